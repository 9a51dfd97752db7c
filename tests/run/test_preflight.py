"""conformance.run.preflight: where no SOAP comes at all nothing is run, and the line names the key to look at.

The other ends are real: sockets that answer with bytes, a port where nobody listens, TLS where none is
expected, and services that speak SOAP and are wrong about everything else.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from conformance.cli import main
from conformance.errors import ConfigurationError
from conformance.judge.run import judge_run
from conformance.record.exchange import TroubleKind
from conformance.record.judgement import Judgement, RunVerdict, Verdict
from conformance.reference.app import create_app
from conformance.reference.envelope import FaultKind, Refusal
from conformance.reference.message import Report
from conformance.reference.registers import Registers
from conformance.reference.server import running
from conformance.reference.service import Answer, Service
from conformance.run.preflight import _STATUS, _TROUBLE
from conformance.run.rows import Row
from conformance.spec.population import Population
from conformance.words import render
from tests.run.conftest import Endpoint, Rehearse
from tests.wire.conftest import Line, Script, Server

SHORT = "[limits]\nexchange_seconds = 0.5\n"
PAGE = b"<!DOCTYPE html><html><body>Velkommen</body></html>"
CASES = ("7/reportable/alone", "7/not_found/alone", "6.2.3/IndberetningOk/true")


def _answer(status: str, body: bytes = b"", content_type: str = "text/plain") -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def _always(data: bytes) -> Script:
    """Answer the one request of each connection with these bytes."""

    def script(line: Line) -> None:
        line.request()
        line.send(data)

    return script


def _silent(line: Line) -> None:
    line.request()
    line.stop.wait(5)


def _hangs_up(line: Line) -> None:
    line.request()


@contextmanager
def _listening(script: Script, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(script, context)
    try:
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module")
def tls() -> ssl.SSLContext:
    """Return the TLS of a server whose authority nobody knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context


def _refused(rehearse: Rehearse, endpoint: Endpoint, base: str, file: Path) -> str:
    target = replace(endpoint, base=base).target(file, more=SHORT)
    with pytest.raises(ConfigurationError) as caught:
        rehearse(target)
    return str(caught.value)


STATUSES = [
    pytest.param("401 Unauthorized", 401, "[http] headers", id="401"),
    pytest.param("403 Forbidden", 403, "[tls] certificate", id="403"),
    pytest.param("404 Not Found", 404, "[target] url", id="404"),
    pytest.param("405 Method Not Allowed", 405, "[target] url", id="405"),
    pytest.param("407 Proxy Authentication Required", 407, "[target] url", id="407"),
    pytest.param("415 Unsupported Media Type", 415, "[binding] soap", id="415"),
    pytest.param("429 Too Many Requests", 429, "[limits] requests_per_second", id="429"),
]


def test_every_status_of_the_table_is_tried() -> None:
    """A row more in the table is a row more here."""
    assert set(_STATUS) == {status for parameter in STATUSES for status in parameter.values if isinstance(status, int)}


@pytest.mark.parametrize(("line", "status", "key"), STATUSES)
def test_a_status_without_soap(
    rehearse: Rehearse, endpoint: Endpoint, tmp_path: Path, line: str, status: int, key: str
) -> None:
    """HTTP alone says what is the matter, so that the key and the remedy are those of the status."""
    file = tmp_path / "target.toml"
    with _listening(_always(_answer(line))) as server:
        base = f"http://127.0.0.1:{server.port}"
        told = _refused(rehearse, endpoint, base, file)

    remedy = _STATUS[status][1]
    assert told.startswith(f"{file} {key}: no SOAP answer came from {base}/")
    assert f": HTTP {status}, text/plain, " in told
    assert told.endswith(f" ({remedy})")
    assert "\n" not in told


PAGES = [
    pytest.param("200 OK", PAGE, "text/html", id="page"),
    pytest.param("200 OK", b"", "text/plain", id="nothing"),
    pytest.param("200 OK", b'{"ok": true}', "application/json", id="json"),
    pytest.param("302 Found", b"", "text/plain", id="redirect"),
    pytest.param("500 Internal Server Error", PAGE, "text/html", id="500"),
    pytest.param("502 Bad Gateway", PAGE, "text/html", id="gateway"),
    pytest.param("503 Service Unavailable", b"", "text/plain", id="503"),
]


@pytest.mark.parametrize(("status", "body", "content_type"), PAGES)
def test_a_page_is_no_service(
    rehearse: Rehearse, endpoint: Endpoint, tmp_path: Path, status: str, body: bytes, content_type: str
) -> None:
    """A web page, a gateway or nothing at all, with whatever status: the address is looked at first."""
    with _listening(_always(_answer(status, body, content_type))) as server:
        told = _refused(rehearse, endpoint, f"http://127.0.0.1:{server.port}", tmp_path / "target.toml")

    assert "target.toml [target] url: no SOAP answer came from http://" in told
    assert f": HTTP {status[:3]}, {content_type}, " in told
    assert told.endswith(" (check the address: a web page or a gateway answers there)")


