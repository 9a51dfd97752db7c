"""What a session sends through: one small protocol, and what TLS may be told.

HTTP is one transport; the in-process reference endpoint and a replayed run are others. This
module knows no HTTP library, so that whoever only reads a configuration does not load one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from conformance.record.exchange import Request, Response, Trouble


class Transport(Protocol):
    """Sends one request at a time. Not for use by several threads."""

    def send(self, request: Request) -> Response | Trouble:
        """Send a request; what keeps a whole response from coming is returned, not raised."""
        ...

    def close(self) -> None:
        """Let go of what is held open; a later `send` opens it again."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """How a server is trusted, and who we say we are: PEM files.

    `ca` replaces the system's trusted authorities. `key` is only needed where `certificate` does
    not hold the private key too; `password` opens an encrypted key and is never shown.
    """

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    password: str = field(default="", repr=False)
    verify: bool = True
