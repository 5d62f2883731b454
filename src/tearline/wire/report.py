"""A report of a firm or the public, whichever door it comes through: one document, one check, every fault named.

Invariant: a report is about a transaction, a place or an address on the web. It may say what somebody showed to prove
who they are; it has no field for what they look like, believe or come from. No text of the reporter is in a fault.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final, Self

from pydantic import (
    BeforeValidator,
    PlainSerializer,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic import Field as Bounds
from pydantic_core import PydanticCustomError

from tearline.errors import InvalidInput, ManyInvalid
from tearline.reports.deadline import instant_in_london
from tearline.seal import instant, strict_json
from tearline.vocab.report import (
    ABOUT,
    LINK,
    PRODUCT,
    VEHICLE,
    Behaviour,
    CustomerKind,
    ReportKind,
    Response,
    Unit,
    Urgency,
)
from tearline.wire.faults import RULE, fault_of
from tearline.wire.shape import Digest, Line, LineOrEmpty, Rule, Shape, Text, TextOrEmpty, check_rules

MAX_BYTES: Final = 64 * 1024
_NUMBER: Final = r"^[0-9]{1,9}(\.[0-9]{1,4})?$"
_KEPT: Final = frozenset("\n\t")
_HOW_TO_WRITE: Final = "Give a date and time, such as 2026-11-29T14:30 in London or 2026-11-29T14:30:00Z."


def _as_number(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    plain = isinstance(value, str) and value.isascii() and value.replace(".", "", 1).isdigit()
    return Decimal(value) if plain else value


Amount = Annotated[
    Decimal,
    BeforeValidator(_as_number),
    Bounds(ge=0, le=999_999_999, max_digits=13, decimal_places=4),
    PlainSerializer(lambda value: f"{value:f}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": _NUMBER}),
]


def _as_time(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        found = dt.datetime.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError(RULE, "no time", {"field": "", "sentence": _HOW_TO_WRITE}) from None
    try:
        utc = instant_in_london(found) if found.tzinfo is None else found.astimezone(dt.UTC)
        instant.from_text(instant.to_text(utc))  # within the centuries that a receipt can say
    except InvalidInput as error:
        raise PydanticCustomError(RULE, "no such time", {"field": "", "sentence": error.message}) from None
    except (OverflowError, ValueError):
        raise PydanticCustomError(RULE, "no time", {"field": "", "sentence": _HOW_TO_WRITE}) from None
    return utc


Time = Annotated[
    dt.datetime,
    BeforeValidator(_as_time),
    PlainSerializer(instant.to_text, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "maxLength": 40}),
]
"""An instant as a firm's clock shows it: with its distance from UTC, or without one as in London."""
Percent = Annotated[Amount, Bounds(le=100)]
Postcode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 ]{0,10}$")]


class ReportedIngredient(Shape):
    """A substance of a product, as the firm knows it."""

    substance: Line
    percent: Percent | None = None
    basis: Line = "w/w"


class ReportedProduct(Shape):
    """What was bought, asked for, lost or stolen."""

    name: LineOrEmpty = ""
    ingredients: Annotated[tuple[ReportedIngredient, ...], Bounds(max_length=20)] = ()
    quantity: Amount | None = None
    unit: Unit | None = None


class ReportedVehicle(Shape):
    """What was hired or asked for."""

    description: Line
    registration: LineOrEmpty = ""
    hired_from: Time | None = None
    hired_until: Time | None = None


class ShownIdentifier(Shape):
    """What somebody showed to prove who they are, if the reporter has it: a kind, such as a licence, and its number."""

    kind: Line
    value: Line


class Place(Shape):
    """Where it happened. The postcode is for finding the desk that is near, and for nothing else."""

    line: LineOrEmpty = ""
    postcode: Postcode = ""


class Contact(Shape):
    """How the reporter may be reached. `agreed`: that somebody may."""

    name: LineOrEmpty = ""
    phone: LineOrEmpty = ""
    email: LineOrEmpty = ""
    agreed: bool = False


