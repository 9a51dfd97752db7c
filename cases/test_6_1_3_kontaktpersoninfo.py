"""6.1.3 KontaktpersonInfo: the students of a call, the institution, the contact person.

Each limit of the table is tried from both sides: what it allows must be answered, what it does
not allow must be rejected, beside a control that shows that nothing else was wrong.
"""

from conformance.run.catalogue import Case
from conformance.run.conductor import Conductor
from conformance.run.rows import Row, boundary, lenient, observed, value, violation

_ELEV_MIN, _ELEV_MAX = "6.1.3/Elev/min", "6.1.3/Elev/max"
_DIGITS = "6.1.3/DatakildeInstitutionNummer/totalDigits"
_INTEGER = "6.1.3/DatakildeInstitutionNummer/type"
_PERSON, _PHONE, _MAIL = (f"6.1.3/{name}/maxLength" for name in ("KontaktPerson", "KontaktTelefon", "KontaktMail"))
_OPTIONAL, _DATETIME, _ORDER = "6.1.3/SlutDato/optional", "6.1.3/SlutDato/type", "6.1.3/order"
_ELSE, _NAMESPACE, _GROUND = "6.1/nothing-else", "soap/namespace", "7/no-other-ground"
_ALLOWED = {"accepted": "allowed", "rejected": "not-allowed"}
_TAKEN = {"accepted": "accepted", "answered": "accepted", "rejected": "rejected"}
_UNITS = {"accepted": "code-points", "rejected": "utf-16-units"}


def _wide(case: str) -> Row:
    """A number beyond 32 bits, which a target that declares 32 bits need not take."""
    shown = {"answered": "ten-digits", "accepted": "ten-digits", "rejected": "32-bit"}
    return lenient(boundary(case, clause=_DIGITS), "integer-limit", "32-bit", shows=shown)


def _danish(case: str, *, clause: str) -> Row:
    """Letters of two bytes up to the limit, which a target that declares bytes need not take."""
    shown = {"accepted": "code-points", "rejected": "bytes"}
    return lenient(boundary(case, clause=clause), "string-limit", "bytes", shows=shown)


def _strict(case: str, reading: str, loose: str, strict: str, *, clause: str = _ORDER) -> Row:
    """A structure that a target which declares itself lenient need not reject."""
    shown = {"accepted": loose, "answered": loose, "rejected": strict}
    return lenient(violation(case, clause=clause), reading, loose, shows=shown)


def _plain(case: str, text: str) -> Row:
    """A text that is no mail address or phone number, which a target that declares a syntax need not take."""
    shown = {"accepted": "not-checked", "rejected": "checked"}
    return lenient(value(case, text, clause=_GROUND), "contact-syntax", "checked", shows=shown)


def _date(case: str, text: str, *alternatives: str) -> Row:
    """A common form of a dateTime, which a target that declares one about zones need not take."""
    shown = {"accepted": "optional", "rejected": alternatives[0]}
    return lenient(value(case, text, clause=_DATETIME), "datetime-zone", *alternatives, shows=shown)


