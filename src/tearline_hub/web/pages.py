"""How a page is declared and drawn. Every view is a function under `@page` or `@public_page`.

    @page(roles={Role.PARTNER_OFFICER}, methods={"GET", "POST"})
    def item(request: Request, reference: str) -> HttpResponse: ...

Invariant: nothing answers without having declared who may ask and how; the architecture test walks the URLs
and compares them with `PAGES`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse

from tearline.errors import NotPermitted
from tearline.vocab.marking import Marking
from tearline.vocab.role import Role
from tearline_hub.access.actions import is_watching
from tearline_hub.web.forms import Form
from tearline_hub.web.request import Request
from tearline_hub.web.shell import shell_for

View = Callable[..., HttpResponse]

EVERY_ROLE: Final = frozenset(Role)
STAFF: Final = EVERY_ROLE - {Role.FIRM_REPORTER}  # of the partnership; a firm only reports to it
READ: Final = frozenset({"GET"})
WRITE: Final = frozenset({"POST"})
READ_AND_WRITE: Final = READ | WRITE
# The most a body may hold, in bytes.
FROM_ANYBODY: Final = 64 * 1024  # a sign-in; also whatever comes from somebody whom the page is not for
A_FORM: Final = 2 * 1024 * 1024
A_FILE: Final = 64 * 1024 * 1024
A_PHOTO: Final = 21 * 1024 * 1024  # one file of a report, from anybody


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """Who may ask for a page and how. `roles` is None for a page that needs no sign-in.

    `most`: bytes of a body; `BodyBounds` refuses more before anything reads it. None when the page bounds it itself.
    """

    name: str
    roles: frozenset[Role] | None
    methods: frozenset[str]
    most: int | None


PAGES: Final[dict[str, Declaration]] = {}


def page(
    *, roles: Collection[Role], methods: Collection[str] = READ, takes_file: bool = False
) -> Callable[[View], View]:
    """For somebody signed in who holds one of `roles`; `GET` brings `HEAD` with it.

    `takes_file`: its form may send one file, of at most `A_FILE` bytes with what surrounds it.
    """
    most = A_FILE if takes_file else A_FORM
    return functools.partial(_declare, frozenset(roles), frozenset(methods), most)


def public_page(*, methods: Collection[str] = READ, most: int | None = FROM_ANYBODY) -> Callable[[View], View]:
    """For anybody: sign-in, the accessibility statement, help."""
    return functools.partial(_declare, None, frozenset(methods), most)


def render(
    request: Request,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    title: str,
    marking: Marking | None = None,
    purpose: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw a page. When `context["form"]` holds errors, the title says so and the status is 422.

    `title`: what the page is, without personal data. `marking`: of the content, shown top and bottom and in print.
    `purpose`: label of the stated purpose under which the content was opened.
    """
    given = dict(context or {})
    form = given.get("form")
    faults = form.fault_list() if isinstance(form, Form) else []
    surroundings = {
        "page": shell_for(request, title=title, marking=marking, purpose=purpose),
        "now": request.now,
        "faults": faults,
        "notices": [] if is_watching(request) else [str(notice) for notice in messages.get_messages(request)],
    }
    body = render_to_string(template, {**given, **surroundings}, request=request)
    return HttpResponse(body, status=422 if faults and status == 200 else status)  # noqa: PLR2004


def notify(request: Request, sentence: str) -> None:
    """Say on the next page what was done: "The release was sent." No personal data."""
    messages.success(request, sentence)


def _declare(roles: frozenset[Role] | None, methods: frozenset[str], most: int | None, view: View) -> View:
    declaration = Declaration(name=f"{view.__module__}.{view.__name__}", roles=roles, methods=methods, most=most)
    PAGES[declaration.name] = declaration

    @functools.wraps(view)
    def guarded(request: Request, **parameters: object) -> HttpResponse:
        answer = refusal(request, declaration)
        if answer is None and any("\0" in str(value) for value in (*parameters.values(), *request.GET.values())):
            raise Http404  # nothing is called so, and PostgreSQL takes no such text
        return answer or view(request, **parameters)

    guarded.declaration = declaration  # type: ignore[attr-defined]  # read by the architecture test
    return guarded


def refusal(request: Request, declaration: Declaration) -> HttpResponse | None:
    """Why the page is not for this request, or None. Reads no body. Raises `NotPermitted` for somebody's other role."""
    asked = "GET" if request.method == "HEAD" else request.method
    if asked not in declaration.methods:
        return _method_refused(request, declaration)
    if declaration.roles is None:
        return None
    if request.actor is None:
        return _to_sign_in(request)
    if not declaration.roles & request.actor.roles:
        raise NotPermitted(
            "page.role",
            "Your roles do not include this page. Ask your organisation's administrator if they should.",
        )
    return None


def _method_refused(request: Request, declaration: Declaration) -> HttpResponse:
    response = render(request, "errors/method.html", title="This page cannot be used that way", status=405)
    response["Allow"] = ", ".join(sorted(declaration.methods))
    return response


def _to_sign_in(request: Request) -> HttpResponse:
    # What was typed into a form is gone with the session, so only a page that can be read again is worth returning to.
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
    return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'next': back})}")
