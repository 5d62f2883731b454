"""Looking after colleagues. Rights are read afresh for every request, so each change holds from the next click."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.vocab.role import Role
from tearline_hub.access import actions, queries
from tearline_hub.web.pages import READ_AND_WRITE, WRITE, notify, page, render
from tearline_hub.web.people.forms import InviteForm
from tearline_hub.web.request import SignedIn

_ROLES: Final = {Role.ADMINISTRATOR}


@page(roles=_ROLES)
def people(request: SignedIn) -> HttpResponse:
    """Everybody of the administrator's own organisation."""
    context = {"people": queries.colleagues(actor=request.actor)}
    return render(request, "people/people.html", context, title="People")


@page(roles=_ROLES, methods=READ_AND_WRITE)
def invite(request: SignedIn) -> HttpResponse:
    """Add a colleague."""
    form = InviteForm.of(request)
    form.offer(queries.roles_offered(actor=request.actor))
    if form.is_valid():
        with form.faults():
            actions.invite(actor=request.actor, now=request.now, **form.cleaned_data)
            notify(
                request,
                "The person was added. Give them their user name, as it stands below, and first password in person.",
            )
            return redirect("people")
    return render(request, "people/invite.html", {"form": form}, title="Add a person")


@page(roles=_ROLES, methods=WRITE)
def stop(request: SignedIn, user_id: str) -> HttpResponse:
    """Keep somebody from signing in; whoever is signed in is out at the next click."""
    actions.set_active(actor=request.actor, now=request.now, user_id=user_id, active=False)
    notify(request, "The account was stopped. What they did stays on record.")
    return redirect("people")


@page(roles=_ROLES, methods=WRITE)
def allow(request: SignedIn, user_id: str) -> HttpResponse:
    """Let somebody sign in again."""
    actions.set_active(actor=request.actor, now=request.now, user_id=user_id, active=True)
    notify(request, "The person can sign in again.")
    return redirect("people")
