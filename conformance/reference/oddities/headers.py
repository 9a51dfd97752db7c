"""Oddities of HTTP headers: how they are written, and what else may stand beside Content-Type."""

from __future__ import annotations

from conformance.reference.oddities.shells import content_type, head, headers, more_headers
from conformance.reference.seeded import Oddity
from conformance.spec.binding import SoapVersion

_PARAMETERS = "RFC 9110, section 5.6.6: parameters"
_UNKNOWN = "RFC 9110, section 5.1: header fields that are not known are ignored"
_NO_CHARSET = "RFC 3902 and RFC 7303, section 3: without charset the document itself says its encoding"

_MEDIA_TYPE = (
    Oddity(
        name="media-type-in-capitals",
        en="Writes the media type and its charset in capitals.",
        because="RFC 9110, section 8.3.1: types, subtypes and names of parameters are compared without case",
        shell=content_type(str.upper),
    ),
    Oddity(
        name="media-type-in-capitals-soap-1.1",
        en="Writes the media type and its charset in capitals, in SOAP 1.1.",
        because="RFC 9110, section 8.3.1: types, subtypes and names of parameters are compared without case",
        shell=content_type(str.upper),
        soap=SoapVersion.V11,
    ),
    Oddity(
        name="charset-in-quotes",
        en="Writes the charset in quotes.",
        because=_PARAMETERS,
        shell=content_type(lambda value: value.replace("charset=utf-8", 'charset="UTF-8"')),
    ),
    Oddity(
        name="no-charset",
        en="Names no charset.",
        because=_NO_CHARSET,
        shell=content_type(lambda value: value.partition(";")[0]),
    ),
    Oddity(
        name="no-charset-soap-1.1",
        en="Names no charset, in SOAP 1.1.",
        because=_NO_CHARSET,
        shell=content_type(lambda value: value.partition(";")[0]),
        soap=SoapVersion.V11,
    ),
    Oddity(
        name="more-parameters",
        en="Adds an action, and parameters that nobody knows, one with semicolons in quotes.",
        because=f"{_PARAMETERS}; RFC 3902: action is optional",
        shell=content_type(lambda value: value.replace(";", '; action="urn:x-a;b"; q=0.5; x="\\";"; odd=1;')),
    ),
    Oddity(
        name="white-space-around-semicolons",
        en="Writes white space around the semicolons of Content-Type, and an empty parameter at the end.",
        because=f"{_PARAMETERS}: optional white space, empty parameters",
        shell=content_type(lambda value: value.replace("; ", " \t;\t ") + " ;"),
    ),
    Oddity(
        name="no-white-space-after-semicolons",
        en="Writes no white space in Content-Type.",
        because=_PARAMETERS,
        shell=content_type(lambda value: value.replace(" ", "")),
    ),
)

_NAMES = (
    Oddity(
        name="header-names-in-capitals",
        en="Writes the names of headers in capitals.",
        because="RFC 9110, section 5.1: names are compared without case",
        shell=headers(lambda known: [(name.upper(), value) for name, value in known]),
    ),
    Oddity(
        name="no-space-after-colon",
        en="Writes no space after the colon of a header, and white space after the value.",
        because="RFC 9112, section 5: optional white space around a value",
        shell=head(r"(?m)^([\w-]+): *([^\r]*)\r", r"\1:\2 \t\r"),
    ),
    Oddity(
        name="headers-in-reverse",
        en="Sends its headers in reverse order.",
        because="RFC 9110, section 5.3: the order of fields with different names means nothing",
        shell=headers(lambda known: known[::-1]),
    ),
)


def _crowd(count: int) -> tuple[tuple[str, str], ...]:
    """Return headers as gateways add them: many, long, empty."""
    return tuple((f"X-Gateway-{number}", "abc" * number) for number in range(count))


_COMPANY = (
    Oddity(
        name="cookies",
        en="Sets two cookies with each answer.",
        because="RFC 6265, section 3: a user agent may ignore Set-Cookie; RFC 9110, 5.3: it may stand twice",
        shell=more_headers(("Set-Cookie", "JSESSIONID=0123; Path=/; HttpOnly"), ("Set-Cookie", "lb=a; Max-Age=0")),
    ),
    Oddity(
        name="who-i-am",
        en="Says at length who it is, and who stood in between.",
        because="RFC 9110, sections 7.6.3 and 10.2.4: Via and Server",
        shell=more_headers(
            ("Server", "Apache/2.4 (Unix) mod_jk/1.2 (a (nested) comment)"),
            ("Via", "1.1 gateway.example.org (IPL), 1.0 ricky"),
            ("X-Powered-By", "Servlet/3.1"),
        ),
    ),
    Oddity(
        name="validators",
        en="Sends ETag, Last-Modified, Cache-Control and Vary.",
        because="RFC 9110, sections 8.8 and 12.5.5; RFC 9111, section 5.2",
        shell=more_headers(
            ("ETag", 'W/"0"'),
            ("Last-Modified", "Tue, 01 Jan 2030 00:00:00 GMT"),
            ("Cache-Control", "no-store, private"),
            ("Vary", "Accept, *"),
        ),
    ),
    Oddity(
        name="asks-for-more-authority",
        en="Sends WWW-Authenticate with every answer, also with a good one.",
        because="RFC 9110, section 11.6.1: it may stand in other answers than 401",
        shell=more_headers(("WWW-Authenticate", 'Basic realm="IndberetInstitutionKontakt", charset="UTF-8"')),
    ),
    Oddity(
        name="cors",
        en="Sends the headers that a browser asks for.",
        because=_UNKNOWN,
        shell=more_headers(
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Expose-Headers", "*"),
            ("Content-Security-Policy", "default-src 'none'"),
            ("X-Content-Type-Options", "nosniff"),
        ),
    ),
    Oddity(
        name="about-the-content",
        en="Says the language of the content, a file name for it, and where it is.",
        because="RFC 9110, sections 8.5 and 8.7; RFC 6266",
        shell=more_headers(
            ("Content-Language", "da, en"),
            ("Content-Disposition", "attachment; filename*=UTF-8''svar%20%C3%A6.xml"),
            ("Content-Location", "/svar/1"),
        ),
    ),
    Oddity(
        name="crowd-of-headers",
        en="Sends sixty headers more, some empty, some long.",
        because=_UNKNOWN,
        shell=more_headers(*_crowd(60)),
    ),
    Oddity(
        name="retirement-announced",
        en="Announces that it will be retired.",
        because="RFC 8594 and RFC 9745: Sunset and Deprecation change nothing about an answer",
        shell=more_headers(("Deprecation", "@1893456000"), ("Sunset", "Tue, 01 Jan 2030 00:00:00 GMT")),
    ),
)

ODDITIES: tuple[Oddity, ...] = (*_MEDIA_TYPE, *_NAMES, *_COMPANY)