SCRIPTS = [
    pytest.param(_silent, "[limits] exchange_seconds", "check that the endpoint answers", id="silent"),
    pytest.param(_hangs_up, "[target] url", "check scheme and port, and whether a client certificate", id="hangs-up"),
    pytest.param(_always(b"SSH-2.0-x\r\n"), "[target] url", "what answers there is not HTTP", id="not-http"),
    pytest.param(
        _always(_answer("200 OK", b"x" * 1_100_000)),
        "[target] url",
        "no answer of the service is that large",
        id="huge",
    ),
]


@pytest.mark.parametrize(("script", "key", "remedy"), SCRIPTS)
def test_no_answer_of_http(
    rehearse: Rehearse, endpoint: Endpoint, tmp_path: Path, script: Script, key: str, remedy: str
) -> None:
    """What keeps an exchange from its answer has a key of its own."""
    with _listening(script) as server:
        told = _refused(rehearse, endpoint, f"http://127.0.0.1:{server.port}", tmp_path / "target.toml")

    assert f"target.toml {key}: no SOAP answer came from http://" in told
    assert remedy in told


def test_a_port_where_nobody_listens(rehearse: Rehearse, endpoint: Endpoint, tmp_path: Path) -> None:
    """The port was free a moment ago, and nobody took it."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = bound.getsockname()[1]

    told = _refused(rehearse, endpoint, f"http://127.0.0.1:{port}", tmp_path / "target.toml")

    assert "target.toml [target] url: no SOAP answer came from" in told
    assert told.endswith(" (check host and port, and that the endpoint runs)")


def test_tls_spoken_to_a_plain_port(rehearse: Rehearse, endpoint: Endpoint, tmp_path: Path) -> None:
    """An https URL for an endpoint that speaks no TLS: [tls], and whether the URL is https at all."""
    base = endpoint.base.replace("http://", "https://")

    told = _refused(rehearse, endpoint, base, tmp_path / "target.toml")

    assert f"target.toml [tls]: no SOAP answer came from {base}/" in told
    assert told.endswith(" (check ca, certificate and key, and whether the url is https at all)")


def test_no_tls_spoken_to_a_port_of_tls(
    rehearse: Rehearse, endpoint: Endpoint, tmp_path: Path, tls: ssl.SSLContext
) -> None:
    """An http URL for an endpoint that speaks TLS alone: scheme and port."""
    with _listening(_silent, tls) as server:
        told = _refused(rehearse, endpoint, f"http://127.0.0.1:{server.port}", tmp_path / "target.toml")

    assert "target.toml [target] url: no SOAP answer came from" in told
    assert "check scheme and port" in told


def test_a_certificate_that_nobody_knows(
    rehearse: Rehearse, endpoint: Endpoint, tmp_path: Path, tls: ssl.SSLContext
) -> None:
    """Who signed it is a key of [tls]."""
    with _listening(_silent, tls) as server:
        told = _refused(rehearse, endpoint, f"https://127.0.0.1:{server.port}", tmp_path / "target.toml")

    assert "target.toml [tls]: no SOAP answer came from" in told


@pytest.mark.parametrize(
    "script", [pytest.param(_silent, id="silent"), pytest.param(_always(_answer("404 Not Found")), id="404")]
)
def test_the_command_ends_before_any_case(
    endpoint: Endpoint, tmp_path: Path, capsys: pytest.CaptureFixture[str], script: Script
) -> None:
    """3, one line, no run, no report; one message was sent and no more."""
    output = tmp_path / "run"
    with _listening(script) as server:
        target = replace(endpoint, base=f"http://127.0.0.1:{server.port}").target(tmp_path / "target.toml", more=SHORT)
        with pytest.raises(SystemExit) as left:
            main(["run", "--target", str(target), "--output", str(output), "7/reportable"])

    said = capsys.readouterr()
    assert (3, "", 1) == (left.value.code, said.out, said.err.count("\n")), said.err
    assert said.err.startswith(f"error: {target} [")
    assert [] == list(output.iterdir())
    assert 1 == server.connections


# ------------------------------------------------------------ what is not stopped


class FaultyService(Service):
    """Answers everything with a SOAP fault."""

    def read(self, request: object) -> Report:  # noqa: ARG002
        """Refuse whatever it is."""
        raise Refusal(FaultKind.SENDER, "Ukendt operation.")


class UntypedService(Service):
    """Writes no boolean that XML knows."""

    def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
        """Answer, in words."""
        answer = super().handle(body, content_type, soap_action)
        words = answer.body.replace(b">true<", b">ja<").replace(b">false<", b">nej<")
        return replace(answer, body=words)


def _spoilt(write: Callable[[bytes], bytes]) -> type[Service]:
    """Return a service that writes its answers otherwise."""

    class Spoilt(Service):
        def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
            answer = super().handle(body, content_type, soap_action)
            return replace(answer, body=write(answer.body))

    return Spoilt


SPOILT = [
    pytest.param(lambda body: body.partition(b"Body>")[2].rpartition(b"</soap:Body")[0], id="no-envelope"),
    pytest.param(lambda body: b"<br />\n<b>Notice</b>: x\n" + body, id="notice"),
    pytest.param(lambda body: body.replace(b"<soap:Env", b"<!DOCTYPE a><soap:Env", 1), id="doctype"),
    pytest.param(lambda body: body.replace(b"xmlns:soap=", b"xmlns:sop=", 1), id="undeclared"),
    pytest.param(lambda body: body[:-20], id="cut"),
    pytest.param(lambda body: body.decode().encode("utf-16-le"), id="other-encoding"),
]
"""What the service wrote itself, and what is no SOAP."""


Judge = Callable[..., Judgement]


@pytest.fixture
def judge(rehearse: Rehearse, endpoint: Endpoint, rows: dict[str, Row], tmp_path: Path) -> Iterator[Judge]:
    """Return a function that runs some cases against a kind of service, and judges them."""

    def run(kind: type[Service] = Service, *, admitted: Population | None = None) -> Judgement:
        service_of = create_app(kind(endpoint.specification, registers))
        with running(service_of) as base:
            target = replace(endpoint, base=base).target(tmp_path / "target.toml", population=admitted)
            chosen = [rows[case] for case in CASES]
            rehearsal = rehearse(target, *chosen)
            rehearsal.perform(*chosen)
            return judge_run(rehearsal.log(), endpoint.specification)

    with Registers(endpoint.population) as registers:
        yield run


def test_soap_faults_for_everything_are_judged(judge: Judge) -> None:
    """Whose it is nobody can know: the implementation's, or the binding of target.toml is another."""
    judgement = judge(FaultyService)

    assert RunVerdict.NON_CONFORMANT is judgement.verdict
    assert ["everything-refused"] == [cause.id for cause in judgement.causes]
    assert {"[binding] kind, soap, namespace"} == {cause.key for cause in judgement.causes}
    failed = [result for result in judgement.cases if result.verdict is Verdict.FAIL]
    assert [] != failed
    assert all(
        render(result.evidence).endswith("; or target.toml [binding] kind, soap, namespace") for result in failed
    )


