"""`PUT /reports/files/<sha256>`: a file, before the report that names it. It waits unread until it was scanned.

Invariant: few are held in memory at once, and a connection of their own keeps them out of the way of everything else.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from django.utils import timezone

from tearline.errors import InvalidInput, Unavailable
from tearline.reports.media import MAX_BYTES
from tearline_hub.alerts.actions.files import keep
from tearline_hub.live.asking import Questions
from tearline_hub.live.http import Answer, Request, json_answer
from tearline_hub.live.reporter import Reporters

AT_ONCE: Final = 4
_TOO_LARGE: Final = f"Keep a file to {MAX_BYTES >> 20} MB."


@dataclass(slots=True)
class Files:
    """The door for one file."""

    questions: Questions
    reporters: Reporters
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def take(self, request: Request, digest: str) -> Answer:
        """By which digest a report names it. Raises `TearlineError`."""
        reporter = await self.reporters.reporter(request)
        if self.room.locked():
            raise Unavailable("report.busy", "Other files are being taken in. Send it again in a few seconds.")
        async with self.room:
            content = await request.body(MAX_BYTES, InvalidInput("file.too-large", _TOO_LARGE, field="file"))
            name, media_type = request.asked("name"), request.media_type
            await self.questions.ask(
                keep,
                now=timezone.now(),
                reporter=reporter,
                digest=digest,
                name=name,
                media_type=media_type,
                content=content,
            )
        return json_answer(HTTPStatus.CREATED, {"digest": digest})
