"""conformance listen: a client led through the scenarios, or only listened to; over real sockets and processes."""

from __future__ import annotations

import http.client
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

from conformance import resources
from conformance.record.runlog import read_run_log
from tests.cli.conftest import Command

RAW = resources.folder("cases") / "clients" / "raw" / "client.py"
REAL = "1203994567"
ENVELOPE = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>'
    '<Indberet xmlns="urn:indberet-institution-kontakt:1.0"><KontaktpersonInfo>'
    f"<Elev><CPRNr>{REAL}</CPRNr></Elev><DatakildeInstitutionNummer>101497</DatakildeInstitutionNummer>"
    "<KontaktPerson>Karen <![CDATA[Blixen]]></KontaktPerson><KontaktTelefon>33112233</KontaktTelefon>"
    "<KontaktMail>karen@rungsted.example</KontaktMail></KontaktpersonInfo></Indberet></s:Body></s:Envelope>"
)


def _driver(variant: str) -> str:
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(RAW))} --variant {variant}"


def test_driver_is_started_for_each_scenario(command: Command, tmp_path: Path) -> None:
    """Without --stays a driver gets one task and the end of its input, and the same is found."""
    words = ["6.2.3/CPRNr/read", "6/update/sent"]
    run = command("listen", *words, "--driver", _driver("raw-by-position"), "--output", str(tmp_path / "run"))

    assert 1 == run.returncode
    assert "FAIL 6.2.3/CPRNr/read/reversed" in run.stdout


def test_client_without_a_driver_is_listened_to_and_nobody_real_is_stored(tmp_path: Path) -> None:
    """A call from outside is answered and judged; number, name, phone and mail are not in the log."""
    folder = tmp_path / "run"
    words = [sys.executable, "-m", "conformance", "listen", "--until", "1", "--output", str(folder)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stderr is not None
    found = re.search(r"http://127\.0\.0\.1:(\d+)", process.stderr.readline())
    assert found is not None
    connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=20)
    connection.request("POST", "/any", ENVELOPE.encode(), {"Content-Type": "application/soap+xml; charset=utf-8"})
    answer = connection.getresponse().read().decode()
    connection.close()
    output, _ = process.communicate(timeout=60)
    log = (folder / "run.jsonl").read_text(encoding="utf-8")

    assert f"<CPRNr>{REAL}</CPRNr><IndberetningOk>true" in answer
    assert "1 call" in output
    assert [] == [word for word in (REAL, "Karen", "Blixen", "33112233", "rungsted") if word in log]
    assert 1 == len(read_run_log(folder).exchanges)


def test_statements_of_the_vendor_are_in_the_report(command: Command, tmp_path: Path) -> None:
    """--attestation brings the vendor's statements and the client's name into log and report."""
    form = tmp_path / "attestation.toml"
    command("attest", "--output", str(form))
    text = form.read_text(encoding="utf-8")
    form.write_text(
        re.sub(r'^name( *)= ""', r'name\1= "Elevplan"', text, count=1, flags=re.MULTILINE), encoding="utf-8"
    )
    arguments = ["--driver", _driver("raw-plain"), "--attestation", str(form), "--output", str(tmp_path / "run")]
    run = command("listen", "5/everyone/nobody", *arguments)
    report = json.loads((tmp_path / "run" / "report.json").read_text(encoding="utf-8"))

    assert run.returncode in (0, 2)
    assert "Elevplan" == report["target"]["name"]
    assert report["attested"]
