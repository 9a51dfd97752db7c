"""Faults in occurrences: what is missing, and what stands twice."""

from __future__ import annotations

from lxml import etree

from conformance.reference.faults.crafting import (
    CONTACT,
    CPR,
    END_DATE,
    INSTITUTION,
    Named,
    Rewrite,
    drop,
    least,
    most,
    named,
    rewriting,
)
from conformance.reference.message import Report
from conformance.reference.population import INSTITUTION as OWN_INSTITUTION
from conformance.reference.seeded import Deserves, Fault
from conformance.wire.xml import split

_ELEV, _INFO = "Elev", "KontaktpersonInfo"

# ---------------------------------------------------------------- KontaktpersonInfo


class _NoInfo(least(_INFO, 0)):  # type: ignore[misc]  # mypy does not follow a made class
    """Reads a report without KontaktpersonInfo as one of nobody about nobody."""

    def read(self, request: etree._Element) -> Report:
        if not named(request, _INFO):
            return Report(institution="", contacts=())
        report: Report = super().read(request)
        return report


def _keep_first(name: str) -> Rewrite:
    """Keep the first of several elements of a name within each parent, as who reads into a variable does."""

    def rewrite(request: etree._Element) -> None:
        for parent in list(request.iter()):
            found = [child for child in parent if split(child)[1] == name]
            for child in found[1:]:
                drop(child)

    return rewrite


def _merge_info(request: etree._Element) -> None:
    """Collect the Elev of every KontaktpersonInfo under the first."""
    first, *others = named(request, _INFO) or [request]
    for other in others:
        for pupil in reversed(named(other, _ELEV)):
            first.insert(0, pupil)
        drop(other)


_INFO_OCCURS = "6.1.2/KontaktpersonInfo/occurs"
_INFOS = (
    Fault(
        name="info-missing-taken",
        clause=_INFO_OCCURS,
        deserves=Deserves.WARNING,
        en="Answers a report without KontaktpersonInfo as one from an unknown institution.",
        service=_NoInfo,
    ),
    Fault(
        name="info-repeated-first-read",
        clause=_INFO_OCCURS,
        en="Takes two KontaktpersonInfo, and reads the first.",
        service=rewriting(_keep_first(_INFO)),
    ),
    Fault(
        name="info-repeated-all-read",
        clause=_INFO_OCCURS,
        en="Takes two KontaktpersonInfo, and reports on the Elev of both.",
        service=rewriting(_merge_info),
    ),
)

# ---------------------------------------------------------------- the fields


def _missing(field: Named) -> Fault:
    return Fault(
        name=f"{field.slug}-missing-taken",
        clause=field.clause("required"),
        en=f"Takes a report without {field.one}.",
        service=least(field.field, 0),
    )


def _repeated(field: Named, *, clause: str = "required") -> Fault:
    return Fault(
        name=f"{field.slug}-repeated-taken",
        clause=field.clause(clause),
        en=f"Takes {field.one} that stands twice, and reads the first.",
        service=rewriting(_keep_first(field.field)),
    )


def _supply(number: str) -> Rewrite:
    """Put in an institution where none is given."""

    def rewrite(request: etree._Element) -> None:
        for info in named(request, _INFO):
            if not named(info, INSTITUTION.field):
                namespace = split(info)[0]
                element = etree.Element(f"{{{namespace}}}{INSTITUTION.field}")
                element.text = number
                info.insert(len(named(info, _ELEV)), element)

    return rewrite


_FIELDS = (
    *(_missing(field) for field in (*CONTACT, CPR)),
    Fault(
        name="institution-missing-as-zero",
        clause=INSTITUTION.clause("required"),
        deserves=Deserves.WARNING,
        en="Reads an institution that is not given as zero, and does not find it.",
        service=rewriting(_supply("0")),
    ),
    Fault(
        name="institution-missing-as-own",
        clause=INSTITUTION.clause("required"),
        en="Takes the institution of the caller's certificate where the message gives none.",
        service=rewriting(_supply(OWN_INSTITUTION)),
    ),
    *(_repeated(field) for field in (*CONTACT, CPR, INSTITUTION)),
    _repeated(END_DATE, clause="optional"),
    Fault(
        name="end-date-required",
        clause=END_DATE.clause("optional"),
        en="Refuses a report without an end date.",
        service=least(END_DATE.field, 1),
    ),
    Fault(
        name="end-date-unknown",
        clause=END_DATE.clause("optional"),
        en="Refuses a report with an end date.",
        service=most(END_DATE.field, lambda _: 0),
    ),
)

FAULTS: tuple[Fault, ...] = (*_INFOS, *_FIELDS)
