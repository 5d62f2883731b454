"""The audit file: what was done on this computer, when, by whom and why. One line of JSON for each act.

Invariant: lines are only ever added, and each holds the SHA-256 of the line before, so that a changed, removed or
inserted line shows. An act whose line cannot be written does not happen. No line says anything of anybody looked for.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from tearline.edge.files import append, read_whole
from tearline.edge.home import Home
from tearline.errors import IntegrityFault, NotFound, Unavailable
from tearline.seal import instant, strict_json

NAME: Final = "audit.jsonl"
_FIRST: Final = "0" * 64
_MOST: Final = 256 << 20


class Act(StrEnum):
    """What was done."""

    LOOK_BEGUN = "look_begun"
    LOOK_ENDED = "look_ended"
    LOOK_STOPPED = "look_stopped"
    LOOK_REFUSED = "look_refused"
    KEY_CONFIRMED = "key_confirmed"
    PACK_RECALLED = "pack_recalled"
    CHECKPOINT_COSIGNED = "checkpoint_cosigned"
    KEPT_ERASED = "kept_erased"


ACT_LABELS: Final[dict[Act, str]] = {
    Act.LOOK_BEGUN: "Began to look",
    Act.LOOK_ENDED: "Wrote possible matches",
    Act.LOOK_STOPPED: "Stopped; nothing was written",
    Act.LOOK_REFUSED: "Refused",
    Act.KEY_CONFIRMED: "Confirmed a node's key",
    Act.PACK_RECALLED: "Took in a recall notice",
    Act.CHECKPOINT_COSIGNED: "Cosigned a node's checkpoint",
    Act.KEPT_ERASED: "Erased what was kept of a stopped look",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What a line says beside when, who and what; only what applies.

    `register`, `extract`: SHA-256 of the files. `rows`, `faults`, `candidates`, `leaves`: counts. `kept`: how far what
    is kept has come, at the beginning and when the look stops. `code`: of the error.
    """

    purpose: str | None = None
    node: str | None = None
    pack_id: str | None = None
    key_id: str | None = None
    register: str | None = None
    extract: str | None = None
    rows: int | None = None
    faults: int | None = None
    candidates: int | None = None
    leaves: int | None = None
    kept: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An entry that stands in the file. `digest`: SHA-256 of its line, which the next one holds."""

    at: dt.datetime
    who: str
    act: Act
    noted: Noted
    digest: str


def write(home: Home, act: Act, noted: Noted, now: dt.datetime) -> None:
    """Add a line; it is on the disk when this returns.

    Raises `IntegrityFault` when an earlier line was changed, `Unavailable` when the file cannot be written.
    """
    path = home.directory / NAME
    try:
        with home.writing():
            _drop_unfinished(path)
            previous = [line.digest for line in _lines(path)]
            entry = {"at": instant.to_text(now), "who": home.who, "act": act.value, **_said(noted)}
            append(path, strict_json.dump(entry | {"previous": previous[-1] if previous else _FIRST}) + b"\n")
    except (OSError, NotFound):
        raise Unavailable(
            "audit.unwritable",
            f"The audit file {path} cannot be written, so nothing was done. Make it writable, and try again.",
        ) from None


def read(home: Home) -> tuple[Line, ...]:
    """All lines, oldest first. Raises `IntegrityFault` naming the first that is not as it was written."""
    with home.writing():
        return _lines(home.directory / NAME)


def _said(noted: Noted) -> dict[str, Any]:
    return {name: value for name, value in asdict(noted).items() if value is not None}


def _lines(path: Path) -> tuple[Line, ...]:
    if not path.exists():
        return ()
    found: list[Line] = []
    previous = _FIRST
    for number, raw in enumerate(read_whole(path, _MOST).splitlines(), start=1):
        try:
            found.append(_line(raw, previous))
        except (KeyError, TypeError, ValueError):
            raise IntegrityFault(
                "audit.changed",
                f"Line {number} of the audit file is not as it was written. Keep {path} for whoever looks into it, by "
                "moving it away; a new one is begun then.",
            ) from None
        previous = found[-1].digest
    return tuple(found)


def _line(raw: bytes, previous: str) -> Line:
    entry = strict_json.parse(raw)
    if entry.pop("previous") != previous:
        message = "The line does not follow the one before."
        raise ValueError(message)
    at, who, act = instant.from_text(entry.pop("at")), entry.pop("who"), Act(entry.pop("act"))
    return Line(at, who, act, Noted(**entry), hashlib.sha256(raw).hexdigest())


def _drop_unfinished(path: Path) -> None:
    """Crash point: a kill while a line was written leaves part of one. Its act never happened."""
    if not path.exists():
        return
    content = read_whole(path, _MOST)
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        with path.open("r+b") as file:
            file.truncate(whole)
            os.fsync(file.fileno())
