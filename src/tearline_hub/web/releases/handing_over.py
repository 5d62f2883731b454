"""What is done with a finished draft: hand it to a second person, give it up, or release it in an emergency."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.disclosure.states import Act
from tearline_hub.disclosures.actions import deciding, drafting
from tearline_hub.disclosures.queries import originated
from tearline_hub.web.forms import Form
from tearline_hub.web.pages import READ_AND_WRITE, notify, page
from tearline_hub.web.releases.forms import AbandonForm, EmergencyForm
from tearline_hub.web.releases.opening import READERS, Opened, opened
from tearline_hub.web.releases.tasks import lacks
from tearline_hub.web.terms import terms_rows


@page(roles=READERS, methods=READ_AND_WRITE)
@opened(Act.PROPOSE)
def propose(draft: Opened) -> HttpResponse:
    """Check once more, then hand it to a second person."""
    form = Form.of(draft.request)
    if form.is_valid():
        with form.faults():
            drafting.propose(**draft.acting)
            notify(
                draft.request,
                "It was proposed. Somebody who took no part in writing it now decides; you see the outcome here.",
            )
            return _back(draft)
    return _confirm(draft, form, "releases/propose.html", title="Propose it for authorisation")


@page(roles=READERS, methods=READ_AND_WRITE)
@opened(Act.ABANDON)
def abandon(draft: Opened) -> HttpResponse:
    """Give it up, with the reason."""
    form = AbandonForm.of(draft.request)
    if form.is_valid():
        with form.faults():
            drafting.abandon(**draft.acting, reason=form.cleaned_data["reason"])
            notify(draft.request, "The draft was given up. Nothing left, and your reason is kept.")
            return _back(draft)
    return _confirm(draft, form, "releases/abandon.html", title="Give up this draft")


@page(roles=READERS, methods=READ_AND_WRITE)
@opened(Act.RELEASE_IN_EMERGENCY)
def emergency(draft: Opened) -> HttpResponse:
    """Release on one person's word because a life is at risk."""
    form = EmergencyForm.of(draft.request)
    if form.is_valid():
        with form.faults():
            deciding.release_in_emergency(**draft.acting, reason=form.cleaned_data["reason"])
            notify(
                draft.request,
                "It was released and is on its way. Another authoriser reviews your decision within 72 hours.",
            )
            return _back(draft)
    return _confirm(draft, form, "releases/emergency.html", title="Release in an emergency")


def _confirm(draft: Opened, form: Form, template: str, *, title: str) -> HttpResponse:
    missing = originated.missing(**draft.acting, ceiling=settings.ENVIRONMENT.ceiling)
    context = {"form": form, "lacks": lacks(draft.view, missing), "terms": terms_rows(draft.view.terms)}
    return draft.draw(template, context, title=title)


def _back(draft: Opened) -> HttpResponse:
    return redirect("releases:release", disclosure_id=draft.view.id)
