"""Requests and answers of the live process: what ASGI says, as far as its few doors need it.

Invariant: a body is bounded before it is read, and by time too. Nothing here knows or keeps an address: a report that
nobody signed is told apart from no other.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs

from tearline.errors import (
    Conflict,
    InvalidInput,
    ManyInvalid,
    NotFound,
    NotPermitted,
    TearlineError,
    Unavailable,
)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
AGAIN_IN: Final = "2"  # seconds
BODY_WITHIN: Final = 60.0  # seconds
_QUIET: Final = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))
# By blame; the first that fits.
_STATUS: Final[tuple[tuple[type[TearlineError], HTTPStatus], ...]] = (
    (InvalidInput, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotFound, HTTPStatus.NOT_FOUND),
    (NotPermitted, HTTPStatus.FORBIDDEN),
    (Conflict, HTTPStatus.CONFLICT),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
    (TearlineError, HTTPStatus.INTERNAL_SERVER_ERROR),
)
_OF_CODE: Final[Mapping[str, HTTPStatus]] = {
    "report.too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "file.type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "file.too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "report.batch-too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "report.media-type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "report.who": HTTPStatus.UNAUTHORIZED,
    "live.method": HTTPStatus.METHOD_NOT_ALLOWED,
    "live.slow": HTTPStatus.REQUEST_TIMEOUT,
    "live.elsewhere": HTTPStatus.MISDIRECTED_REQUEST,
}


class GoneAway(Exception):
    """Whoever asked has closed the connection."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `headers`: by name in small letters, the last of each."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    receive: Receive

    @classmethod
    def of(cls, scope: Mapping[str, Any], receive: Receive) -> Request:
        """As ASGI gives it."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        query = scope["query_string"].decode("latin-1")
        return cls(scope["method"], scope["path"], query, headers, receive)

    @property
    def media_type(self) -> str:
        """Of the body, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def asked(self, name: str) -> str:
        """A parameter of the address; empty when it is not there."""
        return parse_qs(self.query).get(name, [""])[-1]

    async def pieces(self, most: int, too_large: InvalidInput) -> AsyncIterator[bytes]:
        """The body as it comes. Raises `too_large` past `most` bytes, before reading when it says so itself."""
        said = self.headers.get("content-length", "0")
        if not said.isdecimal() or int(said) > most:
            raise too_large
        size, more = 0, True
        try:
            async with asyncio.timeout(BODY_WITHIN):
                while more:
                    message = await self.receive()
                    if message["type"] == "http.disconnect":
                        raise GoneAway
                    piece = message.get("body", b"")
                    size += len(piece)
                    if size > most:
                        raise too_large
                    more = message.get("more_body", False)
                    yield piece
        except TimeoutError:
            raise Unavailable("live.slow", "The body took too long to arrive. Send it again.") from None

    async def body(self, most: int, too_large: InvalidInput) -> bytes:
        """All of it."""
        return b"".join([piece async for piece in self.pieces(most, too_large)])


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said back. `headers`: besides the type and length."""

    status: HTTPStatus
    body: bytes
    media_type: str = JSON
    headers: Mapping[str, str] | None = None


def json_answer(status: HTTPStatus, value: object, **headers: str) -> Answer:
    """An answer in JSON."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, json.dumps(value, ensure_ascii=False).encode(), headers=named)


def problem(error: TearlineError, **headers: str) -> Answer:
    """An error as RFC 9457 has it, with each field at fault and how to mend it."""
    status = _OF_CODE.get(error.code) or next(code for family, code in _STATUS if isinstance(error, family))
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers = {"Retry-After": AGAIN_IN, **headers}
    if status is HTTPStatus.UNAUTHORIZED:
        headers = {"WWW-Authenticate": "Bearer", **headers}
    said: dict[str, Any] = {
        "type": "about:blank", "title": status.phrase, "status": int(status), "detail": error.message,
        "code": error.code,
    }  # fmt: skip
    if isinstance(error, InvalidInput):
        said["faults"] = faults_of(error)
    return Answer(status, json.dumps(said, ensure_ascii=False).encode(), PROBLEM, headers)


def faults_of(error: InvalidInput) -> list[dict[str, str]]:
    """Every fault: the field, empty for the whole, and the sentence that says how to mend it."""
    every = error.faults if isinstance(error, ManyInvalid) else [error]
    return [{"field": each.field or "", "code": each.code, "reason": each.message} for each in every]


async def begin(send: Send, status: HTTPStatus, media_type: str, headers: Mapping[str, str] | None = None) -> None:
    """The head of an answer whose body follows."""
    raw = [(name.lower().encode(), text.encode("latin-1")) for name, text in (headers or {}).items()]
    raw += [(b"content-type", media_type.encode()), *_QUIET]
    await send({"type": "http.response.start", "status": int(status), "headers": raw})


async def reply(send: Send, answer: Answer, *, without_body: bool = False) -> None:
    """All of an answer."""
    headers = {**(answer.headers or {}), "Content-Length": str(len(answer.body))}
    await begin(send, answer.status, answer.media_type, headers)
    await send({"type": "http.response.body", "body": b"" if without_body else answer.body})
