"""From the answers to the report, as every other door takes it, and to the rows by which somebody checks them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from tearline.reports.deadline import LONDON, instant_in_london
from tearline.seal import instant
from tearline_hub.web.reports.forms import SOMEBODY
from tearline_hub.web.reports.sitting import Sitting
from tearline_hub.web.reports.steps import pages_of

Said = Mapping[str, Any]


def said_in(sitting: Sitting, now: dt.datetime) -> dict[str, Said]:
    """The cleaned answers of each page that fits. Every page has been answered well."""
    found: dict[str, Said] = {}
    for step in pages_of(sitting):
        given = sitting.given(step.name)
        if step.form is not None and given is not None:
            form = step.form(given, now=now)
            found[step.name] = form.cleaned_data if form.is_valid() else {}
    return found


def suspected_at(sitting: Sitting, said: Mapping[str, Said]) -> dt.datetime:
    """When suspicion arose: what was said, or when the form was begun for just now."""
    at: dt.datetime | None = said.get("when", {}).get("suspected_at")
    return at or instant.from_text(sitting.began)


def document_of(sitting: Sitting, now: dt.datetime) -> dict[str, Any]:
    """The report's JSON. The same whenever it is made of the same answers."""
    said = said_in(sitting, now)
    document: dict[str, Any] = {"suspected_at": instant.to_text(suspected_at(sitting, said))}
    for name, answers in said.items():
        document |= _PARTS.get(name, _nothing)(answers)
    if sitting.files:
        document["attachments"] = [each.digest for each in sitting.files]
    return document


def day_of(sitting: Sitting, said: Mapping[str, Said]) -> dt.date:
    """The day by whose law the product is looked up."""
    day: dt.date | None = said.get("when", {}).get("happened_on")
    return day or suspected_at(sitting, said).astimezone(LONDON).date()


def _nothing(_: Said) -> dict[str, Any]:
    return {}


def _plain(*names: str) -> Callable[[Said], dict[str, Any]]:
    return lambda said: {name: said[name] for name in names if said.get(name)}


def _when(said: Said) -> dict[str, Any]:
    return {"happened_at": _noon(said["happened_on"])} if said.get("happened_on") else {}


def _product(said: Said) -> dict[str, Any]:
    product: dict[str, Any] = {"name": said["name"]}
    if said["ingredients"]:
        product["ingredients"] = [
            _ingredient(substance, percent, said["basis"] or "w/w") for substance, percent in said["ingredients"]
        ]
    if said["quantity"]:
        product |= {"quantity": said["quantity"], "unit": said["unit"]}
    return {"product": product}


def _ingredient(substance: str, percent: Decimal | None, basis: str) -> dict[str, str]:
    share = {} if percent is None else {"percent": f"{percent:f}"}
    return {"substance": substance, **share, "basis": basis}


def _vehicle(said: Said) -> dict[str, Any]:
    days = {name: _noon(said[name]) for name in ("hired_from", "hired_until") if said.get(name)}
    return {"vehicle": {"description": said["description"], "registration": said["registration"], **days}}


def _sale(said: Said) -> dict[str, Any]:
    shown = [{"kind": said["shown"], "value": said["number"]}] if said["shown"] and said["number"] else []
    return {"response": said["response"], "customer": said["customer"], "identifiers": shown}


def _contact(said: Said) -> dict[str, Any]:
    if said["contact"] != SOMEBODY:
        return {}
    ways = {"name": said["contact_name"], "phone": said["phone"], "email": said["email"]}
    return {"contact": {**ways, "agreed": True}}


def _noon(day: dt.date) -> str:
    """A day whose hour nobody asked for."""
    return instant.to_text(instant_in_london(dt.datetime.combine(day, dt.time(12))))


_PARTS: Final[Mapping[str, Callable[[Said], dict[str, Any]]]] = {
    "urgency": _plain("urgency"),
    "kind": _plain("kind"),
    "when": _when,
    "product": _product,
    "vehicle": _vehicle,
    "link": _plain("link"),
    "place": lambda said: {"place": {"line": said["line"], "postcode": said["postcode"]}},
    "behaviours": _plain("behaviours"),
    "words": _plain("words"),
    "sale": _sale,
    "contact": _contact,
}
