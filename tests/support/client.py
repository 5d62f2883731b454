"""Django's test client as somebody signed in, on the real settings, at the moment the world's facts are about.

Use with the `pages` fixture (tests/integration/web/conftest.py), which is automatic there.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import override_settings

from tearline_hub.access.actions import begin_session
from tearline_hub.access.session import SessionStore
from tearline_hub.config.settings import MIDDLEWARE
from tearline_hub.db.actor import Actor
from tests.support import entries
from tests.support.database import NOW

_HOST = "localhost"
_AT = "tests.at"
_ONE_USE = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]+|(?<=nonce=")[^"]+')


def signed_in(actor: Actor, *, at: dt.datetime = NOW, **options: Any) -> Client:
    """A client with a session of `actor`, whose requests begin `at`; it shows error pages instead of raising."""
    client = signed_out(**{_AT: at}, **options)
    request = HttpRequest()
    request.session = SessionStore()
    begin_session(request, user_id=actor.user_id)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return client


def signed_out(**options: Any) -> Client:
    """A client nobody has signed in with."""
    return Client(SERVER_NAME=_HOST, raise_request_exception=False, **options)


def text_of(response: Any) -> str:
    """The page's words, unescaped."""
    return unescape(lasting(response.content))


def lasting(content: bytes) -> str:
    """A page without what is drawn for one use: it differs from answer to answer, and may hold any short word."""
    return _ONE_USE.sub("", content.decode())


def at_the_worlds_time(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: the request began when the client says, else at `NOW`, so that dates in tests never go stale."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.now = request.META.get(_AT, NOW)
        response = get_response(request)
        entries.check(request)
        return response

    return handle


@contextmanager
def pages_served() -> Iterator[None]:
    """Static files where they lie (no `collectstatic`), and the world's clock."""
    ours = f"{__name__}.{at_the_worlds_time.__name__}"
    storages = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    where = str(settings.STATICFILES_DIRS[0])
    with override_settings(MIDDLEWARE=[*MIDDLEWARE, ours], STORAGES=storages, STATIC_ROOT=where):
        yield
