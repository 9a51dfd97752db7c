"""TLS as the standard library does it: a context from PEM files, and errors that can be read.

OpenSSL names a failure by a constant and a line of its source. Who runs the suite wants to know
which key of target.toml to look at.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from conformance.errors import ConfigurationError
from conformance.wire.bounded import BoundedTlsSocket
from conformance.wire.transport import Tls


def tls_context(tls: Tls) -> ssl.SSLContext:
    """Return the context that `tls` describes; ConfigurationError names the file that is wrong."""
    try:
        context = ssl.create_default_context(cafile=tls.ca)
    except (OSError, ValueError) as error:
        raise _unusable(tls.ca, "CA certificates in PEM form", error) from error
    context.sslsocket_class = BoundedTlsSocket
    if not tls.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if tls.certificate is not None:
        _load_certificate(context, tls, tls.certificate)
    return context


def _load_certificate(context: ssl.SSLContext, tls: Tls, certificate: Path) -> None:
    for file in (certificate, tls.key or certificate):
        try:
            file.read_bytes()
        except OSError as error:
            raise _unusable(file, "a certificate or private key in PEM form", error) from error
    try:
        # An empty password fails where none at all would ask for one at the terminal.
        context.load_cert_chain(certificate, tls.key, password=tls.password)
    except (OSError, ValueError) as error:
        wanted = f"a PEM certificate, and in {tls.key or 'the same file'} its private key with the right password"
        raise _unusable(certificate, wanted, error) from error


def _unusable(file: Path | None, expected: str, error: Exception) -> ConfigurationError:
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
    return ConfigurationError(f"cannot be used: {reason}", where=str(file), remedy=f"expected {expected}")


_HINTS = (
    ("CERTIFICATE_VERIFY_FAILED", "name the CA of the server in [tls] ca"),
    ("CERTIFICATE_REQUIRED", "name a client certificate in [tls] certificate"),
    ("ALERT_HANDSHAKE_FAILURE", "the server may ask for a client certificate: [tls] certificate"),
    ("ALERT", "the server refuses: does it know the client certificate in [tls] certificate?"),
    ("WRONG_VERSION_NUMBER", "the server does not seem to speak TLS at this port"),
)


def describe(error: BaseException | None) -> str:
    """Say in one line why no TLS session came about, with what to do about it."""
    if not isinstance(error, ssl.SSLError) or isinstance(error, ssl.SSLEOFError):
        return "the connection was closed during the TLS handshake"
    said = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else (error.reason or str(error))
    if "ostname mismatch" in said or "IP address mismatch" in said:
        return f"the certificate of the server is for another host: {said}"
    hint = next((text for word, text in _HINTS if word in (error.reason or "")), "")
    return f"{said.replace('_', ' ')} ({hint})" if hint else said.replace("_", " ")
