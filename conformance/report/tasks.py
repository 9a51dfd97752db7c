"""A task of a client in words: for how many young people, and what is special about it.

What is special is read off the task itself and the field tables: a scenario's name is a promise, and what the driver
was really handed is what counts.
"""

from __future__ import annotations

from conformance.record.attempt import Task
from conformance.report.context import Context
from conformance.report.model import Fact
from conformance.report.text import visible
from conformance.spec.tables import Field, Kind

_MARKUP = "&<>\"'"
_VALUE = 120
_SIGNS = 12
_MAX_FIELDS = 20


def task_words(context: Context, task: Task) -> str:
    """Return for how many young people the report is, and whether they were reported before."""
    words, number = context.words, len(task.report.youths)
    told = words.count("task-report", number) if number else words.say("task-nobody")
    return f"{told}, {words.say('task-update')}" if task.update else told


def specials(context: Context, task: Task) -> tuple[str, ...]:
    """Return what is unusual about the values of a task, in a few words each."""
    told = [text for field in _fields(context) for text in _special(context, field, task.report.fields.get(field.name))]
    zeros = sum(number.startswith("0") for number in task.report.youths)
    return (*told, *([context.words.count("task-zeros", zeros)] if zeros else []))


def task_facts(context: Context, task: Task) -> tuple[Fact, ...]:
    """Return what was to be reported, field by field, and over which SOAP version it was wished."""
    pairs = list(task.report.fields.items())[:_MAX_FIELDS]
    facts = [Fact(name=visible(name, limit=_VALUE), value=visible(text, limit=_VALUE)) for name, text in pairs]
    soap = visible(f"SOAP {task.soap}, {task.binding}", limit=_VALUE)
    return (*facts, Fact(name=context.words.say("fact-binding"), value=soap))


def _fields(context: Context) -> list[Field]:
    """The fields of a request that stand once and hold a value."""
    tables = context.specification.tables
    fields = [field for structure in tables.structures_of(tables.request) for field in structure.fields]
    return [field for field in fields if field.type.structure is None and field.name not in _of_person(context)]


def _of_person(context: Context) -> set[str]:
    """The fields of the element that stands once for each young person."""
    tables = context.specification.tables
    repeated = [
        field.type.structure
        for structure in tables.structures_of(tables.request)
        for field in structure.fields
        if field.type.structure is not None and field.occurs.max > 1
    ]
    return {field.name for name in repeated for field in tables.structure(str(name)).fields}


def _special(context: Context, field: Field, value: str | None) -> list[str]:
    words = context.words
    if value is None:
        return [words.say("task-without", field=field.name)]
    told = []
    limit = field.type.limit
    if field.type.kind is Kind.STRING and limit is not None and len(value) >= limit:
        figures = {"field": field.name, "n": len(value)}
        over = len(value) > limit
        told.append(words.say("task-over", limit=limit, **figures) if over else words.say("task-full", **figures))
    signs = list(dict.fromkeys(sign for sign in value if not sign.isascii() or sign in _MARKUP))
    if signs:
        told.append(words.say("task-signs", field=field.name, signs=visible(" ".join(signs[:_SIGNS]))))
    return told
