"""`POST /reports/batch`: many reports of one firm, as lines of JSON or as a table; a verdict for each, as they come.

Invariants: a bad row costs no other anything, and what was answered with a receipt is on the disk. Memory does not grow
with the file: it waits in a temporary file without a name, and is taken in by as many rows as share a flush.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import islice
from typing import Any, BinaryIO, Final

from tearline.errors import InvalidInput, TearlineError, Unavailable
from tearline.tables.csv import CsvTable
from tearline.wire.report_batch import Verdict, read_lines, read_table
from tearline_hub.alerts.actions.intake import Offered, Outcome, Taken
from tearline_hub.live.http import Request, Send, begin, faults_of
from tearline_hub.live.reporter import Reporters
from tearline_hub.live.reports import receipt_of
from tearline_hub.live.writer import BATCH, Line, Writer

MOST: Final = 32 * 1024 * 1024  # bytes of a file
AT_ONCE: Final = 4  # files; more are asked to come again
ROWS: Final = BATCH // 2
LINES: Final = frozenset({"application/x-ndjson", "application/jsonl"})
TABLE: Final = "text/csv"
ANSWER: Final = "application/x-ndjson"
_TOO_LARGE: Final = f"Send at most {MOST // 1024 // 1024} MiB at once, in several files."
_OTHER: Final = "Other files are being taken in. Send it again in a few seconds."


@dataclass(slots=True)
class Batches:
    """The door for many."""

    writer: Writer
    reporters: Reporters
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def take(self, request: Request, send: Send) -> None:
        """Answer with lines of JSON, the last one of them the sums. Raises `TearlineError` before the first."""
        firm = await self.reporters.firm(request)
        if request.media_type not in LINES | {TABLE}:
            raise InvalidInput("report.media-type", "Send reports as application/x-ndjson or as text/csv.")
        if self.room.locked():
            raise Unavailable("report.busy", _OTHER)
        async with self.room:
            with tempfile.TemporaryFile() as file:
                async for piece in request.pieces(MOST, InvalidInput("report.batch-too-large", _TOO_LARGE)):
                    file.write(piece)
                file.seek(0)
                await self._answer(_verdicts(file, request.media_type), firm, send)

    async def _answer(self, verdicts: Iterator[Verdict], firm: str, send: Send) -> None:
        rows = await _some(verdicts)  # what is wrong with the whole file shows here
        await begin(send, HTTPStatus.OK, ANSWER)
        sums = dict.fromkeys(("taken", "already", "refused"), 0)
        while rows:
            lines = await self._judged(rows, firm)
            for line in lines:
                sums[line["outcome"]] += 1
            await send({"type": "http.response.body", "body": _text(lines), "more_body": True})
            rows = await _some(verdicts)
        await send({"type": "http.response.body", "body": _text([{"rows": sum(sums.values()), **sums}])})

    async def _judged(self, rows: Sequence[Verdict], firm: str) -> list[dict[str, Any]]:
        """A line for each row. Where the node cannot take them now, that is the verdict of those rows."""
        offered = [_offered(row, firm) for row in rows if row.report is not None]
        try:
            outcomes = iter(await self.writer.put(Line.ROWS, offered) if offered else [])
        except Unavailable as busy:
            outcomes = iter([busy] * len(offered))
        return [_line(row, None if row.report is None else next(outcomes)) for row in rows]


def _verdicts(file: BinaryIO, media_type: str) -> Iterator[Verdict]:
    return read_table(CsvTable(file)) if media_type == TABLE else read_lines(file)


async def _some(verdicts: Iterator[Verdict]) -> list[Verdict]:
    """The next rows, read beside the loop."""
    return await asyncio.to_thread(lambda: list(islice(verdicts, ROWS)))


def _offered(row: Verdict, firm: str) -> Offered:
    if row.report is None:
        raise ValueError
    return Offered(report=row.report, raw=row.raw, door="batch", reporter=firm, key=row.key)


def _line(row: Verdict, outcome: Outcome | None) -> dict[str, Any]:
    named: dict[str, Any] = {"row": row.number, "key": row.key}
    if isinstance(outcome, Taken):
        return named | {"outcome": "taken" if outcome.is_new else "already"} | receipt_of(outcome)
    faults = [fault for each in row.faults for fault in faults_of(each)] if outcome is None else _why(outcome)
    return named | {"outcome": "refused", "faults": faults}


def _why(error: TearlineError) -> list[dict[str, str]]:
    if isinstance(error, InvalidInput):
        return faults_of(error)
    return [{"field": "", "code": error.code, "reason": error.message}]


def _text(lines: Sequence[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
