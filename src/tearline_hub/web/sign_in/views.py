"""Signing in with a password or, on a demo node, as one of the demo people; signing out."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from tearline_hub.access import actions, queries
from tearline_hub.web.forms import posted
from tearline_hub.web.pages import READ_AND_WRITE, WRITE, public_page, render
from tearline_hub.web.request import Request
from tearline_hub.web.sign_in.forms import SignInForm

_TITLE: Final = "Sign in"


@public_page(methods=READ_AND_WRITE)
def sign_in(request: Request) -> HttpResponse:
    """User name and password, and the demo people where there are any."""
    form = SignInForm.of(request, initial={"next": request.GET.get("next", "")})
    if form.is_valid():
        with form.faults():
            given = form.cleaned_data
            actions.sign_in(request, username=given["username"], password=given["password"], now=request.now)
            return _begin(request, given["next"])
    context = {"form": form, "people": queries.demo_sign_ins(), "next": form["next"].value() or ""}
    return render(request, "sign_in/sign_in.html", context, title=_TITLE)


@public_page(methods=WRITE)
def sign_in_demo(request: Request) -> HttpResponse:
    """As one of the demo people; refused by the action unless the node is a demo."""
    actions.sign_in_demo(request, username=posted(request, "username"), now=request.now)
    return _begin(request, posted(request, "next", 4000))


@public_page(methods=WRITE)
def sign_out(request: Request) -> HttpResponse:
    """End the session, and leave nothing on the screen."""
    actions.sign_out(request, now=request.now)
    rotate_token(request)
    return redirect("sign-in")


def _begin(request: Request, onward: str) -> HttpResponse:
    rotate_token(request)
    # An address on another site would let a stranger send people there from our sign-in page.
    ours = onward.startswith("/") and url_has_allowed_host_and_scheme(onward, allowed_hosts=None)
    return HttpResponseRedirect(onward if ours else "/")
