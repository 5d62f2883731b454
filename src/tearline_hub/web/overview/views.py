"""The overview. It counts work and shows dates; it never counts per officer and shows no content."""

from __future__ import annotations

from django.http import HttpResponse

from tearline.vocab.role import Role
from tearline_hub.disclosures.queries.overview import Work, open_work
from tearline_hub.web.overview import drawing
from tearline_hub.web.pages import page, render
from tearline_hub.web.request import SignedIn


@page(roles={Role.MANAGER})
def overview(request: SignedIn) -> HttpResponse:
    """All open work of the manager's organisation."""
    work = open_work(actor=request.actor, now=request.now)
    context = {
        "work": work,
        "bars": drawing.bars(work),
        "bands": drawing.band_labels(),
        "rows": drawing.rows(work),
        "owed_to_us": drawing.falling_rows(work.owed_to_us),
        "owed_by_us": drawing.falling_rows(work.owed_by_us),
        "due": drawing.due_rows(work),
        "kept": Work.TO_KEEP in work.waiting,
    }
    return render(request, "overview/overview.html", context, title="Overview")
