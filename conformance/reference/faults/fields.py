"""Faults in the fields of a status: how a value is written, and which fields stand together."""

from __future__ import annotations

from conformance.reference.answers import Status
from conformance.reference.faults.writing import Fields, Writing, with_fields, with_values
from conformance.reference.seeded import Fault
from conformance.reference.service import Service

_BOOLEAN, _VERDICT = "6.2.3/IndberetningOk/type", "6.2.3/IndberetningOk/required"
_CODE, _WRITTEN, _NUMBER = "6.2.3/Fejlkode/type", "6.2.3/CPRNr/type", "6.2.3/CPRNr"
_TRUE, _FALSE = "6.2.3/IndberetningOk/true", "6.2.3/IndberetningOk/false"


def _boolean(true: str, false: str) -> type[Service]:
    """Return a service that writes its booleans in words of its own."""
    return with_values(IndberetningOk=lambda value: true if value == "true" else false)


def _accepted(fields: Fields) -> bool:
    return fields["IndberetningOk"] == "true"


def _without(*names: str, on_success: bool = True, on_error: bool = True) -> type[Service]:
    """Return a service that leaves fields out, always or with one verdict."""

    def change(fields: Fields) -> Fields:
        concerned = on_success if _accepted(fields) else on_error
        return {name: value for name, value in fields.items() if not concerned or name not in names}

    return with_fields(change)


def _on_success(**more: str) -> type[Service]:
    """Return a service that writes more fields where the report went well, or other values."""
    return with_fields(lambda fields: {**fields, **more} if _accepted(fields) else fields)


class TooLongCodes(Writing):
    """Adds its own number range to the codes, which takes them beyond what the field holds."""

    def fields(self, status: Status) -> Fields:
        """Return the fields, with a code that has one digit more than it may have."""
        fields = super().fields(status)
        digits: int = self.tables.find("Fejlkode").type.limit or 0
        return {name: f"9{int(text):0{digits}}" if name == "Fejlkode" else text for name, text in fields.items()}


FAULTS: tuple[Fault, ...] = (
    Fault(
        name="boolean-in-capitals",
        clause=_BOOLEAN,
        en="Writes True and False, as its programming language does.",
        service=_boolean("True", "False"),
    ),
    Fault(
        name="boolean-in-danish",
        clause=_BOOLEAN,
        en="Writes Ja and Nej for a boolean.",
        service=_boolean("Ja", "Nej"),
    ),
    Fault(
        name="boolean-as-a-letter",
        clause=_BOOLEAN,
        en="Writes J and N for a boolean, as its database does.",
        service=_boolean("J", "N"),
    ),
    Fault(
        name="boolean-as-minus-one",
        clause=_BOOLEAN,
        en="Writes -1 for true.",
        service=_boolean("-1", "0"),
    ),
    Fault(
        name="boolean-empty-on-error",
        clause=_BOOLEAN,
        en="Writes an empty IndberetningOk where there is an error.",
        service=_boolean("true", ""),
    ),
    Fault(
        name="verdict-missing-on-error",
        clause=_VERDICT,
        en="Leaves IndberetningOk out where it is false, since its serialiser omits default values.",
        service=_without("IndberetningOk", on_success=False),
    ),
    Fault(
        name="verdict-missing-on-success",
        clause=_VERDICT,
        en="Leaves IndberetningOk out where there is no error to report.",
        service=_without("IndberetningOk", on_error=False),
    ),
    Fault(
        name="code-with-a-letter",
        clause=_CODE,
        en="Writes a letter before the digits of Fejlkode.",
        service=with_values(Fejlkode="E{}".format),
    ),
    Fault(
        name="code-with-its-text",
        clause=_CODE,
        en="Writes words after the digits of Fejlkode.",
        service=with_values(Fejlkode="{} (fejl)".format),
    ),
    Fault(
        name="code-with-decimals",
        clause=_CODE,
        en="Writes Fejlkode as a number with decimals.",
        service=with_values(Fejlkode="{}.0".format),
    ),
    Fault(
        name="code-empty",
        clause=_CODE,
        en="Writes an empty Fejlkode, and leaves it to FejlTekst to say what is wrong.",
        service=with_values(Fejlkode=lambda _: ""),
    ),
    Fault(
        name="code-too-long",
        clause=_CODE,
        en="Writes a Fejlkode of more digits than the table allows.",
        service=TooLongCodes,
    ),
    Fault(
        name="code-negative",
        clause="7/not_found",
        en="Answers with the negative of the code.",
        service=with_values(Fejlkode="-{}".format),
    ),
    Fault(
        name="code-on-success",
        clause=_TRUE,
        en="Writes Fejlkode 0 where nothing is wrong.",
        service=_on_success(Fejlkode="0"),
    ),
    Fault(
        name="text-on-success",
        clause=_TRUE,
        en="Writes FejlTekst where nothing is wrong.",
        service=_on_success(FejlTekst="OK"),
    ),
    Fault(
        name="empty-text-on-success",
        clause=_TRUE,
        en="Writes an empty FejlTekst where nothing is wrong, instead of none.",
        service=_on_success(FejlTekst=""),
    ),
    Fault(
        name="empty-code-on-success",
        clause=_CODE,
        en="Writes an empty Fejlkode where nothing is wrong, instead of none.",
        service=_on_success(Fejlkode=""),
    ),
    Fault(
        name="success-called-not-ok",
        clause=_FALSE,
        en="Writes IndberetningOk false where nothing is wrong.",
        service=_on_success(IndberetningOk="false"),
    ),
    Fault(
        name="error-without-text",
        clause=_FALSE,
        en="Writes Fejlkode without FejlTekst.",
        service=_without("FejlTekst"),
    ),
    Fault(
        name="error-without-code",
        clause=_FALSE,
        en="Writes FejlTekst without Fejlkode.",
        service=_without("Fejlkode"),
    ),
    Fault(
        name="number-with-a-hyphen",
        clause=_WRITTEN,
        en="Writes CPRNr with a hyphen after the date.",
        service=with_values(CPRNr=lambda number: f"{number[:6]}-{number[6:]}"),
    ),
    Fault(
        name="number-padded-with-blanks",
        clause=_WRITTEN,
        en="Fills CPRNr with blanks to the width of its column.",
        service=with_values(CPRNr=lambda number: number + " " * 2),
    ),
    Fault(
        name="number-with-a-country",
        clause=_WRITTEN,
        en="Writes DK before CPRNr.",
        service=with_values(CPRNr="DK{}".format),
    ),
    Fault(
        name="number-masked",
        clause=_NUMBER,
        en="Masks the last digits of CPRNr, to protect the person.",
        service=with_values(CPRNr=lambda number: number[:-4] + "x" * len(number[-4:])),
    ),
    Fault(
        name="number-missing-on-success",
        clause=_NUMBER,
        en="Leaves CPRNr out where nothing is wrong.",
        service=_without("CPRNr", on_error=False),
    ),
    Fault(
        name="number-missing-on-error",
        clause=_NUMBER,
        en="Leaves CPRNr out where there is an error.",
        service=_without("CPRNr", on_success=False),
    ),
    Fault(
        name="number-empty",
        clause=_NUMBER,
        en="Writes an empty CPRNr.",
        service=with_values(CPRNr=lambda _: ""),
    ),
)
