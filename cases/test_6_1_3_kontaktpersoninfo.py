"""6.1.3 KontaktpersonInfo: the students of a call, the institution, the contact person.

Each limit of the table is tried from both sides: what it allows must be answered, what it does
not allow must be rejected, beside a control that shows that nothing else was wrong.
"""

from conformance.run.catalogue import Case
from conformance.run.conductor import Conductor
from conformance.run.rows import boundary, value, violation

_ELEV_MIN, _ELEV_MAX = "6.1.3/Elev/min", "6.1.3/Elev/max"
_DIGITS = "6.1.3/DatakildeInstitutionNummer/totalDigits"
_INTEGER = "6.1.3/DatakildeInstitutionNummer/type"
_PERSON, _PHONE, _MAIL = (f"6.1.3/{name}/maxLength" for name in ("KontaktPerson", "KontaktTelefon", "KontaktMail"))
_OPTIONAL, _DATETIME, _ORDER = "6.1.3/SlutDato/optional", "6.1.3/SlutDato/type", "6.1.3/order"

CASES = (
    # Elev: En eller flere forekomster, max 100 i ét kald.
    boundary("6.1.3/Elev/absent", clause=_ELEV_MIN),
    boundary("6.1.3/Elev/min", clause=_ELEV_MIN),
    boundary("6.1.3/Elev/min+1", clause=_ELEV_MAX),
    boundary("6.1.3/Elev/max-1", clause=_ELEV_MAX),
    boundary("6.1.3/Elev/max", clause=_ELEV_MAX),
    boundary("6.1.3/Elev/max+1", clause=_ELEV_MAX),
    # DatakildeInstitutionNummer: Integer(10), krævet.
    boundary("6.1.3/DatakildeInstitutionNummer/absent", clause="6.1.3/DatakildeInstitutionNummer/required"),
    boundary("6.1.3/DatakildeInstitutionNummer/max+1", clause="6.1.3/DatakildeInstitutionNummer/required"),
    boundary("6.1.3/DatakildeInstitutionNummer/totalDigits-1", clause=_DIGITS),
    boundary("6.1.3/DatakildeInstitutionNummer/totalDigits", clause=_DIGITS),
    boundary("6.1.3/DatakildeInstitutionNummer/totalDigits+1", clause=_DIGITS),
    violation("6.1.3/DatakildeInstitutionNummer/empty", clause=_INTEGER),
    violation("6.1.3/DatakildeInstitutionNummer/letters", clause=_INTEGER),
    violation("6.1.3/DatakildeInstitutionNummer/decimal", clause=_INTEGER),
    # KontaktPerson: String(250), krævet.
    boundary("6.1.3/KontaktPerson/absent", clause="6.1.3/KontaktPerson/required"),
    boundary("6.1.3/KontaktPerson/max+1", clause="6.1.3/KontaktPerson/required"),
    boundary("6.1.3/KontaktPerson/maxLength-1", clause=_PERSON),
    boundary("6.1.3/KontaktPerson/maxLength", clause=_PERSON),
    boundary("6.1.3/KontaktPerson/maxLength/æøå", clause=_PERSON),
    boundary("6.1.3/KontaktPerson/maxLength/markup", clause=_PERSON),
    boundary("6.1.3/KontaktPerson/maxLength+1", clause=_PERSON),
    # KontaktTelefon: String(20), krævet.
    boundary("6.1.3/KontaktTelefon/absent", clause="6.1.3/KontaktTelefon/required"),
    boundary("6.1.3/KontaktTelefon/max+1", clause="6.1.3/KontaktTelefon/required"),
    boundary("6.1.3/KontaktTelefon/maxLength-1", clause=_PHONE),
    boundary("6.1.3/KontaktTelefon/maxLength", clause=_PHONE),
    boundary("6.1.3/KontaktTelefon/maxLength/æøå", clause=_PHONE),
    boundary("6.1.3/KontaktTelefon/maxLength+1", clause=_PHONE),
    # KontaktMail: String(64), krævet.
    boundary("6.1.3/KontaktMail/absent", clause="6.1.3/KontaktMail/required"),
    boundary("6.1.3/KontaktMail/max+1", clause="6.1.3/KontaktMail/required"),
    boundary("6.1.3/KontaktMail/maxLength-1", clause=_MAIL),
    boundary("6.1.3/KontaktMail/maxLength", clause=_MAIL),
    boundary("6.1.3/KontaktMail/maxLength/æøå", clause=_MAIL),
    boundary("6.1.3/KontaktMail/maxLength+1", clause=_MAIL),
    # SlutDato: DateTime, ikke krævet.
    boundary("6.1.3/SlutDato/absent", clause=_OPTIONAL),
    boundary("6.1.3/SlutDato/max", clause=_OPTIONAL),
    boundary("6.1.3/SlutDato/max+1", clause=_OPTIONAL),
    value("6.1.3/SlutDato/zone-less", "2030-06-30T12:00:00", clause=_DATETIME),
    value("6.1.3/SlutDato/utc", "2030-06-30T12:00:00Z", clause=_DATETIME),
    value("6.1.3/SlutDato/offset", "2030-06-30T12:00:00+02:00", clause=_DATETIME),
    value("6.1.3/SlutDato/milliseconds", "2030-06-30T12:00:00.123Z", clause=_DATETIME),
    value("6.1.3/SlutDato/leap-day", "2028-02-29T00:00:00", clause=_DATETIME),
    value("6.1.3/SlutDato/past", "2001-01-01T00:00:00", clause=_DATETIME),
    violation("6.1.3/SlutDato/empty", clause=_DATETIME),
    violation("6.1.3/SlutDato/letters", clause=_DATETIME),
    violation("6.1.3/SlutDato/date-only", clause=_DATETIME),
    violation("6.1.3/SlutDato/danish-date", clause=_DATETIME),
    violation("6.1.3/SlutDato/no-such-day", clause=_DATETIME),
    # The order of the table, and nothing else.
    violation("6.1.3/KontaktpersonInfo/order", clause=_ORDER),
    violation("6.1.3/KontaktpersonInfo/unknown-element", clause=_ORDER),
)


def test_kontaktpersoninfo(case: Case, conductor: Conductor) -> None:
    """Send what the row describes."""
    conductor.perform(case)
