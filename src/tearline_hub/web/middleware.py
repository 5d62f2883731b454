"""What happens to every request: an identifier, a clock, an access log line, headers, bounds, pages for errors.

Invariant: the log holds a route's name, never an address, a query or a person. No body is read before its length and
its sender are known and allowed.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

import structlog
from django.utils import timezone

from tearline.errors import NotPermitted, TearlineError
from tearline_hub.web import errors
from tearline_hub.web.pages import A_FILE, A_PHOTO, FROM_ANYBODY, Declaration, refusal

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tearline_hub.web.request import Request

GetResponse = Callable[["HttpRequest"], "HttpResponse"]

_log = structlog.get_logger("tearline.access")

HEADERS: Final = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), "
        "browsing-topics=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"
    ),
    "Cache-Control": "no-store",
}

# Answers whatever says nothing about itself: nobody may send it a body.
UNDECLARED: Final = Declaration(name="", roles=None, methods=frozenset(), most=FROM_ANYBODY)

SAY_LENGTH: Final = "Nothing was saved, because the request did not say how long it is. Go back and send it again."
NOTHING_SAVED: Final = "Nothing was saved, because what you sent is larger than this page reads."
FORM_TOO_LARGE: Final = "Go back and shorten what you wrote. If you did not write much, tell whoever runs this service."
FILE_TOO_LARGE: Final = (
    "The largest file it takes is 64 MB. Save the table as an Excel or Parquet file, which are smaller than CSV, or "
    "split it into several files and send them one after another as parts."
)

PHOTO_TOO_LARGE: Final = "The largest file of a report is 20 MB. Go back and add a smaller one, or none."
TOO_LARGE: Final = {A_FILE: FILE_TOO_LARGE, A_PHOTO: PHOTO_TOO_LARGE}


class Correlation:
    """Gives each request an identifier of our own and the time it began, and logs how it ended."""

    def __init__(self, get_response: GetResponse) -> None:
        """Django's protocol."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """An `X-Request-Id` from outside is ignored: it could carry anything into the log."""
        ours = cast("Request", request)
        ours.correlation_id = secrets.token_hex(8)
        ours.now = timezone.now()
        with structlog.contextvars.bound_contextvars(request=ours.correlation_id):
            began = time.perf_counter()
            response = self.get_response(request)
            response["X-Request-Id"] = ours.correlation_id
            _write(request, response, time.perf_counter() - began)
        return response


class Headers:
    """Headers that django's own security middleware does not set. Pages are never kept by a browser or proxy."""

    def __init__(self, get_response: GetResponse) -> None:
        """Django's protocol."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A view that sets one of them keeps its own."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class BodyBounds:
    """Refuses a body that is larger than its page declares, or whose length nobody says, before anything reads it.

    Stands before the check against forged requests, which parses the form: by then the sender is known.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Django's protocol."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _arguments: object, _parameters: object
    ) -> HttpResponse | None:
        """Django calls this when the view is known and has not run."""
        declaration = getattr(view, "declaration", UNDECLARED)
        most = declaration.most
        if most is None:
            return None
        length = _length(request)
        ours = cast("Request", request)
        if length is None:
            other_method = declaration.methods and request.method not in declaration.methods
            answer = refusal(ours, declaration) if other_method else None
            return answer or errors.body_refused(request, errors.NO_LENGTH, [SAY_LENGTH])
        if length <= (most if _is_for(ours, declaration) else FROM_ANYBODY):
            return None
        return _too_large(ours, declaration, most)


class TypedErrors:
    """Turns a `TearlineError` a view let through into its page. Anything else goes on to Django's 500."""

    def __init__(self, get_response: GetResponse) -> None:
        """Django's protocol."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this with whatever a view raised, after its transaction has been rolled back."""
        if isinstance(exception, TearlineError):
            return errors.respond(request, exception)
        return None


def _length(request: HttpRequest) -> int | None:
    """Bytes of the body; None when there may be one and the request does not say how long it is."""
    said = request.META.get("CONTENT_LENGTH") or ""
    if not said and request.method != "POST":  # no page is for another method with a body, and nothing reads it
        return 0
    return int(said) if said.isascii() and said.isdecimal() else None


def _is_for(request: Request, declaration: Declaration) -> bool:
    if declaration.roles is None:
        return True
    return request.actor is not None and bool(declaration.roles & request.actor.roles)


def _too_large(request: Request, declaration: Declaration, most: int) -> HttpResponse:
    try:
        answer = refusal(request, declaration)
    except NotPermitted as error:
        return errors.respond(request, error)
    sentence = TOO_LARGE.get(most, FORM_TOO_LARGE)
    return answer or errors.body_refused(request, errors.TOO_LARGE, [NOTHING_SAVED, sentence])


def _write(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    match = request.resolver_match
    _log.info(
        "request.done",
        method=request.method,
        route=match.view_name if match else None,
        status=response.status_code,
        milliseconds=round(seconds * 1000, 1),
    )
