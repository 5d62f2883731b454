"""What a report says, as fields that can be ticked one by one when it is passed on.

Invariants: who reported is none of them. What identifies somebody is a field of its own and is never part of another,
except where the reporter wrote it into their own words. The same report gives the same fields with the same ids.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Final

from tearline.people.record import Field, FieldName
from tearline.reports.deadline import LONDON
from tearline.reports.schedule import schedules
from tearline.vocab.grading import InformationGrade, Nature
from tearline.vocab.report import LABELS, CustomerKind, Response
from tearline.wire.cap import HOW_SOON, WHAT, WHERE
from tearline.wire.report import Report, ReportedProduct, ReportedVehicle

_RANDOM: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789abcdefghjkmnpqrstvwxyz")
_LENGTH: Final = 20
_N: Final = FieldName.NOTE
Said = tuple[str, FieldName, str]


def fields_of(report_id: str, report: Report) -> tuple[Field, ...]:
    """The fields, in the order in which a reader needs them."""
    as_at = report.suspected_at.astimezone(LONDON).date()
    return tuple(_field(report_id, key, name, value, as_at) for key, name, value in _said(report) if value)


def _said(report: Report) -> Iterator[Said]:
    yield "kind", _N, f"{WHAT}{LABELS[report.kind]}"
    yield "urgency", _N, f"{HOW_SOON}{LABELS[report.urgency]}"
    if report.happened_at:
        yield "happened", _N, f"When: {_moment(report.happened_at)}"
    yield "suspected", _N, f"Noticed: {_moment(report.suspected_at)}"
    where = ", ".join(filter(None, (report.place.line, report.place.postcode)))
    yield "place", _N, where and f"{WHERE}{where}"
    yield from _product(report.product)
    yield from _vehicle(report.vehicle)
    yield "link", _N, report.link and f"Online: {report.link}"
    yield "behaviours", _N, _unusual(report)
    if report.customer is not CustomerKind.NOT_KNOWN:
        yield "customer", _N, f"As whom: {LABELS[report.customer]}"
    if report.response is not Response.NOT_ASKED:
        yield "response", _N, f"What the reporter did: {LABELS[report.response]}"
    yield "words", _N, report.words
    yield "notes", _N, report.notes
    for place, shown in enumerate(report.identifiers):
        yield f"identifier-{place}", FieldName.NATIONAL_ID, f"{shown.kind}: {shown.value}"


def _unusual(report: Report) -> str:
    return "What was unusual: " + "; ".join(LABELS[each] for each in report.behaviours) if report.behaviours else ""


def _product(product: ReportedProduct | None) -> Iterator[Said]:
    if product is None:
        return
    inside = [
        f"{_called(each.substance)} {each.percent:f} % {each.basis}"
        if each.percent is not None
        else _called(each.substance)
        for each in product.ingredients
    ]
    named = "; ".join(filter(None, (product.name, *inside)))
    yield "product", _N, named and f"Product: {named}"
    if product.quantity is not None and product.unit is not None:
        yield "quantity", _N, f"Quantity: {product.quantity:f} {LABELS[product.unit]}"


def _called(substance: str) -> str:
    """A CAS number with the name that the newest schedule has for it; anything else as it was written."""
    found = (each.name for version in reversed(schedules()) for each in version.substances if each.cas == substance)
    name = next(found, "") if substance else ""
    return f"{name} ({substance})" if name else substance


def _vehicle(vehicle: ReportedVehicle | None) -> Iterator[Said]:
    if vehicle is None:
        return
    hired = [
        f"{word} {_moment(at)}"
        for word, at in (("from", vehicle.hired_from), ("until", vehicle.hired_until))
        if at is not None
    ]
    yield "vehicle", _N, f"Vehicle: {' '.join([vehicle.description, *hired])}"
    yield "mark", FieldName.VEHICLE_MARK, vehicle.registration


def _moment(at: dt.datetime) -> str:
    return f"{at.astimezone(LONDON):%Y-%m-%d %H:%M} in London"


def _field(report_id: str, key: str, name: FieldName, value: str, as_at: dt.date) -> Field:
    nature = Nature.ASSESSMENT if key in {"words", "notes", "behaviours", "urgency"} else Nature.FACT
    return Field(
        id=_id(report_id, key), name=name, value=value, as_at=as_at, nature=nature,
        information_grade=InformationGrade.NOT_KNOWN,
    )  # fmt: skip


def _id(report_id: str, key: str) -> str:
    letters = base64.b32encode(hashlib.sha256(f"{report_id}/{key}".encode()).digest())[:_LENGTH]
    return f"fld_{letters.translate(_RANDOM).decode()}"
