"""Audit entries: written with the act or not at all, read by overseers for four purposes, never totals per officer."""

from __future__ import annotations

import datetime as dt

import pytest

from tearline.errors import IntegrityFault, NotPermitted, Unavailable
from tearline.vocab.answer import RecallReason
from tearline.vocab.purpose import LogPurpose
from tearline_hub.audit import actions, queries
from tearline_hub.audit.models import AuditEntry
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.actions import ending, holding
from tests.support.database import NOW, World
from tests.support.releases import TODAY
from tests.support.steps import opened_copy


def record(actor: Actor, act: str = "import.applied") -> str:
    return actions.record(actor=actor, now=NOW, act=act, subjects=["thing_1"], purpose="test")


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
    assert (entry.act, entry.user_name, entry.at) == ("import.applied", "Officer", NOW)
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


def test_an_act_of_no_known_kind_is_not_done(world: World) -> None:
    with pytest.raises(IntegrityFault) as refusal, acting(world.officer):
        record(world.officer, "thing.done")
    assert refusal.value.code == "audit.unknown-act"


def test_the_history_of_something_is_read_for_a_purpose_and_that_is_an_entry(world: World) -> None:
    with acting(world.officer):
        record(world.officer)
    (first,) = queries.history_of(actor=world.officer, now=NOW, subject="thing_1")
    assert first.act == "import.applied"
    last = queries.entries_about(actor=world.officer, subject="thing_1")[-1]
    assert (last.act, last.purpose) in {("audit.read", "self_monitoring"), ("import.applied", "test")}
    assert "audit.read" in [entry.act for entry in queries.entries_about(actor=world.officer, subject="thing_1")]


def test_what_people_write_is_entered_without_what_is_recorded(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    holding.contest(
        actor=world.council_officer, now=NOW, projection_id=copy, reason="Ours is another Hussain, born in 1990."
    )
    ending.recall(
        actor=world.officer, now=NOW, disclosure_id=disclosure_id, code=RecallReason.WRONG_PERSON,
        reason="It is not Mohammed Hussain.",
    )  # fmt: skip
    entries = oversee(world.overseer)
    assert "It is not [what is recorded]." in [entry.reason for entry in entries]
    assert "hussain" not in str(entries).casefold()


def test_what_was_visible_and_the_power_are_entered(world: World) -> None:
    opened_copy(world)
    entries = {entry.act: entry for entry in oversee(world.overseer)}
    assert entries["projection.opened"].visible["projection"]
    assert entries["projection.opened"].visible["revision"] == 1
    with acting(world.council_officer):
        found = AuditEntry.objects.filter(tenant_id="council", act__startswith="projection.")
        assert set(found.values_list("gateway", flat=True)) == {"cta_2008_s19"}
