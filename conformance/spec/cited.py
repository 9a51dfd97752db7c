"""The ids of clauses that the judge cites and that name a field: section and field are those of the tables."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.spec.tables import Tables


def one_status(tables: Tables) -> str:
    """Return the clause by which each person has one status (section 6.2.2)."""
    return tables.roles.response.entry.clause


def echo(tables: Tables) -> str:
    """Return the clause by which a status has the number of its person (section 6.2.3)."""
    return tables.roles.response.subject.clause


def number_type(tables: Tables) -> str:
    """Return the clause about the type of the number in a status (section 6.2.3)."""
    return f"{tables.roles.response.subject.clause}/type"


def leading_zero(tables: Tables) -> str:
    """Return the clause by which a number is a text, and keeps its zeros (section 6.1.4)."""
    return f"{tables.roles.request.subject.clause}/text"


def read_by_number(tables: Tables) -> str:
    """Return the clause by which a client finds a status by its number, and not by its position."""
    return f"{tables.roles.response.subject.clause}/read"


def read_status(tables: Tables) -> str:
    """Return the clause by which a client reads whether a report went well."""
    return f"{tables.roles.response.status.clause}/read"


def read_code(tables: Tables) -> str:
    """Return the clause by which a client reads the code of an error."""
    return f"{tables.roles.response.code.clause}/read"


def read_for_all(tables: Tables) -> str:
    """Return the clause by which a client takes the one status of a call that failed as everybody's."""
    return f"{tables.roles.response.code.clause}/unknown_institution/read"


def read_text(tables: Tables) -> str:
    """Return the clause by which a client reads the text of an error in full."""
    return f"{tables.roles.response.text.clause}/unlimited"


def cited_clauses(tables: Tables) -> Iterator[str]:
    """Yield all of them: a specification whose clauses lack one cannot be judged by."""
    for clause in (
        one_status,
        echo,
        number_type,
        leading_zero,
        read_by_number,
        read_status,
        read_code,
        read_for_all,
        read_text,
    ):
        yield clause(tables)
