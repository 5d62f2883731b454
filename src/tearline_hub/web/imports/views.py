"""The list of imports, bringing a file in, and the page of one import, which is another one at each step.

Invariant: in a file without headings the first row stands for them, so they are drawn for a stated purpose only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.vocab.purpose import ReadPurpose
from tearline_hub.access.purpose import state_purpose
from tearline_hub.imports import actions, queries
from tearline_hub.imports.states import STATUSES, Change, ImportState
from tearline_hub.imports.views import ImportView
from tearline_hub.web.imports import wording
from tearline_hub.web.imports.forms import HeadingsForm, NewForm
from tearline_hub.web.labels import label
from tearline_hub.web.pages import READ_AND_WRITE, notify, page, render
from tearline_hub.web.paging import page_number, paging
from tearline_hub.web.purposes import purpose_for
from tearline_hub.web.request import SignedIn

IMPORTERS: Final = frozenset(STATUSES)
EVERY: Final = 3  # seconds between refreshes, for somebody who asked for them
_FULL: Final = 100  # per cent
_OTHERS: Final = (Change.ADDED, Change.CHANGED, Change.GONE)


@page(roles=IMPORTERS)
def listing(request: SignedIn) -> HttpResponse:
    """Every import of the organisation, newest first."""
    number = page_number(request)
    lines, more = queries.listed(actor=request.actor, page=number)
    context = {"lines": lines, "wording": wording, "paging": paging(number, more=more)}
    return render(request, "imports/list.html", context, title="Imports")


@page(roles=IMPORTERS, methods=READ_AND_WRITE, takes_file=True)
def new(request: SignedIn) -> HttpResponse:
    """Take a file in, unless another one is under way."""
    under_way = queries.under_way(actor=request.actor)
    form = NewForm.of(request, actor=request.actor)
    if not under_way and form.is_valid():
        with form.faults():
            return _begun(request, form)
    return render(request, "imports/new.html", {"form": form, "under_way": under_way}, title="Import a file")


@page(roles=IMPORTERS, methods=READ_AND_WRITE)
def item(request: SignedIn, import_id: str) -> HttpResponse:
    """Where one import stands, and what it waits for."""
    view = queries.progress(actor=request.actor, import_id=import_id)
    return _PAGES[view.line.state](request, view)


@page(roles=IMPORTERS, methods=READ_AND_WRITE)
def headings(request: SignedIn, import_id: str) -> HttpResponse:
    """Have the file read as its headings were confirmed."""
    view = queries.progress(actor=request.actor, import_id=import_id)
    if view.line.state is not ImportState.HEADINGS or request.method != "POST":
        return redirect("imports:import", import_id=import_id)
    form = HeadingsForm.of(request, view=view)
    if form.is_valid():
        with form.faults():
            actions.confirm_headings(actor=request.actor, now=request.now, import_id=import_id, columns=form.columns())
            return redirect("imports:import", import_id=import_id)
    return _headings_page(request, view, form)


def _begun(request: SignedIn, form: NewForm) -> HttpResponse:
    given = form.cleaned_data
    purpose: ReadPurpose = given["purpose"]
    import_id = actions.begin(
        actor=request.actor,
        now=request.now,
        purpose=purpose,
        filename=given["file"].name,
        content=given["file"].file,
        declared=form.declared(),
    )
    state_purpose(request, subject=import_id, purpose=purpose)
    notify(request, "The file was taken in. No record has changed yet.")
    return redirect("imports:import", import_id=import_id)


def _headings(request: SignedIn, view: ImportView) -> HttpResponse:
    return _headings_page(request, view, HeadingsForm(view=view))


def _headings_page(request: SignedIn, view: ImportView, form: HeadingsForm) -> HttpResponse:
    purpose = purpose_for(request, subject=view.line.id)
    if isinstance(purpose, HttpResponse):
        return purpose
    context = {"view": view, "form": form, "wording": wording}
    return render(
        request,
        "imports/headings.html",
        context,
        title="Check the headings",
        marking=settings.ENVIRONMENT.ceiling,
        purpose=label(purpose),
    )


def _progress(request: SignedIn, view: ImportView) -> HttpResponse:
    """Refreshes itself only for somebody who asked for it: nobody else can read a page that moves (WCAG 2.2.1)."""
    live = request.GET.get("live") == "1"
    done, total = _how_far(view)
    percent = min(_FULL, _FULL * done // total) if total and not view.comparing else None
    context = {"view": view, "done": done, "total": total, "percent": percent, "live": live, "every": EVERY}
    response = render(request, "imports/progress.html", context, title=label(view.line.state))
    if live:
        response["Refresh"] = str(EVERY)
    return response


def _how_far(view: ImportView) -> tuple[int, int | None]:
    if view.line.state is ImportState.APPLYING:
        return view.line.applied, view.line.to_apply
    return view.line.rows_read, view.rows_total


def _preview(request: SignedIn, view: ImportView) -> HttpResponse:
    affected = len(queries.affected(actor=request.actor, import_id=view.line.id))
    context = {"view": view, "kinds": _OTHERS, "same": Change.SAME, "affected": affected, "wording": wording}
    return render(request, "imports/preview.html", context, title="Check what the file changes")


def _ended(request: SignedIn, view: ImportView) -> HttpResponse:
    applied = view.line.state is ImportState.APPLIED
    affected = len(queries.affected(actor=request.actor, import_id=view.line.id)) if applied else 0
    context = {"view": view, "kinds": _OTHERS, "same": Change.SAME, "affected": affected, "states": ImportState}
    return render(request, "imports/ended.html", context, title=f"Import: {label(view.line.state).lower()}")


_PAGES: Final[dict[ImportState, Callable[[SignedIn, ImportView], HttpResponse]]] = {
    ImportState.HEADINGS: _headings,
    ImportState.READING: _progress,
    ImportState.PREVIEW: _preview,
    ImportState.APPLYING: _progress,
    ImportState.APPLIED: _ended,
    ImportState.REFUSED: _ended,
    ImportState.ABANDONED: _ended,
}
