"""The roster's pages: the week, a shift planned or cancelled, and what came of calling people."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.disclosure.clocks import today
from tearline.errors import NotFound
from tearline.vocab.role import Role
from tearline_hub.alerts.actions import rostering
from tearline_hub.alerts.queries import roster
from tearline_hub.web.forms import Form
from tearline_hub.web.pages import READ_AND_WRITE, notify, page, render
from tearline_hub.web.request import SignedIn
from tearline_hub.web.roster import drawing
from tearline_hub.web.roster.forms import CHANNELS, ShiftForm

ROLES: Final = {Role.DUTY_OFFICER, Role.MANAGER}
_WEEKS: Final = dt.timedelta(days=7)
_FAR: Final = dt.timedelta(days=3650)


@page(roles=ROLES)
def week(request: SignedIn) -> HttpResponse:
    """Who is on shift at each desk in one week, drawn and as a table; gaps first."""
    monday = _monday(request)
    upto = monday + _WEEKS
    found = roster.weeks(actor=request.actor, begins_at=drawing.midnight(monday), ends_at=drawing.midnight(upto))
    context = {
        "weeks": [(each, drawing.day_bars(each, monday), drawing.gap_lines(each.gaps)) for each in found],
        "span": drawing.shift_span,
        "monday": monday,
        "before": monday - _WEEKS,
        "after": upto,
        "called": any(each.channel for each in roster.contacts(actor=request.actor)),
    }
    return render(request, "roster/week.html", context, title="Roster")


@page(roles=ROLES, methods=READ_AND_WRITE)
def plan(request: SignedIn) -> HttpResponse:
    """Plan a shift for a colleague or oneself."""
    form = ShiftForm.of(request)
    form.offer(roster.desks(actor=request.actor), people := roster.officers(actor=request.actor))
    if form.is_valid():
        with form.faults():
            given = form.cleaned_data
            rostering.plan_shift(
                actor=request.actor, now=request.now, desk_id=given["desk"], person=given["person"],
                begins_at=given["begins_at"], ends_at=given["ends_at"],
            )  # fmt: skip
            notify(request, "The shift was planned.")
            return redirect("roster")
    return render(request, "roster/plan.html", {"form": form, "people": people}, title="Plan a shift")


@page(roles=ROLES, methods=READ_AND_WRITE)
def cancel(request: SignedIn, shift_id: str) -> HttpResponse:
    """Take a shift off the roster."""
    found = roster.shift(actor=request.actor, shift_id=shift_id)
    if found is None:
        raise NotFound("shift.not-found", "There is no such shift in your organisation's roster.")
    if request.method == "POST":
        rostering.cancel_shift(actor=request.actor, now=request.now, shift_id=shift_id)
        notify(request, "The shift was cancelled.")
        return redirect("roster")
    rows = [["Who", found.person_name], ["When", drawing.shift_span((found.begins_at, found.ends_at))]]
    return render(request, "roster/cancel.html", {"form": Form(), "rows": rows}, title="Cancel a shift")


@page(roles=ROLES)
def calls(request: SignedIn) -> HttpResponse:
    """What came of calling people, newest first."""
    context = {"calls": roster.calls(actor=request.actor), "channels": CHANNELS}
    return render(request, "roster/calls.html", context, title="Who was called")


def _monday(request: SignedIn) -> dt.date:
    """Of the week that was asked for; this one's for what is no day, or one that is far."""
    this = drawing.monday_of(today(request.now))
    try:
        asked = drawing.monday_of(dt.date.fromisoformat(request.GET.get("week", "")))
    except (ValueError, OverflowError):
        return this
    return asked if abs(asked - this) <= _FAR else this
