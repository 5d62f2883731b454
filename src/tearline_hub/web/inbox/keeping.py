"""Copies somebody asked to keep although nothing is held: a second person agrees, or they are erased.

Invariant: whoever asked cannot agree.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.decision import Deny
from tearline.disclosure.permissions import HELD_ROLES
from tearline.disclosure.states import HeldAct
from tearline_hub.disclosures.actions import holding
from tearline_hub.disclosures.queries import held
from tearline_hub.web.inbox.forms import KeepForm, Keeping
from tearline_hub.web.pages import READ_AND_WRITE, notify, page, render
from tearline_hub.web.request import SignedIn

_KEEPERS = HELD_ROLES[HeldAct.KEEP]


@page(roles=_KEEPERS)
def requests(request: SignedIn) -> HttpResponse:
    """What waits for a second person, by the day it was asked."""
    context = {"requests": held.keep_requests(actor=request.actor, now=request.now)}
    return render(request, "inbox/keep_requests.html", context, title="Kept copies")


@page(roles=_KEEPERS, methods=READ_AND_WRITE)
def decide(request: SignedIn, projection_id: str) -> HttpResponse:
    """Keep it or erase it."""
    asked = held.keep_request(actor=request.actor, now=request.now, projection_id=projection_id)
    decision = held.allowed(actor=request.actor, now=request.now, projection_id=projection_id)[HeldAct.KEEP]
    form = KeepForm.of(request)
    if form.is_valid():
        return _decided(request, projection_id, form)
    refusal = f"{decision.reason} {decision.remedy}" if isinstance(decision, Deny) else ""
    context = {"form": form, "asked": asked, "refusal": refusal}
    return render(request, "inbox/keep_decide.html", context, title="Keep this copy?")


def _decided(request: SignedIn, projection_id: str, form: KeepForm) -> HttpResponse:
    given = form.cleaned_data
    if given["decision"] is Keeping.KEEP:
        holding.keep(actor=request.actor, now=request.now, projection_id=projection_id)
        notify(request, "It is kept until it expires. Whoever opens it states a purpose.")
    else:
        holding.erase(actor=request.actor, now=request.now, projection_id=projection_id, reason=given["reason"])
        notify(request, "The content was erased here. The originator was sent a certificate.")
    return redirect("kept-copies")
