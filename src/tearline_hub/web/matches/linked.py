"""What follows from a linked match: an answer with what we hold, or the discovery that it was the wrong person.

Invariant: saying "wrong person" shows no content and so asks for no purpose; it takes effect at once.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.errors import Conflict
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.access.purpose import state_purpose, stated_purpose
from tearline_hub.matches import queries
from tearline_hub.matches.actions import adjudicating
from tearline_hub.web.matches.forms import WrongPersonForm
from tearline_hub.web.matches.queue import ADJUDICATORS
from tearline_hub.web.pages import READ_AND_WRITE, WRITE, notify, page, render
from tearline_hub.web.request import SignedIn


@page(roles=ADJUDICATORS, methods=WRITE)
def answer(request: SignedIn, match_id: str) -> HttpResponse:
    """Begin an answer from what our own system says about the linked person."""
    line = queries.line(actor=request.actor, now=request.now, match_id=match_id)
    purpose = stated_purpose(request, subject=line.id)
    if purpose is None:
        return redirect("match", match_id=line.id)
    draft = adjudicating.begin_answer(actor=request.actor, now=request.now, purpose=purpose, match_id=line.id)
    state_purpose(request, subject=draft, purpose=ReadPurpose.ASSESS_RELEASE)
    notify(request, "Your answer was begun. Nothing leaves until somebody else authorises it.")
    return redirect("releases:release", disclosure_id=draft)


@page(roles=ADJUDICATORS, methods=READ_AND_WRITE)
def wrong_person(request: SignedIn, match_id: str) -> HttpResponse:
    """Say what will happen, ask how it is known, and do it."""
    line = queries.line(actor=request.actor, now=request.now, match_id=match_id)
    if not line.linked:
        raise Conflict(
            "match.not-linked", "These two records are not linked any more. Go back to see where they stand."
        )
    form = WrongPersonForm.of(request)
    if form.is_valid():
        with form.faults():
            adjudicating.correct(
                actor=request.actor, now=request.now, purpose=ReadPurpose.CORRECT_OR_COMPLAINT,
                match_id=line.id, reason=form.cleaned_data["reason"],
            )  # fmt: skip
            return redirect("match-reopened", match_id=line.id)
    uses = queries.uses(actor=request.actor, match_id=line.id)
    context = {"form": form, "line": line, "uses": uses}
    return render(request, "matches/wrong_person.html", context, title="This was the wrong person")


@page(roles=ADJUDICATORS)
def reopened(request: SignedIn, match_id: str) -> HttpResponse:
    """Every use that was made of the link, and what to do about each."""
    line = queries.line(actor=request.actor, now=request.now, match_id=match_id)
    context = {"line": line, "uses": queries.uses(actor=request.actor, match_id=line.id)}
    return render(request, "matches/reopened.html", context, title="What was re-opened")
