"""conformance.reference.app and server: the endpoint over real sockets."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import trustme

from conformance.errors import ConfigurationError
from conformance.reference.app import create_app
from conformance.reference.server import Tls, running
from conformance.wire.xml import MAX_BYTES

if TYPE_CHECKING:
    from tests.reference.conftest import Endpoint

PATH = "/services/Ungedatabasen/IndberetInstitutionKontakt/v1.0"
HEADERS = {"Content-Type": "application/soap+xml; charset=utf-8"}
WSDL = b'<definitions location="REPLACE_WITH_ENDPOINT"/>'


def _connect(url: str) -> closing[http.client.HTTPConnection]:
    parts = urlsplit(url)
    return closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10))


def _ask(url: str, method: str, path: str, body: bytes | None = None) -> tuple[int, http.client.HTTPMessage, bytes]:
    with _connect(url) as connection:
        connection.request(method, path, body, HEADERS if body else {})
        response = connection.getresponse()
        return response.status, response.headers, response.read()


def _request(endpoint: Endpoint, *people: str) -> bytes:
    message = endpoint.message(*people)
    return (
        f'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>{message}</s:Body></s:Envelope>'
    ).encode()


@pytest.fixture
def url(endpoint: Endpoint) -> Iterator[str]:
    """Yield the base URL of a running endpoint with a WSDL."""
    with running(create_app(endpoint.service, WSDL)) as base:
        yield base


@pytest.mark.parametrize("path", [pytest.param(PATH, id="ours"), pytest.param("/", id="root"), "/any/where?x=1"])
def test_call_is_answered_at_any_path(endpoint: Endpoint, url: str, path: str) -> None:
    """A POST to any path is a call, and its answer is that of the service, headers included."""
    cpr = endpoint.population.reportable[0]
    status, headers, body = _ask(url, "POST", path, _request(endpoint, cpr))

    assert (200, "application/soap+xml; charset=utf-8") == (status, headers["Content-Type"])
    assert f"<iik:CPRNr>{cpr}</iik:CPRNr><iik:IndberetningOk>true".encode() in body
    assert [cpr] == [contact.cpr for contact in endpoint.registers.contacts()]


def test_calls_at_the_same_time_are_all_answered(endpoint: Endpoint, url: str) -> None:
    """Several clients at once are each answered for their own people, and all is written."""
    people = endpoint.population.reportable[:40]
    statuses: list[int] = []

    def call(part: tuple[str, ...]) -> None:
        with _connect(url) as connection:
            for cpr in part:
                connection.request("POST", PATH, _request(endpoint, cpr), HEADERS)
                response = connection.getresponse()
                statuses.append(response.status if cpr.encode() in response.read() else 0)

    threads = [threading.Thread(target=call, args=(people[start::4],)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [200] * 40 == statuses
    assert sorted(people) == [contact.cpr for contact in endpoint.registers.contacts()]


@pytest.mark.parametrize("query", ["wsdl", "WSDL", "wsdl="])
def test_wsdl_names_the_url_it_was_asked_for_at(url: str, query: str) -> None:
    """GET ?wsdl gives the WSDL, with the URL of the request, less its query, as the address."""
    status, headers, body = _ask(url, "GET", f"{PATH}?{query}")

    assert (200, "text/xml; charset=utf-8") == (status, headers["Content-Type"])
    assert f'<definitions location="{url}{PATH}"/>'.encode() == body


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", PATH), ("GET", f"{PATH}?xsd"), ("HEAD", PATH), ("PUT", PATH), ("DELETE", f"{PATH}?wsdl")],
)
def test_other_methods_are_not_allowed(url: str, method: str, path: str) -> None:
    """Anything but a call and the WSDL is 405, with the method that is allowed."""
    status, headers, _ = _ask(url, method, path)

    assert (405, "POST") == (status, headers["Allow"])


def test_without_wsdl_there_is_none_to_get(endpoint: Endpoint) -> None:
    """An application that was given no WSDL refuses GET ?wsdl as any other GET."""
    with running(create_app(endpoint.service)) as url:
        assert 405 == _ask(url, "GET", f"{PATH}?wsdl")[0]


@pytest.mark.parametrize(
    ("extra", "expected"), [pytest.param(0, 200, id="as-large-as-may-be"), pytest.param(1, 413, id="one-byte-more")]
)
def test_body_is_bounded(endpoint: Endpoint, url: str, extra: int, expected: int) -> None:
    """A body of as many bytes as the parser takes is read; one byte more is 413."""
    request = _request(endpoint, endpoint.population.reportable[0])
    filled = request + b" " * (MAX_BYTES - len(request) + extra)

    assert expected == _ask(url, "POST", PATH, filled)[0]
    assert 200 == _ask(url, "POST", PATH, request)[0]


def test_client_that_goes_away_is_no_error(endpoint: Endpoint, url: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A client that leaves in the middle of its request costs nothing: no words, and the next is served."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: 99\r\n\r\n<a")
        time.sleep(0.05)
    time.sleep(0.05)

    assert 200 == _ask(url, "POST", PATH, _request(endpoint, endpoint.population.reportable[0]))[0]
    assert ("", "") == capfd.readouterr()


def test_server_stops_promptly_and_frees_its_port(endpoint: Endpoint) -> None:
    """The server is gone within a second although a client keeps its connection, and the port is free again."""
    with running(create_app(endpoint.service)) as url, _connect(url) as connection:
        connection.request("GET", "/")
        connection.getresponse().read()
        started = time.monotonic()
    port = urlsplit(url).port or 0

    assert 1 > time.monotonic() - started
    with running(create_app(endpoint.service), port=port) as again:
        assert url == again


def test_port_in_use_is_one_line(endpoint: Endpoint) -> None:
    """A port that somebody listens on is told in one line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError) as caught, running(create_app(endpoint.service), port=port):
            pass

    assert f"127.0.0.1: port {port} is in use (choose another one, or 0 for any)" == str(caught.value)


