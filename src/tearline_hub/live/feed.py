"""`GET /desk/<id>/feed`: server-sent events, as docs/reference/desk-feed.md says.

Invariant: an open feed holds no database connection. It ends when the browser goes, when the process is told to stop,
and within ten seconds of the end of a session or a role; nobody learns whether another organisation's desk exists.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.utils import timezone

from tearline.errors import NotPermitted, TearlineError
from tearline_hub.alerts.actions.watching import may_watch, watch
from tearline_hub.alerts.queries.feed import changes, head
from tearline_hub.db.actor import Actor
from tearline_hub.live.access import GOOD_FOR, Access, check_origin, session_key
from tearline_hub.live.asking import Questions
from tearline_hub.live.boards import Board, Boards, Numbered, written
from tearline_hub.live.http import Receive, Request, Send, begin

BEAT: Final = 15.0  # seconds
PAGE: Final = 500  # changes read at once for somebody who was away
SEND_WITHIN: Final = 30.0  # seconds: a browser that takes nothing for so long is given up
_READY: Final = 'event: ready\nid: {number}\ndata: {{"number": {number}}}\n\n'
_RELOAD: Final = 'event: reload\nid: {number}\ndata: {{"number": {number}}}\n\n'
_BEAT: Final = b"event: beat\ndata: {}\n\n"
_ENDED: Final = b"event: ended\ndata: {}\n\n"


@dataclass(frozen=True, slots=True)
class Feeds:
    """What all open feeds share. `draining`: set when the process was told to stop."""

    questions: Questions
    access: Access
    boards: Boards
    draining: asyncio.Event

    async def serve(self, request: Request, send: Send, desk_id: str) -> None:
        """Answer until the browser goes. Raises `TearlineError` before the first byte, never after."""
        headers = check_origin(request)
        key = session_key(request)
        actor = await self.access.actor(key) if key else None
        if actor is None:
            raise NotPermitted("live.signed-out", "Sign in again, and open the desk from its page.")
        await self.questions.ask(watch, actor=actor, now=timezone.now(), desk_id=desk_id)
        number = await self.questions.ask(head, actor.tenant_id, desk_id)
        await begin(send, HTTPStatus.OK, "text/event-stream", headers | {"X-Accel-Buffering": "no"})
        board = self.boards.opened(actor.tenant_id, desk_id, number)
        try:
            await self._until_gone(request.receive, _Viewer(self, send, board, key, actor), _start(request, number))
        finally:
            self.boards.closed(board)

    async def _until_gone(self, receive: Receive, viewer: _Viewer, start: int | None) -> None:
        told = asyncio.create_task(viewer.tell(start))
        others = [asyncio.create_task(_gone(receive)), asyncio.create_task(self.draining.wait())]
        try:
            await asyncio.wait([told, *others], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (told, *others):
                task.cancel()
            await asyncio.gather(told, *others, return_exceptions=True)
        with suppress(OSError):
            await viewer.send({"type": "http.response.body", "body": b""})


@dataclass(slots=True)
class _Viewer:
    """One open feed."""

    feeds: Feeds
    send: Send
    board: Board
    key: str
    actor: Actor
    number: int = 0

    async def tell(self, start: int | None) -> None:
        """All that comes after `start`; where that is unknown, that the page is to be drawn again."""
        self.number = self.board.number if start is None else start
        await self._say((_READY if start is not None else _RELOAD).format(number=self.number).encode())
        try:
            while await self._may_still():
                changed = self.board.changed
                lines = self.board.after(self.number)
                lines = await self._missed() if lines is None else lines
                if lines:
                    self.number = lines[-1][0]
                    await self._say(b"".join(text for _, text in lines))
                else:
                    await self._wait(changed)
        except TearlineError:  # the database is away: the browser comes again, and is told then
            return
        await self._say(_ENDED)

    async def _may_still(self) -> bool:
        actor = await self.feeds.access.actor(self.key)
        return may_watch(actor, self.board.key[0]) and actor is not None and actor.user_id == self.actor.user_id

    async def _missed(self) -> list[Numbered]:
        """The next of what came while they were away. Where it is not in the table any more the page is drawn again."""
        found = await self.feeds.questions.ask(changes, {self.board.key: self.number}, PAGE)
        rows = found.get(self.board.key[1], [])
        if rows and rows[0].number == self.number + 1:
            return written(rows)
        return [(self.board.number, _RELOAD.format(number=self.board.number).encode())]

    async def _wait(self, changed: asyncio.Event) -> None:
        """Until something changed; a beat where nothing does, and a look at the session in between."""
        began = time.monotonic()
        while (left := began + BEAT - time.monotonic()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), min(left, GOOD_FOR))
                return
            if not await self._may_still():
                return
        await self._say(_BEAT)

    async def _say(self, text: bytes) -> None:
        async with asyncio.timeout(SEND_WITHIN):
            await self.send({"type": "http.response.body", "body": text, "more_body": True})


def _start(request: Request, number: int) -> int | None:
    """The number after which the browser wants to hear: the last it had, or the one that its page was drawn at.

    None for one that this desk never had: the database was put back since, or somebody made it up.
    """
    said = request.headers.get("last-event-id") or request.asked("after") or str(number)
    known = said.isascii() and said.isdecimal() and len(said) < 19 and int(said) <= number  # noqa: PLR2004 a bigint's
    return int(said) if known else None


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
