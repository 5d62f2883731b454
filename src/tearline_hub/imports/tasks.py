"""What the node does between people's acts: read a file, compare it with the records, write what was confirmed.

Invariant: each batch is one transaction that also notes how far it came, so that a kill at any moment is followed by
the next batch, and a file that ends whichever process reads it is refused in the end. Only one process works on an
import: whoever holds the database's lock for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from tearline_hub.agencies import queries as agencies
from tearline_hub.db.actor import CLOCK, Actor, system_actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tearline_hub.imports import applying, comparing, reading, refusing
from tearline_hub.imports.locking import found, locked
from tearline_hub.imports.models import RegisterImport
from tearline_hub.imports.states import WORKED_ON, ImportState

Stopping = Callable[[], bool]


def advance(now: dt.datetime, *, stopping: Stopping = lambda: False) -> bool:
    """Work on every organisation's import that is being read or applied, until nothing is left; whether there was any.

    `stopping`: asked between batches; what is left is done by the next call. What fails for one organisation keeps no
    other waiting: it is raised when everybody had a turn.
    """
    with on_behalf_of_node(Scope.EXCHANGE):
        tenants = agencies.local_tenants()
    worked, failed = False, None
    for tenant_id in tenants:
        try:
            worked = (not stopping() and _advance(tenant_id, now, stopping)) or worked
        except Exception as fault:  # noqa: BLE001 whatever it was, it is not the next organisation's
            failed = failed or fault
    if failed is not None:
        raise failed
    return worked


def _advance(tenant_id: str, now: dt.datetime, stopping: Stopping) -> bool:
    clock = system_actor(CLOCK, node=settings.NODE, tenant_id=tenant_id)
    with acting(clock):
        states = [state.value for state in WORKED_ON]
        row = RegisterImport.objects.filter(tenant_id=tenant_id, state__in=states).only("id").first()
    return row is not None and work_on(clock, now, row.id, stopping=stopping)


def work_on(actor: Actor, now: dt.datetime, import_id: str, *, stopping: Stopping = lambda: False) -> bool:
    """Take one import as far as it goes without a person; false when another process is at it."""
    with _alone(import_id) as alone:
        if alone:
            for _ in steps(actor, now, import_id):
                if stopping():
                    break
        return alone


def steps(actor: Actor, now: dt.datetime, import_id: str) -> Iterator[None]:
    """The same, batch by batch: each is done when it is yielded."""
    with acting(actor):
        state = ImportState(found(actor, import_id).state)
    if state is ImportState.READING and refusing.next_try(actor, now, import_id):
        yield from reading.read_on(actor, now, import_id)
        yield from _repeat(actor, import_id, ImportState.READING, lambda row: _compare(actor, row))
    elif state is ImportState.APPLYING:
        yield from _repeat(actor, import_id, ImportState.APPLYING, lambda row: _apply(actor, now, row))


@contextmanager
def _alone(import_id: str) -> Iterator[bool]:
    """Whether this process is the only one to work on the import, until the end of the block or of the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [import_id])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [import_id])


def _repeat(actor: Actor, import_id: str, state: ImportState, step: Callable[[RegisterImport], bool]) -> Iterator[None]:
    """Transactions of one step each, until there is none left or somebody moved the import on."""
    more = True
    while more:
        with acting(actor):
            row = locked(actor, import_id)
            more = row.state == state and step(row)
        yield


def _compare(actor: Actor, row: RegisterImport) -> bool:
    if row.read_at is None:
        return False
    if comparing.compare_some(actor, row):
        return True
    comparing.show(actor, row)
    return False


def _apply(actor: Actor, now: dt.datetime, row: RegisterImport) -> bool:
    """In the name of whoever confirmed it: the entries are theirs."""
    person = _on_behalf(actor, row)
    with acting(person):
        if applying.apply_some(person, now, row):
            return True
        applying.finish(person, now, row)
    return False


def _on_behalf(actor: Actor, row: RegisterImport) -> Actor:
    return Actor(
        user_id=row.applied_by,
        tenant_id=row.tenant_id,
        organisation=actor.organisation,
        display_name=row.applied_by_name,
    )
