"""Pseudonyms for the CPR numbers of the population, in everything that is stored.

CPR numbers are personal data, and a run log is meant to be handed on. Each number of the
population gets a pseudonym that nobody has, of the same length and with the same leading zeros,
and every exchange is recorded with pseudonyms only. They go one to one, in request and response
alike, so that a judge who compares numbers comes to the same verdict.

A pseudonym follows from the place of its number in target.toml alone: it tells nothing about the
number, and the same target.toml gives the same pseudonyms in every run.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from conformance.errors import SuiteError
from conformance.record.exchange import Exchange, Headers, Request, Response
from conformance.record.markup import replace_spelled
from conformance.spec.population import Population

_ATTEMPTS = 10_000
_SERIAL = 4  # a CPR number is written DDMMYY-NNNN
_BETWEEN = rb"(\x00{3}|\x00|)"  # between two digits: UTF-32, UTF-16, anything that extends ASCII
_DIGITS = b"0123456789"
_NO_DIGITS = bytes(set(range(256)) - set(_DIGITS))


class Redactor:
    """Replaces the CPR numbers of a population by pseudonyms, and nothing else.

    Found are numbers in any encoding that extends ASCII, in UTF-16 and in UTF-32; with a hyphen
    or a space before the last four digits; inside a longer run of digits; where the digits stand
    alone, without leading zeros; and as XML may write digits (`record.markup`). Nothing changes
    its length.
    """

    def __init__(self, population: Population) -> None:
        self._pseudonyms = _pseudonyms(population)
        self._population = replace(
            population,
            persons={
                key: tuple(self._pseudonyms[number] for number in numbers)
                for key, numbers in population.persons.items()
            },
        )
        pairs = self._pseudonyms.items()
        bare = {real.lstrip("0"): pseudonym.lstrip("0") for real, pseudonym in pairs if _may_lose_zeros(real)}
        self._searches = [*_searches(self._pseudonyms, alone=False), *_searches(bare, alone=True)]

    def population(self) -> Population:
        """Return the population under pseudonyms, in the same places; institutions stay."""
        return self._population

    def apply(self, data: bytes) -> bytes:
        """Return the bytes with pseudonyms, of the same length."""
        return replace_spelled(self._replaced(data), self._replaced)

    def _replaced(self, data: bytes) -> bytes:
        result = bytearray(data)
        for pattern, pseudonyms in self._searches:
            _replace(pattern, pseudonyms, data, result)
        return bytes(result)

    def text(self, text: str) -> str:
        """Return a text with pseudonyms, of the same length."""
        return self.apply(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return the exchange as it may be stored."""
        request, response, trouble = exchange.request, exchange.response, exchange.trouble
        return replace(
            exchange,
            edit=self.text(exchange.edit),
            request=self._request(request),
            response=response and self._response(response),
            trouble=trouble and replace(trouble, detail=self.text(trouble.detail)),
        )

    def _request(self, request: Request) -> Request:
        return replace(
            request,
            url=self.text(request.url),
            headers=self._headers(request.headers),
            body=self.apply(request.body),
        )

    def _response(self, response: Response) -> Response:
        return replace(
            response,
            reason=self.text(response.reason),
            headers=self._headers(response.headers),
            body=self.apply(response.body),
        )

    def _headers(self, headers: Headers) -> Headers:
        return tuple((name, self.text(value)) for name, value in headers)


_Search = tuple[re.Pattern[bytes], Mapping[bytes, bytes]]


def _searches(pseudonyms: Mapping[str, str], *, alone: bool) -> Iterator[_Search]:
    """Yield one search per length of number: a pattern for anything of its form, and what to replace."""
    for length in sorted({len(number) for number in pseudonyms}, reverse=True):
        chosen = {real.encode(): pseudonym.encode() for real, pseudonym in pseudonyms.items() if len(real) == length}
        yield re.compile(_pattern(length, alone=alone)), chosen


def _pattern(length: int, *, alone: bool) -> bytes:
    """Return a pattern that matches at each digit that starts a number; group 2 is the rest of it.

    The rest is looked ahead at, since numbers may overlap in a run of digits. The digit comes
    first, so that the search passes quickly over everything else.
    """
    if length == 1:
        return rb"[0-9](?=()())"
    serial = min(_SERIAL, length - 1)
    before = rb"(?<![0-9][0-9])(?<![0-9]\x00[0-9])(?<![0-9]\x00{3}[0-9])" if alone else b""
    after = rb"(?!\1[0-9])" if alone else b""
    rest = rb"(?:\1[0-9]){%d}(?:\1[- ])?(?:\1[0-9]){%d}" % (length - 1 - serial, serial)
    return rb"[0-9]" + before + rb"(?=" + _BETWEEN + rb"[0-9])(?=(" + rest + rb")" + after + rb")"


def _replace(pattern: re.Pattern[bytes], pseudonyms: Mapping[bytes, bytes], data: bytes, result: bytearray) -> None:
    """Write pseudonyms over numbers; the first of two that overlap wins, also over earlier searches."""
    end = 0
    for match in pattern.finditer(data):
        start, stop = match.start(), match.end(2)
        found = data[start:stop]
        pseudonym = pseudonyms.get(found.translate(None, _NO_DIGITS))
        if pseudonym is None or start < end or result[start:stop] != found:
            continue
        digits = iter(pseudonym)
        result[start:stop] = bytes(next(digits) if byte in _DIGITS else byte for byte in found)
        end = stop


def _pseudonyms(population: Population) -> dict[str, str]:
    """Map each CPR number to its pseudonym; SuiteError where the numbers are too short for it."""
    places = population.places()
    taken: set[str] = set(places)
    pseudonyms: dict[str, str] = {}
    for number, place in places.items():
        free = (candidate for candidate in _candidates(number, place) if candidate not in taken)
        pseudonyms[number] = next(free, "")
        if not pseudonyms[number]:
            raise SuiteError(f"no pseudonym of {len(number)} digits is left for {place}")
        taken.add(pseudonyms[number])
    return pseudonyms


def _may_lose_zeros(number: str) -> bool:
    return number.startswith("0") and len(number.lstrip("0")) > 1


def _candidates(number: str, place: str) -> Iterator[str]:
    """Yield numbers that nobody has, with the length and the leading zeros of `number`.

    A day of 61 to 91; after a leading zero, where the day cannot show it, a month of 61 to 72.
    """
    zeros = len(number) - len(number.lstrip("0")) if _may_lose_zeros(number) else 0
    for attempt in range(_ATTEMPTS):
        digest = hashlib.sha256(f"{place}/{len(number)}/{attempt}".encode()).digest()
        drawn = int.from_bytes(digest, "big")
        day = f"{61 + drawn % 31}" if zeros == 0 else "0" * zeros + f"{1 + drawn % 9}{61 + drawn // 9 % 12}"
        rest = f"{drawn // 1000:0{len(number)}d}"[-len(number) :]
        yield (day + rest)[: len(number)]
