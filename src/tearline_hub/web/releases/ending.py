"""What is done to a live disclosure: correct, recall, restrict, reinstate, review. Each has a page that confirms it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.disclosure.states import Act, Kind
from tearline.errors import Conflict
from tearline.vocab.answer import RecallReason
from tearline_hub.disclosures.actions import deciding, ending
from tearline_hub.web.fields import LongTextField, OneField
from tearline_hub.web.forms import Form
from tearline_hub.web.options import options_of
from tearline_hub.web.pages import READ_AND_WRITE, notify, page
from tearline_hub.web.releases.field_forms import CorrectForm
from tearline_hub.web.releases.opening import READERS, Opened, opened

# "The body it came from recalled it" is the exchange's to say, not a person's.
_OUR_REASONS: Final = [each for each in RecallReason if each is not RecallReason.UPSTREAM]


class RecallForm(Form):
    """Why it is taken back."""

    code = OneField(
        label="Why is it recalled?",
        missing="Choose why it is recalled",
        options=options_of(_OUR_REASONS),
        becomes=RecallReason,
    )
    reason = LongTextField(
        label="What should recipients know?",
        missing="Enter what recipients should know",
        hint="They see this in place of the content. Do not repeat what is taken back.",
        rows=3,
    )


class RestrictForm(Form):
    """Why it may be about the wrong person."""

    reason = LongTextField(
        label="Why may it be about the wrong person?",
        missing="Enter why it may be about the wrong person",
        rows=3,
    )


class ReinstateForm(Form):
    """How it was made sure of."""

    reason = LongTextField(
        label="How did you make sure that it is about the right person?",
        missing="Enter how you made sure",
        rows=3,
    )


class ReviewForm(Form):
    """What the reviewer of an emergency release found."""

    reason = LongTextField(
        label="What did you find?",
        missing="Enter what you found",
        hint="Say whether a life was at risk, and whether waiting would have added to the danger.",
        rows=3,
    )


@page(roles=READERS, methods=READ_AND_WRITE)
@opened(Act.CORRECT)
def correct(live: Opened) -> HttpResponse:
    """Right values for what was sent, or fewer fields."""
    form = CorrectForm.of(
        live.request, view=live.view, own=bool(live.view.record_id) and live.view.kind is not Kind.ALERT
    )

    def act() -> None:
        given = form.cleaned_data
        ending.correct(
            **live.acting, values=form.values(), withdrawn=frozenset(given["withdrawn"]), reason=given["reason"]
        )

    done = "It was corrected. Every recipient's copy follows, and you see here when each has it."
    return _confirm(live, form, act, "releases/correct.html", title="Correct what was sent", done=done)


@page(roles=READERS, methods=READ_AND_WRITE)
@opened(Act.RECALL)
def recall(live: Opened) -> HttpResponse:
    """Take it back from everybody, at once."""
    form = RecallForm.of(live.request)

    def act() -> None:
        ending.recall(**live.acting, code=form.cleaned_data["code"], reason=form.cleaned_data["reason"])

    done = "It was recalled. Each recipient has 24 hours to confirm, and you see here who has."
    return _confirm(live, form, act, "releases/recall.html", title="Recall it", done=done)


@page(roles=READERS, methods=READ_AND_WRITE)
@opened(Act.RESTRICT)
def restrict(live: Opened) -> HttpResponse:
    """Nobody reads it until it has been looked into."""
    form = RestrictForm.of(live.request)

    def act() -> None:
        ending.restrict(**live.acting, reason=form.cleaned_data["reason"])

    done = "It was restricted. Recipients cannot read it until an authoriser reinstates it; if it is wrong, recall it."
    return _confirm(live, form, act, "releases/restrict.html", title="It may be about the wrong person", done=done)


@page(roles=READERS, methods=READ_AND_WRITE)
@opened(Act.REINSTATE)
def reinstate(live: Opened) -> HttpResponse:
    """It was looked into and stands."""
    form = ReinstateForm.of(live.request)

    def act() -> None:
        ending.reinstate(**live.acting, reason=form.cleaned_data["reason"])

    done = "It was reinstated. Recipients can read it again once they have stated a purpose anew."
    return _confirm(live, form, act, "releases/reinstate.html", title="Reinstate it", done=done)


@page(roles=READERS, methods=READ_AND_WRITE)
@opened(Act.REVIEW_EMERGENCY)
def review(live: Opened) -> HttpResponse:
    """A second person looks at an emergency release after the event."""
    if live.view.emergency_review_due_at is None or live.view.emergency_reviewed_at is not None:
        raise Conflict("emergency.nothing-to-review", "There is no emergency release to review here.")
    form = ReviewForm.of(live.request)

    def act() -> None:
        deciding.review_emergency(**live.acting, reason=form.cleaned_data["reason"])

    done = "Your review is recorded. If it should not have gone out, recall it as well."
    return _confirm(live, form, act, "releases/review.html", title="Review the emergency release", done=done)


def _confirm(
    live: Opened, form: Form, act: Callable[[], None], template: str, *, title: str, done: str
) -> HttpResponse:
    if form.is_valid():
        with form.faults():
            act()
            notify(live.request, done)
            return redirect("releases:release", disclosure_id=live.view.id)
    recipients = [item.name for item in live.view.recipients if item.sent_at]
    return live.draw(template, {"form": form, "recipients": recipients}, title=title)
