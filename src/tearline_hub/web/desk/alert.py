"""The page of one alert: what was reported, by whom and when, what was done with it, and what may be done now."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from tearline.reports.desk import DeskAct
from tearline.vocab.role import Role
from tearline.wire.reported_fields import fields_of
from tearline_hub.alerts.queries import reading
from tearline_hub.disclosures.queries import originated
from tearline_hub.web.desk import wording
from tearline_hub.web.desk.opening import OFFICERS, opened, purpose_at
from tearline_hub.web.labels import label
from tearline_hub.web.pages import READ_AND_WRITE, page, render
from tearline_hub.web.request import SignedIn


@page(roles=OFFICERS, methods=READ_AND_WRITE)
def alert(request: SignedIn, alert_id: str) -> HttpResponse:
    """One alert, once it was said why it is read."""
    found = opened(request, alert_id)
    if isinstance(found, HttpResponse):
        return found
    view, purpose = found
    context = {
        "alert": view,
        "line": view.line,
        "said": fields_of(view.report_id, view.report) if view.report else (),
        "act": DeskAct,
        "wording": wording,
        "disclosures": originated.standing(actor=request.actor, disclosure_ids=view.disclosures),
        "may_draft": Role.PARTNER_OFFICER in request.actor.roles,
    }
    return render(
        request, "desk/alert.html", context, title=label(view.line.kind), marking=settings.ENVIRONMENT.ceiling,
        purpose=label(purpose),
    )  # fmt: skip


@page(roles=OFFICERS, methods=READ_AND_WRITE)
def file(request: SignedIn, alert_id: str, file_id: str) -> HttpResponse:
    """A file of its report, never shown inside a page of ours: it is somebody else's."""
    purpose = purpose_at(request, alert_id)
    if isinstance(purpose, HttpResponse):
        return purpose
    found, content = reading.file(
        actor=request.actor, now=request.now, purpose=purpose, alert_id=alert_id, file_id=file_id
    )
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name) or ""
    return response
