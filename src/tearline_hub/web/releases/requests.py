"""Who can see it; and what recipients asked of it: another marking, or leave to pass it on. An authoriser answers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tearline.decision import require
from tearline.disclosure.requests import About, RequestState
from tearline.disclosure.states import Act
from tearline.errors import Conflict
from tearline_hub.disclosures.actions import deciding, requesting
from tearline_hub.disclosures.queries import originated, requests, who
from tearline_hub.web.fields import LongTextField, OneField
from tearline_hub.web.forms import Form
from tearline_hub.web.options import Option
from tearline_hub.web.pages import READ_AND_WRITE, notify, page, render
from tearline_hub.web.releases.opening import READERS, Opened, opened
from tearline_hub.web.request import SignedIn
from tearline_hub.web.who import table_of

_ACTS = {About.MARKING: Act.DECIDE_MARKING, About.LEAVE: Act.DECIDE_LEAVE}


class AnswerForm(Form):
    """Yes or no, and why."""

    granted = OneField(
        label="What is your answer?",
        missing="Choose whether you grant it",
        options=(Option(value="yes", text="Grant it"), Option(value="no", text="Refuse it")),
    )
    reason = LongTextField(
        label="Why?", missing="Enter why", hint="They are told this. Do not name the person it is about.", rows=3
    )


class BasisForm(Form):
    """What makes it lawful, where no record says."""

    reason = LongTextField(
        label="What makes it lawful to share this with these recipients?",
        missing="Enter what makes it lawful",
        hint="In your own words: the agreement you have seen, and where it is kept.",
        rows=4,
    )


@page(roles=READERS)
def who_can_see(request: SignedIn, disclosure_id: str) -> HttpResponse:
    """Per role at each recipient and per person here, with the reason. It shows no content, and asks for no purpose."""
    groups = who.of_disclosure(actor=request.actor, now=request.now, disclosure_id=disclosure_id)
    context = {
        "tables": [table_of(group) for group in groups],
        "reference": disclosure_id,
        "back_to": reverse("releases:release", kwargs={"disclosure_id": disclosure_id}),
        "own": True,
    }
    return render(request, "who/who.html", context, title="Who can see this, and why")


@page(roles=READERS, methods=READ_AND_WRITE)
def answer(request: SignedIn, disclosure_id: str, request_id: str) -> HttpResponse:
    """Answer a request."""
    acting: dict[str, Any] = {"actor": request.actor, "now": request.now, "disclosure_id": disclosure_id}
    asked = requests.request(**acting, request_id=request_id)
    require(originated.allowed(**acting)[_ACTS[asked.about]])
    if asked.state is not RequestState.WAITING:
        raise Conflict("request.answered", "It was answered already. Open it again to see how.")
    form = AnswerForm.of(request)
    if form.is_valid():
        with form.faults():
            given = form.cleaned_data
            requesting.answer_request(
                **acting, request_id=request_id, granted=given["granted"] == "yes", reason=given["reason"]
            )
            notify(request, f"{asked.name} was told your answer.")
            return redirect("releases:release", disclosure_id=disclosure_id)
    return render(request, "releases/answer_request.html", {"form": form, "asked": asked}, title="Answer a request")


@page(roles=READERS, methods=READ_AND_WRITE)
@opened(Act.CONFIRM_BASIS)
def basis(draft: Opened) -> HttpResponse:
    """A second person says that it is lawful where no record does."""
    form = BasisForm.of(draft.request)
    if form.is_valid():
        with form.faults():
            deciding.confirm_basis(**draft.acting, reason=form.cleaned_data["reason"])
            notify(draft.request, "You have confirmed its legal basis. It can now be decided on.")
            return redirect("authorise:decide", disclosure_id=draft.view.id)
    return draft.draw("releases/basis.html", {"form": form}, title="Confirm its legal basis")
