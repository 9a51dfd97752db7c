"""conformance.judge.outcome and message: what came back, and what it means, however it is written."""

from __future__ import annotations

import pytest

from conformance.judge.message import read_answer, read_boolean, read_integer
from conformance.judge.outcome import OutcomeKind
from conformance.spec.binding import SoapVersion
from conformance.wire.soap import read_envelope, wrap
from conformance.words import render
from tests.judge.conftest import NAMESPACE, REPORTABLE, ZERO, Bench, accepted, exchange, fault, refused, svar

K = OutcomeKind
HTML = b"<html><body>Fejl</body></html>"
TEXT = b"Internal error"
ANSWER = svar(accepted(REPORTABLE))
OTHER = wrap(b'<Andet xmlns="urn:x"/>', SoapVersion.V12)
TWO_BODIES = OTHER.replace(b"</soap:Body>", b"</soap:Body><soap:Body/>")


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        pytest.param(ANSWER, 200, K.ANSWERED, id="answer"),
        pytest.param(ANSWER, 500, K.ANSWERED, id="answer-500"),
        pytest.param(svar(), 200, K.ANSWERED, id="answer-without-status"),
        pytest.param(svar(accepted("1"), namespace="urn:x"), 200, K.ANSWERED, id="answer-in-another-namespace"),
        pytest.param(fault(), 400, K.FAULT, id="fault-1.2"),
        pytest.param(fault(SoapVersion.V11), 500, K.FAULT, id="fault-1.1"),
        pytest.param(fault(), 200, K.FAULT, id="fault-200"),
        pytest.param(fault(), 415, K.FAULT, id="fault-415"),
        *(pytest.param(fault(), s, K.TROUBLE, id=f"fault-{s}") for s in (401, 403, 404, 407, 408, 429)),
        *(pytest.param(fault(), s, K.TROUBLE, id=f"fault-{s}") for s in (502, 503, 504)),
        pytest.param(fault(code="IPL000001"), 500, K.TROUBLE, id="platform-code"),
        pytest.param(fault(detail="<c>IPL000001</c>"), 500, K.TROUBLE, id="platform-detail"),
        pytest.param(fault(reason="IPL000001: intet svar"), 500, K.TROUBLE, id="platform-reason"),
        pytest.param(fault(detail="<c>IPL000002</c>"), 500, K.FAULT, id="other-platform-code"),
        *(pytest.param(HTML, s, K.REFUSED, id=f"html-{s}") for s in (400, 415, 422)),
        *(pytest.param(HTML, s, K.TROUBLE, id=f"html-{s}") for s in (401, 403, 404, 407, 408, 429)),
        *(pytest.param(HTML, s, K.TROUBLE, id=f"html-{s}") for s in (500, 501, 502, 503, 504, 599)),
        *(pytest.param(HTML, s, K.NOT_SOAP, id=f"html-{s}") for s in (200, 202, 302, 405, 410)),
        pytest.param(TEXT, 500, K.TROUBLE, id="text-500"),
        pytest.param(b"", 400, K.REFUSED, id="nothing-400"),
        pytest.param(b"", 200, K.NOT_SOAP, id="nothing-200"),
        pytest.param(wrap(ANSWER, SoapVersion.V12)[:-20], 200, K.NOT_SOAP, id="cut-off"),
        pytest.param(b"<!DOCTYPE a>" + wrap(ANSWER, SoapVersion.V12)[39:], 200, K.NOT_SOAP, id="doctype"),
        pytest.param(OTHER, 200, K.NOT_SOAP, id="other-element"),
        pytest.param(wrap(b"", SoapVersion.V12), 200, K.NOT_SOAP, id="empty-body"),
        pytest.param(TWO_BODIES, 200, K.NOT_SOAP, id="two-bodies"),
        pytest.param(b"\n" + svar(accepted("1")), 200, K.NOT_SOAP, id="bare-answer"),
        pytest.param(None, 200, K.TROUBLE, id="no-answer"),
    ],
)
def test_what_came_back_is_one_of_five(bench: Bench, body: bytes | None, status: int, expected: OutcomeKind) -> None:
    """Each answer is classified by its bytes and its status, and is never taken for a judgement that it is not."""
    outcome = bench.outcome(exchange(body, status=status))

    assert expected is outcome.kind
    assert (expected in (K.FAULT, K.REFUSED)) == outcome.rejected
    assert (expected is K.ANSWERED) == (outcome.answer is not None)


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        pytest.param(None, 200, "no answer (no answer in 30 s)", id="trouble"),
        pytest.param(
            svar(accepted("1"), accepted("2"), refused("3", 14)),
            200,
            "answered: 2 x IndberetningOk true; 1 x IndberetningOk false, Fejlkode 14",
            id="answer",
        ),
        pytest.param(svar(), 200, "answered: no ElevStatus", id="no-status"),
        pytest.param(fault(), 400, "a SOAP fault soap:Sender ('Ugyldig besked'), HTTP 400", id="fault"),
        pytest.param(OTHER, 200, "a SOAP envelope with Andet in its Body instead of IndberetSvar", id="other"),
        pytest.param(
            HTML,
            200,
            "HTTP 200, text/html, an element html in namespace '' instead of a SOAP envelope",
            id="html",
        ),
    ],
)
def test_words_say_what_came_back(bench: Bench, body: bytes | None, status: int, expected: str) -> None:
    """The words of an outcome can stand in a sentence."""
    kind = "text/html" if body is HTML else "application/soap+xml"

    assert expected == render(bench.outcome(exchange(body, status=status, content_type=kind)).words)


