"""Who may use the page: the person who started it, in the browser that was first to follow its link.

Invariant: nothing is answered to another host name, without the cookie, or to a form of another page. The link opens
the door once: if it does not open, somebody else has used it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from werkzeug.wrappers import Request, Response

COOKIE: Final = "tearline-edge"
TOKEN: Final = "token"  # noqa: S105 the name of a form field
KEY: Final = "key"
BEGIN: Final = "/begin"

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # without any, a browser would not say where a form comes from
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_CLOSED: Final = (
    "This page belongs to whoever started it, in one browser, and its link works once. If you started it and see this, "
    "close the program and start it again; if it happens twice, tell whoever looks after this computer."
)


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass
class Door:
    """`host`: `127.0.0.1:port`. The secrets live as long as the program."""

    host: str
    key: str = field(default_factory=_secret, repr=False)
    token: str = field(default_factory=_secret, repr=False)
    _cookie: str = field(default_factory=_secret, repr=False)

    @property
    def link(self) -> str:
        """Where the browser begins. Secret until it was followed."""
        return f"http://{self.host}{BEGIN}?{KEY}={self.key}"

    def refusal(self, request: Request) -> Response | None:
        """What to answer in place of the page; None to go on. Reads nothing of the request's body."""
        if request.headers.get("Host") != self.host:
            return closed()
        if request.path == BEGIN:
            return self._begin(request)
        if not _same(request.cookies.get(COOKIE, ""), self._cookie):
            return closed()
        if request.headers.get("Origin", f"http://{self.host}") != f"http://{self.host}":
            return closed()
        return None

    def sent_from_here(self, request: Request) -> bool:
        """Whether a form was made by this page. Reads the body."""
        return _same(request.form.get(TOKEN, ""), self.token)

    def _begin(self, request: Request) -> Response:
        if request.method != "GET" or not self.key or not _same(request.args.get(KEY, ""), self.key):
            return closed()
        self.key = ""
        response = Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/"})
        response.set_cookie(COOKIE, self._cookie, httponly=True, samesite="Strict", path="/")
        return response


def closed() -> Response:
    """The answer to everybody else."""
    return Response(_CLOSED, status=HTTPStatus.FORBIDDEN, content_type="text/plain; charset=utf-8")


def _same(given: str, secret: str) -> bool:
    return secrets.compare_digest(given.encode(), secret.encode())
