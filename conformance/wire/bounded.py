"""Sockets under one deadline: an exchange ends on time, whatever the other side does.

The timeout of a socket bounds one system call. A server that sends a byte a second, or one
`100 Continue` after the other, keeps every call short and the exchange endless. So each call
here gets what is left of the exchange as its timeout, and none is made once nothing is left.
The TLS handshake needs no more than that: CPython takes the timeout as a bound on the whole of it.
"""

from __future__ import annotations

import socket
import ssl
import threading
from time import monotonic
from typing import Any


class Unreachable(Exception):
    """No connection came about; the message is one line that says why."""


class Progress:
    """What an exchange has left and what it got so far; shared by a transport and its sockets.

    `received` counts bytes of the answer (decrypted ones under TLS), `ended` says that the other
    side closed its end.
    """

    def __init__(self) -> None:
        self.ends = 0.0
        self.received = 0
        self.ended = False

    def start(self, seconds: float) -> None:
        """Begin an exchange that may take so many seconds."""
        self.ends = monotonic() + seconds
        self.again()

    def again(self) -> None:
        """Begin anew within the same deadline, as on another connection."""
        self.received = 0
        self.ended = False

    def remaining(self) -> float:
        """Return the seconds that are left, more than 0; TimeoutError where there are none."""
        left = self.ends - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class BoundedSocket(socket.socket):
    """A socket that sends and receives within the deadline of its `progress`."""

    progress: Progress

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """Receive within the deadline."""
        self.settimeout(self.progress.remaining())
        count = super().recv_into(*args, **kwargs)
        self.progress.received += count
        self.progress.ended = self.progress.ended or not count
        return count

    def send(self, *args: Any, **kwargs: Any) -> int:
        """Send within the deadline."""
        self.settimeout(self.progress.remaining())
        return super().send(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        """Send everything within the deadline; one timeout bounds the whole of it."""
        self.settimeout(self.progress.remaining())
        super().sendall(*args, **kwargs)


class BoundedTlsSocket(BoundedSocket, ssl.SSLSocket):
    """The same over TLS; made by an SSLContext, which cannot hand it a `progress`."""


def open_socket(host: str, port: int, progress: Progress) -> BoundedSocket:
    """Return a connected socket; Unreachable or TimeoutError where none comes about in time.

    Each address of the host is tried with an even share of what is left, so that one that never
    answers does not use up the time of the next.
    """
    problem: OSError | None = None
    addresses = _addresses(host, port, progress)
    for number, (family, kind, protocol, _, address) in enumerate(addresses):
        try:
            connected = BoundedSocket(family, kind, protocol)
        except OSError as error:
            problem = error
            continue
        try:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connected.settimeout(progress.remaining() / (len(addresses) - number))
            connected.connect(address)
            connected.settimeout(progress.remaining())
        except OSError as error:
            connected.close()
            problem = error
            continue
        connected.progress = progress
        return connected
    if isinstance(problem, TimeoutError):
        raise TimeoutError from problem
    raise Unreachable(f"cannot connect to {host} port {port}: {_reason(problem)}") from problem


_Address = tuple[Any, Any, int, str, Any]


def _addresses(host: str, port: int, progress: Progress) -> list[_Address]:
    """Look a host up in time: the system's resolver knows no timeout, so a thread waits for it."""
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        found: list[list[_Address] | OSError | UnicodeError] = []
    resolver = threading.Thread(target=_resolve, args=(host, port, found), daemon=True)
    resolver.start()
    resolver.join(progress.remaining())
    if not found:
        raise TimeoutError
    if isinstance(found[0], Exception):
        raise Unreachable(f"the host name '{host}' cannot be resolved: {_reason(found[0])}") from found[0]
    return found[0]


def _resolve(host: str, port: int, found: list[list[_Address] | OSError | UnicodeError]) -> None:
    try:
        found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError) as error:
        found.append(error)


def _reason(error: Exception | None) -> str:
    return str(getattr(error, "strerror", None) or error or "it has no address")
