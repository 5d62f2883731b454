"""Being at a desk and leaving it: begin, offer what is open, take it or not, end."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from tearline_hub.alerts.actions import handing_over
from tearline_hub.alerts.queries import at_desk
from tearline_hub.alerts.queries.at_desk import Show
from tearline_hub.web.desk import wording
from tearline_hub.web.desk.forms import AnswerForm, BeginForm, OfferForm
from tearline_hub.web.desk.opening import OFFICERS
from tearline_hub.web.pages import READ_AND_WRITE, WRITE, notify, page, render
from tearline_hub.web.request import SignedIn


@page(roles=OFFICERS, methods=READ_AND_WRITE)
def begin(request: SignedIn, desk_id: str) -> HttpResponse:
    """Be at this desk from now."""
    view = at_desk.desk(actor=request.actor, now=request.now, desk_id=desk_id)
    form = BeginForm.of(request)
    if form.is_valid():
        with form.faults():
            handing_over.begin_shift(actor=request.actor, now=request.now, desk_id=desk_id, **form.cleaned_data)
            notify(request, "Your shift has begun.")
            return redirect("desk:desk", desk_id=desk_id)
    return render(request, "desk/begin.html", {"form": form, "desk": view}, title="Begin your shift")


@page(roles=OFFICERS, methods=WRITE)
def end(request: SignedIn, desk_id: str) -> HttpResponse:
    """Leave this desk."""
    handing_over.end_shift(actor=request.actor, now=request.now, desk_id=desk_id)
    notify(request, "Your shift has ended.")
    return redirect("desk:home")


@page(roles=OFFICERS, methods=READ_AND_WRITE)
def offer(request: SignedIn, desk_id: str) -> HttpResponse:
    """Offer all that one has open to a colleague on shift."""
    view = at_desk.desk(actor=request.actor, now=request.now, desk_id=desk_id)
    mine, _ = at_desk.listed(actor=request.actor, desk_id=desk_id, show=Show.MINE)
    people = [(each.person, each.name) for each in view.on_shift if each.person != request.actor.user_id]
    form = OfferForm.of(request, people=people)
    if form.is_valid():
        with form.faults():
            given = form.cleaned_data
            handing_over.offer(
                actor=request.actor, now=request.now, desk_id=desk_id, taker=given["taker"], note_to=given["note"]
            )
            notify(request, "It was offered. They are yours until it is accepted.")
            return redirect("desk:desk", desk_id=desk_id)
    context = {"form": form, "desk": view, "lines": mine, "people": people, "wording": wording}
    return render(request, "desk/offer.html", context, title="Hand over")


@page(roles=OFFICERS, methods=READ_AND_WRITE)
def answer(request: SignedIn, desk_id: str, hand_over_id: str) -> HttpResponse:
    """Take what is offered, or leave it with a reason."""
    found = at_desk.offer(actor=request.actor, desk_id=desk_id, hand_over_id=hand_over_id)
    form = AnswerForm.of(request)
    if form.is_valid():
        given: dict[str, Any] = {"actor": request.actor, "now": request.now, "hand_over_id": hand_over_id}
        with form.faults():
            if form.cleaned_data["answer"] == "accept":
                count = handing_over.accept(**given)
                notify(request, f"{count} {'alert is' if count == 1 else 'alerts are'} yours now.")
            else:
                handing_over.decline(**given, reason=form.cleaned_data["reason"])
                notify(request, f"{found.giver_name} keeps them, and sees why.")
            return redirect("desk:desk", desk_id=desk_id)
    context = {"form": form, "offer": found, "desk_id": desk_id, "mine": found.taker == request.actor.user_id}
    return render(request, "desk/answer.html", context, title="A hand-over")
