"""conformance.target.config: target.toml is read strictly, and each mistake is one clear line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.errors import ConfigurationError
from conformance.resources import default_specification
from conformance.spec.binding import SoapVersion
from conformance.target.config import Limits, load_target
from conformance.target.secrets import Header
from conformance.wire.transport import Tls

Load = Callable[..., Any]
HTTPS = ("http://127.0.0.1:8080", "https://127.0.0.1:8443")


def _problem(load: Load, tmp_path: Path, *edit: str, more: str = "") -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(*edit, more=more)
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith(str(tmp_path / "target.toml"))
    return line.removeprefix(str(tmp_path / "target.toml")).lstrip(": ")


def test_a_short_file_has_defaults(load: Load) -> None:
    """Name, url and population are enough; the rest is the default of the specification or of ours."""
    target, specification = load()
    assert {"name": "a system", "url": "http://127.0.0.1:8080/service"} == target.identity()
    assert Limits(max_requests=500, requests_per_second=0, exchange_seconds=30) == target.limits
    assert {reading.id: reading.default for reading in specification.readings} == target.readings
    assert (Tls(), ()) == (target.tls, target.headers)
    assert ("plain", SoapVersion.V12) == (specification.binding.kind, specification.binding.soap)
    assert ("6101010001", "0261020002") == target.population.reportable


def test_a_long_file_is_read(load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that can be given is read, and files are relative to target.toml."""
    monkeypatch.setenv("SUITE_PASSWORD", "sesame")
    monkeypatch.setenv("SUITE_FOLDER", "certificates")
    monkeypatch.setenv("SUITE_TOKEN", "t0ken")
    target, specification = load(
        *HTTPS,
        more="""
[binding]
kind = "plain"
soap = "1.1"
namespace = "urn:other"
action = "urn:other/Indberet"
[limits]
max_requests = 7
requests_per_second = 2.5
exchange_seconds = 0.5
[readings]
string-empty = "not-allowed"
[tls]
ca = "ca.pem"
certificate = "${SUITE_FOLDER}/client.pem"
key = "/etc/key.pem"
password = "${SUITE_PASSWORD}"
[http.headers]
Authorization = "Bearer ${SUITE_TOKEN}"
X-Environment = "test"
""",
    )
    assert ("1.1", "urn:other", "urn:other/Indberet") == (
        specification.binding.soap,
        specification.binding.namespace,
        specification.binding.action,
    )
    assert Limits(max_requests=7, requests_per_second=2.5, exchange_seconds=0.5) == target.limits
    assert "not-allowed" == target.readings["string-empty"]
    assert target.tls == Tls(
        ca=tmp_path / "ca.pem",
        certificate=tmp_path / "certificates" / "client.pem",
        key=Path("/etc/key.pem"),
        password="sesame",
    )
    assert (
        Header(name="Authorization", value="Bearer t0ken", secret=True),
        Header(name="X-Environment", value="test", secret=False),
    ) == target.headers
    assert [] == [secret for secret in ("sesame", "t0ken") if secret in repr(target)]


