"""conformance.cli.serve: the command, as a process of its own."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from conformance.resources import default_specification
from conformance.target.config import load_target

ROOT = Path(__file__).resolve().parents[2]
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Return a function that starts `conformance serve`; what is left running is ended."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str | Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "conformance", "serve", *(str(argument) for argument in arguments)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_says_its_url_and_ends_on_a_signal(start: Start, number: signal.Signals) -> None:
    """It says where it listens in one line, serves the derived WSDL, and a signal ends it with 0 and no words."""
    process = start("--port", "0")
    found = re.fullmatch(r"reference endpoint: (http://127\.0\.0\.1:\d+/services/\S+/v1\.0)", _line(process))
    assert found is not None
    parts = urlsplit(found[1])
    with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)) as connection:
        connection.request("GET", f"{parts.path}?wsdl")
        wsdl = connection.getresponse().read().decode()
    process.send_signal(number)
    output, errors = process.communicate(timeout=20)

    assert 2 == wsdl.count(f'address location="{found[1]}"')
    assert (0, "", "") == (process.returncode, output, errors)


def test_target_file_is_ready_when_the_url_is_said(start: Start, tmp_path: Path) -> None:
    """The written target.toml is what the suite reads: the URL, the version chosen, and the population."""
    file = tmp_path / "target.toml"
    process = start("--port", "0", "--write-target", file, "--soap", "1.1", "--db", tmp_path / "db")
    url = _line(process).removeprefix("reference endpoint: ")
    target, specification = load_target(file, spec_folder=default_specification())

    assert f"target file: {file}" == _line(process)
    assert (url, "1.1", 120) == (target.url, specification.binding.soap.value, len(target.population.reportable))
    assert (tmp_path / "db").exists()


def test_target_file_over_tls_hints_at_the_client_certificate(start: Start, tmp_path: Path) -> None:
    """With a client CA, target.toml has an https URL and says that a certificate is required."""
    ca = trustme.CA()
    server = ca.issue_cert("127.0.0.1")
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    server.private_key_pem.write_to_path(tmp_path / "server.key")
    server.cert_chain_pems[0].write_to_path(tmp_path / "server.pem")
    file = tmp_path / "target.toml"
    files = ("--tls-certificate", tmp_path / "server.pem", "--tls-key", tmp_path / "server.key")
    process = start("--port", "0", *files, "--client-ca", tmp_path / "ca.pem", "--write-target", file)

    assert _line(process).startswith("reference endpoint: https://127.0.0.1:")
    text = file.read_text(encoding="utf-8")
    assert {} == tomllib.loads(text)["tls"]
    assert "required: the endpoint asks for a client certificate" in text
    assert load_target(file, spec_folder=default_specification())[0].url.startswith("https:")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(
            ["--tls-certificate", "x.pem"], "--tls-key: is missing (a certificate needs its private key)", id="key"
        ),
        pytest.param(
            ["--client-ca", "x.pem"],
            "--tls-certificate: is missing (--tls-key and --client-ca need it)",
            id="certificate",
        ),
        pytest.param(
            ["--write-target", "none/target.toml"],
            "none/target.toml: cannot be written: No such file or directory",
            id="target-file",
        ),
        pytest.param(["--db", "text"], "text: cannot be used as database: file is not a database", id="database"),
        pytest.param(["--spec", "none"], "none: is not a specification folder", id="specification"),
        pytest.param(
            ["--port", "65536"], "Invalid value for '--port': 65536 is not in the range 0<=x<=65535.", id="port"
        ),
    ],
)
def test_bad_input_is_one_line(start: Start, tmp_path: Path, arguments: list[str], expected: str) -> None:
    """What cannot be used is told in one line, with exit code 3."""
    (tmp_path / "text").write_text("this is no database" * 100, encoding="utf-8")
    placed = [str(tmp_path / value) if "/" in value or value in {"text", "none"} else value for value in arguments]
    process = start("--port", "0", *placed)
    output, errors = process.communicate(timeout=20)

    assert (3, "", f"error: {expected}\n") == (process.returncode, output, errors.replace(f"{tmp_path}/", ""))
