"""The SOAP binding: envelope, version, media type, HTTP status, faults.

These are passive rules, judged on every exchange; each case owns one and sends one message so
that it sees something even when it runs alone.
"""

from conformance.run.catalogue import Case
from conformance.run.conductor import Conductor
from conformance.run.rows import equivalent, form, raw

_FAULT, _FORM, _DTD = "soap/fault", "soap/form", "soap/dtd"

CASES = (
    form("soap/response/envelope", clause="soap/envelope", rules=("soap/envelope",)),
    form("soap/response/version", clause="soap/version", rules=("soap/version",)),
    form("soap/response/content-type", clause="soap/content-type", rules=("soap/content-type",)),
    form("soap/response/status", clause="soap/status", rules=("soap/status",)),
    form("soap/response/namespace", clause="soap/namespace", rules=("soap/namespace",)),
    form("soap/fault/form", clause="soap/fault-form", rules=("soap/fault-form",), invalid=True),
    form("soap/fault/status", clause="soap/fault-status", rules=("soap/fault-status",), invalid=True),
    form("soap/fault/side", clause="soap/fault-side", rules=("soap/fault-side",), invalid=True),
    # Bytes that are not XML that SOAP allows: rejected, and not with a crash.
    raw("soap/request/cut-off", clause=_FAULT),
    raw("soap/request/unescaped-ampersand", clause=_FAULT),
    raw("soap/request/unescaped-less-than", clause=_FAULT),
    raw("soap/request/crossed-tags", clause=_FAULT),
    raw("soap/request/unclosed-element", clause=_FAULT),
    raw("soap/request/two-roots", clause=_FAULT),
    raw("soap/request/undeclared-prefix", clause=_FAULT),
    raw("soap/request/repeated-attribute", clause=_FAULT),
    raw("soap/request/control-character", clause=_FAULT),
    raw("soap/request/undefined-entity", clause=_FAULT),
    raw("soap/request/empty-body", clause=_FAULT),
    raw("soap/request/not-utf-8", clause=_FAULT),
    raw("soap/request/dtd", clause=_DTD),
    raw("soap/request/dtd-entity", clause=_DTD),
    # The same message in other clothes: answered like any other.
    equivalent("soap/form/prefix", clause=_FORM),
    equivalent("soap/form/declared-outside", clause=_FORM),
    equivalent("soap/form/default-envelope", clause=_FORM),
    equivalent("soap/form/other-prefix", clause=_FORM),
    equivalent("soap/form/cdata", clause=_FORM),
    equivalent("soap/form/decimal-references", clause=_FORM),
    equivalent("soap/form/hex-references", clause=_FORM),
    equivalent("soap/form/comments", clause=_FORM),
    equivalent("soap/form/comment-inside", clause=_FORM),
    equivalent("soap/form/pretty", clause=_FORM),
    equivalent("soap/form/crlf", clause=_FORM),
    equivalent("soap/form/single-quotes", clause=_FORM),
    equivalent("soap/form/no-declaration", clause=_FORM),
    equivalent("soap/form/bom", clause=_FORM),
    equivalent("soap/form/utf-16", clause=_FORM),
    equivalent("soap/form/empty-header", clause=_FORM),
    equivalent("soap/form/schema-location", clause=_FORM),
)


def test_soap(case: Case, conductor: Conductor) -> None:
    """Send what the row describes."""
    conductor.perform(case)
