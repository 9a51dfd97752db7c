"""The SOAP binding: envelope, version, media type, HTTP status, faults.

These are passive rules, judged on every exchange; each case owns one and sends one message so
that it sees something even when it runs alone.
"""

from conformance.run.catalogue import Case
from conformance.run.conductor import Conductor
from conformance.run.rows import form, not_xml

_FAULT = "soap/fault"

CASES = (
    form("soap/response/envelope", clause="soap/envelope", rules=("soap/envelope",)),
    form("soap/response/version", clause="soap/version", rules=("soap/version",)),
    form("soap/response/content-type", clause="soap/content-type", rules=("soap/content-type",)),
    form("soap/response/status", clause="soap/status", rules=("soap/status",)),
    form("soap/response/namespace", clause="soap/namespace", rules=("soap/namespace",)),
    form("soap/fault/form", clause="soap/fault-form", rules=("soap/fault-form",), invalid=True),
    form("soap/fault/status", clause="soap/fault-status", rules=("soap/fault-status",), invalid=True),
    form("soap/fault/side", clause="soap/fault-side", rules=("soap/fault-side",), invalid=True),
    not_xml(
        "soap/request/cut-off",
        lambda body: body[:-40],
        clause=_FAULT,
        da="beskeden er skåret over midt i et slutmærke",
        en="the message is cut off in the middle of an end tag",
    ),
    not_xml(
        "soap/request/unescaped-ampersand",
        lambda body: body.replace(b"</KontaktPerson>", b" & Co</KontaktPerson>", 1),
        clause=_FAULT,
        da="et &-tegn er ikke skrevet som &amp;",
        en="an ampersand is not written as &amp;",
    ),
    not_xml(
        "soap/request/empty-body",
        lambda _: b"",
        clause=_FAULT,
        da="HTTP-beskeden er tom",
        en="the HTTP message is empty",
    ),
)


def test_soap(case: Case, conductor: Conductor) -> None:
    """Send what the row describes."""
    conductor.perform(case)
