"""conformance.generate.points and violations: every label is confirmed by both oracles, and undoing it is valid."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conformance.generate.expand import compile_message
from conformance.generate.pins import Pins
from conformance.generate.points import Facet, Label, Point, everywhere, find_point, first_occurrence, points
from conformance.generate.values import Palette
from conformance.generate.violations import Violation, find_violation, violations
from conformance.schema.oracles import ViolationKind
from conformance.spec.binding import SoapVersion
from conformance.spec.clauses import Level
from conformance.wire.soap import wrap

if TYPE_CHECKING:
    from tests.generate.conftest import Kit

VERSIONS = tuple(SoapVersion)


def _repeated(kit: Kit) -> str:
    return next(path for path, node in kit.root.walk() if node.max > 1)


def _everything(kit: Kit) -> list[Point | Violation]:
    return [*points(kit.root), *violations(kit.root)]


def _beside(pins: Pins, kit: Kit, count: int) -> Pins:
    """Put `count` occurrences under the pins, as the suite does that keeps a person beside the edited one."""
    return Pins(counts={_repeated(kit): count}).also(pins)


def _confirm(kit: Kit, pins: Pins, breaks: Label | None, *, soap: SoapVersion | None) -> None:
    message = compile_message(kit.root, pins=pins).expand(b"")
    data = message if soap is None else wrap(message, soap)
    if breaks is None:
        kit.schemas.admit_valid(data, soap=soap, direction=kit.direction)
    else:
        kit.schemas.admit_invalid(data, soap=soap, direction=kit.direction, path=breaks.path, kind=breaks.kind)


@pytest.mark.parametrize("count", [pytest.param(1, id="alone"), pytest.param(2, id="beside-another")])
def test_every_point_is_what_it_says(kit: Kit, count: int) -> None:
    """Both oracles confirm each boundary point, bare and in both envelopes, whether it stands alone or not."""
    found = list(points(kit.root))
    for point in found:
        for soap in (None, *VERSIONS):
            _confirm(kit, _beside(point.pins, kit, count), point.breaks, soap=soap)

    assert len(found) > 20


@pytest.mark.parametrize("count", [pytest.param(1, id="alone"), pytest.param(2, id="beside-another")])
def test_every_violation_is_what_it_says(kit: Kit, count: int) -> None:
    """Both oracles confirm each violation at its label, in both envelopes, and nothing but it."""
    found = list(violations(kit.root))
    for violation in found:
        for soap in VERSIONS:
            _confirm(kit, _beside(violation.pins, kit, count), violation.breaks, soap=soap)
        if violation.path or violation.breaks.path != "..":
            _confirm(kit, _beside(violation.pins, kit, count), violation.breaks, soap=None)

    assert len(found) > 30


def test_without_its_edit_everything_is_valid(kit: Kit) -> None:
    """A violation is an edit: without it the same message is valid, so nothing else is wrong."""
    for one in _everything(kit):
        allowed = {path: min(count, 1) or 1 for path, count in one.pins.counts.items()}
        control = replace(one.pins, edits={}, texts={}, counts=allowed)

        _confirm(kit, control, None, soap=SoapVersion.V12)


def test_points_change_nothing_else(report: Kit) -> None:
    """A text at its limit is the only difference to the message without it."""
    for point in points(report.root):
        if point.facet not in (Facet.OCCURRENCE, Facet.MESSAGE) and "SlutDato" not in point.path:
            with_it = compile_message(report.root, pins=point.pins, palette=Palette.CALM).expand(b"\x01" * 40)
            without = compile_message(report.root, palette=Palette.CALM).expand(b"\x01" * 40)
            name = everywhere(point.path).rpartition("/")[2]
            empty = re.compile(rf"(<{name}>)[^<]*".encode())

            assert empty.sub(rb"\1", without, count=1) == empty.sub(rb"\1", with_it, count=1)


def test_names_are_unique_on_their_path(kit: Kit) -> None:
    """A path and a relation (or a kind) name one point (or violation)."""
    at = [(point.path, point.relation) for point in points(kit.root)]
    broken = [(violation.path, violation.name) for violation in violations(kit.root)]

    assert sorted(set(at)) == sorted(at)
    assert sorted(set(broken)) == sorted(broken)
    assert not set(at) & set(broken)


def test_relations_hold_no_number_of_the_specification(changed: Callable[..., Kit], report: Kit) -> None:
    """A point is named by its relation to a limit, so its name stays when every number changes."""
    other = changed(
        ("max = 100", "max = 73"),
        ("{ integer = 10 }", "{ integer = 12 }"),
        ("{ string = 250 }", "{ string = 137 }"),
        ("{ string = 20 }", "{ string = 31 }"),
        ("{ string = 64 }", "{ string = 53 }"),
        ("{ string = 10 }", "{ string = 17 }"),
    )

    assert _names(report) == _names(other)


def _names(kit: Kit) -> list[tuple[str, str]]:
    return [(one.path, one.relation if isinstance(one, Point) else one.name) for one in _everything(kit)]


def test_words_name_the_element_in_both_languages(kit: Kit) -> None:
    """Each point and violation says in Danish and English which element it is about."""
    for one in _everything(kit):
        name = everywhere(one.path).rpartition("/")[2] or kit.root.name

        assert name in one.da
        assert name in one.en


def _of(kit: Kit, name: str) -> dict[str, Point]:
    path = kit.root.path(name)
    return {point.relation: point for point in points(kit.root) if everywhere(point.path) == path}


_DATES = tuple(
    f"dateTime/{name}"
    for name in (
        *("zone-less", "utc", "offset-east", "offset-west", "leap-day", "past"),
        *("fraction-1", "fraction-2", "fraction-3"),
    )
)
_NUMBERS = ("integer/zero", "integer/one", "integer/2^31-1", "integer/2^31", "integer/2^32")


@pytest.mark.parametrize(
    ("name", "valid", "invalid"),
    [
        # of the values at an edge, those that must be taken or refused; what is only observed stands apart
        pytest.param("Elev", {"min", "min+1", "max-1", "max"}, {"absent", "max+1"}, id="repeated"),
        pytest.param("SlutDato", {"absent", "max", *_DATES}, {"max+1"}, id="optional"),
        pytest.param(
            "DatakildeInstitutionNummer",
            {"max", *_NUMBERS, "totalDigits-1", "totalDigits/least", "totalDigits"},
            {"absent", "max+1", "totalDigits+1", "totalDigits+1/minus"},
            id="integer",
        ),
        pytest.param(
            "KontaktMail",
            {"max", "one-character", "maxLength-1", "maxLength", "maxLength/æøå", "maxLength/markup"},
            {"absent", "max+1", "maxLength+1", "maxLength+1/æøå", "maxLength+1/spaces"},
            id="string",
        ),
    ],
)
def test_every_limit_has_points_on_both_sides(report: Kit, name: str, valid: set[str], invalid: set[str]) -> None:
    """A limit has a point below, at and above."""
    found = _of(report, name)

    judged = {relation for relation, point in found.items() if point.level is Level.MUST}
    assert valid == {relation for relation in judged if found[relation].valid}
    assert invalid == {relation for relation, point in found.items() if not point.valid}


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        pytest.param("maxLength-1", 249, id="below"),
        pytest.param("maxLength", 250, id="at"),
        pytest.param("maxLength/æøå", 250, id="at-in-danish"),
        pytest.param("maxLength/markup", 250, id="at-in-markup"),
        pytest.param("maxLength+1", 251, id="above"),
    ],
)
def test_lengths_are_exact(report: Kit, relation: str, expected: int) -> None:
    """The texts around a limit have the characters that their names say."""
    (text,) = _of(report, "KontaktPerson")[relation].pins.texts.values()

    assert expected == len(text)


def test_points_follow_another_specification(changed: Callable[..., Kit]) -> None:
    """With other limits there are other points, all of them confirmed: a least of two has one below it."""
    kit = changed(
        ("occurs = { min = 1, max = 100 }", "occurs = { min = 3, max = 4 }"),
        ("{ string = 20 }", "{ string = 1 }"),
        ("{ integer = 10 }", "{ integer = 1 }"),
    )
    elev = _of(kit, "Elev")

    assert ["absent", "max", "max+1", "min-1", "min"] == list(elev)
    assert ["absent", "max+1", "min-1"] == [relation for relation, point in elev.items() if not point.valid]
    for point in points(kit.root):
        _confirm(kit, _beside(point.pins, kit, 3), point.breaks, soap=SoapVersion.V12)
    for violation in violations(kit.root):
        _confirm(kit, _beside(violation.pins, kit, 3), violation.breaks, soap=SoapVersion.V12)


def test_points_are_found_by_name(report: Kit) -> None:
    """An element's name and a relation give the point, and what there is none of is a KeyError."""
    assert "KontaktpersonInfo/Elev[1]/CPRNr" == find_point(report.root, "CPRNr", "maxLength+1").path
    with pytest.raises(KeyError):
        find_point(report.root, "CPRNr", "totalDigits")
    with pytest.raises(KeyError):
        find_point(report.root, "Ukendt", "max")


def test_violations_are_found_by_name(report: Kit) -> None:
    """An element's name and a kind give the violation, the root's too, and what there is none of is a KeyError."""
    found: Violation = find_violation(report.root, "Indberet", "misnamed")

    assert ("", Label(path="..", kind=ViolationKind.CONTENT)) == (found.path, found.breaks)
    assert "KontaktpersonInfo/Elev[1]" == find_violation(report.root, "Elev", "unknown-element").path
    with pytest.raises(KeyError):
        find_violation(report.root, "KontaktMail", "date-only")


def test_paths_are_written_with_and_without_positions(report: Kit) -> None:
    """Positions stand at repeated elements only, and can be taken away again."""
    path = "KontaktpersonInfo/Elev/CPRNr"

    assert "KontaktpersonInfo/Elev[1]/CPRNr" == first_occurrence(report.root, path)
    assert "KontaktpersonInfo/Elev" == first_occurrence(report.root, "KontaktpersonInfo/Elev", itself=False)
    assert "" == first_occurrence(report.root, "")
    assert path == everywhere("KontaktpersonInfo/Elev[12]/CPRNr")
