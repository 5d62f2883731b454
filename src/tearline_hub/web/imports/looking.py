"""Looking into an import before and after it is applied: what changes, what was released, what was wrong with the file.

Invariant: values are drawn only for a stated purpose, by a query that writes its audit entry. Faults hold no cell's
content, so they may be downloaded; but the first row may stand for headings, so they too wait for a purpose.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from tearline_hub.imports import queries
from tearline_hub.imports.states import Change, ImportState
from tearline_hub.web import spreadsheets
from tearline_hub.web.imports import wording
from tearline_hub.web.imports.views import IMPORTERS
from tearline_hub.web.labels import label
from tearline_hub.web.pages import READ_AND_WRITE, page, render
from tearline_hub.web.paging import page_number, paging
from tearline_hub.web.purposes import purpose_for
from tearline_hub.web.request import SignedIn

_COMPARED: Final = frozenset({ImportState.PREVIEW, ImportState.APPLYING, ImportState.APPLIED})


@page(roles=IMPORTERS, methods=READ_AND_WRITE)
def changes(request: SignedIn, import_id: str, kind: str) -> HttpResponse:
    """Records of one kind of change, field by field, fifty on a page."""
    change, number = _listed(kind), page_number(request)
    view = queries.progress(actor=request.actor, import_id=import_id)
    if view.line.state not in _COMPARED:
        return redirect("imports:import", import_id=import_id)
    purpose = purpose_for(request, subject=import_id)
    if isinstance(purpose, HttpResponse):
        return purpose
    found, more = queries.changes(
        actor=request.actor, now=request.now, purpose=purpose, import_id=import_id, kind=change, page=number
    )
    context = {
        "view": view,
        "change": change,
        "kinds": Change,
        "found": found,
        "rows": wording.rows,
        "number": number,
        "paging": paging(number, more=more),
    }
    return render(
        request,
        "imports/changes.html",
        context,
        title=wording.KIND_TITLES[change],
        marking=settings.ENVIRONMENT.ceiling,
        purpose=label(purpose),
    )


@page(roles=IMPORTERS)
def released(request: SignedIn, import_id: str) -> HttpResponse:
    """What other bodies were sent that no longer holds, with the way to correct it. References alone."""
    view = queries.progress(actor=request.actor, import_id=import_id)
    affected = queries.affected(actor=request.actor, import_id=import_id)
    context = {"view": view, "affected": affected, "applied": view.line.state is ImportState.APPLIED}
    return render(request, "imports/released.html", context, title="Released to others")


@page(roles=IMPORTERS, methods=READ_AND_WRITE)
def faults(request: SignedIn, import_id: str) -> HttpResponse:
    """Row, heading, what is wrong and how to mend it."""
    number = page_number(request)
    view = queries.progress(actor=request.actor, import_id=import_id)
    purpose = purpose_for(request, subject=import_id)
    if isinstance(purpose, HttpResponse):
        return purpose
    found, more = queries.faults(actor=request.actor, import_id=import_id, page=number)
    context = {"view": view, "found": found, "paging": paging(number, more=more)}
    return render(
        request,
        "imports/faults.html",
        context,
        title="What to mend in the file",
        marking=settings.ENVIRONMENT.ceiling,
        purpose=label(purpose),
    )


@page(roles=IMPORTERS, methods=READ_AND_WRITE)
def faults_csv(request: SignedIn, import_id: str) -> HttpResponse:
    """The same as a file."""
    queries.progress(actor=request.actor, import_id=import_id)  # nobody is asked why of what is not there for them
    purpose = purpose_for(request, subject=import_id)
    if isinstance(purpose, HttpResponse):
        return purpose
    rows = queries.fault_file(actor=request.actor, import_id=import_id)
    return spreadsheets.attachment([queries.FAULT_HEADINGS, *rows], filename="faults.csv")


def _listed(kind: str) -> Change:
    """A kind of change that has a page. Raises Http404."""
    try:
        change = Change(kind)
    except ValueError:
        raise Http404 from None
    if change not in wording.KIND_TITLES:
        raise Http404
    return change
