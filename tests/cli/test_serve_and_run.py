from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trustme

from conformance import resources

if TYPE_CHECKING:
    from tests.cli.conftest import Command

Serve = Callable[..., Path]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Return a function that starts `serve` in a process of its own and returns the target.toml it wrote."""
    servers: list[subprocess.Popen[str]] = []

    def start(*options: str | Path) -> Path:
        target = tmp_path / "target.toml"
        arguments = ["serve", "--port", "0", "--write-target", str(target), *map(str, options)]
        server = subprocess.Popen(
            [sys.executable, "-u", "-m", "conformance", *arguments],
            env={**os.environ, "PYTHONPATH": str(resources.import_root())},
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        servers.append(server)
        assert server.stdout is not None
        assert server.stdout.readline().startswith("reference endpoint: http")
        assert f"target file: {target}\n" == server.stdout.readline()
        return target

    yield start
    for server in servers:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=20)


@pytest.mark.parametrize(
    "soap", [pytest.param("1.1", id="soap-1.1", marks=pytest.mark.variants), pytest.param("1.2", id="soap-1.2")]
)
def test_what_serve_hands_out_can_be_judged(soap: str, serve: Serve, command: Command, tmp_path: Path) -> None:
    """The target file of `serve` is enough for `run`, in either SOAP version."""
    target = serve("--soap", soap)

    done = command("run", "--target", target, "--output", "run", "soap", "6.2.3", "7")

    assert 0 == done.returncode, done.stdout + done.stderr
    assert done.stdout.splitlines()[-2].startswith("conformant (selection: ")
    assert f'soap = "{soap}"' in " ".join(target.read_text(encoding="utf-8").split())


def test_another_binding_can_be_served_and_judged(serve: Serve, command: Command) -> None:
    """The target file of `serve --binding` names the binding, and `run` follows it."""
    target = serve("--binding", "ipl")

    done = command("run", "--target", target, "--output", "run", "ipl", "6.2.3")

    assert 0 == done.returncode, done.stdout + done.stderr
    assert 'kind = "ipl"' in " ".join(target.read_text(encoding="utf-8").split())


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Return a folder with ca.pem, and certificate and key of a server and of a client."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    for name, issued in (
        ("server", authority.issue_cert("127.0.0.1", "localhost")),
        ("client", authority.issue_cert("client@example.org")),
    ):
        issued.cert_chain_pems[0].write_to_path(tmp_path / f"{name}.pem")
        issued.private_key_pem.write_to_path(tmp_path / f"{name}.key")
    return tmp_path


def test_https_with_a_client_certificate(serve: Serve, command: Command, files: Path) -> None:
    """Over TLS with certificates on both sides the run is as conformant as without; without ours it is refused."""
    target = serve(
        "--tls-certificate",
        files / "server.pem",
        "--tls-key",
        files / "server.key",
        "--client-ca",
        files / "ca.pem",
    )
    text = target.read_text(encoding="utf-8")
    (files / "anonymous.toml").write_text(f'{text}\nca = "ca.pem"\n', encoding="utf-8")
    keys = 'ca = "ca.pem"\ncertificate = "client.pem"\nkey = "client.key"\n'
    (files / "known.toml").write_text(f"{text}\n{keys}", encoding="utf-8")

    known = command("run", "--target", "known.toml", "--output", "known", "6.1.3/Elev", "soap")
    anonymous = command("run", "--target", "anonymous.toml", "--output", "anonymous", "6.1.3/Elev")

    assert 0 == known.returncode, known.stdout + known.stderr
    assert 3 == anonymous.returncode
    # TLS 1.3 refuses after the handshake, so what is seen first may be the alert or the end of the connection.
    assert "[tls] certificate" in anonymous.stderr or "the connection was closed" in anonymous.stderr
    assert 1 == anonymous.stderr.count("\n")
