"""What the work process does for files of reports: has them scanned, and empties those whose reports did not come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import structlog

from tearline.errors import Unavailable
from tearline_hub.alerts.actions.files import empty_unsent, scan_one

_log = structlog.get_logger("tearline.files")


def look_at_files(clock: Callable[[], dt.datetime], scanner: Path | None, *, stopping: Callable[[], bool]) -> int:
    """One turn: how many were looked at. Without a scanner they wait; so they do while it is silent."""
    empty_unsent(now=clock())
    looked = 0
    try:
        while scanner is not None and not stopping() and scan_one(now=clock(), scanner=scanner):
            looked += 1
    except Unavailable as error:
        _log.warning("files.scanner_silent", code=error.code)
    return looked