CASES = (
    # Elev: En eller flere forekomster, max 100 i ét kald.
    boundary("6.1.3/Elev/absent", clause=_ELEV_MIN),
    boundary("6.1.3/Elev/min", clause=_ELEV_MIN),
    boundary("6.1.3/Elev/min+1", clause=_ELEV_MAX),
    boundary("6.1.3/Elev/max-1", clause=_ELEV_MAX),
    boundary("6.1.3/Elev/max", clause=_ELEV_MAX),
    boundary("6.1.3/Elev/max+1", clause=_ELEV_MAX),
    violation("6.1.3/Elev/other-case", clause=_ORDER),
    violation("6.1.3/Elev/attribute", clause=_ELSE),
    # DatakildeInstitutionNummer: Integer(10), krævet.
    boundary("6.1.3/DatakildeInstitutionNummer/absent", clause="6.1.3/DatakildeInstitutionNummer/required"),
    boundary("6.1.3/DatakildeInstitutionNummer/max+1", clause="6.1.3/DatakildeInstitutionNummer/required"),
    boundary("6.1.3/DatakildeInstitutionNummer/totalDigits-1", clause=_DIGITS),
    _wide("6.1.3/DatakildeInstitutionNummer/totalDigits"),
    boundary("6.1.3/DatakildeInstitutionNummer/totalDigits+1", clause=_DIGITS),
    boundary("6.1.3/DatakildeInstitutionNummer/integer/zero", clause=_INTEGER),
    _wide("6.1.3/DatakildeInstitutionNummer/integer/2^31"),
    observed(boundary("6.1.3/DatakildeInstitutionNummer/integer/plus", clause=_INTEGER), "integer-sign", shows=_TAKEN),
    observed(boundary("6.1.3/DatakildeInstitutionNummer/integer/minus", clause=_INTEGER), "integer-sign", shows=_TAKEN),
    observed(
        boundary("6.1.3/DatakildeInstitutionNummer/totalDigits/leading-zeros", clause=_DIGITS),
        "integer-zeros",
        shows=_TAKEN,
    ),
    violation("6.1.3/DatakildeInstitutionNummer/empty", clause=_INTEGER),
    violation("6.1.3/DatakildeInstitutionNummer/letters", clause=_INTEGER),
    violation("6.1.3/DatakildeInstitutionNummer/decimal", clause=_INTEGER),
    _strict("6.1.3/DatakildeInstitutionNummer/nil", "nil", "taken", "rejected", clause=_ELSE),
    # KontaktPerson: String(250), krævet.
    boundary("6.1.3/KontaktPerson/absent", clause="6.1.3/KontaktPerson/required"),
    boundary("6.1.3/KontaktPerson/max+1", clause="6.1.3/KontaktPerson/required"),
    violation("6.1.3/KontaktPerson/other-case", clause="6.1.3/KontaktPerson/required"),
    violation("6.1.3/KontaktPerson/other-namespace", clause=_NAMESPACE),
    boundary("6.1.3/KontaktPerson/one-character", clause=_GROUND),
    value("6.1.3/KontaktPerson/apostrophe", "Søren O'Neil-Ñandú", clause=_GROUND),
    value("6.1.3/KontaktPerson/group", 'Vejledningen "Nord", <3. sal> (afd. B/2) & UU', clause=_GROUND),
    boundary("6.1.3/KontaktPerson/maxLength-1", clause=_PERSON),
    boundary("6.1.3/KontaktPerson/maxLength", clause=_PERSON),
    _danish("6.1.3/KontaktPerson/maxLength/æøå", clause=_PERSON),
    boundary("6.1.3/KontaktPerson/maxLength/markup", clause=_PERSON),
    boundary("6.1.3/KontaktPerson/maxLength+1", clause=_PERSON),
    boundary("6.1.3/KontaktPerson/maxLength+1/spaces", clause=_PERSON),
    observed(boundary("6.1.3/KontaktPerson/empty", clause=_PERSON), "string-empty", shows=_ALLOWED),
    observed(boundary("6.1.3/KontaktPerson/space-around", clause=_PERSON), "string-space", shows=_ALLOWED),
    observed(boundary("6.1.3/KontaktPerson/maxLength/non-bmp", clause=_PERSON), "string-limit", shows=_UNITS),
    # KontaktTelefon: String(20), krævet.
    boundary("6.1.3/KontaktTelefon/absent", clause="6.1.3/KontaktTelefon/required"),
    boundary("6.1.3/KontaktTelefon/max+1", clause="6.1.3/KontaktTelefon/required"),
    boundary("6.1.3/KontaktTelefon/one-character", clause=_GROUND),
    _plain("6.1.3/KontaktTelefon/foreign", "+45 33 92 10 00"),
    _plain("6.1.3/KontaktTelefon/words", "spørg i kontoret"),
    boundary("6.1.3/KontaktTelefon/maxLength-1", clause=_PHONE),
    boundary("6.1.3/KontaktTelefon/maxLength", clause=_PHONE),
    _danish("6.1.3/KontaktTelefon/maxLength/æøå", clause=_PHONE),
    boundary("6.1.3/KontaktTelefon/maxLength+1", clause=_PHONE),
    observed(boundary("6.1.3/KontaktTelefon/empty", clause=_PHONE), "string-empty", shows=_ALLOWED),
    # KontaktMail: String(64), krævet.
    boundary("6.1.3/KontaktMail/absent", clause="6.1.3/KontaktMail/required"),
    boundary("6.1.3/KontaktMail/max+1", clause="6.1.3/KontaktMail/required"),
    boundary("6.1.3/KontaktMail/one-character", clause=_GROUND),
    _plain("6.1.3/KontaktMail/no-domain", "vejledning@skolen"),
    _plain("6.1.3/KontaktMail/words", "se <hjemmesiden> på nettet & spørg"),
    boundary("6.1.3/KontaktMail/maxLength-1", clause=_MAIL),
    boundary("6.1.3/KontaktMail/maxLength", clause=_MAIL),
    _danish("6.1.3/KontaktMail/maxLength/æøå", clause=_MAIL),
    boundary("6.1.3/KontaktMail/maxLength+1", clause=_MAIL),
    observed(boundary("6.1.3/KontaktMail/empty", clause=_MAIL), "string-empty", shows=_ALLOWED),
    # SlutDato: DateTime, ikke krævet.
    boundary("6.1.3/SlutDato/absent", clause=_OPTIONAL),
    boundary("6.1.3/SlutDato/max", clause=_OPTIONAL),
    boundary("6.1.3/SlutDato/max+1", clause=_OPTIONAL),
    _date("6.1.3/SlutDato/zone-less", "2030-06-30T12:00:00", "required"),
    _date("6.1.3/SlutDato/utc", "2030-06-30T12:00:00Z", "forbidden"),
    _date("6.1.3/SlutDato/offset", "2030-06-30T12:00:00+02:00", "forbidden"),
    _date("6.1.3/SlutDato/milliseconds", "2030-06-30T12:00:00.123Z", "forbidden"),
    _date("6.1.3/SlutDato/leap-day", "2028-02-29T00:00:00", "required"),
    _date("6.1.3/SlutDato/leap-day-west", "2028-02-29T23:59:59.5-05:00", "forbidden"),
    lenient(
        value("6.1.3/SlutDato/past", "2001-01-01T00:00:00", clause=_GROUND),
        "end-date-past",
        "rejected",
        shows={"accepted": "accepted", "rejected": "rejected"},
    ),
    observed(boundary("6.1.3/SlutDato/dateTime/midnight-24", clause=_DATETIME), "datetime-24", shows=_TAKEN),
    observed(boundary("6.1.3/SlutDato/dateTime/offset-most", clause=_DATETIME), "datetime-14", shows=_TAKEN),
    observed(boundary("6.1.3/SlutDato/dateTime/offset-least", clause=_DATETIME), "datetime-14", shows=_TAKEN),
    observed(boundary("6.1.3/SlutDato/dateTime/fraction-9", clause=_DATETIME), "datetime-fraction", shows=_TAKEN),
    observed(boundary("6.1.3/SlutDato/dateTime/year-10000", clause=_DATETIME), "datetime-year", shows=_TAKEN),
    observed(boundary("6.1.3/SlutDato/dateTime/year-before-1", clause=_DATETIME), "datetime-year", shows=_TAKEN),
    _strict("6.1.3/SlutDato/empty", "end-date-empty", "same-as-none", "rejected", clause=_DATETIME),
    violation("6.1.3/SlutDato/letters", clause=_DATETIME),
    violation("6.1.3/SlutDato/date-only", clause=_DATETIME),
    violation("6.1.3/SlutDato/danish-date", clause=_DATETIME),
    violation("6.1.3/SlutDato/no-such-day", clause=_DATETIME),
    _strict("6.1.3/SlutDato/nil", "nil", "taken", "rejected", clause=_ELSE),
    # The order of the table, and nothing else.
    _strict("6.1.3/KontaktpersonInfo/order", "element-order", "free", "as-in-the-tables"),
    _strict("6.1.3/KontaktpersonInfo/unknown-element", "unknown-elements", "taken", "rejected"),
    violation("6.1.3/KontaktpersonInfo/other-case", clause="6.1.2/KontaktpersonInfo/occurs"),
)


def test_kontaktpersoninfo(case: Case, conductor: Conductor) -> None:
    """Send what the row describes."""
    conductor.perform(case)
