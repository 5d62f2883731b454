"""Puts the signed-in `Actor` (or None) on each request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tearline_hub.access.actions import current_actor

Handler = Callable[[HttpRequest], HttpResponse]


def actor_middleware(get_response: Handler) -> Handler:
    """`request.actor`: read afresh for every request."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.actor = current_actor(request)  # type: ignore[attr-defined]
        return get_response(request)

    return handle
