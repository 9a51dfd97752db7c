"""The web server: uvicorn in a thread of its own, on a socket that we bind ourselves.

Binding first means that a port in use is one line for whoever asked for it, that port 0 is known
before anything is announced, and that a URL is given out only when it answers.
"""

from __future__ import annotations

import errno
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from conformance.errors import ConfigurationError, SuiteError

_SECONDS_TO_START = 20.0
_SECONDS_TO_STOP = 5.0
_POLL = 0.002
# Only asked for where a key is encrypted; without any, OpenSSL would ask at the terminal.
_NO_PASSWORD = "none"
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked for, not chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """PEM files of a server; with `client_ca`, a certificate signed by it is required of clients."""

    certificate: Path
    key: Path
    client_ca: Path | None = None


@contextmanager
def running(app: ASGIApp, *, host: str = "127.0.0.1", port: int = 0, tls: Tls | None = None) -> Iterator[str]:
    """Run an application in the background and yield its base URL, such as `http://127.0.0.1:8080`.

    Port 0 is any free port. ConfigurationError where the address or a PEM file cannot be used.
    """
    config = _config(app, tls)
    with _bound(host, port) as bound:
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, name="reference", daemon=True)
        thread.start()
        try:
            _await_start(server, thread)
            yield _url(bound, host, tls)
        finally:
            server.should_exit = True
            thread.join(_SECONDS_TO_STOP)


def serve(
    app: ASGIApp, *, ready: Callable[[str], None], host: str = "127.0.0.1", port: int = 0, tls: Tls | None = None
) -> None:
    """Run an application until SIGINT or SIGTERM; `ready` is called with the base URL when it answers.

    To be called from the main thread. ConfigurationError as for `running`.
    """
    stop = threading.Event()
    with _signals(stop), running(app, host=host, port=port, tls=tls) as url:
        ready(url)
        stop.wait()


@contextmanager
def _signals(stop: threading.Event) -> Iterator[None]:
    """Let both signals set the event. uvicorn's own handling would end the process by the signal."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, lambda *_: stop.set())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _config(app: ASGIApp, tls: Tls | None) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        ssl_certfile=None if tls is None else _readable(tls.certificate),
        ssl_keyfile=None if tls is None else _readable(tls.key),
        ssl_keyfile_password=_NO_PASSWORD,
        ssl_ca_certs=None if tls is None or tls.client_ca is None else _readable(tls.client_ca),
        ssl_cert_reqs=ssl.CERT_NONE if tls is None or tls.client_ca is None else ssl.CERT_REQUIRED,
    )
    try:
        config.load()
    except (OSError, ValueError) as error:
        raise _bad_files(tls, error) from error
    return config


def _bad_files(tls: Tls | None, error: Exception) -> ConfigurationError:
    """Name all the files: OpenSSL does not say which of them it means."""
    files = [] if tls is None else [file for file in (tls.certificate, tls.key, tls.client_ca) if file]
    return ConfigurationError(
        f"cannot be used for TLS: {getattr(error, 'reason', None) or error}",
        where=", ".join(str(file) for file in files),
        remedy="expected a PEM certificate, its private key without password, and CA certificates",
    )


def _readable(file: Path) -> str:
    try:
        file.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", where=str(file)) from error
    return str(file)


def _bound(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError, OverflowError) as error:
        raise _unusable(host, port, error) from error
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except (OSError, OverflowError) as error:
        bound.close()
        raise _unusable(host, port, error) from error
    return bound


def _unusable(host: str, port: int, error: Exception) -> ConfigurationError:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        problem, remedy = f"port {port} is in use", "choose another one, or 0 for any"
    else:
        problem, remedy = f"cannot listen on port {port}: {getattr(error, 'strerror', None) or error}", ""
    return ConfigurationError(problem, where=host, remedy=remedy)


def _await_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise SuiteError("the web server of the reference endpoint did not start")
        time.sleep(_POLL)


def _url(bound: socket.socket, host: str, tls: Tls | None) -> str:
    """Return the URL at which this machine reaches the socket: everywhere is nowhere in a URL."""
    name = _EVERYWHERE.get(host, host)
    name = f"[{name}]" if ":" in name else name
    return f"{'http' if tls is None else 'https'}://{name}:{bound.getsockname()[1]}"
