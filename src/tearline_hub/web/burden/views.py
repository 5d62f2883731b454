"""Reports in numbers, as a page and as files."""

from __future__ import annotations

from django.http import HttpResponse

from tearline.vocab.role import Role
from tearline_hub.alerts.queries import burden as counts
from tearline_hub.alerts.queries.burden import By, by_of
from tearline_hub.web.burden import drawing
from tearline_hub.web.pages import page, render
from tearline_hub.web.request import SignedIn
from tearline_hub.web.spreadsheets import attachment


@page(roles={Role.MANAGER})
def burden(request: SignedIn) -> HttpResponse:
    """A year's alerts of the manager's organisation by firm, desk and area."""
    found = [counts.burden(actor=request.actor, now=request.now, by=by) for by in By]
    context = {
        "parts": [(each.by, drawing.LABELS[each.by], drawing.bars(each), drawing.rows(each)) for each in found],
        "heads": list(drawing.HEADS),
        "any": any(each.lines for each in found),
    }
    return render(request, "burden/burden.html", context, title="Reports in numbers")


@page(roles={Role.MANAGER})
def burden_csv(request: SignedIn, by: str) -> HttpResponse:
    """One of the tables as a file."""
    found = counts.burden(actor=request.actor, now=request.now, by=by_of(by))
    return attachment(drawing.sheet(found), filename=f"reports-by-{found.by.value}.csv")
