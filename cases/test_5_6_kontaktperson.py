"""5 and 6: what is reported is registered, and reporting it again is an update.

What is stored shows only through the target's readback hook; whether an update is accepted shows
in its answer.
"""

from conformance.run.catalogue import Case
from conformance.run.conductor import Conductor
from conformance.run.rows import about, boundary, filled, full, observed, sequence

_FIRST = {"KontaktPerson": "Bodil Hansen", "KontaktTelefon": "33921000", "KontaktMail": "bodil@example.dk"}
_SECOND = {"KontaktPerson": "Åge Østergård", "KontaktTelefon": "86104500", "KontaktMail": "aage@example.dk"}
_ENDED = {"SlutDato": "2031-04-05T00:00:00"}
_ONE = {"reportable": 1}
_SPECIAL = {"KontaktPerson": "Zoë Ægidius & <Søn> O'Neil", "KontaktTelefon": "0045 33921000"}
_TOO_LONG = boundary("6.1.3/KontaktMail/maxLength+1", clause="soap/recovery").draft

CASES = (
    sequence("5/stored/every-field", about(_ONE, texts={**_FIRST, **_ENDED}), clauses=("5/stored",), readback=True),
    full("5/stored/every-person", {}, clauses=("5/stored", "5/several"), readback=True),
    sequence(
        "5/stored/each-for-themselves",
        about(_ONE, texts=_FIRST),
        about(_ONE, texts=_SECOND, offset=1),
        clauses=("5/stored",),
        readback=True,
    ),
    sequence("5/stored/special-characters", about(_ONE, texts=_SPECIAL), clauses=("5/stored",), readback=True),
    sequence("5/stored/longest", filled("maxLength/æøå"), clauses=("5/stored",), readback=True),
    sequence(
        "5/stored/utc", about(_ONE, texts={"SlutDato": "2031-07-31T22:00:00Z"}), clauses=("5/stored",), readback=True
    ),
    sequence("6/update/other-data", about(_ONE, texts=_FIRST), about(_ONE, texts=_SECOND), clauses=("6/update",)),
    sequence("6/update/same-again", about(_ONE, texts=_FIRST), about(_ONE, texts=_FIRST), clauses=("6/update",)),
    sequence(
        "6/update/with-end-date",
        about(_ONE, texts=_FIRST),
        about(_ONE, texts={**_FIRST, **_ENDED}),
        clauses=("6/update",),
    ),
    sequence(
        "6/update/after-end-date",
        about(_ONE, texts={**_FIRST, "SlutDato": "2001-01-31T00:00:00"}),
        about(_ONE, texts=_SECOND),
        clauses=("6/update",),
    ),
    sequence(
        "6/update/newest-stored",
        about(_ONE, texts=_FIRST),
        about(_ONE, texts=_SECOND),
        clauses=("6/update/stored",),
        readback=True,
    ),
    sequence(
        "6/update/end-date-stored",
        about(_ONE, texts=_FIRST),
        about(_ONE, texts={**_FIRST, **_ENDED}),
        clauses=("6/update/stored",),
        readback=True,
    ),
    sequence(
        "6/update/rejected-changes-nothing",
        about(_ONE, texts=_FIRST),
        _TOO_LONG,
        clauses=("soap/recovery",),
        readback=True,
    ),
    observed(
        sequence(
            "6/update/end-date-omitted",
            about(_ONE, texts={**_FIRST, **_ENDED}),
            about(_ONE, texts=_FIRST),
            clauses=("6/update/stored",),
            readback=True,
        ),
        "end-date-omitted",
        observer="end-date",
        shows={"removed": "removed", "kept": "kept"},
    ),
)


def test_kontaktperson(case: Case, conductor: Conductor) -> None:
    """Send what the row describes."""
    conductor.perform(case)
