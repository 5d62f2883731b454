"""The inbox and the page of one copy: what is said before opening, the question why, the content, or how it ended.

Invariant: content is drawn only after `held.read`, which writes its audit entry in the same transaction; before a
purpose is stated, and after the copy ended, no page asks for it.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.disclosure.clocks import has_expired
from tearline.disclosure.permissions import HELD_ROLES
from tearline.disclosure.states import CONTENT_GONE, READABLE, HeldAct, HeldState
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.access.purpose import state_purpose, stated_purpose
from tearline_hub.audit import queries as audit
from tearline_hub.disclosures.actions import holding
from tearline_hub.disclosures.queries import held, requests
from tearline_hub.disclosures.queries.views import HeldLine, HeldView
from tearline_hub.web.inbox import wording
from tearline_hub.web.inbox.forms import AssessForm
from tearline_hub.web.inbox.offers import offers, offers_unread
from tearline_hub.web.labels import label
from tearline_hub.web.matches.pairs import pairs_of_projection
from tearline_hub.web.matches.queue import ADJUDICATORS
from tearline_hub.web.pages import READ_AND_WRITE, page, render
from tearline_hub.web.paging import page_number, paging
from tearline_hub.web.purposes import ANSWER, PurposeForm
from tearline_hub.web.request import SignedIn

# Whoever may read, and the manager, who reads nothing and may raise "wrong person" or erase.
VISITORS: Final = HELD_ROLES[HeldAct.OPEN] | {Role.MANAGER}
_CLOSED: Final[dict[HeldState, str]] = {
    **dict.fromkeys(CONTENT_GONE, "inbox/tombstone.html"),
    HeldState.RESTRICTED: "inbox/restricted.html",
    HeldState.KEEP_ASKED: "inbox/keep_asked.html",
}


@page(roles=VISITORS)
def listing(request: SignedIn) -> HttpResponse:
    """What the organisation holds, by due date. References, senders and dates; no name."""
    number = page_number(request)
    lines, more = held.inbox(actor=request.actor, now=request.now, page=number)
    counts = held.counts(actor=request.actor, now=request.now)
    context = {
        "lines": lines,
        "counts": counts,
        "wording": wording,
        "may_look": bool(ADJUDICATORS & request.actor.roles),
        "paging": paging(number, more=more),
    }
    return render(request, "inbox/list.html", context, title="Inbox")


@page(roles=VISITORS)
def ended(request: SignedIn) -> HttpResponse:
    """Tombstones: who ended what, when and why."""
    number = page_number(request)
    lines, more = held.inbox(actor=request.actor, now=request.now, ended=True, page=number)
    context = {"lines": lines, "wording": wording, "paging": paging(number, more=more)}
    return render(request, "inbox/ended.html", context, title="Inbox: ended")


@page(roles=VISITORS, methods=READ_AND_WRITE)
def item(request: SignedIn, projection_id: str) -> HttpResponse:
    """One copy: asks why, then shows it; or says how it ended or what it waits for."""
    line = held.line(actor=request.actor, now=request.now, projection_id=projection_id)
    if line.state not in READABLE:
        return _closed(request, line)
    terms = held.terms_before_opening(actor=request.actor, projection_id=line.id)
    last_day = wording.expires_on(terms.terms)
    if last_day is not None and has_expired(last_day, request.now):
        return render(request, "inbox/expired.html", {"line": line, "last_day": last_day}, title="Expired")
    if request.method == "POST":
        return _open(request, terms)
    purpose = purpose_of(request, line)
    return _content(request, line, purpose) if purpose else _question(request, terms, _purpose_form(request, line.id))


@page(roles=HELD_ROLES[HeldAct.OPEN])
def opened(request: SignedIn, projection_id: str) -> HttpResponse:
    """Who opened it here, when and why, in order of time. No totals."""
    line = held.line(actor=request.actor, now=request.now, projection_id=projection_id)
    entries = audit.history_of(actor=request.actor, now=request.now, subject=line.id)
    shown = [
        {"title": label(ReadPurpose(entry.purpose)), "at": entry.at, "by": entry.user_name, "text": ""}
        for entry in reversed(entries)
        if entry.act == "projection.read"
    ]
    return render(request, "inbox/opened.html", {"line": line, "entries": shown}, title="Who has opened this here")


def purpose_of(request: SignedIn, line: HeldLine) -> ReadPurpose | None:
    """The purpose stated for an open copy. One that came back after a restriction is opened anew."""
    return stated_purpose(request, subject=line.id) if line.state is HeldState.OPENED else None


def _closed(request: SignedIn, line: HeldLine) -> HttpResponse:
    allowed = held.allowed(actor=request.actor, now=request.now, projection_id=line.id)
    context = {"line": line, "wording": wording, "allowed": {act.value: allowed[act].allowed for act in HeldAct}}
    return render(request, _CLOSED[line.state], context, title=label(line.state))


def _open(request: SignedIn, terms: HeldView) -> HttpResponse:
    form = _purpose_form(request, terms.line.id)
    if not form.is_valid():
        return _question(request, terms, form)
    purpose = form.cleaned_data[ANSWER]
    holding.open_(actor=request.actor, now=request.now, projection_id=terms.line.id, purpose=purpose)
    state_purpose(request, subject=terms.line.id, purpose=purpose)
    return redirect("inbox-item", projection_id=terms.line.id)


def _purpose_form(request: SignedIn, projection_id: str) -> PurposeForm:
    form = PurposeForm.of(request)
    form.offer(request.actor.roles, held.purposes(actor=request.actor, now=request.now, projection_id=projection_id))
    return form


def _question(request: SignedIn, terms: HeldView, form: PurposeForm) -> HttpResponse:
    allowed = held.allowed(actor=request.actor, now=request.now, projection_id=terms.line.id)
    context = {
        "form": form,
        "line": terms.line,
        "conditions": wording.conditions_of(terms.terms),
        "emergency": terms.terms["emergency"],
        "may_open": allowed[HeldAct.OPEN].allowed,
        "offers": offers_unread(terms, allowed),
    }
    return render(request, "inbox/open.html", context, title=wording.TITLES[terms.line.kind], marking=terms.marking)


def _content(request: SignedIn, line: HeldLine, purpose: ReadPurpose) -> HttpResponse:
    view = held.read(actor=request.actor, now=request.now, purpose=purpose, projection_id=line.id)
    allowed = held.allowed(actor=request.actor, now=request.now, projection_id=line.id)
    context = {
        "view": view,
        "line": view.line,
        "wording": wording,
        "answer": wording.rows_of_answer(view.terms),
        "terms": wording.rows_of_terms(view),
        "origin": wording.rows_of_origin(view, _corrected_at(request, view)),
        "offers": offers(view, allowed),
        "requests": requests.of_copy(actor=request.actor, now=request.now, projection_id=line.id),
        "pairs": pairs_of_projection(request, line.id),
        "assess_form": AssessForm(),
    }
    return render(
        request, "inbox/read.html", context,
        title=wording.TITLES[line.kind], marking=view.marking, purpose=label(purpose),
    )  # fmt: skip


def _corrected_at(request: SignedIn, view: HeldView) -> dt.datetime | None:
    if view.revision == 1:
        return None
    entries = audit.history_of(actor=request.actor, now=request.now, subject=view.line.id)
    return max((entry.at for entry in entries if entry.act == "projection.corrected"), default=None)
