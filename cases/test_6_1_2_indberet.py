"""6.1.2 Indberet: the report holds exactly one KontaktpersonInfo."""

from conformance.run.catalogue import Case
from conformance.run.conductor import Conductor
from conformance.run.rows import boundary, drawn, violation

_OCCURS = "6.1.2/KontaktpersonInfo/occurs"

CASES = (
    boundary("6.1.2/KontaktpersonInfo/max", clause=_OCCURS),
    boundary("6.1.2/KontaktpersonInfo/absent", clause=_OCCURS),
    boundary("6.1.2/KontaktpersonInfo/max+1", clause=_OCCURS),
    violation("6.1.2/KontaktpersonInfo/misnamed", clause=_OCCURS),
    violation("6.1.2/KontaktpersonInfo/other-namespace", clause="soap/namespace"),
    violation("6.1.2/Indberet/misnamed", clause="soap/fault"),
    violation("6.1.2/Indberet/other-namespace", clause="soap/namespace"),
    drawn("6.1.2/Indberet/any-valid-message", clause="6.2/answer", draws=20),
)


def test_indberet(case: Case, conductor: Conductor) -> None:
    """Send what the row describes."""
    conductor.perform(case)
