"""A report of a firm or the public, whichever door it comes through: one document, one check, every fault named.

Invariant: a report is about a transaction, a place or an address on the web. It may say what somebody showed to prove
who they are; it has no field for what they look like, believe or come from. No text of the reporter is in a fault.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
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

from tearline.errors import InvalidInput, ManyInvalid
from tearline.seal import strict_json
from tearline.vocab.report import ABOUT, LINK, PRODUCT, VEHICLE, Behaviour, CustomerKind, ReportKind, Response, Urgency
from tearline.wire.faults import fault_of
from tearline.wire.shape import Digest, Instant, Line, LineOrEmpty, Rule, Shape, Text, TextOrEmpty, check_rules

MAX_BYTES: Final = 64 * 1024
_NUMBER: Final = r"^[0-9]{1,9}(\.[0-9]{1,4})?$"
_KEPT: Final = frozenset("\n\t")


def _as_number(value: Any) -> Any:
    return (
        Decimal(value) if isinstance(value, str) and value.isascii() and value.replace(".", "", 1).isdigit() else value
    )


Amount = Annotated[
    Decimal,
    BeforeValidator(_as_number),
    Bounds(ge=0, le=999_999_999, max_digits=13, decimal_places=4),
    PlainSerializer(lambda value: f"{value:f}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": _NUMBER}),
]
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
    unit: LineOrEmpty = ""


class ReportedVehicle(Shape):
    """What was hired or asked for."""

    description: Line
    registration: LineOrEmpty = ""
    hired_from: Instant | None = None
    hired_until: Instant | None = None


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
    suspected_at: Instant
    """When suspicion first arose, or a loss was known: the 24 hours run from here."""
    happened_at: Instant | None = None
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
    Rule("behaviours", "Name each thing once.", lambda report: len(set(report.behaviours)) == len(report.behaviours)),
)


def read_report(raw: bytes | Mapping[str, Any]) -> Report:
    """The report in a JSON text or a mapping of JSON's values.

    Texts are brought into Unicode's NFC, and control characters in them become spaces: what somebody pasted is no
    reason to refuse. Raises `ManyInvalid` with every field at fault and how to mend it.
    """
    try:
        document = strict_json.parse(_bounded(raw)) if isinstance(raw, bytes) else dict(raw)
        return Report.model_validate_json(strict_json.dump(_clean(document)))
    except strict_json.NotStrictJson:
        raise ManyInvalid([InvalidInput("report.not-json", "Send the report as one JSON object in UTF-8.")]) from None
    except ValidationError as error:
        raise ManyInvalid([fault_of(each, "report.field") for each in error.errors(include_url=False)]) from None


def _bounded(raw: bytes) -> bytes:
    if len(raw) > MAX_BYTES:
        raise ManyInvalid(
            [InvalidInput("report.too-large", f"Keep a report to {MAX_BYTES // 1024} KiB, without its files.")]
        )
    return raw


def _clean(value: Any) -> Any:
    """The same, with every text in it as it is kept."""
    if isinstance(value, str):
        return "".join(_letter(letter) for letter in unicodedata.normalize("NFC", value)).strip()
    if isinstance(value, Mapping):
        return {key: _clean(each) for key, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list | tuple) else value


def _letter(letter: str) -> str:
    """A space for what a text may not hold: controls, line separators and what turns the reading direction."""
    if letter in _KEPT or letter.isprintable() or unicodedata.category(letter) in {"Zs", "Co", "Cn"}:
        return letter
    return "" if unicodedata.category(letter) == "Cf" else " "