def test_the_identity_holds_what_is_given(load: Load) -> None:
    """Vendor, product, version and environment stand in the identity where they are given."""
    target, _ = load('name = "a system"', 'name = "n"\nvendor = "v"\nversion = "1"\nenvironment = "æ"')
    assert ["name", "url", "vendor", "version", "environment"] == list(target.identity())
    assert "æ" == target.environment


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[target]", "[targett]", "unknown key 'targett' (did you mean 'target'?)"),
        ("[population]", "[populaton]", "unknown key 'populaton' (did you mean 'population'?)"),
        ("name =", "nmae =", "[target]: unknown key 'nmae' (did you mean 'name'?)"),
        ('name = "a system"', "", "[target]: key 'name' is missing"),
        ('name = "a system"', 'name = " "', "[target]: key 'name' is empty (name the system under test)"),
        ('name = "a system"', "name = 5", "[target]: key 'name' must be a string, not 5"),
        ('name = "a system"', 'name = "a\\nb"', "[target]: key 'name' holds a line break or another control character"),
        ('url = "http://127.0.0.1:8080/service"', "", "[target]: key 'url' is missing"),
        ("http:", "ftp:", "[target]: key 'url' cannot be 'ftp://127.0.0.1:8080/service' (expected http://host[:port]/"),
        ("http://", "", "[target]: key 'url' cannot be '127.0.0.1:8080/service' (expected http://host[:port]/path or"),
        ("127.0.0.1:8080", "", "[target]: key 'url' cannot be 'http:///service' (expected http://host[:port]/path or"),
        (":8080", ":99999", "[target]: key 'url' is no URL: Port out of range 0-65535 (expected http://host[:port]/"),
        (":8080", ":http", "[target]: key 'url' is no URL: Port could not be cast to integer value as 'http' (expect"),
        ("127.0.0.1:8080", "[::1", "[target]: key 'url' is no URL: Invalid IPv6 URL (expected http://host[:port]/"),
        ("127.0.0.1", "me:secret@127.0.0.1", "[target]: key 'url' holds a user name (write [http] headers = {"),
        (
            "/service",
            "/a b",
            "[target]: key 'url' cannot be 'http://127.0.0.1:8080/a b' (expected ASCII without spaces",
        ),
        (
            "/service",
            "/a#b",
            "[target]: key 'url' cannot be 'http://127.0.0.1:8080/a#b' (expected ASCII without spaces",
        ),
        ("/service", "/å", "[target]: key 'url' cannot be 'http://127.0.0.1:8080/å' (expected ASCII without spaces or"),
        ("institution =", "instituton =", "[population]: unknown key 'instituton' (did you mean 'institution'?)"),
        ("reportable", "reportables", "[population]: unknown key 'reportables' (did you mean 'reportable'?)"),
        ("101497", "A01497", "[population]: key 'institution' is 'A01497' (an institution number has 1 to 10 digits)"),
        (
            "6101010001",
            "610101000",
            "[population]: key 'reportable' [0] is '610101000' with 9 characters (a CPR number",
        ),
        (
            "6303030003",
            "6101010001",
            "[population]: key 'not_found' [0] is the same person as reportable[0] (name each",
        ),
        ("[target]", "[target", "is not valid TOML: "),
    ],
)
def test_what_is_wrong_in_a_required_table_is_said(load: Load, tmp_path: Path, old: str, new: str, said: str) -> None:
    """A mistake in [target] or [population] is one line with file, table and key."""
    assert _problem(load, tmp_path, old, new).startswith(said)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[binding]\nkind = "plian"', "[binding]: key 'kind' names an unknown binding 'plian' (did you mean 'plain'?)"),
        ('[binding]\nsoap = "1.3"', "[binding]: key 'soap' cannot be '1.3' (expected 1.1 or 1.2)"),
        ("[binding]\nsoap = 1.2", "[binding]: key 'soap' must be a string, not 1.2"),
        ('[binding]\nnamespace = ""', "[binding]: key 'namespace' cannot be '' (expected a URI without spaces)"),
        (
            '[binding]\nkind = "ipl"\nrequest = "a:b"',
            "[binding]: key 'request' cannot be 'a:b' (expected the name of an element, without a prefix)",
        ),
        (
            '[binding]\nkind = "ipl"\nouter_namespace = "u v"',
            "[binding]: key 'outer_namespace' cannot be 'u v' (expected a URI without spaces)",
        ),
        ('[binding]\nrequest = "x"', "[binding]: unknown key 'request' (known: action, kind, namespace, soap)"),
        ('[binding]\nnamspace = "x"', "[binding]: unknown key 'namspace' (did you mean 'namespace'?)"),
        ("[binding]\naction = 'a\"b'", "[binding]: key 'action' cannot stand in a header (expected ASCII without"),
        ("[limits]\nmax_requests = 0", "[limits]: key 'max_requests' is 0 (expected a whole number from 1)"),
        ("[limits]\nmax_requests = 1.5", "[limits]: key 'max_requests' must be a whole number, not 1.5"),
        ("[limits]\nmax_request = 1", "[limits]: unknown key 'max_request' (did you mean 'max_requests'?)"),
        ("[limits]\nrequests_per_second = -1", "[limits]: key 'requests_per_second' is -1 (expected a number from 0,"),
        ("[limits]\nrequests_per_second = true", "[limits]: key 'requests_per_second' must be a number, not True"),
        ("[limits]\nexchange_seconds = 0", "[limits]: key 'exchange_seconds' is 0 (expected a number above 0)"),
        ("[limits]\nexchange_seconds = inf", "[limits]: key 'exchange_seconds' must be a number, not inf"),
        ("[limits]\nexchange_seconds = nan", "[limits]: key 'exchange_seconds' must be a number, not nan"),
        ('[limits]\nexchange_seconds = "3"', "[limits]: key 'exchange_seconds' must be a number, not '3'"),
        ('[readings]\nstring-emty = "x"', "[readings]: unknown key 'string-emty' (did you mean 'string-empty'?)"),
        (
            '[readings]\nstring-empty = "maybe"',
            "[readings]: key 'string-empty' cannot be 'maybe' (expected allowed or not-allowed)",
        ),
        ('[hooks]\nreset = "x"', "[hooks]: key 'reset' is neither a URL nor a command (expected \"http://…\""),
        ("[hooks]\nreadback = []", "[hooks]: key 'readback' is neither a URL nor a command"),
        ('[hooks]\nreadbak = ["x"]', "[hooks]: unknown key 'readbak' (did you mean 'readback'?)"),
        ('[readings]\nnamespace = "from-target"', "[readings]: key 'namespace' cannot be chosen"),
        ("[signature]", "[signature] is not supported in this version"),
        ('[tls]\nca = "ca.pem"', "[tls]: key 'ca' is given for a url that is not https"),
        ('[tls]\ncertficate = "x"', "[tls]: unknown key 'certficate' (did you mean 'certificate'?)"),
        ('[http]\nheader = "x"', "[http]: unknown key 'header' (did you mean 'headers'?)"),
        ('[http]\nheaders = "x"', "[http]: key 'headers' must be a table, not 'x'"),
        (
            '[http.headers]\nX = "${SUITE_UNSET}"',
            "[http] [headers]: key 'X' needs the environment variable SUITE_UNSET",
        ),
        (
            '[http.headers]\nX = "${}"',
            "[http] [headers]: key 'X' holds a '${' that names no variable (expected ${NAME})",
        ),
        (
            '[http.headers]\nX = "a\\r\\nb"',
            "[http] [headers]: key 'X' holds a line break or a character that no header",
        ),
        ('[http.headers]\nX = "€"', "[http] [headers]: key 'X' holds a line break or a character that no header can"),
        ('[http.headers]\nX = "${SUITE_LINES}"', "[http] [headers]: key 'X' holds a line break or a character that no"),
        ("[http.headers]\nX = 5", "[http] [headers]: key 'X' must be a string, not 5"),
        (
            '[http.headers]\n"X: y" = "z"',
            "[http] [headers]: key 'X: y' is no header name (expected letters, digits and",
        ),
        ('[http.headers]\n"X\\r\\ny" = "z"', "[http] [headers]: key 'X\\r\\ny' is no header name (expected letters,"),
        ('[http.headers]\nX = "1"\nx = "2"', "[http] [headers]: key 'X' stands twice, but for upper and lower case"),
        ('[http.headers]\ncontent-length = "1"', "[http] [headers]: key 'content-length' is set by the suite itself"),
        ('[http.headers]\nCookie = "a=b"', "[http] [headers]: key 'Cookie' holds a secret (write \"${VARIABLE}\" and"),
    ],
)
def test_what_is_wrong_in_an_optional_table_is_said(
    load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str, said: str
) -> None:
    """A mistake in any other table is one line with file, table and key."""
    monkeypatch.delenv("SUITE_UNSET", raising=False)
    monkeypatch.setenv("SUITE_LINES", "hidden\nlines")
    line = _problem(load, tmp_path, more=more)
    assert line.startswith(said)
    assert "hidden" not in line


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('key = "key.pem"', "[tls]: key 'key' is given without a certificate"),
        ('password = "${SUITE_PASSWORD}"', "[tls]: key 'password' is given without a certificate"),
        (
            'certificate = "c"\npassword = "sesame"',
            "[tls]: key 'password' holds a secret (write \"${VARIABLE}\" and set",
        ),
        (
            'certificate = "${SUITE_UNSET}"',
            "[tls]: key 'certificate' needs the environment variable SUITE_UNSET, which",
        ),
        ('ca = ""', "[tls]: key 'ca' names no file"),
        ('ca = "ca.pem"\nverify = false', "[tls]: key 'ca' is given, but verify = false asks for no check"),
        ('verify = "no"', "[tls]: key 'verify' must be true or false, not 'no'"),
    ],
)
def test_what_is_wrong_in_tls_is_said(
    load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str, said: str
) -> None:
    """A mistake in [tls] is one line, and no secret stands in it."""
    monkeypatch.delenv("SUITE_UNSET", raising=False)
    monkeypatch.setenv("SUITE_PASSWORD", "sesame")
    line = _problem(load, tmp_path, *HTTPS, more=f"[tls]\n{more}")
    assert line.startswith(said)
    assert "sesame" not in line


