"""From a typed error to a page, by family. The domain knows no HTTP; this table is where it learns some.

Invariant: what is not there and what is not this organisation's to see give the same page, word for word.
A policy is only asked about something the person's own organisation can already see, so its refusal may explain
itself, except the one that says "not yours", which is a `NotFound` in all but family.
"""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import structlog
from django.db import OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string

from tearline.disclosure.policy import NOT_YOURS
from tearline.errors import ManyInvalid, NotFound, NotPermitted, TearlineError
from tearline_hub.web.shell import shell_for

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tearline_hub.web.request import Request

_log = structlog.get_logger("tearline.error")

DATABASE_AWAY: Final = "The database does not answer. Nothing was saved. If it lasts, tell whoever runs this service."
CONCEALED: Final = frozenset({NOT_YOURS.code})


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """`explains`: whether the error's own sentence is shown."""

    status: int
    title: str
    template: str
    explains: bool


NOT_FOUND: Final = ErrorPage(404, "Page not found", "errors/not_found.html", explains=False)
TOO_LARGE: Final = ErrorPage(413, "That is too large", "errors/refused.html", explains=True)
NO_LENGTH: Final = ErrorPage(411, "The request could not be read", "errors/refused.html", explains=True)
BROKEN: Final = ErrorPage(500, "Something went wrong", "errors/broken.html", explains=False)
PAGES_BY_FAMILY: Final = {
    "invalid-input": ErrorPage(422, "Check what you entered", "errors/refused.html", explains=True),
    "not-permitted": ErrorPage(403, "You cannot do this", "errors/refused.html", explains=True),
    "not-found": NOT_FOUND,
    "conflict": ErrorPage(409, "This has changed since you opened it", "errors/refused.html", explains=True),
    "unavailable": ErrorPage(503, "Try again in a few minutes", "errors/refused.html", explains=True),
    "integrity-fault": ErrorPage(500, "This could not be checked", "errors/broken.html", explains=False),
}


def page_for(error: TearlineError) -> ErrorPage:
    """Which page answers `error`; an unknown family is a fault of ours."""
    if isinstance(error, NotPermitted) and error.code in CONCEALED:
        return NOT_FOUND
    return PAGES_BY_FAMILY.get(error.family, BROKEN)


def respond(request: HttpRequest, error: TearlineError) -> HttpResponse:
    """The page for a typed error that a view let through. Logs its code, never its message."""
    chosen = page_for(error)
    if not isinstance(error, NotFound):
        _log.warning("request.refused", code=error.code, family=error.family, status=chosen.status)
    return _draw(request, chosen, _sentences(error) if chosen.explains else [])


def body_refused(request: HttpRequest, chosen: ErrorPage, sentences: list[str]) -> HttpResponse:
    """`TOO_LARGE` or `NO_LENGTH`: what was sent was not read, so nobody knows more about it."""
    _log.warning("request.body_refused", status=chosen.status)
    return _draw(request, chosen, sentences)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's `handler404`."""
    del exception
    return _draw(request, NOT_FOUND, [])


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's `handler403`: nothing of ours raises it, so it says as little as "not found"."""
    return not_found(request, exception)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's `handler400`."""
    del exception
    sentence = "The request could not be read. Go back and try again."
    return _draw(request, PAGES_BY_FAMILY["invalid-input"], [sentence], status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`: an incident reference and nothing about what happened; 503 while the database is away."""
    fault = sys.exc_info()[1]
    if fault is not None:
        log_fault(fault)
    if isinstance(fault, OperationalError):
        return _draw(request, PAGES_BY_FAMILY["unavailable"], [DATABASE_AWAY])
    return _draw(request, BROKEN, [])


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`: most often a page left open across a sign-out."""
    _log.warning("request.csrf", reason=reason)
    chosen = ErrorPage(403, "Open the page again", "errors/refused.html", explains=True)
    sentence = (
        "Nothing was saved, because this page was open since before you signed in. Go back, reload it and try again."
    )
    return _draw(request, chosen, [sentence])


def log_fault(exception: BaseException) -> None:
    """Record an unexpected exception by type and place; its message may quote what somebody typed."""
    frames = traceback.extract_tb(exception.__traceback__)[-6:]
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}:{frame.name}" for frame in frames]
    _log.error("request.failed", error=type(exception).__name__, places=places)


def _sentences(error: TearlineError) -> list[str]:
    faults = error.faults if isinstance(error, ManyInvalid) else [error]
    return [fault.message for fault in faults]


def _draw(request: HttpRequest, chosen: ErrorPage, sentences: list[str], *, status: int | None = None) -> HttpResponse:
    ours = cast("Request", request)
    context = {
        "page": shell_for(ours, title=chosen.title),
        "now": ours.now,
        "faults": [],
        "notices": [],  # the session may be what is broken
        "sentences": sentences,
        "incident": ours.correlation_id,
    }
    return HttpResponse(render_to_string(chosen.template, context, request=request), status=status or chosen.status)
