"""`conformance check` from its command line: what is found, what is not, damaged files, the generated corpus."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance import resources
from conformance.generate.corpus import corpus
from conformance.schema.oracle import Schemas
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import load_specification

if TYPE_CHECKING:
    from tests.cli.conftest import Command, Recorded

REQUEST = """<Indberet xmlns="urn:indberet-institution-kontakt:1.0"><KontaktpersonInfo>
<Elev><CPRNr>6101620001</CPRNr></Elev>
<DatakildeInstitutionNummer>280051</DatakildeInstitutionNummer>
<KontaktPerson>Bodil Ærø</KontaktPerson><KontaktTelefon>12345678</KontaktTelefon>
<KontaktMail>b@x.example</KontaktMail></KontaktpersonInfo></Indberet>"""
MOST_MEMORY = 400 * 1024
"""KiB; the oracles alone take some forty thousand."""


def test_standard_input_is_a_file(tmp_path: Path) -> None:
    """`-` reads a message from standard input."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "conformance", "check", "-"],
        env={**os.environ, "PYTHONPATH": str(resources.import_root())},
        cwd=tmp_path,
        input=REQUEST.replace("12345678", "1" * 21).encode(),
        capture_output=True,
        check=False,
    )

    assert 1 == done.returncode
    assert done.stdout.startswith(b"-:4: 6.1.3/KontaktTelefon/maxLength: ")


def test_nothing_to_judge_is_3(inside: Command, tmp_path: Path) -> None:
    """A folder without a message is not green, whatever the format, and says so in one line."""
    (tmp_path / "out").mkdir()
    done = inside("check", "out")

    assert 3 == done.returncode
    assert "error: out: no message was found (name files that hold messages)\n" == done.stderr


def test_named_file_without_a_message_is_3(inside: Command, tmp_path: Path) -> None:
    """A HAR that recorded no call of ours is not green beside a good message, if it was asked for by name."""
    (tmp_path / "a.xml").write_text(REQUEST, encoding="utf-8")
    (tmp_path / "b.har").write_text('{"log": {"entries": []}}', encoding="utf-8")
    named, found = inside("check", "a.xml", "b.har"), inside("check", ".")

    assert (3, "error: b.har: holds no message (leave it out, or name the right file)\n") == (
        named.returncode,
        named.stderr,
    )
    assert 0 == found.returncode
    assert "./b.har: holds no message, passed over" == found.stdout.splitlines()[0]


def test_output_goes_to_a_file(inside: Command, tmp_path: Path) -> None:
    """With `--output` nothing is printed, and the file holds the document; the exit code is the same."""
    (tmp_path / "a.xml").write_text(REQUEST.replace("280051", "x"), encoding="utf-8")
    done = inside("check", "--format", "sarif", "--output", "check.sarif", "a.xml")

    assert (1, "", "") == (done.returncode, done.stdout, done.stderr)
    (run,) = json.loads((tmp_path / "check.sarif").read_text(encoding="utf-8"))["runs"]
    assert ["6.1.3/DatakildeInstitutionNummer/type"] == [result["ruleId"] for result in run["results"]]


def test_run_folder_is_judged_for_the_tested_side(inside: Command, recorded: Recorded) -> None:
    """In the run of a conforming endpoint nothing is found, though the suite sent it invalid messages."""
    done = inside("check", recorded.folder)

    assert (0, "") == (done.returncode, done.stderr)
    assert "0 with findings" in done.stdout


def test_run_log_is_judged_by_its_own_specification(inside: Command, recorded: Recorded, tmp_path: Path) -> None:
    """A run log is judged by the specification and the binding of the run, whatever the options say."""
    other = Path(shutil.copytree(resources.default_specification(), tmp_path / "other"))
    tables = other / "tables.toml"
    tables.write_text(tables.read_text(encoding="utf-8").replace("string = 10 }", "string = 9 }"), encoding="utf-8")

    done = inside("check", recorded.folder, "--spec", other, "--binding", "ipl")

    assert (0, "") == (done.returncode, done.stderr)
    assert "0 with findings" in done.stdout


def test_run_log_whose_specification_nobody_has_is_a_finding(
    inside: Command, recorded: Recorded, tmp_path: Path
) -> None:
    """A log that names files that we do not know, and carries none, is told like a file that cannot be read."""
    first, *others = (recorded.folder / "run.jsonl").read_bytes().splitlines(keepends=True)
    header = json.loads(first)
    header["specification"]["digest"] = "0" * 64
    del header["values"]
    (tmp_path / "run.jsonl").write_bytes(b"".join([json.dumps(header).encode() + b"\n", *others]))

    done = inside("check", "run.jsonl")

    assert 1 == done.returncode
    assert done.stdout.startswith("run.jsonl:1: run-log: a specification to judge it by; observed ")


def test_har_is_judged_at_its_line(inside: Command, tmp_path: Path) -> None:
    """A finding in a HAR names the line of the HAR, the entry, and the line in the message."""
    entry = {
        "request": {"method": "POST", "url": "/", "postData": {"text": REQUEST.replace("b@x", "b" * 64 + "@x")}},
        "response": {"status": 0, "content": {}},
    }
    text = json.dumps({"log": {"entries": [entry]}}, indent=2)
    (tmp_path / "a.har").write_text(text, encoding="utf-8")
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "KontaktMail" in one)
    done = inside("check", "a.har")

    assert 1 == done.returncode
    assert done.stdout.startswith(f"a.har:{line}: 6.1.3/KontaktMail/maxLength: ")
    assert done.stdout.splitlines()[0].endswith("[entry 1, request, line 5]")


