"""The first page of each role, and the pages anybody may read."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from tearline_hub.web.navigation import navigation_for
from tearline_hub.web.pages import EVERY_ROLE, page, public_page, render
from tearline_hub.web.request import Request


@page(roles=EVERY_ROLE)
def home(request: Request) -> HttpResponse:
    """Straight to the first item of the person's navigation."""
    items = navigation_for(request.actor)
    if items:
        return redirect(items[0].route)
    return render(request, "home/nothing.html", title="Nothing to do here")


@public_page()
def help_page(request: Request) -> HttpResponse:
    """Whom to ask."""
    return render(request, "home/help.html", title="Help")


@public_page()
def complain(request: Request) -> HttpResponse:
    """How staff and members of the public complain."""
    return render(request, "home/complain.html", title="How to complain")


@public_page()
def accessibility(request: Request) -> HttpResponse:
    """The statement that the 2018 accessibility regulations ask for."""
    return render(request, "home/accessibility.html", title="Accessibility statement")
