"""Opening an alert for a page: the line first, then the purpose, then the audited read.

Invariant: a page that shows what a report says has been through here, so it has a purpose chip and a marking.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect

from tearline.vocab.purpose import DeskPurpose
from tearline.vocab.role import Role
from tearline_hub.access.purpose import desk_purpose, state_desk_purpose
from tearline_hub.alerts.queries import reading
from tearline_hub.alerts.queries.views import AlertView
from tearline_hub.web.desk.forms import DeskPurposeForm
from tearline_hub.web.pages import render
from tearline_hub.web.request import SignedIn

OFFICERS: Final = frozenset({Role.DUTY_OFFICER})
_ANSWER: Final = "desk_purpose"


def opened(request: SignedIn, alert_id: str) -> tuple[AlertView, DeskPurpose] | HttpResponse:
    """The alert and why it is read, else the page that asks why. Raises `NotFound`."""
    purpose = purpose_at(request, alert_id)
    if isinstance(purpose, HttpResponse):
        return purpose
    return reading.read(actor=request.actor, now=request.now, purpose=purpose, alert_id=alert_id), purpose


def purpose_at(request: SignedIn, alert_id: str) -> DeskPurpose | HttpResponse:
    """Why this person reads at the alert's desk, else the page that asks it. The view must accept GET and POST."""
    desk_id = reading.line(actor=request.actor, alert_id=alert_id).desk_id
    stated = desk_purpose(request, desk_id=desk_id)
    if stated is not None and _ANSWER not in request.POST:
        return stated
    form = DeskPurposeForm(request.POST) if _ANSWER in request.POST else DeskPurposeForm()
    if form.is_valid():
        state_desk_purpose(request, desk_id=desk_id, purpose=form.cleaned_data[_ANSWER])
        return HttpResponseRedirect(request.get_full_path())
    context = {"form": form, "desk_id": desk_id}
    return render(request, "desk/purpose.html", context, title="Why do you read what comes to this desk?")
