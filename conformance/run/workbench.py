"""From a draft to the bytes of the wire: population, key, expansion, envelope, admission.

The same seed and case id give the same key, and the same key the same message, anywhere. Nothing
leaves the workbench before both oracles have confirmed its label on the very bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from conformance.derive.envelope import Direction
from conformance.errors import SuiteError
from conformance.generate.expand import Expander, compile_message
from conformance.generate.pins import Pins
from conformance.generate.points import Label, everywhere
from conformance.generate.values import Palette, series
from conformance.judge.reading import Reader
from conformance.run.rows import INSTITUTION, OTHER, Draft
from conformance.schema.oracle import Schemas
from conformance.schema.oracles import ViolationKind
from conformance.schema.tree import Node
from conformance.spec.population import REPORTABLE, Population
from conformance.spec.specification import Specification
from conformance.spec.tables import RequestRoles
from conformance.wire.carrier import carry

CONTROL = "control"
"""What the key of a control, and of every probe beside one, is made from instead of a case id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An admitted message: the bytes of the wire, its label, the edit in words, its key in hex, its charset.

    `persons` and `institution` are whom it is about and from, as far as the population says.
    """

    body: bytes
    valid: bool
    edit: str
    key: str
    charset: str = "utf-8"
    persons: tuple[str, ...] = ()
    institution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """Makes the messages of one run."""

    reader: Reader
    population: Population
    seed: int

    @property
    def specification(self) -> Specification:
        """The specification that the messages are of."""
        return self.reader.specification

    @property
    def schemas(self) -> Schemas:
        """What admits them."""
        return self.reader.schemas

    @property
    def root(self) -> Node:
        """The typed tree of the request."""
        return self.schemas.request

    def probe(self, case: str, draft: Draft, *, controlled: bool = False) -> Message:
        """Return the message of a case.

        What stands beside a control has the same key whatever its case, so that cases share controls.
        """
        expander = compile_message(self.root, pins=self._pins(draft), palette=Palette.CALM)
        name = case if draft.valid and not controlled else CONTROL
        return self.message(expander, self.key(name, expander.size), draft)

    def control(self, draft: Draft) -> Message:
        """Return the same message without the edit: valid, and otherwise byte for byte the same choices.

        Of a valid message, the same about people who are reportable.
        """
        if draft.valid:
            return self.probe("", replace(draft, people=((REPORTABLE, 2),), institution=INSTITUTION), controlled=True)
        counts = {path: _allowed(self.root.at(path), count) for path, count in draft.pins.counts.items()}
        people = _at_most(draft, self)
        unedited = replace(
            draft, pins=Pins(counts=counts), breaks=None, raw=None, equivalent=None, refused=False, people=people
        )
        return self.probe("", unedited, controlled=True)

    def expander(self, draft: Draft, *, palette: Palette = Palette.PLAIN, counted: bool = True) -> Expander:
        """Return the compiled message of a draft, for drawing keys.

        Not `counted`, the key says how many persons there are, unless the draft itself does.
        """
        pins, elev = self._pins(draft), self.elev_path()
        if not counted and elev not in draft.pins.counts:
            pins = replace(pins, counts={path: count for path, count in pins.counts.items() if path != elev})
        return compile_message(self.root, pins=pins, palette=palette)

    def message(self, expander: Expander, key: bytes, draft: Draft) -> Message:
        """Return the admitted message of a key."""
        body = carry(expander.expand(key), self.specification.binding)
        if draft.raw is not None:
            body = draft.raw.apply(body)
        if draft.equivalent is not None:
            body = draft.equivalent.apply(body)
        self._admit(body, draft)
        persons = self._pins(draft).texts.get(self.person_path(), ())
        return Message(
            body=body,
            valid=draft.valid,
            edit="" if draft.valid else draft.en,
            key=key.hex(),
            charset=draft.equivalent.charset if draft.equivalent else "utf-8",
            persons=(persons,) if isinstance(persons, str) else tuple(persons),
            institution=self.institution(draft.institution),
        )

    def key(self, case: str, size: int) -> bytes:
        """Return the key of a case: a digest of seed and case id, `size` bytes."""
        return hashlib.shake_256(f"{self.seed}\0{case}".encode()).digest(size)

    def _admit(self, body: bytes, draft: Draft) -> None:
        soap = self.specification.binding.soap
        if draft.raw is not None:
            self._refuse_well_formed(body)
        elif draft.breaks is None:
            self.schemas.admit_valid(body, soap=soap, direction=Direction.REQUEST)
        else:
            self.schemas.admit_invalid(
                body, soap=soap, direction=Direction.REQUEST, path=draft.breaks.path, kind=draft.breaks.kind
            )

    def _refuse_well_formed(self, body: bytes) -> None:
        if self.reader.message(body).document.refused is None:
            raise SuiteError("a message labelled not well-formed is well-formed")

    def _pins(self, draft: Draft) -> Pins:
        """Put population values under the draft's own pins."""
        person, elev = self.person_path(), self.elev_path()
        count = draft.pins.counts.get(elev, sum(number for _, number in draft.people))
        institution = self.root.path(self._roles.caller.name)
        texts: dict[str, str | Sequence[str]] = {institution: self.institution(draft.institution)}
        if count:
            persons = self.persons(draft.people, count, offset=draft.offset)
            texts[person] = persons[:1] * count if draft.twins else persons
        own = draft.pins
        if draft.breaks == Label(path=institution, kind=ViolationKind.TOTAL_DIGITS):
            own = own.also(Pins(texts={institution: wrapped(texts[institution], len(str(own.texts[institution])))}))
        return Pins(counts={elev: count}, texts=texts).also(own)

    def institution(self, key: str) -> str:
        """Return an institution number, as an integer is written without leading zeros."""
        return self._institutions()[key].lstrip("0") or "0"

    def _institutions(self) -> dict[str, str]:
        population = self.population
        other = {OTHER: population.other_institution} if population.other_institution else {}
        return {INSTITUTION: population.institution, **other, **population.calls}

    def persons(self, people: tuple[tuple[str, int], ...], count: int, *, offset: int = 0) -> tuple[str, ...]:
        """Return `count` numbers: the asked ones, then whoever the population has, then nobody's.

        Fewer reportable persons than a limit asks for is normal at a real target; the call then
        fills up with others, as long as the first one is reportable.
        """
        wanted = [(people[0][0], count)] if len(people) == 1 else people
        asked: list[str] = []
        for key, most in wanted:
            free = [number for number in _turned(self.people(key), offset) if number not in asked]
            asked += free[:most]
        everyone = [number for numbers in self.population.persons.values() for number in numbers]
        filled = list(dict.fromkeys([*asked, *everyone]))[:count] if len(asked) < count else asked[:count]
        simple = self.root.at(self.person_path()).simple
        if simple is None:
            raise SuiteError(f"{self.person_path()} has no simple type")
        return tuple(filled + [series(simple, position) for position in range(count - len(filled))])

    def people(self, key: str) -> tuple[str, ...]:
        """Return the numbers of a population key; `key+zero` are those that begin with a zero."""
        key, _, only = key.partition("+")
        numbers = self.population.people(key)
        return tuple(number for number in numbers if number.startswith("0")) if only == "zero" else numbers

    def missing(self, draft: Draft) -> str:
        """Return what target.toml lacks for a draft, in a sentence; "" where it has everything."""
        if draft.institution not in self._institutions():
            return f"target.toml has no [population] {draft.institution}"
        for key, wanted in draft.people:
            if len(self.people(key)) < min(wanted, 1):
                plain, _, only = key.partition("+")
                return f"target.toml has no person {'with a leading zero ' if only else ''}in [population] {plain}"
        return ""

    def person_path(self) -> str:
        """Return the path of the element that carries a person's number."""
        return self.root.path(self._roles.subject.name)

    def elev_path(self) -> str:
        """Return the path of the repeated element around a person's number."""
        return everywhere(self.root.path(self._roles.entry.name))

    @property
    def _roles(self) -> RequestRoles:
        return self.specification.tables.roles.request


def _at_most(draft: Draft, bench: Workbench) -> tuple[tuple[str, int], ...]:
    """A control about too many persons, or none, is about as many as are allowed."""
    wanted = draft.pins.counts.get(bench.elev_path())
    if wanted is None:
        return draft.people
    return ((draft.people[0][0], _allowed(bench.root.at(bench.elev_path()), wanted)),)


def _allowed(node: Node, count: int) -> int:
    """Return the count nearest to one that is wanted: the control of an element that stands twice has it once."""
    return max(node.min, min(count, node.max))


def wrapped(number: str | Sequence[str], digits: int) -> str:
    """Return a number of so many digits that a 32-bit reader takes for the given one.

    No institution has more digits than the limit, so an unknown one would be refused whoever reads
    it; this one is accepted by an endpoint that lets the digits overflow.
    """
    turn = 2**32
    first = int(str(number))
    turns = -(-(10 ** (digits - 1) - first) // turn)
    return str(first + turns * turn)


def _turned(numbers: tuple[str, ...], offset: int) -> tuple[str, ...]:
    """Return numbers from a position on, the ones before it last."""
    start = offset % len(numbers) if numbers else 0
    return numbers[start:] + numbers[:start]