def test_host_that_does_not_exist_is_one_line(endpoint: Endpoint) -> None:
    """An address that is not this machine's is told in one line."""
    with pytest.raises(ConfigurationError) as caught, running(create_app(endpoint.service), host="192.0.2.1", port=9):
        pass

    assert "192.0.2.1: cannot listen on port 9: Cannot assign requested address" == str(caught.value)


def test_listening_everywhere_gives_a_url_that_works(endpoint: Endpoint) -> None:
    """The URL of a server that listens on all addresses names one that can be reached."""
    with running(create_app(endpoint.service), host="0.0.0.0") as url:
        assert url.startswith("http://127.0.0.1:")
        assert 405 == _ask(url, "GET", "/")[0]


class Certificates:
    """A certificate of a server and one of a client, by one CA, as PEM files."""

    def __init__(self, folder: Path) -> None:
        ca = trustme.CA()
        self.ca, self.certificate, self.key = folder / "ca.pem", folder / "server.pem", folder / "server.key"
        self.client = folder / "client.pem"
        ca.cert_pem.write_to_path(self.ca)
        server, client = ca.issue_cert("127.0.0.1"), ca.issue_cert("client@example.org")
        server.private_key_pem.write_to_path(self.key)
        server.cert_chain_pems[0].write_to_path(self.certificate)
        client.private_key_and_cert_chain_pem.write_to_path(self.client)

    def get(self, url: str, *, client: bool) -> int:
        """Send a GET over TLS, with the client certificate or without; return its status."""
        context = ssl.create_default_context(cafile=self.ca)
        if client:
            context.load_cert_chain(self.client)
        parts = urlsplit(url)
        connection = http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=10, context=context)
        with closing(connection):
            connection.request("GET", "/")
            return connection.getresponse().status


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    """Return fresh certificates."""
    return Certificates(tmp_path)


def test_tls_without_client_certificate(endpoint: Endpoint, certificates: Certificates) -> None:
    """With a certificate the endpoint speaks https, to anybody."""
    tls = Tls(certificate=certificates.certificate, key=certificates.key)
    with running(create_app(endpoint.service), tls=tls) as url:
        assert url.startswith("https://127.0.0.1:")
        assert 405 == certificates.get(url, client=False)


def test_tls_with_client_certificate(endpoint: Endpoint, certificates: Certificates) -> None:
    """With a client CA, a client without a certificate is not served, and one with it is."""
    tls = Tls(certificate=certificates.certificate, key=certificates.key, client_ca=certificates.ca)
    with running(create_app(endpoint.service), tls=tls) as url:
        with pytest.raises((ssl.SSLError, ConnectionError)):
            certificates.get(url, client=False)
        assert 405 == certificates.get(url, client=True)


def test_tls_file_that_is_missing_is_one_line(endpoint: Endpoint, certificates: Certificates, tmp_path: Path) -> None:
    """A PEM file that is not there is named."""
    missing = tmp_path / "none.key"
    with (
        pytest.raises(ConfigurationError) as caught,
        running(create_app(endpoint.service), tls=Tls(certificate=certificates.certificate, key=missing)),
    ):
        pass

    assert f"{missing}: cannot be read: No such file or directory" == str(caught.value)


def test_tls_files_that_do_not_fit_are_one_line(endpoint: Endpoint, certificates: Certificates) -> None:
    """A key that belongs to another certificate is told in one line that names both files."""
    tls = Tls(certificate=certificates.client, key=certificates.key)
    with pytest.raises(ConfigurationError) as caught, running(create_app(endpoint.service), tls=tls):
        pass

    assert (
        f"{tls.certificate}, {tls.key}: cannot be used for TLS: KEY_VALUES_MISMATCH "
        "(expected a PEM certificate, its private key without password, and CA certificates)"
    ) == str(caught.value)
