"""conformance.wire.tls: whom we trust, who we say we are, and errors that say which key to look at."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography.hazmat.primitives import serialization

from conformance.errors import ConfigurationError
from conformance.record.exchange import Request, Response, Trouble, TroubleKind
from conformance.wire.http import HttpTransport, Limits, Tls

Serve = Callable[..., Any]
Answer = Callable[..., Any]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Return an authority that only these tests trust."""
    return trustme.CA()


@pytest.fixture
def files(authority: trustme.CA, tmp_path: Path) -> Path:
    """Return a folder with ca.pem, other-ca.pem, client.pem, key.pem, both.pem, locked.pem."""
    client = authority.issue_cert("client@example.org")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    trustme.CA().cert_pem.write_to_path(tmp_path / "other-ca.pem")
    client.cert_chain_pems[0].write_to_path(tmp_path / "client.pem")
    client.private_key_pem.write_to_path(tmp_path / "key.pem")
    client.private_key_and_cert_chain_pem.write_to_path(tmp_path / "both.pem")
    trustme.CA().issue_cert("x@example.org").private_key_pem.write_to_path(tmp_path / "other-key.pem")
    key = serialization.load_pem_private_key(client.private_key_pem.bytes(), None)
    encryption = serialization.BestAvailableEncryption(b"sesame")
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (tmp_path / "locked.pem").write_bytes(key.private_bytes(pem, form, encryption))
    (tmp_path / "empty.pem").write_bytes(b"")
    return tmp_path


def _context(authority: trustme.CA, *names: str, client: bool = False) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*(names or ("127.0.0.1", "localhost"))).configure_cert(context)
    if client:
        authority.configure_trust(context)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def _send(url: str, tls: Tls | None) -> Response | Trouble:
    transport = HttpTransport(Limits(seconds=3), tls)
    try:
        return transport.send(Request(method="POST", url=url, headers=(), body=b"<x/>"))
    finally:
        transport.close()


def _hang_up(line: Any) -> None:
    line.connection.recv(65536)


def _refused(outcome: Response | Trouble) -> str:
    assert isinstance(outcome, Trouble), outcome
    assert TroubleKind.TLS == outcome.kind
    return outcome.detail


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_an_own_authority_is_trusted(
    serve: Serve, answer: Answer, authority: trustme.CA, files: Path, host: str
) -> None:
    """A server whose certificate comes from the given authority is answered over TLS."""
    server = serve(answer(), _context(authority))
    outcome = _send(server.url(scheme="https", host=host), Tls(ca=files / "ca.pem"))
    assert isinstance(outcome, Response)
    assert b"<a/>" == outcome.body


def test_a_connection_is_kept_over_tls(serve: Serve, answer: Answer, authority: trustme.CA, files: Path) -> None:
    """Many requests go over one TLS session."""
    server = serve(answer(), _context(authority))
    transport = HttpTransport(Limits(seconds=3), Tls(ca=files / "ca.pem"))
    request = Request(method="POST", url=server.url(scheme="https"), headers=(), body=b"<x/>")
    assert [True] * 10 == [isinstance(transport.send(request), Response) for _ in range(10)]
    transport.close()
    assert 1 == server.connections


def test_a_tls_connection_that_was_closed_in_between_is_no_trouble(
    serve: Serve, authority: trustme.CA, files: Path
) -> None:
    """Where the server closed a kept TLS connection, silently or not, the next request opens another."""

    def script(line: Any) -> None:
        line.request()
        line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<a/>")
        if line.number % 2:
            line.request()

    server = serve(script, _context(authority))
    transport = HttpTransport(Limits(seconds=3), Tls(ca=files / "ca.pem"))
    request = Request(method="POST", url=server.url(scheme="https"), headers=(), body=b"<x/>")
    assert [True] * 6 == [isinstance(transport.send(request), Response) for _ in range(6)]
    transport.close()


@pytest.mark.parametrize("file", [None, "other-ca.pem"])
def test_an_unknown_authority_is_said(
    serve: Serve, answer: Answer, authority: trustme.CA, files: Path, file: str | None
) -> None:
    """A certificate that nobody we trust has signed is refused, with the key that can help."""
    server = serve(answer(), _context(authority))
    detail = _refused(_send(server.url(scheme="https"), Tls(ca=files / file) if file else None))
    assert "unable to get local issuer certificate (name the CA of the server in [tls] ca)" == detail


