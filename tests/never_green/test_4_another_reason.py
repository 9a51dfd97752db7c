"""Row 4: rejected for another reason, and counted as rejected for this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.reference.answers import Status
from conformance.reference.envelope import FaultKind, Refusal
from conformance.reference.message import Report, read_report
from conformance.reference.service import Answer, Service
from tests.never_green.conftest import run

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.reference.registers import Registers
    from conformance.spec.binding import SoapVersion
    from conformance.spec.specification import Specification
    from tests.never_green.conftest import Ended, Serving

NEGATIVES = ("6.1.3/Elev/max+1", "6.1.3/KontaktMail", "6.1.4/CPRNr", "soap/request")
LAST_CALL = 30


class RejectsEverything(Service):
    """Has a fault of the sender for everybody."""

    def answer(self, body: bytes, version: SoapVersion, content_type: str | None, soap_action: str | None) -> Answer:  # noqa: ARG002
        """Refuse a call."""
        return self.refuse(Refusal(FaultKind.SENDER, "The request is not valid."), version)


class RefusesByHttp(Service):
    """Has HTTP 400 for everybody, as a gateway with a rule of its own has."""

    def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:  # noqa: ARG002
        """Refuse a call."""
        return Answer(status=400, headers=(("Content-Type", "text/plain"),), body=b"blocked")


class WantsOneAtATime(Service):
    """Turns down every call about several people, valid or not; so it rejects what is invalid, for another reason."""

    def answer(self, body: bytes, version: SoapVersion, content_type: str | None, soap_action: str | None) -> Answer:
        """Answer a call about one person."""
        if body.count(b"CPRNr") > 2:
            return self.refuse(Refusal(FaultKind.SENDER, "One at a time."), version)
        return super().answer(body, version, content_type, soap_action)


class ReadsNothingInvalid(WantsOneAtATime):
    """Takes whatever comes alone: it validates nothing at all."""

    def read(self, request: object) -> Report:
        """Leave validation out."""
        return read_report(request, self.tables.roles.request)  # type: ignore[arg-type]


class GivesUp(Service):
    """Is right until it has had enough, and refuses everything from then on."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self.calls = 0

    def answer(self, body: bytes, version: SoapVersion, content_type: str | None, soap_action: str | None) -> Answer:
        """Answer one of the first calls."""
        self.calls += 1
        if self.calls > LAST_CALL:
            return self.refuse(Refusal(FaultKind.SENDER, "The request is not valid."), version)
        return super().answer(body, version, content_type, soap_action)


class AcceptsNobody(Service):
    """Answers each person with an error, so that nothing invalid is ever stored."""

    def process(self, report: Report) -> list[Status]:
        """Look nobody up."""
        row = next(row for row in self.tables.validations if row.population == "not_found")
        return [Status(cpr=contact.cpr, validation=row) for contact in report.contacts]


def _rejections(ended: Ended) -> dict[str, str]:
    """The verdicts of the cases whose message is invalid."""
    wanted = ("max", "length", "digits", "missing", "misnamed", "+1", "request")
    return {case: verdict for case, verdict in ended.verdicts.items() if any(word in case for word in wanted)}


def test_rejects_everything(serving: Serving, tmp_path: Path) -> None:
    """Row 4: who rejects everything has rejected no invalid message because it is invalid."""
    with serving(tmp_path, RejectsEverything) as target:
        ended = run(target, *NEGATIVES)

    ended.assert_not_green(1, "non-conformant")
    assert "pass" not in ended.verdicts.values()
    assert "not-evaluated" == ended.verdicts["6.1.3/Elev/max+1"]


def test_refuses_everything_by_http(serving: Serving, tmp_path: Path) -> None:
    """Row 4: a gateway that blocks everything makes no negative case pass, nor one about faults."""
    with serving(tmp_path, RefusesByHttp) as target:
        ended = run(target, *NEGATIVES, "soap/fault", "soap/response")

    ended.assert_not_green(1, "non-conformant")
    assert "pass" not in ended.verdicts.values()


def test_rejects_the_controls_too(serving: Serving, tmp_path: Path) -> None:
    """Row 4: where the same message without the edit is rejected as well, the rejection shows nothing."""
    with serving(tmp_path, WantsOneAtATime) as target:
        ended = run(target, "6.1.3/Elev/max+1", "6.1.3/KontaktMail/maxLength+1", "6.1.4/CPRNr/maxLength+1")

    ended.assert_not_green(2, "inconclusive")
    assert {"not-evaluated"} == set(ended.verdicts.values())
    assert "was not accepted" in ended.out


def test_rejects_for_another_reason_and_validates_nothing(serving: Serving, tmp_path: Path) -> None:
    """Row 4: the same endpoint without any validation gets the same verdicts: nothing was known about it."""
    with serving(tmp_path, ReadsNothingInvalid) as target:
        ended = run(target, "6.1.3/KontaktMail/maxLength+1", "6.1.4/CPRNr/maxLength+1")

    ended.assert_not_green(2, "inconclusive")
    assert {"not-evaluated"} == set(ended.verdicts.values())


def test_gives_up_after_a_while(serving: Serving, tmp_path: Path) -> None:
    """Row 4: from the call on from which everything is refused, no case passes by a refusal."""
    with serving(tmp_path, GivesUp) as target:
        ended = run(target, "6.1.3", "6.1.4")

    late = {c["id"]: c["verdict"] for c in ended.report["cases"] if max(c["exchanges"], default=0) > LAST_CALL}
    ended.assert_not_green(1, "non-conformant")
    assert 20 < len(late)
    assert "pass" not in late.values()


def test_accepts_nobody(serving: Serving, tmp_path: Path) -> None:
    """Row 4: who accepts nobody stores nothing invalid, and neither rejects it: the controls were not accepted."""
    with serving(tmp_path, AcceptsNobody) as target:
        ended = run(target, *NEGATIVES)

    ended.assert_not_green(1, "non-conformant")
    assert "pass" not in _rejections(ended).values()
