"""The public door has few seats, so that a flood through it takes no thread from whoever is signed in.

Invariants: who has no seat is answered at once, before anything that was sent is read, with a page that says what to
do. No address is kept or logged: nobody is told apart.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from tearline_hub.web.pages import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    GetResponse = Callable[[HttpRequest], HttpResponse]

SEATS: Final = 2  # of the four threads that a web process has unless it is told otherwise
AGAIN_IN: Final = 20  # seconds
_DOOR: Final = "/report/"
_seats = threading.BoundedSemaphore(SEATS)


class PublicDoor:
    """Stands after the access middleware, which says who is signed in, and before a body is read."""

    def __init__(self, get_response: GetResponse) -> None:
        """Django's protocol."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let pass whoever is signed in, and of everybody else as many as there are seats."""
        if getattr(request, "actor", None) is not None or not request.path.startswith(_DOOR):
            return self.get_response(request)
        if not _seats.acquire(blocking=False):
            return _full(request)
        try:
            return self.get_response(request)
        finally:
            _seats.release()


def _full(request: HttpRequest) -> HttpResponse:
    context = {"again_in": AGAIN_IN}
    response = render(request, "reports/full.html", context, title="Many people are reporting", status=503)  # type: ignore[arg-type]  # ours by now
    response["Retry-After"] = str(AGAIN_IN)
    return response
