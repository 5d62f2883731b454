"""The pages of a draft. Each saves what it asks and then says what it still lacks; a half-done page is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.disclosure.states import Act
from tearline.vocab.purpose import WithholdReason
from tearline_hub.agencies import queries as agencies
from tearline_hub.db.context import acting
from tearline_hub.disclosures.actions import drafting
from tearline_hub.disclosures.queries import originated
from tearline_hub.web.forms import Form
from tearline_hub.web.owners import owner_names
from tearline_hub.web.pages import READ_AND_WRITE, notify, page
from tearline_hub.web.releases.field_forms import FieldsForm
from tearline_hub.web.releases.forms import (
    ChildReasonForm,
    HandlingForm,
    RecipientsForm,
    TemplateForm,
    TermsForm,
)
from tearline_hub.web.releases.opening import READERS, Opened, opened
from tearline_hub.web.releases.tasks import route_of

_QUESTION = "releases/question.html"


@page(roles=READERS, methods=READ_AND_WRITE)
@opened(Act.EDIT)
def recipients(draft: Opened) -> HttpResponse:
    """Organisations and the role addressed in each."""
    with acting(draft.request.actor):
        directory = [each for each in agencies.organisations() if each.code != draft.request.actor.organisation]
    form = RecipientsForm.of(draft.request, directory=directory, present=draft.view.recipients)

    def save() -> None:
        drafting.choose_recipients(**draft.acting, recipients=form.chosen())

    return _ask(draft, form, "recipients", save, title="Choose who receives it")


@page(roles=READERS, methods=READ_AND_WRITE)
@opened(Act.EDIT)
def template(draft: Opened) -> HttpResponse:
    """Tick a template's fields for everybody."""
    form = TemplateForm.of(draft.request, initial={"template": draft.view.template})

    def save() -> None:
        drafting.choose_template(**draft.acting, template=form.cleaned_data["template"])

    return _ask(draft, form, "template", save, title="Choose a template")


@page(roles=READERS, methods=READ_AND_WRITE)
@opened(Act.EDIT)
def fields(draft: Opened) -> HttpResponse:
    """Every field with a tick for each recipient."""
    form = FieldsForm.of(draft.request, view=draft.view)

    def save() -> None:
        drafting.tick(
            **draft.acting,
            ticked=form.ticked(),
            withheld=form.withheld(),
            sensitive_reasons=form.sensitive_reasons(),
            child_reason=draft.view.child_reason,
        )

    context = {"owners": owner_names(draft.request.actor, draft.view.fields)}
    return _ask(
        draft, form, "fields", save, title="Choose what each recipient gets", page="releases/fields.html", more=context
    )


@page(roles=READERS, methods=READ_AND_WRITE)
@opened(Act.EDIT)
def terms(draft: Opened) -> HttpResponse:
    """Why, and under which law."""
    form = TermsForm.of(draft.request, kind=draft.view.kind, terms=draft.view.terms)

    def save() -> None:
        drafting.set_terms(**draft.acting, changes=form.changes())

    return _ask(draft, form, "terms", save, title="Say why, and under which law")


@page(roles=READERS, methods=READ_AND_WRITE)
@opened(Act.EDIT)
def handling(draft: Opened) -> HttpResponse:
    """Marking, conditions and dates."""
    form = HandlingForm.of(draft.request, kind=draft.view.kind, terms=draft.view.terms)

    def save() -> None:
        drafting.set_terms(**draft.acting, changes=form.changes())

    return _ask(draft, form, "handling", save, title="Set the marking, handling and dates")


@page(roles=READERS, methods=READ_AND_WRITE)
@opened(Act.EDIT)
def child(draft: Opened) -> HttpResponse:
    """The interruption: the person is or may be a child."""
    return draft.draw("releases/child.html", {}, title="The person may be under 18")


@page(roles=READERS, methods=READ_AND_WRITE)
@opened(Act.EDIT)
def child_reason(draft: Opened) -> HttpResponse:
    """Why it is shared nevertheless."""
    form = ChildReasonForm.of(draft.request, initial={"child_reason": draft.view.child_reason})

    def save() -> None:
        drafting.tick(
            **draft.acting,
            ticked={item.organisation: item.proposed for item in draft.view.recipients},
            withheld={key: WithholdReason(value) for key, value in draft.view.withheld.items()},
            sensitive_reasons=draft.view.sensitive_reasons,
            child_reason=form.cleaned_data["child_reason"],
        )

    return _ask(draft, form, "child", save, title="Say why it is shared")


def _ask(
    draft: Opened,
    form: Form,
    route: str,
    save: Callable[[], None],
    *,
    title: str,
    page: str = _QUESTION,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    saved = False
    if form.is_valid():
        with form.faults():
            save()
            saved = True
            _add_lacking(draft, form, route)
    if saved and not form.errors:
        notify(draft.request, "Saved. The draft below shows what is still to do.")
        return redirect("releases:release", disclosure_id=draft.view.id)
    return draft.draw(page, {"form": form, "saved": saved, **(more or {})}, title=title)


def _add_lacking(draft: Opened, form: Form, route: str) -> None:
    for fault in originated.missing(**draft.acting, ceiling=settings.ENVIRONMENT.ceiling):
        if route_of(fault) == route:
            form.add_fault(fault)