def test_a_certificate_for_another_host_is_said(
    serve: Serve, answer: Answer, authority: trustme.CA, files: Path
) -> None:
    """A certificate for another host is refused, with the host."""
    server = serve(answer(), _context(authority, "example.org"))
    detail = _refused(_send(server.url(scheme="https", host="localhost"), Tls(ca=files / "ca.pem")))
    assert detail.startswith("the certificate of the server is for another host: Hostname mismatch")
    assert "'localhost'" in detail


def test_verify_false_asks_for_no_check(serve: Serve, answer: Answer, authority: trustme.CA) -> None:
    """Without verification any certificate will do."""
    server = serve(answer(), _context(authority, "example.org"))
    assert isinstance(_send(server.url(scheme="https"), Tls(verify=False)), Response)


@pytest.mark.parametrize(
    ("certificate", "key", "password"),
    [("client.pem", "key.pem", ""), ("both.pem", None, ""), ("client.pem", "locked.pem", "sesame")],
)
def test_a_client_certificate_is_shown(
    serve: Serve,
    answer: Answer,
    authority: trustme.CA,
    files: Path,
    certificate: str,
    key: str | None,
    password: str,
) -> None:
    """A server that requires a client certificate gets it, whatever file its key is in."""
    tls = Tls(ca=files / "ca.pem", certificate=files / certificate, key=files / key if key else None, password=password)
    server = serve(answer(), _context(authority, client=True))
    assert isinstance(_send(server.url(scheme="https"), tls), Response)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_missing_client_certificate_is_said(
    serve: Serve, answer: Answer, authority: trustme.CA, files: Path, version: ssl.TLSVersion
) -> None:
    """A server that requires a client certificate refuses, and the trouble names the key that can help."""
    context = _context(authority, client=True)
    context.maximum_version = version
    detail = _refused(_send(serve(answer(), context).url(scheme="https"), Tls(ca=files / "ca.pem")))
    assert "[tls] certificate" in detail


def test_a_server_without_tls_is_said(serve: Serve, files: Path) -> None:
    """A server that speaks plain HTTP at the port of an https url is named as such."""

    def script(line: Any) -> None:
        line.connection.recv(65536)
        line.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    detail = _refused(_send(serve(script).url(scheme="https"), Tls(ca=files / "ca.pem")))
    assert "the server does not seem to speak TLS at this port" in detail


def test_a_connection_closed_in_the_handshake_is_said(serve: Serve, files: Path) -> None:
    """A server that closes in the handshake is trouble with TLS."""
    detail = _refused(_send(serve(_hang_up).url(scheme="https"), Tls(ca=files / "ca.pem")))
    assert "the connection was closed during the TLS handshake" == detail


@pytest.mark.parametrize(
    ("tls", "named"),
    [
        ({"ca": "absent.pem"}, "absent.pem: cannot be used: No such file or directory (expected CA certificates"),
        ({"ca": "empty.pem"}, "empty.pem: cannot be used: "),
        ({"ca": "key.pem"}, "key.pem: cannot be used: "),
        (
            {"certificate": "absent.pem"},
            "absent.pem: cannot be used: No such file or directory (expected a certificate",
        ),
        ({"certificate": "client.pem", "key": "absent.pem"}, "absent.pem: cannot be used: No such file or directory"),
        ({"certificate": "client.pem"}, "client.pem: cannot be used: "),
        ({"certificate": "client.pem", "key": "other-key.pem"}, "client.pem: cannot be used: KEY_VALUES_MISMATCH ("),
        ({"certificate": "client.pem", "key": "locked.pem"}, "client.pem: cannot be used: "),
        ({"certificate": "client.pem", "key": "locked.pem", "password": "wrong"}, "client.pem: cannot be used: "),
    ],
)
def test_a_file_that_cannot_be_used_is_named(files: Path, tls: dict[str, str], named: str) -> None:
    """A file that is absent, empty or of another kind is named before anything is sent."""
    given: dict[str, Any] = {key: value if key == "password" else files / value for key, value in tls.items()}
    with pytest.raises(ConfigurationError) as caught:
        HttpTransport(tls=Tls(**given))
    assert str(caught.value).startswith(str(files / named))
    assert "wrong" not in str(caught.value).replace("wrong)", "")


def test_a_password_is_not_shown() -> None:
    """The password of a key does not stand in what a program prints."""
    assert "sesame" not in repr(Tls(password="sesame"))
