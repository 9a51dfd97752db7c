"""The SOAP binding: envelope, version, media type, HTTP status, faults.

These are passive rules, judged on every exchange; each case owns one and sends one message so
that it sees something even when it runs alone.
"""

from conformance.record.judgement import Expectation
from conformance.run.catalogue import Case
from conformance.run.conductor import Conductor
from conformance.run.rows import after, boundary, equivalent, form, people, raw, repeated, together

_FAULT, _FORM, _DTD = "soap/fault", "soap/form", "soap/dtd"
_ENTITIES, _RECOVERY = "soap/entities", "soap/recovery"
_WIDE = boundary("6.1.3/DatakildeInstitutionNummer/totalDigits+1", clause=_RECOVERY)
_UNKNOWN = people("7/unknown_institution", {"reportable": 1}, institution="unknown_institution", clauses=(_RECOVERY,))

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
    equivalent("soap/form/mixed", clause=_FORM),
    # Headers: who does not know a block may pass over it, unless it says that it must be understood.
    equivalent("soap/header/unknown-header", clause="soap/header"),
    equivalent("soap/header/must-understand", clause="soap/must-understand", refused=True),
    # Attacks that need nobody's memory: turned down, and whoever comes next is answered.
    raw("soap/attack/entity-in-text", clause=_ENTITIES, expectation=Expectation.SAFE),
    raw("soap/attack/entity-expansion", clause=_ENTITIES, expectation=Expectation.SAFE),
    raw("soap/attack/external-entity", clause=_ENTITIES, expectation=Expectation.SAFE),
    # A service goes on: after a rejection, at the same time as others, with much, and many times.
    after("soap/recovery/after-invalid", _WIDE, clause=_RECOVERY),
    after("soap/recovery/after-unknown-institution", _UNKNOWN, clause=_RECOVERY),
    together("soap/load/together", clause="soap/concurrent", calls=6),
    equivalent("soap/load/large", clause="soap/size"),
    repeated("soap/load/sixty-times", clause="soap/steady", times=60),
)


def test_soap(case: Case, conductor: Conductor) -> None:
    """Send what the row describes."""
    conductor.perform(case)
