"""Audit entries: written with the act or not at all, read by overseers for four purposes, never totals per officer."""

from __future__ import annotations

import datetime as dt

import pytest

from tearline.errors import NotPermitted, Unavailable
from tearline.vocab.purpose import LogPurpose
from tearline_hub.audit import actions, queries
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tests.support.database import NOW, World
from tests.support.releases import TODAY
from tests.support.steps import opened_copy


def record(actor: Actor, act: str = "thing.done") -> str:
    return actions.record(
        actor=actor, now=NOW, operation=actions.Operation.ALTERATION, act=act, subjects=["thing_1"], purpose="test"
    )


def oversee(actor: Actor, purpose: LogPurpose = LogPurpose.LAWFULNESS, **more: object) -> list[queries.Entry]:
    return queries.for_oversight(actor=actor, now=NOW, purpose=purpose, start=TODAY, end=TODAY, **more)


@pytest.mark.usefixtures("world")
def test_an_entry_needs_the_transaction_of_its_act(world: World) -> None:
    with pytest.raises(Unavailable) as refusal:
        record(world.officer)
    assert refusal.value.code == "audit.no-transaction"


def test_an_act_that_fails_after_its_entry_leaves_neither(world: World) -> None:
    with pytest.raises(ZeroDivisionError), acting(world.officer):
        _ = record(world.officer), 1 / 0
    assert queries.entries_about(actor=world.officer, subject="thing_1") == []


def test_an_organisation_reads_its_own_entries(world: World) -> None:
    with acting(world.officer):
        record(world.officer)
    (entry,) = queries.entries_about(actor=world.authoriser, subject="thing_1")
    assert (entry.act, entry.user_name, entry.at) == ("thing.done", "Officer", NOW)
    assert queries.entries_about(actor=world.council_officer, subject="thing_1") == []


@pytest.mark.parametrize("purpose", LogPurpose)
def test_an_overseer_reads_every_organisation_and_that_is_an_entry(world: World, purpose: LogPurpose) -> None:
    opened_copy(world)
    entries = oversee(world.overseer, purpose)
    assert {entry.tenant_id for entry in entries} >= {"security-service", "council"}
    assert "Hussain" not in str(entries)
    last = next(entry for entry in oversee(world.overseer, purpose) if entry.act == "audit.read")
    assert (last.purpose, last.tenant_id) == (purpose, "oversight")
    assert last.visible["entries"] == len(entries)


@pytest.mark.parametrize(
    "name", ["officer", "authoriser", "council_officer", "council_authoriser", "council_manager", "administrator"]
)
def test_nobody_else_reads_across_organisations(world: World, name: str) -> None:
    with pytest.raises(NotPermitted) as refusal:
        oversee(getattr(world, name))
    assert refusal.value.code == "audit.role"


def test_days_outside_are_left_out_and_the_newest_come_first(world: World) -> None:
    opened_copy(world)
    entries = oversee(world.overseer, limit=5)
    assert len(entries) == 5
    assert [entry.at for entry in entries] == sorted((entry.at for entry in entries), reverse=True)
    yesterday = TODAY - dt.timedelta(days=1)
    assert queries.for_oversight(
        actor=world.overseer, now=NOW, purpose=LogPurpose.LAWFULNESS, start=yesterday, end=yesterday
    ) == []  # fmt: skip


def test_no_reader_counts_by_officer() -> None:
    """RL-11: there is no function that groups or totals entries by who acted."""
    readers = {name for name in vars(queries) if not name.startswith("_") and callable(vars(queries)[name])}
    assert not [name for name in readers if "count" in name.casefold() or "total" in name or "by_user" in name]
