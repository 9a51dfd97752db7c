"""Row 3: a validator or a rule crashed, and that read as valid."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest

from conformance.judge import answers
from conformance.judge.form import FORM_RULES
from conformance.judge.observers import OBSERVERS
from conformance.schema import oracle
from conformance.schema.oracles import OracleVerdict
from tests.never_green.conftest import judge

if TYPE_CHECKING:
    from pathlib import Path

    from tests.never_green.conftest import Copied, Serving


def _raise(*_: object, **__: object) -> NoReturn:
    raise RuntimeError("a mistake of ours")


def _unable(*_: object) -> OracleVerdict:
    return OracleVerdict(violations=(), error="out of memory")


@pytest.mark.parametrize("name", ["ask_libxml2", "ask_xmlschema"])
@pytest.mark.parametrize("crash", [pytest.param(_raise, id="raises"), pytest.param(_unable, id="cannot-judge")])
def test_an_oracle_crashes(name: str, crash: object, recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 3: an oracle that raises, or says that it could not judge, has not found an answer valid."""
    monkeypatch.setattr(oracle, name, crash)

    ended = judge(recorded)

    ended.assert_not_green(4, "suite-error")
    assert any(problem.startswith("rule 6.2/schema could not judge") for problem in ended.report["problems"])


@pytest.mark.parametrize("rule", ["soap/status", "6.2.2/ElevStatus", "6.2/schema"])
def test_a_passive_rule_raises(rule: str, recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 3: a rule that raises spoils the run, whether a case of the run owns it or not; the rest is judged."""
    if rule in FORM_RULES:
        monkeypatch.setitem(FORM_RULES, rule, _raise)
    else:
        monkeypatch.setattr(answers, "one_status", _raise)

    ended = judge(recorded)

    ended.assert_not_green(4, "suite-error")
    assert "pass" == ended.verdicts["6.1.3/Elev/max"]
    assert any(f"rule {rule} could not judge" in problem for problem in ended.report["problems"])


def test_an_observer_raises(recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 3: where what a case observes cannot be judged, the case is an error of ours, and the report is written."""
    monkeypatch.setitem(OBSERVERS, "order", _raise)

    ended = judge(recorded)

    ended.assert_not_green(4, "suite-error")
    assert ["6.2.2/ElevStatus/order"] == [case for case, v in ended.verdicts.items() if v == "suite-error"]
    assert "RuntimeError: a mistake of ours" in ended.out


def test_a_case_cannot_be_judged(recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 3: where the judge of every case raises, no case passes."""
    monkeypatch.setattr("conformance.judge.cases.implied_findings", _raise)

    ended = judge(recorded)

    ended.assert_not_green(4, "suite-error")
    assert "suite-error" == ended.verdicts["7/reportable/alone"]


def test_a_case_raises(copied: Copied, serving: Serving, tmp_path: Path) -> None:
    """Row 3: a case that raises while it sends is an error of the suite, with our traceback, beside one that passes."""
    copied.break_(
        "conformance/run/conductor.py",
        "        root, row = self._bench.root, case.row\n",
        "        root, row = self._bench.root, case.row\n        assert row.controlled or row.rules, 'ours'\n",
    )
    with serving(tmp_path) as target:
        ended = copied.run(target, "7/batch/mixed", "7/reportable")

    ended.assert_not_green(4, "suite-error")
    assert {"7/batch/mixed": "suite-error", "7/reportable/alone": "pass"} == ended.verdicts


@pytest.mark.parametrize("name", ["ask_libxml2", "ask_xmlschema"])
def test_an_oracle_that_is_blind(name: str, copied: Copied, serving: Serving, tmp_path: Path) -> None:
    """Row 3: an oracle that finds nothing wrong with anything does not get an invalid message out of the door."""
    returns = f"def {name}(schema: object, data: bytes) -> OracleVerdict:\n    return OracleVerdict(violations=())\n"
    with (copied.root / "conformance" / "schema" / "oracles.py").open("a", encoding="utf-8") as file:
        file.write(f"\n\n{returns}")
    with serving(tmp_path) as target:
        ended = copied.run(target, "6.1.3/Elev/max+1", "6.1.3/Elev/max")

    ended.assert_not_green(4, "suite-error")
    assert {"6.1.3/Elev/max": "pass", "6.1.3/Elev/max+1": "suite-error"} == ended.verdicts


def test_a_child_that_dies_after_it_sealed_its_log(copied: Copied, serving: Serving, tmp_path: Path) -> None:
    """Row 3: a log that is whole does not make a run green whose process crashed; the report says so, too."""
    copied.break_(
        "conformance/run/stage.py",
        "            self._log.close(finished=now())\n",
        "            self._log.close(finished=now())\n            import os; os._exit(139)\n",
    )
    with serving(tmp_path) as target:
        ended = copied.run(target, "7/reportable")

    ended.assert_not_green(4, "inconclusive")
    assert {"7/reportable/alone": "pass"} == ended.verdicts
    assert ["the run broke off: the run ended with code 139"] == ended.report["problems"]
