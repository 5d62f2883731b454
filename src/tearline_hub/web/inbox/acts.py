"""Acts on a held copy that are confirmed on a page of their own: wrong person, pass on, erase early.

Invariant: these pages show no content, so they ask for no purpose, except passing on, which begins a draft from it.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.decision import require
from tearline.disclosure.permissions import HELD_ROLES
from tearline.disclosure.states import HeldAct
from tearline_hub.disclosures.actions import drafting, holding
from tearline_hub.disclosures.queries import held
from tearline_hub.disclosures.queries.views import HeldLine
from tearline_hub.web.inbox import wording
from tearline_hub.web.inbox.forms import EraseForm, PassOnForm, WrongPersonForm
from tearline_hub.web.inbox.views import purpose_of
from tearline_hub.web.pages import READ_AND_WRITE, notify, page, render
from tearline_hub.web.request import SignedIn


@page(roles=HELD_ROLES[HeldAct.CONTEST], methods=READ_AND_WRITE)
def wrong_person(request: SignedIn, projection_id: str) -> HttpResponse:
    """Anybody may say so; nobody reads it until the originator has looked."""
    line = line_for(request, projection_id, HeldAct.CONTEST)
    form = WrongPersonForm.of(request)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        holding.contest(actor=request.actor, now=request.now, projection_id=line.id, reason=reason)
        notify(request, f"Nobody can read it now. {line.originator_name} was told and looks into it.")
        return redirect("inbox-item", projection_id=line.id)
    return render(request, "inbox/wrong_person.html", {"form": form, "line": line}, title="Wrong person")


@page(roles=HELD_ROLES[HeldAct.PASS_ON], methods=READ_AND_WRITE)
def pass_on(request: SignedIn, projection_id: str) -> HttpResponse:
    """Begin a draft that passes it on, where its originator allowed that."""
    line = line_for(request, projection_id, HeldAct.PASS_ON)
    purpose = purpose_of(request, line)
    if purpose is None:
        return redirect("inbox-item", projection_id=line.id)
    form = PassOnForm.of(request)
    if form.is_valid():
        draft = drafting.begin_onward(
            actor=request.actor, now=request.now, purpose=purpose, projection_id=line.id
        )  # fmt: skip
        return redirect("releases:release", disclosure_id=draft)
    return render(request, "inbox/pass_on.html", {"form": form, "line": line}, title="Pass it on")


@page(roles=HELD_ROLES[HeldAct.ERASE], methods=READ_AND_WRITE)
def erase(request: SignedIn, projection_id: str) -> HttpResponse:
    """Erase the content before its time; the originator gets the certificate."""
    line = line_for(request, projection_id, HeldAct.ERASE)
    form = EraseForm.of(request)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        holding.erase(actor=request.actor, now=request.now, projection_id=line.id, reason=reason)
        notify(request, f"The content was erased here. {line.originator_name} was sent a certificate.")
        return redirect("inbox-item", projection_id=line.id)
    context = {"form": form, "line": line, "wording": wording}
    return render(request, "inbox/erase.html", context, title="Erase it here")


def line_for(request: SignedIn, projection_id: str, act: HeldAct) -> HeldLine:
    """Ask the policy before the form is shown, so that nobody fills in what will be refused."""
    line = held.line(actor=request.actor, now=request.now, projection_id=projection_id)
    require(held.allowed(actor=request.actor, now=request.now, projection_id=line.id)[act])
    return line
