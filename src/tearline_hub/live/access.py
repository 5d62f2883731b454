"""Who watches: asked of the database at most every ten seconds for a session, and at once when somebody signed out.

Invariant: nothing is told to somebody whose session and role were not looked at within `GOOD_FOR`.
"""

from __future__ import annotations

import time
from http.cookies import CookieError, SimpleCookie
from typing import Final

from django.conf import settings

from tearline.errors import NotPermitted
from tearline_hub.access.actions import actor_of
from tearline_hub.db.actor import Actor
from tearline_hub.live.asking import Questions
from tearline_hub.live.http import Request

GOOD_FOR: Final = 10.0  # seconds
_REMEMBERED: Final = 10_000  # sessions


class Access:
    """Sessions that were looked at, and when."""

    def __init__(self, questions: Questions) -> None:
        """Nobody yet."""
        self._questions = questions
        self._known: dict[str, tuple[float, Actor | None]] = {}

    def forget(self) -> None:
        """Look again at everybody before the next word."""
        self._known.clear()

    async def actor(self, session_key: str) -> Actor | None:
        """The person behind a session as they are now. Raises `Unavailable` when that cannot be asked."""
        at, actor = self._known.get(session_key, (0.0, None))
        now = time.monotonic()
        if at and now - at < GOOD_FOR:
            return actor
        actor = await self._questions.ask(actor_of, session_key)
        if len(self._known) > _REMEMBERED:
            self.forget()
        self._known[session_key] = (now, actor)
        return actor


def session_key(request: Request) -> str:
    """From the cookie; empty without one."""
    try:
        cookies = SimpleCookie(request.headers.get("cookie", ""))
    except CookieError:
        return ""
    morsel = cookies.get(settings.SESSION_COOKIE_NAME)
    return morsel.value if morsel else ""


def check_origin(request: Request) -> dict[str, str]:
    """Refuse what another site's page asks; the headers that let our own pages read the answer.

    A cookie comes along whichever page asks: the browser's word for whose page it is decides. Raises `NotPermitted`.
    """
    origin = request.headers.get("origin", "")
    pages = settings.ENVIRONMENT.origin
    if request.headers.get("sec-fetch-site", "") == "cross-site" or origin not in {
        "",
        pages,
        settings.ENVIRONMENT.live_origin,
    }:
        raise NotPermitted("live.origin", "Open the desk from this node's own pages.")
    return {"Access-Control-Allow-Origin": pages, "Access-Control-Allow-Credentials": "true", "Vary": "Origin"}
