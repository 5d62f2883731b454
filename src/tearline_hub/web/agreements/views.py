"""The agreements on record at this node, for everybody who relies on them. They say nothing about a data subject."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse

from tearline.disclosure.clocks import today
from tearline.law.agreement import Agreement
from tearline.law.dated import gateways, in_force, purposes
from tearline_hub.agencies import queries as agencies
from tearline_hub.agreements import queries
from tearline_hub.db.context import acting
from tearline_hub.web.dates import day
from tearline_hub.web.labels import label
from tearline_hub.web.pages import STAFF, page, render
from tearline_hub.web.request import SignedIn

Row = tuple[str, Any]
_NOTHING: Final = "Nothing else"


@page(roles=STAFF)
def listing(request: SignedIn) -> HttpResponse:
    """Every version, and whether it counts today."""
    views = queries.agreements(actor=request.actor)
    on = today(request.now)
    lines = [(view, view.in_force(on)) for view in views]
    return render(request, "agreements/list.html", {"lines": lines}, title="Sharing agreements")


@page(roles=STAFF)
def agreement(request: SignedIn, reference: str, version: int) -> HttpResponse:
    """One version: what it covers, and on which terms."""
    view = queries.agreement(actor=request.actor, reference=reference, version=version)
    with acting(request.actor):
        names = agencies.names()
    on = today(request.now)
    context = {
        "view": view,
        "in_force": view.in_force(on),
        "covers": _covers(view.agreement),
        "safeguards": _safeguards(view.agreement),
        "parties": _parties(view.agreement, names),
        "sources": _sources(view.agreement),
    }
    return render(request, "agreements/agreement.html", context, title=f"Agreement {view.agreement.reference}")


def _covers(agreement: Agreement) -> list[Row]:
    return [
        ("Data", [label(each) for each in agreement.data_sets]),
        ("Purposes", [label(each) for each in agreement.purposes]),
        ("Gateways", [label(each) for each in agreement.gateways]),
        ("Recipients may also read it", [label(each) for each in agreement.uses] or _NOTHING),
        ("From", day(agreement.starts_on)),
        ("Until the end of", day(agreement.ends_on)),
        ("Restrictions", list(agreement.restrictions)),
        ("Duties", list(agreement.duties)),
        ("Security", list(agreement.security)),
    ]


def _safeguards(agreement: Agreement) -> list[Row]:
    assessment = agreement.impact_assessment
    return [
        ("Contact", agreement.contact),
        ("Public address", agreement.uri),
        ("Joint controllers", agreement.joint_controllers.arrangement),
        ("Whom a data subject asks", agreement.joint_controllers.contact_point),
        ("Impact assessment", f"{assessment.reference}, signed {day(assessment.signed_on)} by {assessment.signed_by}"),
        ("Designation notice", agreement.designation_notice or "None"),
    ]


def _parties(agreement: Agreement, names: dict[str, str]) -> list[list[Any]]:
    return [
        [
            names.get(party.organisation, party.organisation),
            [f"{label(data)}: {label(regime)}" for data, regime in party.regimes.items()] or "Not on record",
            f"{day(party.signed_on)} by {party.signed_by}",
        ]
        for party in agreement.parties
    ]


def _sources(agreement: Agreement) -> list[list[str]]:
    found = [in_force(purposes(), each, agreement.starts_on) for each in agreement.purposes]
    powers = [in_force(gateways(), each, agreement.starts_on) for each in agreement.gateways]
    return [
        [label(record.value), record.source, day(record.valid_from), "Yes" if record.verified else "Not yet"]
        for record in (*found, *powers)
        if record is not None
    ]
