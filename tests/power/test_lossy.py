"""A path on which connections break at random: nobody is accused, and nobody is certified by what did not arrive."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from conformance.power.arena import Arena
from conformance.record.judgement import RunVerdict, Verdict
from conformance.reference.faults.shells import Call, Shell
from conformance.reference.seeded import Seeded
from conformance.resources import default_specification

IN_A_HUNDRED = 2
RUNS = 20


class _Broken(Response):
    """The head of an answer, and no more: the server closes the connection then."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})


def _lossy(seed: int) -> type[Shell]:
    """Return a shell that drops some answers, whatever was asked."""
    chance = random.Random(seed)

    class Lossy(Shell):
        async def reply(self, call: Call, scope: Scope) -> Response:
            response = await self.inner(call, scope)
            return _Broken() if chance.random() * 100 < IN_A_HUNDRED else response

    return Lossy


@pytest.mark.variants
def test_nobody_is_accused_of_a_lossy_path() -> None:
    """Of twenty runs with two connections in a hundred closed at random, none finds a failure."""
    arena = Arena(spec_folder=Path(default_specification()), binding="plain")
    judged = [
        arena.judge(Seeded(name=f"lossy-{seed}", en="Drops answers.", shell=_lossy(seed))).judgement
        for seed in range(RUNS)
    ]

    assert [] == [
        (seed, result.case.id)
        for seed, judgement in enumerate(judged)
        for result in judgement.cases
        if result.verdict in (Verdict.FAIL, Verdict.SUITE_ERROR)
    ]
    assert {judgement.verdict for judgement in judged} <= {RunVerdict.CONFORMANT, RunVerdict.INCONCLUSIVE}
    assert any(judgement.count(Verdict.WARNING) for judgement in judged), "nothing was dropped: the test shows nothing"