@pytest.mark.parametrize("write", SPOILT)
def test_what_the_service_wrote_is_judged_though_it_is_no_soap(judge: Judge, write: Callable[[bytes], bytes]) -> None:
    """An answer that nobody can read is a failure of whoever wrote it, and no mistake in target.toml."""
    judgement = judge(_spoilt(write))

    assert RunVerdict.NON_CONFORMANT is judgement.verdict
    assert {Verdict.FAIL} == {result.verdict for result in judgement.cases if result.case.section == "7"}


def test_answers_that_the_schema_forbids_are_judged(judge: Judge) -> None:
    """An answer is an answer, whatever is in it."""
    judgement = judge(UntypedService)

    failed = [result for result in judgement.cases if result.verdict is Verdict.FAIL]
    assert RunVerdict.NON_CONFORMANT is judgement.verdict
    assert ["nobody-accepted"] == [cause.id for cause in judgement.causes]
    assert any(render(result.evidence).endswith("; or target.toml [population] reportable") for result in failed)


def test_other_codes_than_declared_are_judged(judge: Judge, endpoint: Endpoint) -> None:
    """A key whose people are all answered as those of another: the implementation, or the key."""
    persons = dict(endpoint.population.persons)
    persons["not_found"], persons["not_enrolled"] = persons["not_enrolled"], persons["not_found"]
    judgement = judge(admitted=replace(endpoint.population, persons=persons))

    failed = {result.case.id: render(result.evidence) for result in judgement.cases if result.verdict is Verdict.FAIL}
    assert RunVerdict.NON_CONFORMANT is judgement.verdict
    assert {"7/not_found/alone"} == set(failed)
    assert failed["7/not_found/alone"].endswith("; or target.toml [population] not_found")


def test_every_trouble_has_a_row() -> None:
    """Whatever keeps an exchange from its answer can be told."""
    assert set(TroubleKind) == set(_TROUBLE)
