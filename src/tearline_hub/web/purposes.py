"""Asking why, before content is shown: one page, one list per role, whatever the page it interrupts.

    purpose = purpose_for(request, subject=disclosure_id)
    if isinstance(purpose, HttpResponse):
        return purpose

Invariant: what somebody had typed into an interrupted form goes with the question and is not lost.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect

from tearline.disclosure.permissions import PURPOSES
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.access.purpose import state_purpose, stated_purpose
from tearline_hub.web.fields import OneField
from tearline_hub.web.forms import Form
from tearline_hub.web.options import options_of
from tearline_hub.web.pages import render
from tearline_hub.web.request import SignedIn

ANSWER: Final = "stated_purpose"  # the question's name; no other form has a field called that
_TOKEN: Final = "csrfmiddlewaretoken"  # noqa: S105 the name of a form field


class PurposeForm(Form):
    """The question alone."""

    stated_purpose = OneField(
        label="Why do you need to open this?",
        missing="Choose why you need to open this",
        hint="It is kept with your name and the time, and whoever sent it to you may be told.",
        becomes=ReadPurpose,
    )

    def offer(self, roles: Iterable[Role], granted: Container[ReadPurpose] = frozenset(ReadPurpose)) -> None:
        """Only what the person's roles can be for, and of another's copy what it was given for."""
        self.set_options(ANSWER, options_of([purpose for purpose in purposes_of(roles) if purpose in granted]))


def purposes_of(roles: Iterable[Role]) -> tuple[ReadPurpose, ...]:
    """The purposes that go with some roles, each once, in the order of the tables."""
    held = frozenset(roles)
    listed = (purpose for role, purposes in PURPOSES.items() if role in held for purpose in purposes)
    return tuple(dict.fromkeys(listed))


def purpose_for(request: SignedIn, *, subject: str) -> ReadPurpose | HttpResponse:
    """The purpose stated for `subject`, else the page that asks it. The view must accept GET and POST."""
    stated = stated_purpose(request, subject=subject)
    if ANSWER not in request.POST:
        return stated or _question(request, PurposeForm())
    form = PurposeForm(request.POST)
    form.offer(request.actor.roles)
    if not form.is_valid():
        return _question(request, form)
    purpose = state_purpose(request, subject=subject, purpose=form.cleaned_data[ANSWER])
    if _carried(request):
        return purpose
    return HttpResponseRedirect(request.get_full_path())


def _question(request: SignedIn, form: PurposeForm) -> HttpResponse:
    form.offer(request.actor.roles)
    context = {"form": form, "action": request.get_full_path(), "carried": _carried(request)}
    return render(request, "purposes/ask.html", context, title="Why do you need to open this?")


def _carried(request: SignedIn) -> list[tuple[str, str]]:
    """What the interrupted form had sent."""
    own = {ANSWER, _TOKEN}
    return [(name, value) for name, values in request.POST.lists() if name not in own for value in values]
