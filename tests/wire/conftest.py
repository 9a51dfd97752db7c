"""Servers that do exactly what a test says, byte by byte, on real sockets."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

import pytest

Script = Callable[["Line"], None]
Serve = Callable[..., "Server"]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 4\r\n\r\n<a/>"


class Line:
    """A connection as the server sees it; `number` counts connections from 1."""

    def __init__(self, connection: socket.socket, number: int, stop: threading.Event) -> None:
        self.connection = connection
        self.number = number
        self.stop = stop
        self._buffer = b""

    def request(self) -> bytes | None:
        """Return the next whole request, head and body; None where the client is gone."""
        while (whole := self._whole()) is None:
            data = self.connection.recv(65536)
            if not data:
                return None
            self._buffer += data
        self._buffer = self._buffer[len(whole) :]
        return whole

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self.connection.sendall(data)

    def drip(self, data: bytes, seconds: float = 0.05) -> None:
        """Send a byte at a time, with a wait after each, until the test ends."""
        for position in range(len(data)):
            self.send(data[position : position + 1])
            if self.stop.wait(seconds):
                return

    def flood(self, data: bytes) -> None:
        """Send the same bytes until the client is gone or the test ends."""
        while not self.stop.is_set():
            self.send(data)

    def _whole(self) -> bytes | None:
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        length = int(lengths[0]) if lengths else 0
        return head + end + rest[:length] if end and len(rest) >= length else None


class Server:
    """Listens at `port` on the loopback and runs a script on each connection, in a thread."""

    def __init__(self, script: Script, context: ssl.SSLContext | None) -> None:
        self.connections = 0
        self._script = script
        self._context = context
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def url(self, *, host: str = "127.0.0.1", scheme: str = "http") -> str:
        """Return the address of a resource at this server."""
        return f"{scheme}://{host}:{self.port}/service?a=b"

    def close(self) -> None:
        """End every thread."""
        self._stop.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._run, args=(connection, self.connections))
            self._threads.append(thread)
            thread.start()

    def _run(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(3)
        with contextlib.suppress(OSError), connection:
            if self._context is None:
                self._script(Line(connection, number, self._stop))
                return
            with self._context.wrap_socket(connection, server_side=True) as wrapped:
                self._script(Line(wrapped, number, self._stop))


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return a function that starts a server with a script, and with TLS where a context is given."""
    servers: list[Server] = []

    def start(script: Script, context: ssl.SSLContext | None = None) -> Server:
        servers.append(Server(script, context))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def answer() -> Callable[[bytes], Script]:
    """Return a function that makes a script: answer each request with these bytes, and keep the line open."""

    def make(data: bytes = OK) -> Script:
        def script(line: Line) -> None:
            while line.request() is not None:
                line.send(data)

        return script

    return make
