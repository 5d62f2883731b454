"""One person's browser without the drawing: keeps the connection and the cookies, signs in as a demo person."""

from __future__ import annotations

import re
import time
from typing import Any, Final, Self

import httpx

_TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Unserved(Exception):
    """A page answered something else than was asked for."""


class Client:
    """Signed in at one node as `username`."""

    def __init__(self, url: str, username: str) -> None:
        """Sign in."""
        self._http = httpx.Client(base_url=url, timeout=60)
        self._token = ""
        self.get("/sign-in")
        self._post_without_following("/sign-in/demo", username=username)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str) -> str:
        """The page at `path`; raises `Unserved` unless it is a page."""
        return self._page(self._http.get(path), path)

    def post(self, path: str, **data: str) -> str:
        """The page that answers a form; a redirect is not followed."""
        response = self._http.post(path, data={"csrfmiddlewaretoken": self._token, **data})
        return self._page(response, path)

    def state_purpose(self, path: str, purpose: str) -> None:
        """Answer the question why, so that `path` shows its content from now on."""
        self.get(path)
        self._post_without_following(path, stated_purpose=purpose)

    def timed(self, path: str, data: dict[str, str] | None) -> float:
        """Seconds from asking until the whole page is here."""
        began = time.perf_counter()
        if data is None:
            self.get(path)
        else:
            self.post(path, **data)
        return time.perf_counter() - began

    def _post_without_following(self, path: str, **data: str) -> None:
        response = self._http.post(path, data={"csrfmiddlewaretoken": self._token, **data})
        if not response.is_redirect:
            raise Unserved(f"{path} answered {response.status_code} to a form.")

    def _page(self, response: httpx.Response, path: str) -> str:
        if response.status_code != httpx.codes.OK:
            raise Unserved(f"{path} answered {response.status_code}.")
        found: Any = _TOKEN.search(response.text)
        self._token = found[1] if found else self._token
        return response.text
