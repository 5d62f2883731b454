"""What is done with one alert: some in one click, others with a reason on a page of their own.

Invariant: these pages show nothing of what a report says. Each act is the domain's to allow, and its refusal is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tearline_hub.access.purpose import state_purpose
from tearline_hub.alerts.actions import acting_on, grouping, passing_on
from tearline_hub.alerts.queries import at_desk, reading
from tearline_hub.web.desk.forms import AskForm, AssessForm, ReasonForm, RerouteForm
from tearline_hub.web.desk.opening import OFFICERS
from tearline_hub.web.forms import Form
from tearline_hub.web.pages import READ_AND_WRITE, WRITE, notify, page, render
from tearline_hub.web.request import SignedIn


@page(roles=OFFICERS, methods=WRITE)
def acknowledge(request: SignedIn, alert_id: str) -> HttpResponse:
    """It is mine."""
    acting_on.acknowledge(**_of(request, alert_id))
    notify(request, "It is yours. The desk sees your name beside it.")
    return redirect("desk:alert", alert_id=alert_id)


@page(roles=OFFICERS, methods=WRITE)
def acknowledge_group(request: SignedIn, alert_id: str) -> HttpResponse:
    """All of its group that nobody has."""
    line = reading.line(actor=request.actor, alert_id=alert_id)
    count = acting_on.acknowledge_group(actor=request.actor, now=request.now, group=line.group)
    notify(request, f"{count} alerts are yours. Each is assessed by itself.")
    return redirect("desk:desk", desk_id=line.desk_id)


@page(roles=OFFICERS, methods=WRITE)
def take_out(request: SignedIn, alert_id: str) -> HttpResponse:
    """Show it by itself."""
    grouping.take_out(**_of(request, alert_id))
    notify(request, "It stands by itself now. You can group it again.")
    return redirect("desk:alert", alert_id=alert_id)


@page(roles=OFFICERS, methods=WRITE)
def dissolve(request: SignedIn, alert_id: str) -> HttpResponse:
    """Show each of its group by itself."""
    grouping.dissolve(**_of(request, alert_id))
    notify(request, "Each alert stands by itself now. You can group them again.")
    return redirect("desk:alert", alert_id=alert_id)


@page(roles=OFFICERS, methods=WRITE)
def group_again(request: SignedIn, alert_id: str) -> HttpResponse:
    """Put it back."""
    grouping.group_again(**_of(request, alert_id))
    notify(request, "It is grouped again.")
    return redirect("desk:alert", alert_id=alert_id)


@page(roles=OFFICERS, methods=READ_AND_WRITE)
def take_over(request: SignedIn, alert_id: str) -> HttpResponse:
    """Somebody else has it, and cannot do it."""
    form = ReasonForm.of(request, asks="Why do you take it over?")
    return _ask(request, alert_id, form, acting_on.take_over, title="Take it over", done="It is yours now.")


@page(roles=OFFICERS, methods=READ_AND_WRITE)
def ask(request: SignedIn, alert_id: str) -> HttpResponse:
    """A question to whoever reported."""
    done = "The question was sent. Its answer will be on the alert's page."
    return _ask(request, alert_id, AskForm.of(request), acting_on.ask_reporter, title="Ask the reporter", done=done)


@page(roles=OFFICERS, methods=READ_AND_WRITE)
def reroute(request: SignedIn, alert_id: str) -> HttpResponse:
    """It belongs to another desk."""
    line = reading.line(actor=request.actor, alert_id=alert_id)
    desks = at_desk.other_desks(actor=request.actor, desk_id=line.desk_id)
    form = RerouteForm.of(request, desks=desks)

    def send(*, desk: str, **given: Any) -> None:  # noqa: ANN401 what the form gives
        acting_on.reroute(**given, desk_id=desk)

    there = reverse("desk:desk", kwargs={"desk_id": line.desk_id})
    done = "It was sent on. The other desk sees it in a moment."
    title = "Send it to another desk"
    return _ask(request, alert_id, form, send, title=title, done=done, then=there)


@page(roles=OFFICERS, methods=READ_AND_WRITE)
def assess(request: SignedIn, alert_id: str) -> HttpResponse:
    """What the report was worth."""
    form = AssessForm.of(request)
    return _ask(request, alert_id, form, acting_on.assess, title="Assess the report", done="Your assessment is kept.")


@page(roles=OFFICERS, methods=READ_AND_WRITE)
def close(request: SignedIn, alert_id: str) -> HttpResponse:
    """Nothing more is to be done."""
    form = ReasonForm.of(request, asks="Why is nothing more to be done?")
    return _ask(request, alert_id, form, acting_on.close, title="Close the alert", done="It is closed.")


@page(roles=OFFICERS, methods=READ_AND_WRITE)
def reopen(request: SignedIn, alert_id: str) -> HttpResponse:
    """Take it up again."""
    form = ReasonForm.of(request, asks="Why do you open it again?")
    return _ask(request, alert_id, form, acting_on.reopen, title="Open it again", done="It is open, and yours.")


@page(roles=OFFICERS, methods=READ_AND_WRITE)
def pass_on(request: SignedIn, alert_id: str) -> HttpResponse:
    """Begin a draft that passes it on. Its pages are then open to this person for the same purpose."""
    line = reading.line(actor=request.actor, alert_id=alert_id)
    if request.method != "POST":
        return render(request, "desk/pass_on.html", {"line": line}, title="Pass it on")
    disclosure_id = passing_on.pass_on(**_of(request, alert_id))
    state_purpose(request, subject=disclosure_id, purpose=passing_on.PURPOSE.value)
    notify(request, "The draft was begun. Nothing leaves until somebody else authorises it.")
    return redirect("releases:release", disclosure_id=disclosure_id)


def _of(request: SignedIn, alert_id: str) -> dict[str, Any]:
    return {"actor": request.actor, "now": request.now, "alert_id": alert_id}


def _ask(
    request: SignedIn,
    alert_id: str,
    form: Form,
    act: Callable[..., object],
    *,
    title: str,
    done: str,
    then: str = "",
) -> HttpResponse:
    line = reading.line(actor=request.actor, alert_id=alert_id)
    if form.is_valid():
        with form.faults():
            act(**_of(request, alert_id), **form.cleaned_data)
            notify(request, done)
            return redirect(then or reverse("desk:alert", kwargs={"alert_id": alert_id}))
    return render(request, "desk/act.html", {"form": form, "line": line, "button": title}, title=title)
