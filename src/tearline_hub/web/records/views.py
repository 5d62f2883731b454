"""Searching one's own records, reading one, and beginning a release or an answer from it."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.disclosure.clocks import today
from tearline.disclosure.policy import may_look_up
from tearline.people.record import FieldName, Status
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.access.purpose import state_purpose, stated_purpose
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.actions import drafting
from tearline_hub.disclosures.queries import originated
from tearline_hub.imports.states import may_import
from tearline_hub.records import actions, queries
from tearline_hub.web.forms import posted
from tearline_hub.web.labels import label
from tearline_hub.web.matches.pairs import pairs_of_record
from tearline_hub.web.owners import owner_names
from tearline_hub.web.pages import READ_AND_WRITE, WRITE, notify, page, render
from tearline_hub.web.purposes import purpose_for
from tearline_hub.web.records.forms import BeginForm, SearchForm
from tearline_hub.web.request import SignedIn

READERS: Final = frozenset({Role.RELEASE_OFFICER, Role.AUTHORISER, Role.PARTNER_OFFICER, Role.PARTNER_AUTHORISER})
REGISTER: Final = "Register of subjects"
ORIGINATORS: Final = frozenset({Role.RELEASE_OFFICER, Role.AUTHORISER})
_REVIEWED_BEFORE: Final = dt.timedelta(days=30)
_SEARCHING: Final = "records"  # a purpose stated for a search also covers opening what it found


@page(roles=READERS, methods=READ_AND_WRITE)
def search(request: SignedIn) -> HttpResponse:
    """The question and its answer on one page, so that no address ever holds a name."""
    initial = {
        "answering": request.GET.get("answering", ""),
        "purpose": stated_purpose(request, subject=_SEARCHING),
    }
    form = SearchForm.of(request, actor=request.actor, initial=initial)
    found = None
    if form.is_valid():
        with form.faults():
            found = _find(request, form)
    context = {
        "form": form,
        "found": found,
        "collection": _collection(request.actor),
        "held": queries.count(actor=request.actor),
        "answering": form["answering"].value() or "",
        "names": FieldName,
        "may_import": may_import(request.actor.roles).allowed,
        "may_look_up": may_look_up(request.actor.roles).allowed,
    }
    marking = settings.ENVIRONMENT.ceiling if found and found.records else None
    purpose = label(form.cleaned_data["purpose"]) if found else None
    return render(
        request, "records/search.html", context, title=_collection(request.actor), marking=marking, purpose=purpose
    )


@page(roles=READERS, methods=READ_AND_WRITE)
def record(request: SignedIn, record_id: str) -> HttpResponse:
    """One record with its gradings, and what may be done with it."""
    purpose = _stated(request, record_id) or purpose_for(request, subject=record_id)
    if isinstance(purpose, HttpResponse):
        return purpose
    return _record_page(request, record_id, purpose, BeginForm())


@page(roles={Role.RELEASE_OFFICER}, methods=WRITE)
def begin_release(request: SignedIn, record_id: str) -> HttpResponse:
    """Start a release or pointer release. Its pages are then open to this person for the same purpose."""
    stated = _stated(request, record_id)
    if stated is None:  # an invalid form would draw the record
        return redirect("records:record", record_id=record_id)
    form = BeginForm.of(request)
    if not form.is_valid():
        return _record_page(request, record_id, stated, form)
    purpose = ReadPurpose.PREPARE_RELEASE
    disclosure_id = drafting.begin_release(
        actor=request.actor, now=request.now, purpose=purpose, record_id=record_id, kind=form.cleaned_data["kind"]
    )
    state_purpose(request, subject=disclosure_id, purpose=purpose)
    notify(request, "The draft was begun. Nothing leaves until somebody else authorises it.")
    missing = originated.missing(
        actor=request.actor, now=request.now, disclosure_id=disclosure_id, ceiling=settings.ENVIRONMENT.ceiling
    )
    asked_first = any(fault.field == "child_reason" for fault in missing)
    return redirect("releases:child" if asked_first else "releases:release", disclosure_id=disclosure_id)


@page(roles={Role.PARTNER_OFFICER}, methods=WRITE)
def begin_answer(request: SignedIn, record_id: str) -> HttpResponse:
    """Start an answer with information from this record."""
    if _stated(request, record_id) is None:
        return redirect("records:record", record_id=record_id)
    purpose = ReadPurpose.ASSESS_RELEASE
    disclosure_id = drafting.begin_answer(
        actor=request.actor,
        now=request.now,
        purpose=purpose,
        projection_id=posted(request, "answering"),
        record_id=record_id,
    )
    state_purpose(request, subject=disclosure_id, purpose=purpose)
    notify(request, "Your answer was begun. Nothing leaves until somebody else authorises it.")
    return redirect("releases:release", disclosure_id=disclosure_id)


@page(roles=READERS, methods=WRITE)
def keep(request: SignedIn, record_id: str) -> HttpResponse:
    """Somebody reviewed it: it is still needed."""
    stated = _stated(request, record_id)
    if stated is not None:
        actions.keep(actor=request.actor, now=request.now, purpose=stated, record_id=record_id)
        notify(request, "It is noted that the record is still needed. Its next review is in a year.")
    return redirect("records:record", record_id=record_id)


def _stated(request: SignedIn, record_id: str) -> ReadPurpose | None:
    """Why the person searches, or opened this record."""
    return stated_purpose(request, subject=_SEARCHING) or stated_purpose(request, subject=record_id)


def _find(request: SignedIn, form: SearchForm) -> queries.Found:
    purpose = form.cleaned_data["purpose"]
    found = queries.find(actor=request.actor, now=request.now, purpose=purpose, search=form.search())
    state_purpose(request, subject=_SEARCHING, purpose=purpose.value)
    return found


def _record_page(request: SignedIn, record_id: str, purpose: ReadPurpose, form: BeginForm) -> HttpResponse:
    view = queries.read_record(actor=request.actor, now=request.now, purpose=purpose, record_id=record_id)
    sensitive = [field for field in view.fields if field.sensitive]
    context = {
        "record": view,
        "names": FieldName,
        "plain": [field for field in view.fields if not field.sensitive],
        "sensitive": sensitive,
        "collection": _collection(request.actor),
        "owners": owner_names(request.actor, view.fields),
        "pairs": pairs_of_record(request, view.reference),
        "form": form,
        "may_release": Role.RELEASE_OFFICER in request.actor.roles,
        "reviewable": view.gone_on is None and view.review_on <= today(request.now) + _REVIEWED_BEFORE,
        "closed": view.status is Status.CLOSED,
        "answering": request.GET.get("answering", "") if Role.PARTNER_OFFICER in request.actor.roles else "",
    }
    return render(
        request,
        "records/record.html",
        context,
        title="Record",
        marking=settings.ENVIRONMENT.ceiling,
        purpose=label(purpose),
    )


def _collection(actor: Actor) -> str:
    return REGISTER if ORIGINATORS & actor.roles else "Our records"
