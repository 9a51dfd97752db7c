"""conformance.power.clients: seeded clients, judged for real."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance import resources
from conformance.errors import ConfigurationError
from conformance.power.clients import judge_seeded, measure_clients
from conformance.power.seeded_clients import SeededClient, load_seeded_clients
from conformance.record.judgement import RunVerdict, Verdict
from conformance.record.matrix import Catch
from conformance.spec.specification import load_specification

FOLDER = resources.default_specification()


def _client(name: str) -> SeededClient:
    return next(one for one in load_seeded_clients(load_specification(FOLDER)) if one.name == name)


def test_tables_name_enough_of_both_kinds() -> None:
    """There are at least forty faulty clients and fifteen odd ones, each with a name of its own."""
    clients = load_seeded_clients(load_specification(FOLDER))
    faulty = [client for client in clients if client.faulty]

    assert len(faulty) >= 40
    assert len(clients) - len(faulty) >= 15
    assert len(clients) == len({client.name for client in clients})


def test_faulty_client_is_caught_by_what_cites_its_clause() -> None:
    """A client that loses a leading zero fails the cases about it."""
    judged = judge_seeded(_client("raw-cpr-number"), FOLDER)
    failed = [result.case.id for result in judged.judgement.cases if result.verdict is Verdict.FAIL]

    assert judged.judgement.verdict is RunVerdict.NON_CONFORMANT
    assert {"6.1.4/CPRNr/text/leading-zero", "6.1.4/CPRNr/text/sent"} <= set(failed)


@pytest.mark.variants
def test_matrix_has_a_row_for_each() -> None:
    """A fault and an oddity in processes of their own: one caught, one left in peace."""
    clients = [_client("raw-drops-last"), _client("raw-fifty")]
    matrix = measure_clients(FOLDER, clients, workers=2, progress=lambda *_: None)

    assert [Catch.CITED] == [fault.catch for fault in matrix.faults]
    assert [{}] == [dict(oddity.alarms) for oddity in matrix.oddities]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('kind = "odd"', "key 'kind' cannot be 'odd'", id="kind"),
        pytest.param('kind = "fault"\nclause = "5/everyone"\ndeserves = "pass"', "cannot be 'pass'", id="deserves"),
        pytest.param('kind = "oddity"', "key 'because' is missing", id="because"),
    ],
)
def test_malformed_row_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    """A row that makes no sense is named with its file and its client."""
    rows = f'command = "x"\nneeds = "y"\n[[client]]\nname = "a"\nen = "A."\n{text}\n'
    (tmp_path / "stack").mkdir()
    (tmp_path / "stack" / "clients.toml").write_text(rows, encoding="utf-8")

    with pytest.raises(ConfigurationError) as refused:
        load_seeded_clients(load_specification(FOLDER), tmp_path)
    assert expected in str(refused.value)