@pytest.mark.parametrize("binding", ["plain", "ipl"])
@pytest.mark.parametrize(
    "soap",
    [pytest.param(SoapVersion.V11, id="1.1", marks=pytest.mark.variants), pytest.param(SoapVersion.V12, id="1.2")],
)
def test_verdict_is_the_label_of_every_generated_message(
    binding: str, soap: SoapVersion, inside: Command, tmp_path: Path
) -> None:
    """Of the whole corpus, over both bindings and SOAP versions, exactly what is labelled invalid is invalid."""
    specification = load_specification(resources.default_specification(), binding=binding)
    specification = specification.with_binding(specification.binding.with_choices(soap=soap))
    labels = {}
    for document in corpus(specification, Schemas(specification), seed=1):
        (tmp_path / document.name).write_bytes(document.body)
        labels[document.name] = document.valid
    done = inside("check", "--binding", binding, "--format", "json", ".")
    found = {Path(file["file"]).name: file["valid"] for file in json.loads(done.stdout)["files"]}

    assert labels == found
    assert {True, False} == set(labels.values())


# ---------------------------------------------------------------- damaged files


def _damaged(folder: Path) -> list[str]:
    """Write two hundred files that are broken in some way, and return their names."""
    chance, data = random.Random(1), REQUEST.encode()
    har = json.dumps({"log": {"entries": [{"request": {"postData": {"text": REQUEST}}}]}}).encode()
    raw = b"POST / HTTP/1.1\r\nContent-Type: text/xml\r\n\r\n" + data
    bomb = b"<!DOCTYPE a [" + b'<!ENTITY a0 "ha">'
    bomb += b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)) + b"]><a>&a11;</a>"
    files = {f"cut-{n:03}.xml": data[: n * len(data) // 61] for n in range(60)}
    files |= {f"cut-{n:03}.har": har[: n * len(har) // 41] for n in range(1, 40)}
    files |= {f"cut-{n:03}.http": raw[: 50 + n * (len(raw) - 50) // 31] for n in range(1, 30)}
    files |= {f"noise-{n:03}.xml": chance.randbytes(2000) for n in range(30)}
    files |= {f"noise-{n:03}.har": b"{" + chance.randbytes(2000) for n in range(10)}
    wrong = (("utf-16-le", ""), ("utf-16", "iso-8859-1"), ("latin-1", ""), ("latin-1", "utf-8"), ("cp500", ""))
    for number, (encoding, declared) in enumerate(wrong):
        declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
        files[f"encoding-{number}.xml"] = (declaration + REQUEST).encode(encoding)
    files |= {f"zeros-{n}.xml": b"\0" * 10**n for n in range(7)}
    files["bomb.xml"] = bomb
    files["external.xml"] = b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'
    files["deep.xml"] = b"<a>" * 100_000
    files["deep-closed.xml"] = b"<a>" * 50_000 + b"</a>" * 50_000
    files["wide.xml"] = b"<a>" + b"<b/>" * 2_000_000 + b"</a>"
    files["attributes.xml"] = b"<a " + b" ".join(b'a%d="1"' % n for n in range(200_000)) + b"/>"
    files["long.xml"] = b"<a>" + b"x" * 20_000_000 + b"</a>"
    files["deep.har"] = b"[" * 100_000
    files["deep-object.har"] = b'{"log":' * 100_000
    files["no-list.har"] = b'{"log": {"entries": {}}}'
    files["number.har"] = b'{"log": ' + b"9" * 10_000 + b"}"
    files["no-blank-line.http"] = b"POST / HTTP/1.1\r\nA: b\r\nHTTP/1.1 200 OK\r\n"
    files["other.xml"] = b"<project/>"
    files["other.jsonl"] = b'{"a": 1}\n'
    for name, content in files.items():
        (folder / name).write_bytes(content)
    for name in ("sparse.xml", "sparse.har", "sparse.http", "sparse.jsonl"):
        with (folder / name).open("wb") as stream:
            stream.truncate(2**30)
    (folder / "loop.xml").symlink_to(folder / "loop.xml")
    os.mkfifo(folder / "pipe.xml")
    (folder / "again").symlink_to(folder)
    return sorted([*files, "sparse.xml", "sparse.har", "sparse.http", "sparse.jsonl", "loop.xml", "pipe.xml"])


def test_damaged_files_are_a_line_each_in_bounded_memory(tmp_path: Path) -> None:
    """Two hundred damaged files: each is told in a line, nothing is raised, the memory stays small."""
    folder = tmp_path / "damaged"
    folder.mkdir()
    names = _damaged(folder)
    script = (
        "import resource, subprocess, sys; "
        "code = subprocess.run([sys.executable, '-P', '-m', 'conformance', 'check', *sys.argv[1:]]).returncode; "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *names],
        env={**os.environ, "PYTHONPATH": str(resources.import_root())},
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    *lines, summary = done.stdout.splitlines()

    assert 200 <= len(names)
    assert [] == [line for line in lines if "differ, which is our mistake" in line]
    assert names == [line.partition(":")[0] for line in lines]
    assert f"{len(names)} files judged" == summary.partition(" (")[0].partition(",")[0]
    assert 1 == done.returncode
    assert done.stderr.strip().isdigit(), done.stderr
    assert MOST_MEMORY > int(done.stderr)