def test_a_file_that_is_absent_is_named(tmp_path: Path) -> None:
    """A target.toml that is not there is said by its path."""
    with pytest.raises(ConfigurationError) as caught:
        load_target(tmp_path / "target.toml", spec_folder=default_specification())
    assert f"{tmp_path / 'target.toml'}: cannot be read: No such file or directory" == str(caught.value)


def test_a_folder_without_a_specification_is_named(load: Load, tmp_path: Path) -> None:
    """A specification folder that is not there is said by its path."""
    load()
    with pytest.raises(ConfigurationError) as caught:
        load_target(tmp_path / "target.toml", spec_folder=tmp_path / "absent")
    assert f"{tmp_path / 'absent'}: is not a specification folder" == str(caught.value)


def test_reading_a_configuration_loads_no_http_library() -> None:
    """Who only reads target.toml does not wait for the HTTP library."""
    code = "import sys, conformance.target.config; print('urllib3' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert "False" == done.stdout.strip()


def test_names_of_the_layer_can_be_chosen(load: Load) -> None:
    """Where the binding has a layer around the message, its names are the target's to choose."""
    _, specification = load(more='[binding]\nkind = "ipl"\nouter_namespace = "urn:o"\nresponse = "Svar"\n')

    binding = specification.binding
    assert binding.outer is not None
    assert ("ipl", "urn:o", "IndberetRequest", "Svar") == (
        binding.kind,
        binding.outer.namespace,
        binding.outer.request,
        binding.outer.response,
    )
