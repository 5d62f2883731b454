"""Ending the preview: applying what was shown, or giving the import up. Each has a page that confirms it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.errors import Conflict
from tearline_hub.imports import actions, queries
from tearline_hub.imports.states import Change, ImportAct, ImportState, next_state
from tearline_hub.imports.views import ImportView
from tearline_hub.web.forms import Form
from tearline_hub.web.imports import wording
from tearline_hub.web.imports.forms import ApplyForm
from tearline_hub.web.imports.views import IMPORTERS
from tearline_hub.web.pages import READ_AND_WRITE, notify, page, render
from tearline_hub.web.request import SignedIn


@page(roles=IMPORTERS, methods=READ_AND_WRITE)
def apply(request: SignedIn, import_id: str) -> HttpResponse:
    """Have what was shown written to the records."""
    view = queries.progress(actor=request.actor, import_id=import_id)
    if view.line.state is not ImportState.PREVIEW:
        return redirect("imports:import", import_id=import_id)
    form = ApplyForm.of(request, gone=_gone(view), initial={"shown": view.shown})
    if form.is_valid():
        try:
            with form.faults():
                return _applied(request, import_id, form)
        except Conflict as conflict:
            return _overtaken(request, import_id, conflict.message)
    context = {"view": view, "form": form, "kinds": Change, "wording": wording}
    return render(request, "imports/apply.html", context, title="Apply the file")


@page(roles=IMPORTERS, methods=READ_AND_WRITE)
def abandon(request: SignedIn, import_id: str) -> HttpResponse:
    """Delete the file and what was read from it; no record changes."""
    view = queries.progress(actor=request.actor, import_id=import_id)
    if not isinstance(next_state(view.line.state, ImportAct.ABANDON), ImportState):
        return redirect("imports:import", import_id=import_id)
    form = Form.of(request)
    if form.is_valid():
        actions.abandon(actor=request.actor, now=request.now, import_id=import_id)
        notify(request, "The import was given up. No record has changed.")
        return redirect("imports:import", import_id=import_id)
    return render(request, "imports/abandon.html", {"view": view, "form": form}, title="Give the import up")


def _applied(request: SignedIn, import_id: str, form: ApplyForm) -> HttpResponse:
    actions.apply(
        actor=request.actor,
        now=request.now,
        import_id=import_id,
        shown=form.cleaned_data["shown"],
        gone_confirmed=form.cleaned_data.get("gone_confirmed", False),
    )
    return redirect("imports:import", import_id=import_id)


def _overtaken(request: SignedIn, import_id: str, sentence: str) -> HttpResponse:
    view = queries.progress(actor=request.actor, import_id=import_id)
    context = {"view": view, "sentence": sentence, "again": view.line.state is ImportState.READING}
    return render(request, "imports/overtaken.html", context, title="This has changed since you opened it", status=409)


def _gone(view: ImportView) -> str:
    """What is confirmed of those who are not in the file; empty when nobody is missing."""
    count = view.line.counts[Change.GONE]
    if not count:
        return ""
    people = "1 person who is" if count == 1 else f"{count:,} people who are"
    return f"I looked at the {people} not in the file, and they are to be marked as gone"
