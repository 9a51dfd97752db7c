"""Before the first case: does anybody speak SOAP at the other end?

Only where no SOAP answer comes at all is the run not begun: that is a key of target.toml, and the
line that says so names it and what to do. A SOAP answer of whatever content is the target's, and is
judged.
"""

from __future__ import annotations

from conformance.errors import ConfigurationError
from conformance.judge.outcome import OutcomeKind, outcome_of
from conformance.judge.reading import Reader
from conformance.record.exchange import Exchange, TroubleKind
from conformance.words import render

_TROUBLE = {
    TroubleKind.CONNECT: ("[target] url", "check host and port, and that the endpoint runs"),
    TroubleKind.TLS: ("[tls]", "check ca, certificate and key, and whether the url is https at all"),
    TroubleKind.DEADLINE: ("[limits] exchange_seconds", "check that the endpoint answers, or allow it more time"),
    TroubleKind.TOO_LARGE: ("[target] url", "check what answers there: no answer of the service is that large"),
    TroubleKind.PROTOCOL: ("[target] url", "check scheme and port: what answers there is not HTTP"),
    TroubleKind.CLOSED: (
        "[target] url",
        "check scheme and port, and whether a client certificate is asked for ([tls])",
    ),
}
_STATUS = {
    401: ("[http] headers", "give the credentials that the endpoint asks for, or a client certificate in [tls]"),
    403: ("[tls] certificate", "check that this certificate, or this machine's address, may call the endpoint"),
    404: ("[target] url", "check the path"),
    405: ("[target] url", "check the path: what is there takes no POST"),
    407: ("[target] url", "a proxy answers in the place of the endpoint"),
    415: ("[binding] soap", "check which SOAP version the endpoint speaks"),
    429: ("[limits] requests_per_second", "ask more slowly"),
}
_PAGE = ("[target] url", "check the address: a web page or a gateway answers there")


def refuse_silence(exchange: Exchange, reader: Reader, *, where: str, url: str) -> None:
    """Refuse a target from which no SOAP comes, as ConfigurationError with the key to look at.

    A plain HTTP 400 or 422 is an answer to the message, and goes on to be judged; so is what the service itself
    wrote, though it is no SOAP.
    """
    outcome = outcome_of(exchange, reader)
    if outcome.envelope is not None or outcome.own:
        return
    response = exchange.response
    if outcome.kind is OutcomeKind.REFUSED and response is not None and response.status not in _STATUS:
        return
    if exchange.trouble is not None:
        key, remedy = _TROUBLE[exchange.trouble.kind]
    else:
        key, remedy = _STATUS.get(response.status if response else 0, _PAGE)
    raise ConfigurationError(
        f"no SOAP answer came from {url}: {render(outcome.words)}", where=f"{where} {key}", remedy=remedy
    )
