"""Copies of the specification in which fields stand elsewhere or are called otherwise: everything is read as before."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.client.answers import Answers, Asked
from conformance.client.statuses import Status, status_markup
from conformance.client.tasks import END_DATE, Tasks, shape_of
from conformance.derive.envelope import Direction
from conformance.generate.expand import compile_message
from conformance.generate.pins import Pins
from conformance.generate.points import everywhere
from conformance.judge.answers import answer_rules
from conformance.judge.message import call_in, read_answer
from conformance.reference.population import make_population
from conformance.reference.registers import Registers
from conformance.reference.service import Service
from conformance.resources import default_specification
from conformance.schema.oracle import Schemas
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification, load_specification
from conformance.spec.tables import Place
from conformance.wire.carrier import carry, payload
from conformance.wire.soap import http_headers, read_envelope

FIELD = """\
[[structure.field]]
name = "{name}"
type = {type}
occurs = {{ min = 0, max = 1 }}
da = "Et felt til."
en = "A field more."

"""
NOTE = "{ string = 30 }"
OTHERWISE = {
    "Indberet": "Report",
    "KontaktpersonInfo": "About",
    "Elev": "Pupil",
    "DatakildeInstitutionNummer": "School",
    "KontaktPerson": "Who",
    "KontaktTelefon": "Ring",
    "KontaktMail": "Write",
    "SlutDato": "Until",
    "CPRNr": "Number",
    "IndberetSvar": "Reply",
    "ElevStatus": "Line",
    "IndberetningOk": "Good",
    "Fejlkode": "Why",
    "FejlTekst": "Words",
}


def _moved(folder: Path) -> None:
    """Put texts, a boolean and a number before and after the fields that have roles."""
    path = folder / "tables.toml"
    text = path.read_text(encoding="utf-8")
    for element in ("Elev", "ElevStatus", "KontaktpersonInfo"):
        start = text.index("[[structure.field]]", text.index(f'[[structure]]\nelement = "{element}"'))
        first = FIELD.format(name=f"Note{element}", type=NOTE)
        if element == "ElevStatus":
            first += FIELD.format(name="Flag", type='"boolean"') + FIELD.format(name="Tal", type="{ integer = 3 }")
            first += FIELD.format(name="Tid", type='"datetime"')
        text = text[:start] + first + text[start:]
    end = text.index("# ---", text.index('name = "FejlTekst"'))
    text = text[:end] + FIELD.format(name="Hjaelp", type='"string"') + text[end:]
    path.write_text(text, encoding="utf-8")


def _renamed(folder: Path) -> None:
    """Call every element otherwise, in the tables and in the ids and texts of the clauses."""
    names = re.compile(rf"(?<!\w)({'|'.join(OTHERWISE)})(?!\w)")
    for name in ("tables.toml", "clauses.toml", "readings.toml"):
        path = folder / name
        path.write_text(names.sub(lambda one: OTHERWISE[one[1]], path.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.fixture(scope="module", params=[_moved, _renamed], ids=["moved", "renamed"])
def changed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Specification:
    """Return the specification of a copy, changed in one of the ways."""
    folder = shutil.copytree(default_specification(), tmp_path_factory.mktemp("roles") / "specification")
    change: Callable[[Path], None] = request.param
    change(folder)
    return load_specification(folder)


@pytest.fixture(scope="module")
def compiled(changed: Specification) -> Schemas:
    """Return its schemas."""
    return Schemas(changed)


def _stored(specification: Specification) -> dict[Place, str]:
    """Return a value for each field of the contact."""
    roles = specification.tables.roles.request
    values = ((roles.name, "Bo"), (roles.phone, "1"), (roles.mail, "b@c.example"), (roles.end_date, END_DATE))
    return {place: value for place, value in values if place is not None}


def _call(specification: Specification, schemas: Schemas, institution: str, persons: tuple[str, ...]) -> bytes:
    roles, root = specification.tables.roles.request, schemas.request
    counts = {everywhere(path): 1 for path, node in root.walk() if path and node.min == 0}
    pins = Pins(
        counts={**counts, everywhere(root.path(roles.entry.name)): len(persons)},
        texts={
            root.path(roles.caller.name): institution,
            root.path(roles.subject.name): persons,
            **{root.path(place.name): value for place, value in _stored(specification).items()},
        },
    )
    return compile_message(root, pins=pins).expand(b"")


def test_the_endpoint_and_the_judge_understand_each_other(changed: Specification, compiled: Schemas) -> None:
    """Who is asked about, who is answered, whether it went well, and why not; stored is what was sent."""
    population, roles = make_population(changed.tables), changed.tables.roles
    good, bad = population.reportable[0], population.people("not_found")[0]
    message = _call(changed, compiled, population.institution, (good, bad))
    body = carry(message, changed.binding, SoapVersion.V12)
    call = call_in(payload(read_envelope(body), changed.binding), changed)
    service = Service(changed, Registers(population))

    answered = service.handle(body, dict(http_headers(SoapVersion.V12))["Content-Type"], None).body
    asked = {roles.request.subject.name: good, roles.request.caller.name: population.institution}
    stored = json.loads(service.read_back(json.dumps(asked).encode()).body)

    answer = read_answer(read_envelope(answered), changed)
    assert call is not None
    assert answer is not None
    assert (population.institution, (good, bad)) == (call.institution, call.persons)
    row = changed.tables.validation("not_found")
    expected = [(good, True, None, None), (bad, False, row.code, row.text)]
    assert expected == [(one.person, one.ok, one.code, one.text) for one in answer.statuses]
    assert {place.name: value for place, value in _stored(changed).items()} | {
        roles.request.caller.name: population.institution
    } == stored
    assert compiled.judge(answered, soap=SoapVersion.V12, direction=Direction.RESPONSE).valid


def test_what_is_scripted_is_right(changed: Specification, compiled: Schemas) -> None:
    """An answer to a client under test has each value in its field, and is valid."""
    roles, population = changed.tables.roles.response, make_population(changed.tables)
    envelope = read_envelope(
        carry(
            _call(changed, compiled, population.institution, population.reportable[:2]),
            changed.binding,
            SoapVersion.V12,
        )
    )
    call = call_in(payload(envelope, changed.binding), changed)
    assert call is not None
    reply = Answers(changed, compiled).script("code:not_enrolled")(Asked(call=call, envelope=envelope, number=1))

    answer = read_answer(read_envelope(reply.body), changed)
    row = changed.tables.validation("not_enrolled")
    assert reply.valid
    assert answer is not None
    assert [(row.code, row.text)] * 2 == [(one.code, one.text) for one in answer.statuses]
    markup = status_markup(Status(person="1", ok="false", code="2", text="x"), changed.tables)
    assert [f"<{roles.subject.name}>1<", f"<{roles.status.name}>false<", f"<{roles.code.name}>2<"] == re.findall(
        r"<\w+>(?:1|false|2)<", markup
    )
    assert f"<{roles.text.name}>x<" in markup


def test_tasks_set_the_fields_that_they_are_about(changed: Specification, compiled: Schemas) -> None:
    """A name, an end date and a phone at its limit go where their roles are."""
    roles, tasks = changed.tables.roles.request, Tasks(changed, compiled, "101497")
    assert roles.name is not None
    assert roles.end_date is not None
    assert roles.phone is not None
    assert "Åse Ærø-Øster né Müller" == tasks.reports("letters")[0].fields[roles.name.name]
    assert "2029-06-30T22:00:00Z" == tasks.reports("with-end")[0].fields[roles.end_date.name]
    assert "12345678901234567899" == tasks.reports(f"limit:{roles.phone.name}")[0].fields[roles.phone.name]


def test_rules_speak_for_clauses_that_there_are(changed: Specification) -> None:
    """Ids of clauses are made from sections and fields."""
    clauses = {clause.id for clause in changed.clauses}
    assert clauses >= set(answer_rules(changed.tables))


def test_without_an_end_date_nothing_is_asked_about_it(tmp_path: Path) -> None:
    """What depends on a role that a specification does not have is not applicable."""
    folder = shutil.copytree(default_specification(), tmp_path / "specification")
    path = folder / "tables.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('end_date = "SlutDato"\n', ""), encoding="utf-8")
    tables = load_specification(folder).tables

    assert (None, None) == (shape_of("with-end", tables), shape_of("update-end", tables))
    assert shape_of("update", tables) is not None


@pytest.mark.parametrize("command", [("derive", "--check"), ("run", "--plan"), ("listen", "--plan"), ("list",)])
def test_a_missing_role_is_a_mistake_of_the_folder(tmp_path: Path, command: tuple[str, ...]) -> None:
    """Exit code 3, and one line with file, place, role and what to do; never 4."""
    folder = shutil.copytree(default_specification(), tmp_path / "specification")
    path = folder / "tables.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('status = "IndberetningOk"\n', ""), encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "conformance", *command, "--spec", folder],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    assert 3 == done.returncode
    assert (
        f"{path} [roles] [response]: key 'status' is missing (name the field that says whether the report went well)"
        in " ".join(done.stderr.split())
    )
