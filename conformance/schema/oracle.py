"""One answer from two oracles, and the admission of generated messages by it.

The schemas are derived afresh from the specification in hand, so that `--spec` needs no files,
and compiled once per process. What both said is remembered by the digest of the bytes, for admission and
judgement alike: a control is sent many times, and nobody is asked twice about it.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import xmlschema
from lxml import etree

from conformance.derive.envelope import Direction, message_parent, root_element
from conformance.derive.files import derived_files, envelope_name, message_name
from conformance.derive.xsd import message_xsd
from conformance.errors import SuiteError
from conformance.schema.disagreements import Disagreement, Oracle, explain
from conformance.schema.oracles import OracleVerdict, Violation, ViolationKind, ask_libxml2, ask_xmlschema
from conformance.schema.tree import Node, read_tree
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification

_BARE = "bare"
REMEMBERED = 10_000
"""So many documents and violations are remembered; a run has fewer, and a folder of messages must not fill memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What the two say together: the deciding violations, and the known row where they differed."""

    violations: tuple[Violation, ...]
    explained: Disagreement | None = None

    @property
    def valid(self) -> bool:
        """Whether the document is valid."""
        return not self.violations


_Pair = tuple[etree.XMLSchema, xmlschema.XMLSchema10]
_Both = tuple[OracleVerdict, OracleVerdict]


class _Asked:
    """What both oracles said, by document and schema; what was asked first is forgotten first."""

    def __init__(self) -> None:
        self._verdicts: dict[bytes, _Both] = {}
        self._held = 0

    def get(self, key: bytes) -> _Both | None:
        return self._verdicts.get(key)

    def put(self, key: bytes, both: _Both) -> None:
        self._held += _size(both)
        while self._verdicts and self._held > REMEMBERED:
            self._held -= _size(self._verdicts.pop(next(iter(self._verdicts))))
        self._verdicts[key] = both


def _size(both: _Both) -> int:
    return 1 + sum(len(verdict.violations) for verdict in both)


class Schemas:
    """The compiled schemas of one specification, and the two oracles over them. For use by several threads."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        self._asked = _Asked()
        self._one_at_a_time = threading.RLock()  # neither oracle is for several threads
        self._compiled: dict[str, _Pair] = {}

    def _pair(self, name: str) -> _Pair:
        """Return the compiled schema of a derived file, made when it is first asked for: a run needs half of them."""
        if name not in self._compiled:
            with tempfile.TemporaryDirectory(prefix="conformance-xsd-") as folder:
                for derived, content in derived_files(self._specification).items():
                    (Path(folder) / derived).write_bytes(content)
                path = str(Path(folder) / name)
                self._compiled[name] = etree.XMLSchema(file=path), xmlschema.XMLSchema10(path)
        return self._compiled[name]

    def _name(self, soap: SoapVersion | None, direction: Direction) -> str:
        if soap is None:
            return message_name(self._specification)
        return envelope_name(self._specification, soap, direction)

    @cached_property
    def request(self) -> Node:
        """The typed tree of the request."""
        return self.tree(Direction.REQUEST)

    @cached_property
    def response(self) -> Node:
        """The typed tree of the response."""
        return self.tree(Direction.RESPONSE)

    def rules_hold(self, message: bytes) -> bool:
        """Whether a bare message is valid against the XSD 1.1, rules across fields included."""
        return self._with_assertions.is_valid(io.BytesIO(message))

    @cached_property
    def _with_assertions(self) -> xmlschema.XMLSchema11:
        return xmlschema.XMLSchema11(message_xsd(self._specification, assertions=True))

    def tree(self, direction: Direction) -> Node:
        """Return the typed tree of a direction's message."""
        schema = self._pair(message_name(self._specification))[1]
        return read_tree(schema, root_element(self._specification, direction))

    def judge(self, data: bytes, *, soap: SoapVersion | None, direction: Direction) -> Agreement:
        """Judge a document by both oracles: in an envelope of a SOAP version, or bare (None).

        SuiteError where they differ on validity and no known disagreement explains it.
        """
        libxml2, second = self._both(self._name(soap, direction), data)
        if libxml2.valid == second.valid and not (libxml2.error or second.error):
            return Agreement(violations=libxml2.violations)
        row = explain(libxml2, second)
        if row is None or libxml2.error:
            raise SuiteError(f"the oracles disagree: libxml2 {_words(libxml2)}; xmlschema {_words(second)}")
        decided = libxml2 if row.decides is Oracle.LIBXML2 else second
        return Agreement(violations=decided.violations, explained=row)

    def _both(self, name: str, data: bytes) -> _Both:
        key = hashlib.sha256(name.encode() + data).digest()
        with self._one_at_a_time:
            both = self._asked.get(key)
            if both is None:
                first, second = self._pair(name)
                both = ask_libxml2(first, data), ask_xmlschema(second, data)
                self._asked.put(key, both)
        return both

    def admit_valid(self, data: bytes, *, soap: SoapVersion | None, direction: Direction) -> None:
        """Confirm that a message labelled valid is valid; SuiteError if it is not."""
        agreement = self.judge(data, soap=soap, direction=direction)
        if not agreement.valid:
            raise SuiteError(f"a message labelled valid is not: {agreement.violations[0]}")

    def admit_invalid(
        self, data: bytes, *, soap: SoapVersion | None, direction: Direction, path: str, kind: ViolationKind
    ) -> None:
        """Confirm that a message breaks exactly what its label says, by both oracles; else SuiteError.

        `path` is relative to the message's root element, as in `KontaktpersonInfo/Elev[2]/CPRNr`;
        `Elev[1]` and `Elev` are the same, since an oracle writes a position only beside twins.
        """
        name = self._name(soap, direction)
        claimed = _first(_full_path(self._specification, soap, direction, path)), kind
        for verdict in self._both(name, data):
            if verdict.error or {(_first(where), what) for where, what in verdict.identities} != {claimed}:
                raise SuiteError(f"labelled {claimed[1]} at {claimed[0]}, but an oracle {_words(verdict)}")


def _full_path(specification: Specification, soap: SoapVersion | None, direction: Direction, path: str) -> str:
    root = f"/{root_element(specification, direction)}"
    inside = f"{root}/{path}" if path and path != ".." else root
    if soap is None:
        return inside
    parent = message_parent(specification, direction)
    return parent if path == ".." else f"{parent}{inside}"


def _first(path: str) -> str:
    """Leave out the position of what stands first among its twins."""
    return path.replace("[1]", "")


def _words(verdict: OracleVerdict) -> str:
    if verdict.error:
        return f"could not judge ({verdict.error})"
    return "finds nothing" if verdict.valid else f"finds {sorted(verdict.identities)}"
