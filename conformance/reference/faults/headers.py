"""Faults in what is done with header blocks, all of which are unknown to this service."""

# ruff: noqa: ARG002, D102 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

from conformance.reference.envelope import FaultKind, OpenedEnvelope, Refusal
from conformance.reference.seeded import Fault
from conformance.reference.service import Service
from conformance.wire.xml import split

_HEADER, _UNDERSTAND = "soap/header", "soap/must-understand"


class KnownHeadersOnly(Service):
    """Validates the header against a schema that has nothing in it."""

    def understand(self, opened: OpenedEnvelope) -> None:
        super().understand(opened)
        if opened.headers:
            raise Refusal(FaultKind.SENDER, f"The header block {split(opened.headers[0])[1]} is not known.")


class EverythingMustBeUnderstood(Service):
    """Takes every block for one that must be understood."""

    def understand(self, opened: OpenedEnvelope) -> None:
        names = [split(block) for block in opened.headers]
        if names:
            raise Refusal(FaultKind.MUST_UNDERSTAND, "Header not understood.", headers=names)


class NeverLooks(Service):
    """Does not look into the header."""

    def understand(self, opened: OpenedEnvelope) -> None:
        return


FAULTS: tuple[Fault, ...] = (
    Fault(
        name="unknown-header-refused",
        clause=_HEADER,
        en="Refuses a header block that it does not know, though nobody says that it must be understood.",
        service=KnownHeadersOnly,
    ),
    Fault(
        name="every-header-must-be-understood",
        clause=_HEADER,
        en="Sends a MustUnderstand fault for every header block.",
        service=EverythingMustBeUnderstood,
    ),
    Fault(
        name="must-understand-ignored",
        clause=_UNDERSTAND,
        en="Answers a call with a header block that must be understood, and is not.",
        service=NeverLooks,
    ),
)
