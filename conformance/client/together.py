"""A request and its response from a file, as an exchange that the rules of a run can judge.

What a run takes from target.toml is taken from the request here: the institution is the one that it names, and if the
answer says that nobody knows that institution, it is judged as such an answer.
"""

from __future__ import annotations

from dataclasses import replace

from conformance.client.parts import Part, Talk
from conformance.judge.reading import Reader
from conformance.judge.rules import Seen, see
from conformance.record.exchange import Exchange, Request, Response, Role
from conformance.spec.population import Population
from conformance.spec.tables import Scope

_NOTHING = Part(data=b"")


def exchange_of(talk: Talk, *, valid: bool) -> Exchange:
    """Return a talk as an exchange; without a status its status is 0, and `valid` says that its request was."""
    request, answer = talk.request or _NOTHING, talk.response
    response = answer and Response(status=talk.status or 0, reason="", headers=answer.headers or (), body=answer.data)
    return Exchange(
        number=1,
        case="",
        role=Role.RECEIVED,
        valid=valid,
        edit="",
        key="",
        request=Request(method=talk.method, url=talk.url, headers=request.headers or (), body=request.data),
        response=response if isinstance(response, Response) else None,
        trouble=None,
        started="",
        milliseconds=0.0,
    )


def seen_together(exchange: Exchange, reader: Reader) -> Seen:
    """Return an exchange as the rules see it, with the population that it speaks of itself."""
    seen = see(exchange, reader=reader, population=Population(institution=""))
    institution = seen.call.institution if seen.call else ""
    codes = {status.code for status in seen.outcome.answer.statuses} if seen.outcome.answer else set()
    failed = {
        validation.population: institution
        for validation in reader.specification.tables.validations
        if validation.scope is Scope.CALL and validation.code in codes
    }
    version = seen.asked.soap or (seen.answered.soap if seen.answered else None)
    binding = reader.specification.binding.with_choices(soap=version)
    return replace(
        seen,
        population=Population(institution=institution, calls=failed),
        specification=reader.specification.with_binding(binding),
    )