class Report(Shape):
    """One report. Only kind, words and the time of suspicion are needed, and what the kind is about."""

    kind: ReportKind
    urgency: Urgency = Urgency.FOR_THE_RECORD
    suspected_at: Time
    """When suspicion first arose, or a loss was known: the 24 hours run from here."""
    happened_at: Time | None = None
    product: ReportedProduct | None = None
    vehicle: ReportedVehicle | None = None
    link: LineOrEmpty = ""
    place: Place = Place()
    behaviours: Annotated[tuple[Behaviour, ...], Bounds(max_length=len(Behaviour))] = ()
    customer: CustomerKind = CustomerKind.NOT_KNOWN
    response: Response = Response.NOT_ASKED
    identifiers: Annotated[tuple[ShownIdentifier, ...], Bounds(max_length=10)] = ()
    words: Text
    """What was unusual, in the reporter's own words."""
    contact: Contact | None = None
    notes: TextOrEmpty = ""
    attachments: Annotated[tuple[Digest, ...], Bounds(max_length=10)] = ()
    """SHA-256 of files that are sent by themselves."""

    @model_validator(mode="after")
    def _keep_rules(self) -> Self:
        return check_rules(self, _RULES)

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing says who reports."""
        return self.contact is None


def _has(report: Report, about: str) -> bool:
    return bool({PRODUCT: report.product, VEHICLE: report.vehicle, LINK: report.link}[about])


_RULES: Final[tuple[Rule[Report], ...]] = (
    Rule("product", "Say which product.", lambda report: ABOUT[report.kind] != PRODUCT or _has(report, PRODUCT)),
    Rule("vehicle", "Say which vehicle.", lambda report: ABOUT[report.kind] != VEHICLE or _has(report, VEHICLE)),
    Rule(
        "link",
        "Give the address, or the name of the service.",
        lambda report: ABOUT[report.kind] != LINK or _has(report, LINK),
    ),
    Rule(
        "product.unit",
        "Say of what the quantity is.",
        lambda report: report.product is None or report.product.quantity is None or report.product.unit is not None,
    ),
    Rule("behaviours", "Name each thing once.", lambda report: len(set(report.behaviours)) == len(report.behaviours)),
)


def _one_of(choices: type[StrEnum]) -> str:
    return f"Choose one of: {', '.join(choices)}."


_HOW: Final[Mapping[str, str]] = {
    "kind": _one_of(ReportKind), "urgency": _one_of(Urgency), "behaviours": _one_of(Behaviour),
    "customer": _one_of(CustomerKind), "response": _one_of(Response), "unit": _one_of(Unit),
    "suspected_at": _HOW_TO_WRITE, "happened_at": _HOW_TO_WRITE,
    "hired_from": _HOW_TO_WRITE, "hired_until": _HOW_TO_WRITE,
    "percent": "Give a number from 0 to 100, such as 12.5.", "quantity": "Give a number, such as 2.5.",
    "words": "Say in your own words what was unusual.",
    "postcode": "Give a postcode, such as ZZ1 1AA, or leave it empty.",
    "attachments": "Send each file by itself first, and give its SHA-256 here.", "agreed": "Give true or false.",
}  # fmt: skip


def read_report(raw: bytes | Mapping[str, Any]) -> Report:
    """The report in a JSON text or a mapping of JSON's values.

    Texts are brought into Unicode's NFC, and control characters in them become spaces: what somebody pasted is no
    reason to refuse. Raises `ManyInvalid` with every field at fault and how to mend it.
    """
    try:
        document = strict_json.parse(_bounded(raw), fractions_as_text=True) if isinstance(raw, bytes) else dict(raw)
        return Report.model_validate_json(strict_json.dump(_clean(document)))
    except strict_json.NotStrictJson:
        raise ManyInvalid([InvalidInput("report.not-json", "Send the report as one JSON object in UTF-8.")]) from None
    except ValidationError as error:
        raise ManyInvalid(
            [_mended(fault_of(each, "report.field")) for each in error.errors(include_url=False)]
        ) from None


def _mended(fault: InvalidInput) -> InvalidInput:
    """The same, with how to write the field where that is known."""
    how = _HOW.get((fault.field or "").rpartition(".")[2], "")
    return InvalidInput(fault.code, f"{fault.message} {how}".rstrip(), field=fault.field)


def _bounded(raw: bytes) -> bytes:
    if len(raw) > MAX_BYTES:
        raise ManyInvalid(
            [InvalidInput("report.too-large", f"Keep a report to {MAX_BYTES // 1024} KiB, without its files.")]
        )
    return raw


def _clean(value: Any) -> Any:
    """The same, with every text in it as it is kept."""
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value.strip()
        return "".join(_letter(letter) for letter in unicodedata.normalize("NFC", value)).strip()
    if isinstance(value, Mapping):
        return {key: _clean(each) for key, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list | tuple) else value


def _letter(letter: str) -> str:
    """A space for what a text may not hold: controls, line separators and what turns the reading direction."""
    if letter in _KEPT or letter.isprintable() or unicodedata.category(letter) in {"Zs", "Co", "Cn"}:
        return letter
    return "" if unicodedata.category(letter) == "Cf" else " "
