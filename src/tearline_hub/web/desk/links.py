"""Whether an alert is about somebody on our own record: look for the record, propose, and a second person decides.

Invariant: nobody is searched for from a desk without a purpose, and no record is made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.errors import NotFound
from tearline.people.record import FieldName
from tearline.vocab.purpose import ReadPurpose
from tearline.wire.reported_fields import fields_of
from tearline_hub.access.purpose import state_purpose, stated_purpose
from tearline_hub.alerts.actions import linking
from tearline_hub.alerts.queries.views import AlertView
from tearline_hub.records import queries as records
from tearline_hub.records.queries import RecordView
from tearline_hub.web.desk.forms import DecideForm, ReasonForm
from tearline_hub.web.desk.opening import OFFICERS, opened
from tearline_hub.web.labels import label
from tearline_hub.web.pages import READ_AND_WRITE, notify, page, render
from tearline_hub.web.purposes import purpose_for
from tearline_hub.web.records.forms import SearchForm
from tearline_hub.web.request import SignedIn

_SEARCHING: Final = "records"  # a purpose stated for a search also covers opening what it found


@page(roles=OFFICERS, methods=READ_AND_WRITE)
def search(request: SignedIn, alert_id: str) -> HttpResponse:
    """Look among our own records, for a stated purpose."""
    found = opened(request, alert_id)
    if isinstance(found, HttpResponse):
        return found
    view, _ = found
    form = SearchForm.of(request, actor=request.actor, initial={"purpose": _stated(request)})
    records_found = None
    if form.is_valid():
        with form.faults():
            purpose = form.cleaned_data["purpose"]
            records_found = records.find(actor=request.actor, now=request.now, purpose=purpose, search=form.search())
            state_purpose(request, subject=_SEARCHING, purpose=purpose.value)
    context = {"form": form, "found": records_found, "alert": view, "shown": _shown(view), "names": FieldName}
    return _draw(request, "desk/link.html", context, title="Is it about somebody on our record?")


@page(roles=OFFICERS, methods=READ_AND_WRITE)
def propose(request: SignedIn, alert_id: str, record_id: str) -> HttpResponse:
    """Both side by side, and why they may be one person."""
    both = _both(request, alert_id, record_id)
    if isinstance(both, HttpResponse):
        return both
    view, record = both
    form = ReasonForm.of(request, asks="Why may the report be about this person?")
    if form.is_valid():
        with form.faults():
            given = {"alert_id": alert_id, "record_id": record_id, "reason": form.cleaned_data["reason"]}
            linking.propose_link(actor=request.actor, now=request.now, **given)
            notify(request, "It is proposed. Nothing is linked until a colleague decides.")
            return redirect("desk:alert", alert_id=alert_id)
    context = {"form": form, "alert": view, "record": record, "shown": _shown(view), "link": None}
    return _draw(request, "desk/pair.html", context, title="Propose a link")


@page(roles=OFFICERS, methods=READ_AND_WRITE)
def decide(request: SignedIn, alert_id: str, link_id: str) -> HttpResponse:
    """A second person's decision."""
    found = opened(request, alert_id)
    if isinstance(found, HttpResponse):
        return found
    link = next((each for each in found[0].links if each.id == link_id), None)
    if link is None:
        raise NotFound("alert.no-link", "There is no such link here.")
    both = _both(request, alert_id, link.record_id)
    if isinstance(both, HttpResponse):
        return both
    view, record = both
    form = DecideForm.of(request)
    if form.is_valid():
        with form.faults():
            linking.decide_link(actor=request.actor, now=request.now, link_id=link_id, **form.cleaned_data)
            notify(request, "Your decision is kept with your name.")
            return redirect("desk:alert", alert_id=alert_id)
    context = {"form": form, "alert": view, "record": record, "shown": _shown(view), "link": link}
    return _draw(request, "desk/pair.html", context, title="Decide on a link")


def _both(request: SignedIn, alert_id: str, record_id: str) -> tuple[AlertView, RecordView] | HttpResponse:
    """The alert and the record, each opened for its own purpose."""
    found = opened(request, alert_id)
    if isinstance(found, HttpResponse):
        return found
    purpose = _stated(request) or purpose_for(request, subject=record_id)
    if isinstance(purpose, HttpResponse):
        return purpose
    record = records.read_record(actor=request.actor, now=request.now, purpose=purpose, record_id=record_id)
    return found[0], record


def _shown(view: AlertView) -> list[str]:
    """What the report has that could tell who it was."""
    fields = fields_of(view.report_id, view.report) if view.report else ()
    return [each.value for each in fields if each.name is not FieldName.NOTE]


def _stated(request: SignedIn) -> ReadPurpose | None:
    return stated_purpose(request, subject=_SEARCHING)


def _draw(request: SignedIn, template: str, context: Mapping[str, object], *, title: str) -> HttpResponse:
    stated = _stated(request)
    return render(
        request, template, context, title=title, marking=settings.ENVIRONMENT.ceiling,
        purpose=label(stated) if stated else None,
    )  # fmt: skip
