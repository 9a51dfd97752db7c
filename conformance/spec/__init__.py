"""The specification as data: tables, clauses, readings, bindings, population. Knows no XML."""
