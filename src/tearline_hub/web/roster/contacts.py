"""How I am called: added, removed, tried. Each person says it of themselves alone."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.errors import Conflict
from tearline_hub.alerts.actions import rostering
from tearline_hub.alerts.queries import roster
from tearline_hub.alerts.senders.push import node_key, public_key
from tearline_hub.web.forms import posted
from tearline_hub.web.pages import READ_AND_WRITE, WRITE, notify, page, render
from tearline_hub.web.request import SignedIn
from tearline_hub.web.roster.forms import CHANNELS, ContactForm
from tearline_hub.web.roster.views import ROLES


@page(roles=ROLES, methods=READ_AND_WRITE)
def contacts(request: SignedIn) -> HttpResponse:
    """The list, and a form for one more."""
    form = ContactForm.of(request)
    if form.is_valid():
        with form.faults():
            rostering.add_contact(actor=request.actor, now=request.now, **form.cleaned_data)
            notify(request, "You are called there from now on. Send a test to see whether it arrives.")
            return redirect("roster-contacts")
    senders = settings.ENVIRONMENT.senders
    context = {
        "form": form,
        "contacts": roster.contacts(actor=request.actor),
        "channels": CHANNELS,
        "push_key": public_key(node_key(settings.PUSH_KEY)) if senders.push_contact else "",
        "missing": [
            CHANNELS[channel]
            for channel, there in (("email", senders.smtp), ("text", senders.notify), ("push", senders.push_contact))
            if not there
        ],
    }
    return render(request, "roster/contacts.html", context, title="How I am called")


@page(roles=ROLES, methods=WRITE)
def push(request: SignedIn) -> HttpResponse:
    """Be called by push to this browser, as its script found out."""
    keys = {name: posted(request, name, 200) for name in ("p256dh", "auth")}
    address = posted(request, "endpoint")
    rostering.add_contact(actor=request.actor, now=request.now, channel="push", address=address, keys=keys)
    notify(request, "You are called by push to this browser from now on. Send a test to see whether it arrives.")
    return redirect("roster-contacts")


@page(roles=ROLES, methods=WRITE)
def remove(request: SignedIn) -> HttpResponse:
    """Be called there no more."""
    rostering.remove_contact(actor=request.actor, now=request.now, **_chosen(request))
    notify(request, "You are not called there any more.")
    return redirect("roster-contacts")


@page(roles=ROLES, methods=WRITE)
def test(request: SignedIn) -> HttpResponse:
    """Call oneself."""
    try:
        rostering.send_test(actor=request.actor, now=request.now, **_chosen(request))
        notify(request, "A test is on its way. What came of it stands below in a few seconds.")
    except Conflict as early:
        notify(request, early.message)
    return redirect("roster-contacts")


def _chosen(request: SignedIn) -> dict[str, str]:
    return {name: posted(request, name) for name in ("channel", "address")}
