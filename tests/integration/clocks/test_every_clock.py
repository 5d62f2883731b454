"""Each clock by itself: seen before it fires, fires once, leaves exactly the entry that its line declares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from tearline.reports.desk import Outcome
from tearline.vocab.answer import RecallReason
from tearline.vocab.role import Role
from tearline_hub.alerts.actions import acting_on
from tearline_hub.alerts.actions.routing import route
from tearline_hub.audit import actions as audit
from tearline_hub.audit.acts import ACTS, Operation
from tearline_hub.audit.models import AuditEntry
from tearline_hub.clocks import queries
from tearline_hub.clocks.running import run_clock, run_due
from tearline_hub.clocks.table import BY_NAME, CLOCKS, NODE_CLOCKS
from tearline_hub.db.actor import CLOCK, Actor, system_actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tearline_hub.disclosures.actions import deciding, drafting, ending
from tearline_hub.disclosures.models import OutboxMessage
from tearline_hub.exchange.models import QuarantinedMessage
from tearline_hub.ledger.models import AuditLeaf, AuditSalt
from tearline_hub.matches.actions import using
from tests.support import imports, matching
from tests.support.alerts import furnish
from tests.support.calling import assessed, raised
from tests.support.database import NOW, World
from tests.support.matching import decide, found, told
from tests.support.pilot import build_undelivered
from tests.support.releases import TODAY, add_record, complete_draft, live_release, subject
from tests.support.steps import opened_copy

DAY = dt.timedelta(days=1)
SIX_YEARS_AGO = NOW - 2200 * DAY


def _opened(world: World) -> Actor:
    opened_copy(world, review_on=TODAY + 30 * DAY)
    return world.officer


def _held(world: World) -> Actor:
    opened_copy(world)
    return world.council_officer


def _emergency(world: World) -> Actor:
    draft = complete_draft(world, to=["council"])
    deciding.release_in_emergency(
        actor=world.officer, now=NOW, disclosure_id=draft, reason="A life is at risk tonight, at an address we know."
    )
    return world.officer


def _recalled(world: World) -> Actor:
    disclosure_id = live_release(world, to=["council"])
    ending.recall(
        actor=world.officer, now=NOW, disclosure_id=disclosure_id, code=RecallReason.FACTS_CHANGED, reason="Changed."
    )
    return world.officer


def _draft(world: World) -> Actor:
    complete_draft(world, to=["council"])
    return world.officer


def _ended(world: World) -> Actor:
    disclosure_id = live_release(world, to=["council"])
    deciding_later = NOW + DAY
    ending.recall(
        actor=world.officer, now=deciding_later, disclosure_id=disclosure_id, code=RecallReason.FACTS_CHANGED,
        reason="Changed.",
    )  # fmt: skip
    return world.officer


def _match(world: World) -> Actor:
    found(world, told(world, expires_on=TODAY + 170 * DAY))
    return world.council_officer


def _record_of_match(world: World) -> Actor:
    match_id = found(world, told(world, expires_on=TODAY + 170 * DAY))
    decide(world.council_officer, match_id, matching.MatchDecision.SAME)
    draft = using.begin_answer(actor=world.council_officer, now=NOW, purpose=matching.PURPOSE, match_id=match_id)
    drafting.abandon(actor=world.council_officer, now=NOW, disclosure_id=draft, reason="Not needed.")
    return world.council_officer


def _record(world: World) -> Actor:
    add_record(world.officer, subject())
    return world.officer


def _gone(world: World) -> Actor:
    council = world.council_officer
    imports.applied(council, imports.table("C-1,Gone,Example,,,,", "C-2,Stays,Example,,,,"), whole=True)
    imports.applied(council, imports.table("C-2,Stays,Example,,,,"), whole=True)
    return council


def _staged(world: World) -> Actor:
    imports.previewed(world.council_officer, imports.table("C-1,Waits,Example,,,,"))
    return world.council_officer


def _applied(world: World) -> Actor:
    council = world.council_officer
    imports.applied(council, imports.table("C-1,Alan,Example,,,,"))
    imports.applied(council, imports.table("C-1,Alan,Changed,,,,"))
    return council


def _old_entry(world: World) -> Actor:
    with acting(world.officer):
        audit.record(actor=world.officer, now=SIX_YEARS_AGO, act="record.read", subjects=["rec_old"], purpose="test")
    return world.officer


def _unassessed(world: World) -> Actor:
    desks = furnish(world)
    raised(desks.ann, "k")
    return desks.ann


def _assessed(world: World) -> Actor:
    desks = furnish(world)
    assessed(desks.ann, *raised(desks.ann, "k"), outcome=Outcome.NOT_USEFUL)
    return desks.ann


def _sent_on(world: World) -> Actor:
    desks = furnish(world)
    acting_on.reroute(
        actor=desks.ann, now=NOW, alert_id=raised(desks.ann, "k")[0], desk_id=desks.council_desk, reason="It is theirs."
    )
    while route(now=NOW):
        pass
    return desks.ann


# Clock -> what makes it due for the organisation whose person is returned.
EXERCISES: dict[str, Callable[[World], Actor]] = {
    "disclosure-expiry": _opened,
    "disclosure-review": _opened,
    "answer-to-us": _opened,
    "copy-end": _held,
    "answer-by-us": _held,
    "emergency-review": _emergency,
    "recall-deadline": _recalled,
    "draft": _draft,
    "reasons": _ended,
    "match": _match,
    "match-record": _record_of_match,
    "pack-expiry": _match,
    "record-review": _record,
    "gone-record": _gone,
    "staged-import": _staged,
    "import-list": _applied,
    "log-entry": _old_entry,
    "unassessed": _unassessed,
    "report": _assessed,
    "sent-on": _sent_on,
}
AHEAD = 4000 * DAY


def test_every_clock_is_exercised_here() -> None:
    missing = {clock.name for clock in CLOCKS} - EXERCISES.keys()
    assert not missing, f"Add to EXERCISES what makes these clocks due, so that their entries are checked: {missing}"
    assert {clock.words.entry for clock in (*CLOCKS, *NODE_CLOCKS)} <= ACTS.keys()
    assert len(BY_NAME) == len(CLOCKS)


@pytest.mark.parametrize("name", [clock.name for clock in CLOCKS])
def test_it_is_seen_fires_once_and_leaves_its_entry(world: World, name: str) -> None:
    actor = EXERCISES[name](world)
    started = NOW - DAY if name != "log-entry" else SIX_YEARS_AGO
    seen = [each for each in queries.coming(actor=actor, now=started, ahead=AHEAD) if each.clock.name == name]
    assert seen, "nothing fires unseen"
    at = seen[0].at
    clock = system_actor(CLOCK, node=settings.NODE, tenant_id=actor.tenant_id)
    before = entries(actor)
    assert run_clock(BY_NAME[name], clock, at - dt.timedelta(microseconds=1)) == 0, "not before its time"
    count = sum(each.at == at for each in seen)
    assert run_clock(BY_NAME[name], clock, at) == count
    assert run_clock(BY_NAME[name], clock, at) == 0
    assert [act for act, user in new(entries(actor), before) if user == CLOCK] == [BY_NAME[name].words.entry] * count
    assert {each.clock for each in queries.happened(actor=actor, now=at)} == {name}


def entries(actor: Actor) -> dict[str, tuple[str, str]]:
    with acting(actor):
        rows = AuditEntry.objects.filter(tenant_id=actor.tenant_id).order_by("at", "id")
        return {row.id: (row.act, row.user_id) for row in rows}


def new(after: dict[str, tuple[str, str]], before: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    return [what for id_, what in after.items() if id_ not in before]


def test_what_nobody_took_loses_its_content_in_time(world: World, tmp_path: Path) -> None:
    build_undelivered(world, tmp_path)
    ours = replace(world.officer, roles=frozenset({Role.ADMINISTRATOR}))
    seen = {
        actor.tenant_id: "undelivered"
        in {each.clock.name for each in queries.coming(actor=actor, now=NOW, ahead=AHEAD)}
        for actor in (ours, world.administrator)
    }
    assert seen == {"security-service": True, "council": False}, "what another organisation sent is not told"
    run_due(now=NOW + 31 * DAY)
    with on_behalf_of_node(Scope.EXCHANGE):
        (row,) = OutboxMessage.objects.filter(node="other-region")
    assert (row.envelope, row.delivered_at) == (None, None)
    assert "outbox.emptied" in [act for act, _ in entries(world.officer).values()]


def test_what_lies_in_quarantine_is_discarded_in_time(world: World) -> None:
    with on_behalf_of_node(Scope.EXCHANGE):
        QuarantinedMessage.objects.create(
            id="msg_1", node="other-region", digest="d", envelope=b"content", code="x", reason="y", received_at=NOW
        )
    assert any(each.subject == "msg_1" for each in queries.coming(actor=world.administrator, now=NOW, ahead=AHEAD))
    assert all(each.subject != "msg_1" for each in queries.coming(actor=world.officer, now=NOW, ahead=AHEAD))
    run_due(now=NOW + 31 * DAY)
    run_due(now=NOW + 32 * DAY)
    with on_behalf_of_node(Scope.EXCHANGE):
        row = QuarantinedMessage.objects.get(id="msg_1")
    assert (row.envelope, row.state) == (None, "discarded")


def test_the_log_forgets_with_its_salts_and_its_proofs_stand(world: World) -> None:
    _old_entry(world)
    with acting(world.officer):
        audit.record(actor=world.officer, now=NOW, act="record.read", subjects=["rec_new"], purpose="test")
        before = set(AuditLeaf.objects.values_list("entry_id", flat=True))
    run_due(now=NOW)
    with acting(world.officer):
        kept = set(AuditEntry.objects.values_list("id", flat=True))
        assert before <= set(AuditLeaf.objects.values_list("entry_id", flat=True)), "the leaf stays"
        assert set(AuditSalt.objects.values_list("entry_id", flat=True)) == kept
        assert not AuditEntry.objects.filter(subjects__contains=["rec_old"]).exists()
        assert AuditEntry.objects.filter(subjects__contains=["rec_new"]).exists()


def test_every_act_that_erases_is_an_erasure() -> None:
    assert {clock.words.entry for clock in CLOCKS if "eras" in clock.words.does or "emptied" in clock.words.does} <= {
        act for act, operation in ACTS.items() if operation is Operation.ERASURE
    }


def test_what_waits_is_emptied_when_it_is_recalled(world: World) -> None:
    """A recall that has content of the same release before it in the outbox does not let that lie there."""
    disclosure_id = live_release(world, to=["council"])
    ending.recall(
        actor=world.officer, now=NOW, disclosure_id=disclosure_id, code=RecallReason.FACTS_CHANGED, reason="Changed."
    )
    with on_behalf_of_node(Scope.EXCHANGE):
        rows = list(OutboxMessage.objects.order_by("position"))
    assert [(row.type.split(".")[-1].split("+")[0], row.envelope is None) for row in rows] == [
        ("disclosure", True), ("recall", False),
    ]  # fmt: skip
