"""The request as our views see it: Django's, with what our middleware has put on it.

Invariant: `actor` is the only source of authority in a view, `now` the only clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    import datetime as dt

    from tearline_hub.db.actor import Actor


class Request(HttpRequest):
    """`now` is aware and in UTC; `correlation_id` is ours, never taken from outside."""

    actor: Actor | None
    now: dt.datetime
    correlation_id: str
    csp_nonce: str


class SignedIn(Request):
    """The same under `@page`, which lets nobody else in."""

    actor: Actor
