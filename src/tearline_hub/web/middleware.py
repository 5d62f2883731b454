"""What happens to every request: an identifier, a clock, an access log line, headers, and pages for typed errors.

Invariant: the log holds a route's name, never an address, a query or a person.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

import structlog
from django.utils import timezone

from tearline.errors import TearlineError
from tearline_hub.web import errors

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


def _write(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    match = request.resolver_match
    _log.info(
        "request.done",
        method=request.method,
        route=match.view_name if match else None,
        status=response.status_code,
        milliseconds=round(seconds * 1000, 1),
    )
