"""What the suite is known to catch, said beside what it found: a green run of a blind suite says nothing.

The figures are of one set of cases, clauses and tables. A run of any other set was not measured, and
the report says so.
"""

from __future__ import annotations

from pathlib import Path

from conformance import resources
from conformance.client.recorder import DRIVEN
from conformance.errors import SuiteError
from conformance.record.runlog import RunLog
from conformance.report.messages import Catalogue
from conformance.report.model import Blindness, Seal
from conformance.run.measured import CLIENTS, NAME, Measured, load_measured
from conformance.spec.clauses import Actor

SMOKE = "smoke"


def measured_for(log: RunLog, file: Path | None = None) -> Measured | None:
    """Return the figures of the set that a run's cases are from, None where that set was not measured.

    Each side has its own. They were measured with a driver, and say nothing about a client that was only listened to.
    """
    client = log.header.side is Actor.CLIENT
    if client and log.header.tier != DRIVEN:
        return None
    try:
        measured = load_measured(file or resources.folder("cases") / (CLIENTS if client else NAME))
    except SuiteError:
        return None
    return measured if measured.digest == log.header.suite.get("set") else None


def seal(measured: Measured | None, log: RunLog, words: Catalogue) -> Seal:
    """Return what is known, in a sentence; for the smoke tier also what it cannot catch."""
    if measured is None:
        return Seal(sentence=words.say("not-measured"), tier="", blind=())
    figures = {"faults": measured.faults, "caught": measured.caught}
    told = words.say("measured", **figures, oddities=measured.oddities, alarms=measured.alarms)
    if log.header.selection:
        return Seal(sentence=told, tier=words.say("selection-not-measured"), blind=())
    if log.header.tier != SMOKE:
        return Seal(sentence=told, tier="", blind=())
    smoke = measured.smoke
    return Seal(
        sentence=told,
        tier=words.say("smoke-measured", caught=smoke.caught, faults=measured.faults),
        blind=tuple(Blindness(fault=one.fault, clause=one.clause, sentence=one.en) for one in smoke.missed),
    )
