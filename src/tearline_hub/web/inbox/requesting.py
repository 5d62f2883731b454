"""What a holder asks of the originator: another marking, or leave to pass the copy on. And who here can see it.

Invariant: these pages show no content about the person, so they ask for no purpose.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tearline.disclosure.permissions import HELD_ROLES
from tearline.disclosure.states import HeldAct
from tearline.vocab.marking import Marking
from tearline.vocab.organisation import OrganisationKind
from tearline_hub.agencies import queries as agencies
from tearline_hub.db.context import acting
from tearline_hub.disclosures.actions import requesting
from tearline_hub.disclosures.queries import who
from tearline_hub.disclosures.queries.views import HeldLine
from tearline_hub.web.fields import LongTextField, OneField
from tearline_hub.web.forms import Form
from tearline_hub.web.inbox.acts import line_for
from tearline_hub.web.inbox.views import VISITORS
from tearline_hub.web.options import Option
from tearline_hub.web.pages import READ_AND_WRITE, notify, page, render
from tearline_hub.web.request import SignedIn
from tearline_hub.web.who import table_of


class ChallengeForm(Form):
    """The marking it should have, and why."""

    marking = OneField(label="Which marking should it have?", missing="Choose a marking", becomes=Marking)
    reason = LongTextField(
        label="Why?", missing="Enter why", hint="The originator reads this. Do not name the person it is about.", rows=4
    )

    def offer(self, line: HeldLine) -> None:
        """Those that it has not."""
        markings = [Marking.OFFICIAL, Marking.OFFICIAL_SENSITIVE]
        self.set_options(
            "marking", [Option(value=each.value, text=each.value) for each in markings if each != line.marking]
        )


class LeaveForm(Form):
    """To whom it would go, and why."""

    to = OneField(label="Who needs it?", missing="Choose who needs it")
    reason = LongTextField(
        label="Why do they need it?",
        missing="Enter why they need it",
        hint="The originator reads this. Do not name the person it is about.",
        rows=4,
    )

    def offer(self, request: SignedIn, line: HeldLine) -> None:
        """Everybody but us, the originator and overseers."""
        with acting(request.actor):
            found = agencies.organisations()
        not_asked = {request.actor.organisation, line.originator}
        self.set_options(
            "to",
            [
                Option(value=entry.code, text=entry.name)
                for entry in found
                if entry.code not in not_asked and entry.kind != OrganisationKind.OVERSEER
            ],
        )


@page(roles=HELD_ROLES[HeldAct.CHALLENGE_MARKING], methods=READ_AND_WRITE)
def challenge(request: SignedIn, projection_id: str) -> HttpResponse:
    """Say that another marking would be right. It stays as it is until the originator answers."""
    line = line_for(request, projection_id, HeldAct.CHALLENGE_MARKING)
    form = ChallengeForm.of(request)
    form.offer(line)
    if form.is_valid():
        with form.faults():
            requesting.challenge_marking(**_about(request, line), **form.cleaned_data)
            return _sent(request, line)
    context = {"form": form, "line": line, "rows": [("Its marking", line.marking)], "consequence": _MARKING}
    return render(request, "inbox/ask_originator.html", context, title="Challenge its marking")


@page(roles=HELD_ROLES[HeldAct.ASK_LEAVE], methods=READ_AND_WRITE)
def ask_leave(request: SignedIn, projection_id: str) -> HttpResponse:
    """Ask whether it may go to another organisation."""
    line = line_for(request, projection_id, HeldAct.ASK_LEAVE)
    form = LeaveForm.of(request)
    form.offer(request, line)
    if form.is_valid():
        with form.faults():
            requesting.ask_leave(**_about(request, line), **form.cleaned_data)
            return _sent(request, line)
    context = {"form": form, "line": line, "rows": [], "consequence": _LEAVE}
    return render(request, "inbox/ask_originator.html", context, title="Ask leave to pass it on")


@page(roles=VISITORS)
def who_can_see(request: SignedIn, projection_id: str) -> HttpResponse:
    """Per person here, with the reason."""
    group = who.of_copy(actor=request.actor, now=request.now, projection_id=projection_id)
    context = {
        "tables": [table_of(group)],
        "reference": projection_id,
        "back_to": reverse("inbox-item", kwargs={"projection_id": projection_id}),
        "own": False,
    }
    return render(request, "who/who.html", context, title="Who can see this, and why")


_MARKING = "The marking is the originator’s to set. It has 14 days to answer, and until then its marking stays."
_LEAVE = "You may not pass it on until the originator says yes. It has 14 days to answer; silence is not leave."


def _about(request: SignedIn, line: HeldLine) -> dict[str, Any]:
    return {"actor": request.actor, "now": request.now, "projection_id": line.id}


def _sent(request: SignedIn, line: HeldLine) -> HttpResponse:
    notify(request, f"{line.originator_name} was asked. You see the answer here.")
    return redirect("inbox-item", projection_id=line.id)
