"""Two runs: a world, the same world changed behind one organisation's back, and that organisation's requests on both.

Identifiers of what the organisation has are the same in both, because the second world is made from the first. What is
asked with somebody else's identifiers is asked in both, and exists in one of them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import psycopg
from django.db import connection

from tearline_hub.web.reports import status
from tests.noninterference.changes import SHARED, Change, behind_the_back, owned
from tests.noninterference.replay import Answer, Difference, compared, observe, sit_down
from tests.noninterference.steady import Chance, steady
from tests.noninterference.steps import Step
from tests.noninterference.surfaces import PARAMETERS
from tests.noninterference.visits import OPEN_COPY, Ids, Slot, Turns, Visit, slots
from tests.noninterference.worlds import Beginning, copied, publish
from tests.support.reused import ReusedDatabase, Rows

KINDS = sorted({kind for kind in PARAMETERS.values() if isinstance(kind, str)} | {"match_pack", "projection"})
_ONE_REFUSED_IN = 8  # slots that are closed to a seat are refused alike, before anything is read
Steps = Sequence[tuple[Step, int]]
Leaking = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class Pair:
    """Two worlds as rows, and the identifiers that the organisation and everybody else have in them."""

    tenant: str
    first: Rows
    second: Rows
    own: Ids
    others: Ids
    asked_of: Mapping[str, str]

    def asked_about(self, visits: Iterable[Visit]) -> list[str]:
        """Everything in these visits that somebody may have stated a purpose for."""
        text = " ".join(visit.name for visit in visits)
        every = {id_ for ids in (self.own, self.others) for found in ids.values() for id_ in found}
        return sorted({id_ for id_ in every if id_ in text} | {"records"})


@dataclass
class Arena:
    """One organisation's view of pairs of worlds. `visited`: how often each seat was at each surface."""

    beginning: Beginning
    reused: ReusedDatabase
    behind: psycopg.Connection[Any]
    visited: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def tables(self) -> list[str]:
        return owned(self.behind)

    def slots(self, tenant: str) -> list[Slot]:
        """Every open address of every seat, and some of the closed ones, in an order that never changes.

        No address comes a second time, for another seat, before each has come once.
        """
        every = slots(self.beginning.seats(tenant))
        closed = [slot for slot in every if not slot.open]
        chosen = [slot for slot in every if slot.open] + closed[::_ONE_REFUSED_IN]
        random.Random(tenant).shuffle(chosen)
        before: Counter[str] = Counter()
        rounds = []
        for slot in chosen:
            rounds.append(before[slot.address.route])
            before[slot.address.route] += 1
        return [slot for _, slot in sorted(zip(rounds, chosen, strict=True), key=lambda pair: pair[0])]

    def pair(self, tenant: str, before: Steps, change: Change) -> Pair:
        """A world, and what becomes of it by what the organisation may not notice."""
        with steady() as chance:
            self.reused.put(self.beginning.rows)
            self._do(before, chance, "before")
            changed = bool(before) or change.published
            first = self._as_rows(change) if changed else self.beginning.rows
            there, asked_of = self._ids(tenant, own=False), self._asked_of()
            self._do(change.steps, chance, "after")
            behind_the_back(self.behind, tenant, change)
            second, then = self._as_rows(change), self._ids(tenant, own=False)
            own = {**self._ids(tenant, own=True), OPEN_COPY: self._open_copies(tenant)}
            asked_of |= self._asked_of()
        others = {kind: _mixed(there[kind], then[kind]) for kind in KINDS}
        return Pair(tenant, first, second, own, others, asked_of)

    def differences(
        self, pair: Pair, chosen: Iterable[Slot], *, turn: int = 0, leak: Leaking = nullcontext
    ) -> list[Difference]:
        """What the organisation can tell the two worlds apart by, at these slots. `leak` is on while it asks."""
        turns = Turns(pair.own, pair.others, turn, pair.asked_of)
        visits = [visit for slot in chosen for visit in turns.of(slot)]
        self.visited.update((visit.seat, visit.route) for visit in visits)
        with steady() as chance:
            answers = [self._replay(pair, rows, visits, chance, leak) for rows in (pair.first, pair.second)]
        found = map(compared, visits, *answers)
        return [difference for difference in found if difference]

    def _replay(self, pair: Pair, rows: Rows, visits: list[Visit], chance: Chance, leak: Leaking) -> list[list[Answer]]:
        self.reused.put(rows)
        present = {visit.seat for visit in visits}
        seats = [seat for seat in self.beginning.seats(pair.tenant) if seat.name in present]
        cookies = sit_down(seats, pair.asked_about(visits), chance)
        with leak(), patch.object(status, "TRIES", status.Tries()):
            return [observe(visit, cookies, chance) for visit in visits]

    def _do(self, steps: Steps, chance: Chance, when: str) -> None:
        for place, (step, pick) in enumerate(steps):
            chance.begin(f"{when} {place} {step.name}")
            step(self.beginning.world, pick)

    def _as_rows(self, change: Change) -> Rows:
        """What the database holds, with the log published if it is to be: from what it was in the beginning."""
        if change.published:
            with copied(self.beginning.ledger) as log:
                publish(self.reused, log)
        return self.reused.rows()

    def _ids(self, tenant: str, *, own: bool) -> dict[str, list[str]]:
        """Identifiers by table, those of the organisation or everybody else's."""
        return {kind: self._ids_of(kind, tenant, own=own) for kind in KINDS}

    def known(self, tenant: str) -> set[str]:
        """Every identifier that an entry of the organisation is about: of a release it holds, the originator's too."""
        query = "SELECT DISTINCT unnest(subjects) FROM audit_entry WHERE tenant_id = %s"
        return {id_ for (id_,) in self.behind.execute(query, [tenant])}

    def _asked_of(self) -> dict[str, str]:
        return dict(self.behind.execute("SELECT id, disclosure_id FROM holder_request").fetchall())

    def _open_copies(self, tenant: str) -> list[str]:
        query = (
            "SELECT id FROM projection WHERE tenant_id = %s AND state = 'opened' AND answered_at IS NULL ORDER BY id"
        )
        return [id_ for (id_,) in self.behind.execute(query, [tenant])]

    def _ids_of(self, table: str, tenant: str, *, own: bool) -> list[str]:
        column = "reporter" if table == "report" else "tenant_id"
        whose = "true" if table in SHARED else f"{column} {'=' if own else '<>'} '{tenant}'"
        return [id_ for (id_,) in self.behind.execute(f"SELECT id FROM {table} WHERE {whose} ORDER BY id")]  # noqa: S608 our own tables


def _mixed(new: list[str], old: list[str]) -> list[str]:
    """Identifiers that are in one of the worlds alone, before the ones that are in both."""
    either = sorted(set(new) ^ set(old))
    return [*either, *sorted(set(new) & set(old))][:40]


@contextmanager
def opened(beginning: Beginning, reused: ReusedDatabase) -> Iterator[Arena]:
    """An arena with a superuser's connection beside the application's."""
    options = "-c session_replication_role=replica"
    with psycopg.connect(reused.cluster.superuser_url(reused.name), autocommit=True, options=options) as behind:
        yield Arena(beginning, reused, behind)
        connection.close()
