"""6.1.2 Indberet: the report holds exactly one KontaktpersonInfo."""

from conformance.run.catalogue import Case
from conformance.run.conductor import Conductor
from conformance.run.rows import boundary, drawn, largest, violation

_OCCURS, _ELSE = "6.1.2/KontaktpersonInfo/occurs", "6.1/nothing-else"

CASES = (
    boundary("6.1.2/KontaktpersonInfo/max", clause=_OCCURS),
    boundary("6.1.2/KontaktpersonInfo/absent", clause=_OCCURS),
    boundary("6.1.2/KontaktpersonInfo/max+1", clause=_OCCURS),
    violation("6.1.2/KontaktpersonInfo/misnamed", clause=_OCCURS),
    violation("6.1.2/KontaktpersonInfo/other-namespace", clause="soap/namespace"),
    violation("6.1.2/Indberet/misnamed", clause="soap/fault"),
    violation("6.1.2/Indberet/other-namespace", clause="soap/namespace"),
    violation("6.1.2/Indberet/unknown-element", clause="6.1.2/order"),
    violation("6.1.2/KontaktpersonInfo/attribute", clause=_ELSE),
    drawn("6.1.2/Indberet/any-valid-message", clause="6.2/answer", draws=3),
    largest("6.1.2/Indberet/largest", "maxLength/markup", clause="6.2/answer"),
    largest("6.1.2/Indberet/largest-æøå", "maxLength/æøå", clause="6.2/answer"),
)


def test_indberet(case: Case, conductor: Conductor) -> None:
    """Send what the row describes."""
    conductor.perform(case)
