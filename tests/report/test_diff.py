from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import lxml.html

from conformance.record.exchange import Role
from conformance.record.judgement import Judgement
from conformance.record.runlog import RunLog
from conformance.report.body import LARGE
from conformance.report.diff import MAX_LINES, WIDTH, control_of, difference
from conformance.wire.carrier import transaction
from conformance.wire.charset import as_carried
from conformance.wire.document import Document, read_document
from tests.report.conftest import exchange

Run = tuple[RunLog, Judgement]
Page = Callable[..., lxml.html.HtmlElement]


def call(*numbers: object, name: str = "Bodil") -> bytes:
    """Return a small message with these numbers."""
    elever = "".join(f"<Elev><CPRNr>{number}</CPRNr></Elev>" for number in numbers)
    return f"<Indberet><Navn>{name}</Navn>{elever}</Indberet>".encode()


def _read(body: bytes) -> Document:
    return read_document(as_carried(body))


def shown(control: bytes, probe: bytes, *hidden: str) -> list[str]:
    """Return the difference as lines with their signs."""
    return [line.sign + line.text for line in difference(_read(control), _read(probe), hidden=hidden)]


def test_a_value_that_changed_is_two_lines() -> None:
    """The value of the control, that of the probe, and one line on either side."""
    assert [
        " <Indberet>",
        "-  <Navn>Bodil</Navn>",
        "+  <Navn>Bo</Navn>",
        "   <Elev>",
    ] == shown(call(1), call(1, name="Bo"))


def test_an_element_more_reads_as_one_element() -> None:
    """Though its last line is also the last line of the element before it."""
    assert [
        "   </Elev>",
        "+  <Elev>",
        "+    <CPRNr>2</CPRNr>",
        "+  </Elev>",
        " </Indberet>",
    ] == shown(call(1), call(1, 2))


def test_a_long_value_is_cut_around_its_difference() -> None:
    """One character more at the end of 250 is seen, and the line stays short."""
    lines = shown(call(name="x" * 250), call(name="x" * 251))
    assert ["-…" + "x" * 32 + "</Navn>", "+…" + "x" * 33 + "</Navn>"] == lines[1:3]
    whole = difference(_read(call()), _read(call(name="y" * 5_000)))
    assert WIDTH + 1 == max(len(line.text) for line in whole)


def test_many_differences_are_cut() -> None:
    """Two messages with nothing in common do not fill the card."""
    lines = shown(call(*range(30)), call(*range(30, 60)))
    assert (MAX_LINES + 1, "…") == (len(lines), lines[-1])


def test_what_is_not_xml_is_compared_as_it_was_sent() -> None:
    """Broken markup has no indented form: the bytes of both are broken into lines where tags meet."""
    broken = call(1)[: -len(b"</Indberet>")]
    assert [" </Elev>", "-</Indberet>"] == shown(call(1), broken)
    assert "+�<Indberet>" in shown(call(1), b"\xff" + call(1))


def test_the_number_of_a_call_is_no_difference() -> None:
    """Each call of a binding with a layer has a number of its own, which says nothing about the edit."""
    one, other = transaction("run", 1), transaction("run", 2)
    assert ["-  <Navn>…</Navn>", "+  <Navn>… x</Navn>"] == shown(call(name=one), call(name=f"{other} x"), one, other)[
        1:3
    ]
    assert [] == shown(call(name=one), call(name=other), one, other)


def test_bodies_too_large_are_not_compared() -> None:
    """A report is written in no time, whatever an attack consisted of."""
    assert [] == shown(call(), call(name="x" * LARGE))


def test_the_nearest_control_before_a_probe_is_taken() -> None:
    """Of the controls with the probe's name the last one before it; one of another name never."""
    probe = exchange(5, "case", edit="x", control="control-1")
    controls = [
        exchange(number, "case", role=Role.CONTROL, control=name)
        for number, name in ((1, "control-1"), (3, "control-1"), (4, "control-2"), (6, "control-1"))
    ]
    assert controls[1] == control_of(probe, controls)
    assert controls[3] == control_of(probe, controls[2:])
    assert control_of(probe, controls[2:3]) is None
    assert control_of(replace(probe, control=""), controls) is None


def test_a_failed_negative_shows_its_edit(failing: Run, page: Page) -> None:
    """The lines that the probe has more than its control stand on the card, marked by a sign and not by colour only."""
    card = page(failing).xpath("//section[@id='failures']/article")[0]
    assert ["+   <Elev>", "+     <CPRNr>6401010004</CPRNr>", "+   </Elev>"] == card.xpath(".//pre/ins/text()")
    assert [] == card.xpath(".//pre/del")


def test_a_finding_without_an_edit_shows_none(failing: Run, page: Page) -> None:
    """A passive rule's finding is about the answer: nothing was changed in the message."""
    assert [] == page(failing).xpath("//section[@id='failures']/article")[1].xpath(".//pre")


def test_an_edit_is_escaped(failing: Run, page: Page) -> None:
    """Markup and overrides in a message are text and code points in the difference too."""
    log, judgement = failing
    probe = next(one for one in log.exchanges if one.number == 102)
    body = probe.request.body.replace("Søren".encode(), "&lt;script>\u202e".encode())
    hostile = replace(probe, request=replace(probe.request, body=body))
    exchanges = tuple(hostile if one is probe else one for one in log.exchanges)
    inserted = page((replace(log, exchanges=exchanges), judgement)).xpath("//article//pre/ins/text()")
    assert "+ <KontaktPerson>&lt;script&gt;⟨U+202E⟩ Å. Ærø</KontaktPerson>" == inserted[0]
