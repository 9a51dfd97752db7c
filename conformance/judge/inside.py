"""What both oracles say of the message in an answer, the layer around it left out."""

from __future__ import annotations

from lxml import etree

from conformance.derive.envelope import Direction, in_layer
from conformance.judge.rules import Seen
from conformance.schema.oracles import Violation

_KNOWN = "violations"


def message_violations(seen: Seen) -> tuple[Violation, ...] | None:
    """Return the violations of the message in an answer, None where there is no answer.

    The bytes are judged as they came, envelope included; where the layer is wrong, the message by itself.
    """
    answer, response, envelope = seen.outcome.answer, seen.exchange.response, seen.outcome.envelope
    if answer is None or response is None or envelope is None:
        return None
    if _KNOWN not in seen.known:
        violations = seen.schemas.judge(response.body, soap=envelope.version, direction=Direction.RESPONSE).violations
        inside = tuple(v for v in violations if not in_layer(v.path, seen.specification, Direction.RESPONSE))
        if len(inside) < len(violations):
            # A validator passes over what stands beside a mistake of structure, and that may be the message.
            bare = etree.tostring(answer.element, encoding="utf-8", with_tail=False)
            inside = tuple(seen.schemas.judge(bare, soap=None, direction=Direction.RESPONSE).violations)
        seen.known[_KNOWN] = inside
    found: tuple[Violation, ...] = seen.known[_KNOWN]
    return found