def test_long_words_are_cut(bench: Bench) -> None:
    """What a target writes at length does not fill a report."""
    assert 300 > len(render(bench.outcome(exchange(fault(reason="x" * 9000), status=400)).words))


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        pytest.param("<IndberetningOk>1</IndberetningOk>", (None, True, None, None), id="one-is-true"),
        pytest.param("<IndberetningOk> false </IndberetningOk>", (None, False, None, None), id="space"),
        pytest.param("<IndberetningOk>ja</IndberetningOk>", (None, None, None, None), id="no-boolean"),
        pytest.param("", (None, None, None, None), id="nothing"),
        pytest.param(
            "<FejlTekst>x</FejlTekst><Fejlkode>0014</Fejlkode><IndberetningOk>0</IndberetningOk><CPRNr>01</CPRNr>",
            ("01", False, 14, "x"),
            id="other-order",
        ),
        pytest.param("<CPRNr>01<!-- c -->01</CPRNr>", ("0101", None, None, None), id="comment"),
        pytest.param('<CPRNr xmlns="urn:x">01</CPRNr><Ukendt/>', ("01", None, None, None), id="other-namespace"),
        pytest.param("<Fejlkode>1.0</Fejlkode>", (None, None, None, None), id="no-integer"),
    ],
)
def test_answers_are_read_for_what_they_mean(
    bench: Bench, status: str, expected: tuple[str | None, bool | None, int | None, str | None]
) -> None:
    """Fields are found by name, in any order and namespace; what cannot be read as its type is None."""
    answer = read_answer(
        read_envelope(wrap(svar(f"<ElevStatus>{status}</ElevStatus>"), SoapVersion.V12)), bench.specification
    )

    assert answer is not None
    assert [expected] == [(one.person, one.ok, one.code, one.text) for one in answer.statuses]


def test_statuses_know_their_place(bench: Bench) -> None:
    """Each status carries its path and its line."""
    body = wrap(svar(accepted("1"), "\n" + refused("2", 14)), SoapVersion.V12)
    answer = read_answer(read_envelope(body), bench.specification)

    assert answer is not None
    assert [("/Envelope/Body/IndberetSvar/ElevStatus[1]", 2), ("/Envelope/Body/IndberetSvar/ElevStatus[2]", 3)] == [
        (one.path, one.line) for one in answer.statuses
    ]
    assert ["2"] == [one.person for one in answer.of("2")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("true", True, id="true"),
        pytest.param("0", False, id="zero"),
        pytest.param("\n1\t", True, id="space"),
        pytest.param("TRUE", None, id="upper-case"),
        pytest.param("\u00a0true", None, id="nbsp"),
        pytest.param("", None, id="empty"),
        pytest.param(None, None, id="absent"),
    ],
)
def test_booleans_are_read_as_xml_schema_has_them(text: str | None, *, expected: bool | None) -> None:
    """Exactly true, false, 1 and 0 are booleans, with XML's white space around them."""
    assert expected is read_boolean(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("14", 14, id="plain"),
        pytest.param(" +0014 ", 14, id="sign-zeros-space"),
        pytest.param("-5", -5, id="negative"),
        pytest.param("+-5", None, id="two-signs"),
        pytest.param("-", None, id="sign-only"),
        pytest.param("1_000", None, id="underscore"),
        pytest.param("\u0661", None, id="arabic-indic"),
        pytest.param("9" * 5000, None, id="endless"),
        pytest.param("-" + "0" * 5000 + "14", -14, id="endless-zeros"),
        pytest.param("000", 0, id="only-zeros"),
        pytest.param(None, None, id="absent"),
    ],
)
def test_integers_are_read_as_xml_schema_has_them(text: str | None, expected: int | None) -> None:
    """Digits are ASCII, a sign may stand before them, and nothing that is too long breaks the judge."""
    assert expected == read_integer(text)


def test_calls_are_read_from_the_bytes_that_were_sent(bench: Bench) -> None:
    """Institution and persons of a call come from the request itself."""
    call = bench.reader.asked(exchange(None, persons=(ZERO, REPORTABLE), institution=" 280051 ")).call

    assert call is not None
    assert ("280051", (ZERO, REPORTABLE)) == (call.institution, call.persons)


def test_unreadable_calls_are_none(bench: Bench) -> None:
    """A request that is no XML, or lacks its institution, says nothing about what should come back."""
    broken = exchange(None)
    for body in (b"<a>", wrap(f'<Indberet xmlns="{NAMESPACE}"/>'.encode(), SoapVersion.V12)):
        object.__setattr__(broken.request, "body", body)

        assert bench.reader.asked(broken).call is None
