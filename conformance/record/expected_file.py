"""`expected.toml`: the known failures of one target, read strictly and written in one form.

What `conformance expect` writes cannot be used as it is: it does not know why something fails, and says so with a
`TODO` that is refused when a run reads it. A list that nobody had to think about is where regressions hide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from conformance.errors import ConfigurationError
from conformance.record.expected import ExpectedEntry, ExpectedVerdict
from conformance.spec.reader import Section, read_toml, suggestion

NAME = "expected.toml"
TODO = "TODO"
_KEYS = ("id", "verdict", "message", "reason", "owner", "expires", "issue")


def find_expected(target: Path, given: str | None) -> Path | None:
    """Return the file that is given, or else the one beside target.toml, None where there is none."""
    if given is not None:
        return Path(given)
    beside = target.parent / NAME
    return beside if beside.is_file() else None


def read_expected(
    path: Path, *, target: str, cases: Mapping[str, str], drafts: bool = False
) -> tuple[ExpectedEntry, ...]:
    """Read the entries for the target of this name.

    `cases` maps each id that a case has or had to the one it has. With `drafts`, reasons and owners that are yet to
    be written pass. ConfigurationError for anything else that is wrong, in one line with file, entry and key.
    """
    root = read_toml(path)
    _expect(root, ("expected", "case"))
    _refuse_other(root.section("expected"), target)
    entries: dict[str, ExpectedEntry] = {}
    for section in root.sections("case", name="id"):
        entry = _entry(section, cases, drafts=drafts)
        if (entry.case or entry.id) in entries:
            section.refuse("id", f"names '{entry.id}' a second time", "one entry for each case")
        entries[entry.case or entry.id] = entry
    return tuple(entries.values())


def _expect(section: Section, known: tuple[str, ...]) -> None:
    """Refuse unknown keys first: a mistyped key reads better than a missing one."""
    for key in known:
        section.take(key, object, None)
    section.done()


def _refuse_other(section: Section, target: str) -> None:
    """Refuse a list that was written for another target: what is known of one is news about the other."""
    _expect(section, ("target",))
    name = section.take("target", str)
    if name != target:
        section.refuse("target", f"is '{name}', and the target is called '{target}'", "each target has its own list")


def _entry(section: Section, cases: Mapping[str, str], *, drafts: bool) -> ExpectedEntry:
    _expect(section, _KEYS)
    named = _text(section, "id")
    return ExpectedEntry(
        id=named,
        case=cases.get(named, ""),
        verdict=_verdict(section),
        message=_text(section, "message"),
        reason=_written(section, "reason", "say why it is known to fail", drafts=drafts),
        owner=_written(section, "owner", "say who looks after it", drafts=drafts),
        expires=_date(section),
        issue=section.take("issue", str, ""),
    )


def _text(section: Section, key: str) -> str:
    text = section.take(key, str)
    if not text.strip():
        section.refuse(key, "is empty")
    return text


def _written(section: Section, key: str, remedy: str, *, drafts: bool) -> str:
    text = _text(section, key)
    if text.strip().upper().startswith(TODO) and not drafts:
        section.refuse(key, f"is still '{text}'", remedy)
    return text


def _verdict(section: Section) -> ExpectedVerdict:
    verdict, known = section.take("verdict", str), [verdict.value for verdict in ExpectedVerdict]
    if verdict not in known:
        section.refuse("verdict", f"cannot be '{verdict}'", suggestion(verdict, known))
    return ExpectedVerdict(verdict)


def _date(section: Section) -> date:
    value = section.take_any("expires")
    if type(value) is not date:  # a time of day is a date too, in Python
        section.refuse("expires", f"must be a date without quotation marks, not {value!r}", "as in 2027-03-01")
    return value  # type: ignore[no-any-return]  # refused otherwise


_HEAD = """\
# Failures of this target that are known. A run in which nothing else fails says "as expected"; what is mended,
# changed or expired is an error (exit code 3) until it is taken out of here. Written by `conformance expect`.

[expected]
target = {target}
"""


def write_expected(path: Path, *, target: str, entries: Sequence[ExpectedEntry]) -> None:
    """Write a list anew; ConfigurationError where it cannot be written."""
    text = _HEAD.format(target=toml_string(target)) + "".join(_block(entry) for entry in entries)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"cannot be written: {error.strerror}", where=str(path)) from error


def _block(entry: ExpectedEntry) -> str:
    texts = {key: getattr(entry, key) for key in ("id", "message", "reason", "owner", "issue")}
    values = {**{key: toml_string(text) for key, text in texts.items() if text}, "expires": entry.expires.isoformat()}
    values["verdict"] = toml_string(entry.verdict.value)
    return "\n[[case]]\n" + "".join(f"{key:7} = {values[key]}\n" for key in _KEYS if key in values)


def toml_string(text: str) -> str:
    """Return a TOML string in which nothing is invisible; half a surrogate pair, which TOML cannot hold, is `?`."""
    return f'"{"".join(_character(c) for c in text.encode("utf-8", "replace").decode())}"'


def _character(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    return f"\\u{ord(character):04X}" if ord(character) <= 0xFFFF else f"\\U{ord(character):08X}"  # noqa: PLR2004
