"""Who ran what against what, and when: without all of this a report is worth nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from conformance.record.judgement import Judgement
from conformance.record.runlog import Header, RunLog
from conformance.report.messages import Catalogue
from conformance.report.model import Fact
from conformance.report.text import visible
from conformance.spec.clauses import Actor

_LIMIT = 200
_DIGEST = 12


def facts(log: RunLog, judgement: Judgement, words: Catalogue) -> tuple[Fact, ...]:
    """Return the identity of the run, the target first; what was not given is left out."""
    header = log.header
    target, suite = header.target, header.suite
    differs = judgement.differs and words.say("differs-in", files=", ".join(judgement.differs))
    pairs = [
        (words.say("fact-driver"), target.get("driver", ""), True),
        (words.say("fact-address"), target.get("url", ""), True),
        (words.say("fact-product"), _joined(target, "vendor", "product", "version"), False),
        (words.say("fact-environment"), target.get("environment", ""), False),
        (words.say("fact-binding"), _binding(header.binding), False),
        (words.say("fact-namespace"), header.binding.get("namespace", ""), True),
        (words.say("fact-specification"), _specification(header.specification), False),
        (words.say("fact-differs"), differs or "", False),
        (words.say("fact-started"), moment(header.started), False),
        (words.say("fact-finished"), moment(log.finished) or words.say("not-finished"), False),
        (words.say("fact-suite"), _suite(suite), False),
        (words.say("fact-selection"), _selection(header), False),
        (words.say("fact-seed"), "" if header.side is Actor.CLIENT else str(header.seed), True),
        (words.say("fact-run"), header.run_id, True),
    ]
    return tuple(Fact(name=name, value=visible(value, limit=_LIMIT), code=code) for name, value, code in pairs if value)


def service(specification: Mapping[str, str]) -> str:
    """Return name and version of the service that was specified."""
    return visible(_joined(specification, "service", "version"), limit=_LIMIT)


def moment(written: str) -> str:
    """Return an ISO 8601 time as `2026-03-01 09:30:00 UTC`, anything else as it is."""
    try:
        when = datetime.fromisoformat(written)
    except ValueError:
        return visible(written, limit=_LIMIT)
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _joined(values: Mapping[str, str], *keys: str) -> str:
    return " ".join(values[key] for key in keys if values.get(key))


def _binding(binding: Mapping[str, str]) -> str:
    soap = f"SOAP {binding['soap']}" if binding.get("soap") else ""
    return ", ".join(part for part in (binding.get("kind", ""), soap) if part)


def _specification(specification: Mapping[str, str]) -> str:
    digest = specification.get("digest", "")[:_DIGEST]
    return _joined(specification, "service", "version") + (f" ({digest})" if digest else "")


def _suite(suite: Mapping[str, str]) -> str:
    runtime = ", ".join(
        part for part in (f"Python {suite.get('python', '')}".strip(), suite.get("platform", "")) if part
    )
    return f"{_joined(suite, 'name', 'version')} ({runtime})"


def _selection(header: Header) -> str:
    return f"{header.tier}: {', '.join(header.selection)}" if header.selection else header.tier
