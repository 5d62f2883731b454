"""Answering a release, and saying what an answer was worth.

Invariant: one person's word sends no content; "known, with information" becomes a draft for two people.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.disclosure.permissions import HELD_ROLES
from tearline.disclosure.states import HeldAct, HeldState, Kind
from tearline.errors import NotFound
from tearline.vocab.answer import Answer
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.disclosures.actions import holding
from tearline_hub.disclosures.queries import held
from tearline_hub.disclosures.queries.views import HeldLine
from tearline_hub.web.inbox import wording
from tearline_hub.web.inbox.forms import AnswerForm, AssessForm, Keeping
from tearline_hub.web.inbox.offers import own_records
from tearline_hub.web.inbox.views import purpose_of
from tearline_hub.web.labels import label
from tearline_hub.web.pages import READ_AND_WRITE, notify, page, render
from tearline_hub.web.request import SignedIn

_SENT: Final = "Your answer was sent to {originator}: {answer}."
_NEXT: Final = {
    None: "Nothing more is asked of you unless they ask. You can read the content here until it expires.",
    Keeping.ERASE: "The content was erased here and a certificate was sent. Nothing more is asked of you.",
    Keeping.KEEP: "Nobody can read the content until a second person has agreed that it is kept.",
}


@page(roles=HELD_ROLES[HeldAct.ANSWER], methods=READ_AND_WRITE)
def answer(request: SignedIn, projection_id: str) -> HttpResponse:
    """Four answers and what follows from each."""
    line = held.line(actor=request.actor, now=request.now, projection_id=projection_id)
    if line.kind is Kind.RESPONSE:
        raise NotFound("answer.not-a-question", "An answer is not answered. Send a release of your own.")
    if line.answered_at is not None:
        return render(request, "inbox/answered.html", {"line": line, "wording": wording}, title="Already answered")
    purpose = purpose_of(request, line)
    if purpose is None:
        return redirect("inbox-item", projection_id=line.id)
    form = AnswerForm.of(request)
    if form.is_valid():
        with form.faults():
            return _answer(request, line, purpose, form.cleaned_data)
    context = {"form": form, "line": line, "records": own_records(line)}
    return render(request, "inbox/answer.html", context, title="Answer")


@page(roles=HELD_ROLES[HeldAct.OPEN], methods=READ_AND_WRITE)
def assess(request: SignedIn, projection_id: str) -> HttpResponse:
    """New to us, known already, or not useful: about the information."""
    line = held.line(actor=request.actor, now=request.now, projection_id=projection_id)
    if line.kind is not Kind.RESPONSE:
        raise NotFound("assess.not-an-answer", "Only an answer is assessed.")
    if line.state is not HeldState.OPENED:
        return redirect("inbox-item", projection_id=line.id)
    form = AssessForm.of(request)
    if form.is_valid():
        marked = form.cleaned_data["assessment"]
        holding.assess(actor=request.actor, now=request.now, projection_id=line.id, assessment=marked)
        notify(request, f"The answer is marked: {label(marked)}.")
        return redirect("inbox-item", projection_id=line.id)
    return render(request, "inbox/assess.html", {"form": form, "line": line}, title="Mark this answer")


def _answer(request: SignedIn, line: HeldLine, purpose: ReadPurpose, given: dict[str, Any]) -> HttpResponse:
    chosen: Answer = given["answer"]
    if chosen is Answer.KNOWN_WITH_INFORMATION:
        return redirect(own_records(line))
    holding.answer(
        actor=request.actor,
        now=request.now,
        projection_id=line.id,
        purpose=purpose,
        given=chosen,
        reason=given["reason"],
        keep_reason=given["keep_reason"],
    )
    sent = _SENT.format(originator=line.originator_name, answer=label(chosen))
    notify(request, f"{sent} {_NEXT[given['keeping']]}")
    if chosen is Answer.NOTHING_HELD:
        return redirect("inbox-item", projection_id=line.id)
    return redirect("inbox")
