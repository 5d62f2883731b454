"""Where the log goes on when its process starts, or why it must not.

Invariant: nothing is ever signed that does not follow on from the last checkpoint kept outside the database, unless an
operator has said why; then a log under a new name begins, so that no two checkpoints of one log contradict each other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from tearline.errors import Conflict, IntegrityFault, InvalidInput, TearlineError
from tearline.ledger import checkpoint
from tearline.ledger.checkpoint import Checkpoint
from tearline.ledger.hashing import EMPTY_ROOT
from tearline.ledger.tree import Frontier, root_hash
from tearline_hub.ledger.keeping import Keeping
from tearline_hub.ledger.store import Head, Store

_ACCEPT: Final = "To go on all the same, which begins a new log and is logged: tearline-hub ledger accept --reason TEXT"


@dataclass(frozen=True, slots=True)
class Resumed:
    """The log's name, and its tree as it stands in the database."""

    origin: str
    frontier: Frontier


def resume(store: Store, keeping: Keeping, node: str) -> Resumed:
    """Where the log stands. Begins it when there is none.

    Raises `IntegrityFault` when the database is behind the last checkpoint, or holds another tree.
    """
    head, last = store.head(), keeping.last()
    if last is None:
        if head.size or head.checkpoint:
            raise IntegrityFault(
                "ledger.no-checkpoint",
                f"The last checkpoint is missing from {keeping.directory}. Put it back. {_ACCEPT}",
            )
        last = Checkpoint(_name(node, 1), 0, EMPTY_ROOT)
        # Crash point: once there is a leaf there is a checkpoint outside the database, so a lost one is noticed.
        keeping.keep(last.signed(keeping.key()))
    _check_follows(store, head, last)
    return Resumed(last.origin, _frontier(store, head))


def accept(store: Store, keeping: Keeping, node: str, reason: str) -> Checkpoint:
    """Begin a new log that holds what this database holds, after an operator said why; its first checkpoint.

    The entry about it comes first. Raises `Conflict` when nothing is wrong, `InvalidInput` without a reason.
    """
    if not reason.strip():
        raise InvalidInput(
            "ledger.no-reason", "Say why, such as: restored the backup of 22 November after a disk failed."
        )
    try:
        resume(store, keeping, node)
    except IntegrityFault as fault:
        found = fault.code
    else:
        raise Conflict("ledger.nothing-wrong", "The database follows on from the last checkpoint: nothing to accept.")
    head, last = store.head(), _last_or_none(keeping)
    # No name is used twice, even when the database is older than a log that began meanwhile and the file is gone.
    used = max(_number(head.checkpoint), _number(last.text if last else ""), keeping.ended() + 1)
    new = Checkpoint(_name(node, used + 1), head.size, _frontier(store, head).root())
    seen = {"found": found, "leaves": head.size, "last_leaves": last.size if last else None, "log": new.origin}
    store.note_accepted(reason.strip(), json.dumps(seen))
    # Crash point: the entry is there and the log is not; the operator runs the command again.
    keeping.set_aside()
    keeping.keep(new.signed(keeping.key()))
    return new


def refuse_if_behind(store: Store, keeping: Keeping) -> None:
    """Raise `IntegrityFault` when the database is behind the last checkpoint; for processes that only look."""
    kept = keeping.last_note()
    if kept is not None and store.head().size < checkpoint.read(kept.text).size:
        raise behind()


def behind() -> IntegrityFault:
    """The refusal of a database that was put back to an earlier day."""
    return IntegrityFault(
        "ledger.behind",
        "This database is older than the last checkpoint of its ledger: a backup was restored, and what happened since "
        f"is missing. Restore a later one. {_ACCEPT}",
    )


def _check_follows(store: Store, head: Head, last: Checkpoint) -> None:
    if head.size < last.size:
        raise behind()
    if root_hash(last.size, store.nodes(last.size)) != last.root:
        raise IntegrityFault(
            "ledger.rewritten",
            "The ledger in this database is not the one whose last checkpoint was kept: it was rewritten, or the "
            f"database is another node's. Keep both, and find out why. {_ACCEPT}",
        )


def _frontier(store: Store, head: Head) -> Frontier:
    frontier = Frontier.at(head.size, store.nodes(head.size))
    if frontier.root() != head.root:
        raise _damaged()
    return frontier


def _damaged() -> IntegrityFault:
    return IntegrityFault(
        "ledger.damaged", "The ledger's tables contradict each other: the database is damaged. Restore a backup."
    )


def _last_or_none(keeping: Keeping) -> Checkpoint | None:
    try:
        kept = keeping.last_note()
        return None if kept is None else checkpoint.read(kept.text)
    except TearlineError:  # what is damaged is set aside, not read
        return None


def _name(node: str, number: int) -> str:
    return f"{node}/ledger/{number}"


def _number(text: str) -> int:
    """Of the log that a checkpoint names in its first line; 0 without one."""
    number = text.partition("\n")[0].rpartition("/")[2]
    return int(number) if number.isdecimal() else 0
