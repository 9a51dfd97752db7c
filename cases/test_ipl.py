"""The layer that the integration platform puts around the message: who calls, and the platform's number.

Passive rules, as for SOAP itself. A binding without such a layer has none of them, and the cases
are then not applicable.
"""

from conformance.run.catalogue import Case
from conformance.run.conductor import Conductor
from conformance.run.rows import form

CASES = (
    form("ipl/response/layer", clause="ipl/layer", rules=("ipl/layer",)),
    form("ipl/response/identifier", clause="ipl/identifier", rules=("ipl/identifier",)),
    form("ipl/response/correlation-id", clause="ipl/correlation-id", rules=("ipl/correlation-id",)),
    form("ipl/fault/detail", clause="ipl/fault-detail", rules=("ipl/fault-detail",), invalid=True),
)


def test_ipl(case: Case, conductor: Conductor) -> None:
    """Send what the row describes."""
    conductor.perform(case)
