"""The live process's ASGI application: which address is whose, and what an error becomes.

Invariants: nothing but these doors answers. A fault of ours is a problem document without a word of the request in it,
and one line of the log without an address.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from django.conf import settings

from tearline.errors import IntegrityFault, InvalidInput, NotFound, TearlineError
from tearline.ids import Prefix
from tearline_hub.live.access import Access
from tearline_hub.live.asking import Questions
from tearline_hub.live.batches import Batches
from tearline_hub.live.boards import Boards
from tearline_hub.live.feed import Feeds
from tearline_hub.live.files import Files
from tearline_hub.live.http import Answer, GoneAway, Receive, Request, Send, json_answer, problem, reply
from tearline_hub.live.reporter import Reporters
from tearline_hub.live.reports import Reports
from tearline_hub.live.writer import Writer

Serve = Callable[[Request, Send, str], Awaitable[None]]
_ID: Final = r"[0-9a-z_-]{1,60}"
_OURS: Final = "Something went wrong here, and not with what you sent. Send it again; tell us if it stays so."

_log = structlog.get_logger("tearline.live")


class Application:
    """The doors, and what stands behind them. One for a process."""

    def __init__(self) -> None:
        """Nothing is started: the lifespan does."""
        self._draining = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._questions, self._about_files = Questions(), Questions()
        self._writer = Writer()
        access = Access(self._questions)
        reporters = Reporters(self._questions)
        self._boards = Boards(access.forget)
        feeds = Feeds(self._questions, access, self._boards, self._draining)
        reports = Reports(self._writer, reporters, self._questions)
        batches = Batches(self._writer, reporters)
        files = Files(self._about_files, reporters)
        self._doors: tuple[tuple[re.Pattern[str], Mapping[str, Serve]], ...] = (
            (re.compile("/reports"), {"POST": lambda request, send, _: _said(send, reports.take(request))}),
            (re.compile("/reports/batch"), {"POST": lambda request, send, _: batches.take(request, send)}),
            (
                re.compile("/reports/files/([0-9a-f]{64})"),
                {"PUT": lambda request, send, digest: _said(send, files.take(request, digest))},
            ),
            (
                re.compile(rf"/reports/({Prefix.REPORT.value}_{_ID})"),
                {"GET": lambda request, send, report_id: _said(send, reports.standing(request, report_id))},
            ),
            (re.compile(rf"/desk/({_ID})/feed"), {"GET": feeds.serve}),
            (
                re.compile("/livez"),
                {"GET": lambda _, send, __: reply(send, json_answer(HTTPStatus.OK, {"live": True}))},
            ),
        )

    @property
    def viewers(self) -> int:
        """How many feeds are open."""
        return self._boards.viewers

    def drain(self) -> None:
        """Let every open feed go, from whichever thread or signal handler: a server that stops waits for them."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._draining.set)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """One request, or the life of the process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(Request.of(scope, receive), _Sending(send))

    async def _answer(self, request: Request, send: _Sending) -> None:
        try:
            await self._serve(request, send)
        except GoneAway:
            return
        except TearlineError as error:
            await send.refuse(problem(error))
        except Exception as fault:  # noqa: BLE001 the process goes on
            _log.error("live.fault", fault=type(fault).__name__)
            await send.refuse(problem(IntegrityFault("live.fault", _OURS)))

    async def _serve(self, request: Request, send: Send) -> None:
        if urlsplit(f"//{request.headers.get('host', '')}").hostname != settings.ENVIRONMENT.host:
            raise InvalidInput(
                "live.elsewhere", "This node is reached under another name. Use the address you were given."
            )
        for pattern, methods in self._doors:
            if found := pattern.fullmatch(request.path):
                serve = methods.get(request.method)
                if serve is None:
                    return await reply(send, _not_allowed(methods))
                return await serve(request, send, found[1] if found.lastindex else "")
        raise NotFound("live.not-found", "There is nothing here. Look at the API's document for its addresses.")

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._loop = asyncio.get_running_loop()
                self._writer.start()
                self._boards.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                self._draining.set()
                await asyncio.to_thread(self._writer.stop)
                await self._boards.stop()
                self._questions.close()
                self._about_files.close()
                return await send({"type": "lifespan.shutdown.complete"})


class _Sending:
    """What goes out, and whether an answer has begun: after that a refusal can only break it off."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._begun = False

    async def __call__(self, message: Any) -> None:  # noqa: ANN401 ASGI's
        self._begun = True
        await self._send(message)

    async def refuse(self, answer: Answer) -> None:
        if not self._begun:
            await reply(self._send, answer)


async def _said(send: Send, answering: Awaitable[Answer]) -> None:
    await reply(send, await answering)


def _not_allowed(methods: Mapping[str, Serve]) -> Answer:
    refused = problem(InvalidInput("live.method", f"Use {' or '.join(methods)} here."))
    return Answer(refused.status, refused.body, refused.media_type, {"Allow": ", ".join(methods)})
