"""What a process does before it serves anybody: look whether a backup was put back, and say again what was lost by it.

The database itself keeps everybody but the clock out until that is done (sql/0002_tombstones.sql). Invariant: it is
marked as done only after everything was; a kill in between begins again, and doing it twice changes nothing.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import structlog
from django.conf import settings
from django.db import OperationalError, ProgrammingError, connection, transaction
from django.utils import timezone

from tearline.disclosure.states import HeldState
from tearline.vocab.purpose import LogPurpose
from tearline_hub.agencies import queries as agencies
from tearline_hub.alerts.actions import retention as reports
from tearline_hub.audit import actions as audit
from tearline_hub.audit.acts import ACTS, Operation
from tearline_hub.clocks.running import run_due
from tearline_hub.db.actor import CLOCK, OPERATOR, Actor, system_actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tearline_hub.disclosures.actions import restoring
from tearline_hub.exchange import pending as exchange
from tearline_hub.imports import restoring as imports
from tearline_hub.ledger import restorations, tombstones
from tearline_hub.ledger.guard import refuse_an_older_database
from tearline_hub.ledger.tombstones import Tombstone
from tearline_hub.matches import restoring as matches
from tearline_hub.records import restoring as records

# Clock, now, what the tombstone says -> whether anything of it was there again; inside the clock's context.
Again = Callable[[Actor, dt.datetime, Tombstone], bool]
_LOCK: Final = 0x7EA11E57


def _ended(state: HeldState) -> Again:
    return lambda clock, now, stone: restoring.end_again(clock, now, stone.subject, state, stone.moment)


def _about(act: Callable[[Actor, dt.datetime, str], bool]) -> Again:
    return lambda clock, now, stone: act(clock, now, stone.subject)


def _recalled(clock: Actor, now: dt.datetime, stone: Tombstone) -> bool:
    return restoring.recall_again(clock, now, stone.subject, stone.moment)


def _uncorrected(clock: Actor, now: dt.datetime, stone: Tombstone) -> bool:
    return restoring.restrict_uncorrected(clock, now, stone.subject, int(stone.mark or 0))


AGAIN: Final[Mapping[str, Again]] = {
    "projection.erased": _ended(HeldState.ERASED),
    "projection.recalled": _ended(HeldState.RECALLED),
    "projection.expired": _ended(HeldState.EXPIRED),
    "disclosure.recalled": _recalled,
    "disclosure.corrected": _uncorrected,
    "match.decided-not-same": _about(matches.empty_again),
    "match.corrected": _about(matches.empty_again),
    "match.emptied": _about(matches.empty_again),
    "record.emptied": _about(records.empty_again),
    "import.abandoned": _about(imports.clear_again),
    "import.refused": _about(imports.clear_again),
    "import.cleared": _about(imports.clear_again),
    "report.emptied": _about(reports.empty_again),
}
# For the node, not for an organisation.
AGAIN_OF_NODE: Final[Mapping[str, Callable[[dt.datetime, str], bool]]] = {
    "quarantine.discarded": exchange.discard,
    "outbox.emptied": exchange.give_up,
}
# What has a date of its own: the clocks, which run before anybody is let in, do it again. And what originators tell.
# A file that is there again waits for the scanner again, which nobody reads before, and for the date it is emptied on.
BY_CLOCK: Final = frozenset(
    {
        "disclosure.expired",
        "disclosure.reasons-erased",
        "log.erased",
        "attachment.dropped",
        "attachment.emptied",
        "alert.emptied",
    }
)
BY_ORIGINATOR: Final = frozenset({"projection.corrected"})

_log = structlog.get_logger("tearline.clocks")


def prepare() -> None:
    """Refuse a database that was put back and that nobody accepted; after one that was, say again what was lost."""
    refuse_an_older_database()
    with contextlib.suppress(OperationalError, ProgrammingError):
        if restorations.pending():
            replay(now=timezone.now())
    connection.close()


def replay(*, now: dt.datetime) -> int:
    """Everything that was erased, recalled or corrected since the backup; how much of it was there again."""
    with _alone():
        open_ones = restorations.pending()
        if not open_ones:
            return 0
        stones = list(tombstones.read(settings.ENVIRONMENT.ledger))
        with on_behalf_of_node(Scope.EXCHANGE):
            tenants = agencies.local_tenants()
        done = sum(_replay(tenant_id, stones, now) for tenant_id in tenants)
        done += sum(_of_node(stone, now) for stone in stones if stone.act in AGAIN_OF_NODE)
        run_due(now=now)
        restorations.note_replayed(open_ones, now)
        _note(now, done)
        _log.info("node.replayed", done=done)
        return done


def _replay(tenant_id: str, stones: Iterable[Tombstone], now: dt.datetime) -> int:
    clock = system_actor(CLOCK, node=settings.NODE, tenant_id=tenant_id)
    done = 0
    for stone in stones:
        if stone.act in AGAIN:
            with acting(clock):
                done += AGAIN[stone.act](clock, now, stone)
    with acting(clock):
        return done + restoring.ask_originators(clock, now)


def _of_node(stone: Tombstone, now: dt.datetime) -> bool:
    with on_behalf_of_node(Scope.EXCHANGE):
        return AGAIN_OF_NODE[stone.act](now, stone.subject)


def _note(now: dt.datetime, done: int) -> None:
    """Of no organisation: overseers see it."""
    operator = system_actor(OPERATOR, node=settings.NODE, tenant_id="")
    with on_behalf_of_node(Scope.OPERATOR):
        audit.record(
            actor=operator,
            now=now,
            act="ledger.replayed",
            subjects=[],
            purpose=LogPurpose.INTEGRITY_SECURITY.value,
            visible={"done": done},
        )


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One process at a time; the others wait and find it done."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def uncovered() -> set[str]:
    """Acts that erase and that nothing here would do again: none, which a test holds."""
    covered = AGAIN.keys() | AGAIN_OF_NODE.keys() | BY_CLOCK
    return {act for act, operation in ACTS.items() if operation is Operation.ERASURE} - covered
