"""A backup that is put back brings nothing back: what was erased since is erased again, and originators are asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from tearline.disclosure.states import HeldState, State
from tearline.errors import NotPermitted
from tearline.people.record import FieldName
from tearline.reports.desk import Outcome as Worth
from tearline.vocab.answer import RecallReason
from tearline.vocab.purpose import LogPurpose, ReadPurpose
from tearline.wire.lifecycle import Recall, Reinstate
from tearline_hub.alerts.models import Report
from tearline_hub.audit.queries import for_oversight
from tearline_hub.clocks import replaying
from tearline_hub.db.actor import EXCHANGE, system_actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures import messages, outbox
from tearline_hub.disclosures.actions import ending, holding
from tearline_hub.disclosures.models import Disclosure
from tearline_hub.disclosures.queries import held
from tearline_hub.exchange.actions import Outcome, receive
from tearline_hub.ledger import restorations, tombstones
from tearline_hub.ledger.keeping import Keeping
from tearline_hub.ledger.tombstones import Tombstone
from tests.support.alerts import furnish
from tests.support.calling import assessed, raised
from tests.support.clocks import fired
from tests.support.database import NOW, World, use_database
from tests.support.outbox import waiting
from tests.support.peering import remote_node
from tests.support.pilot import carry
from tests.support.postgres import TestCluster
from tests.support.releases import TODAY
from tests.support.sequencing import Ledger
from tests.support.steps import copy_of, opened_copy

REASON = "Because it is needed, in so many words."


@pytest.fixture
def ledger(world: World, database: TestCluster, tmp_path: Path) -> Iterator[Ledger]:  # noqa: ARG001 its database
    kept = Keeping(tmp_path / "ledger")
    kept.prepare()
    with override_settings(ENVIRONMENT=replace(settings.ENVIRONMENT, ledger=kept.directory)):
        yield Ledger(database.sequencer_url("test"), kept)


@contextmanager
def saved(database: TestCluster) -> Iterator[None]:
    """A backup of the database as it is; afterwards, inside the block of `put_back`, the node works on it."""
    connection.close()
    database.new_database("saved", template="test")
    try:
        yield
    finally:
        use_database(database.app_url("test"))
        database.drop_database("saved")


def put_back(database: TestCluster) -> None:
    """As `tearline-hub restore` does it: the database says that it was put back."""
    with psycopg.connect(database.owner_url("saved"), autocommit=True) as owner:
        owner.execute("INSERT INTO restoration (id, noted_at) VALUES ('1', now())")
    use_database(database.app_url("saved"))


def test_a_recall_and_an_erasure_since_the_backup_are_done_again(
    world: World, ledger: Ledger, database: TestCluster
) -> None:
    recalled, _ = opened_copy(world)
    with saved(database):
        ending.recall(
            actor=world.officer, now=NOW, disclosure_id=recalled, code=RecallReason.FACTS_CHANGED, reason=REASON
        )
        carry(NOW)
        ledger.publish()
        put_back(database)
        assert replaying.replay(now=NOW) > 0
        carry(NOW)
        assert copy_of(world.council_officer, recalled).content is None
        assert copy_of(world.council_officer, recalled).state == HeldState.RECALLED
        with acting(world.officer):
            assert Disclosure.objects.get(id=recalled).state == State.RECALLED
        assert restorations.pending() == ()
        assert replaying.replay(now=NOW) == 0, "once is enough"
        assert "ledger.replayed" in acts(world)


def test_a_report_that_was_emptied_is_emptied_again(world: World, ledger: Ledger, database: TestCluster) -> None:
    desks = furnish(world)
    assessed(desks.ann, *raised(desks.ann, "k"), outcome=Worth.NOT_USEFUL)
    with saved(database):
        assert fired("report", "police", NOW + dt.timedelta(days=91)) == 1
        ledger.publish()
        put_back(database)
        assert replaying.replay(now=NOW) == 1
        with acting(desks.ann):
            row = Report.objects.get()
            assert (row.content, row.raw, row.place) == (None, None, "ZZ")


def test_a_copy_that_was_erased_here_is_erased_again_with_another_certificate(
    world: World, ledger: Ledger, database: TestCluster
) -> None:
    disclosure_id, copy = opened_copy(world)
    with saved(database):
        holding.erase(actor=world.council_officer, now=NOW, projection_id=copy, reason="Not needed.")
        ledger.publish()
        put_back(database)
        replaying.replay(now=NOW)
        carry(NOW)
        row = copy_of(world.council_officer, disclosure_id)
        assert (row.content, row.state) == (None, HeldState.ERASED)
        with acting(world.officer):
            assert Disclosure.objects.get(id=disclosure_id).recipients.get().erased_at is not None


def test_a_lost_correction_restricts_what_it_corrected(world: World, ledger: Ledger, database: TestCluster) -> None:
    disclosure_id, _ = opened_copy(world)
    content = copy_of(world.council_officer, disclosure_id).content
    name = next(item["id"] for item in content if item["name"] == FieldName.NAME)
    with saved(database):
        ending.correct(
            actor=world.officer, now=NOW, disclosure_id=disclosure_id, values={name: "Somebody Else"},
            withdrawn=frozenset(), reason=REASON,
        )  # fmt: skip
        ledger.publish()
        put_back(database)
        replaying.replay(now=NOW)
        carry(NOW)
        with acting(world.officer):
            assert Disclosure.objects.get(id=disclosure_id).state == State.RESTRICTED
        assert copy_of(world.council_officer, disclosure_id).state == HeldState.RESTRICTED


def test_what_stands_can_be_read_again_once_its_originator_said_so(
    world: World, ledger: Ledger, database: TestCluster
) -> None:
    disclosure_id, copy = opened_copy(world)
    with saved(database):
        ledger.publish()
        put_back(database)
        replaying.replay(now=NOW)
        with pytest.raises(NotPermitted):
            held.read(actor=world.council_officer, now=NOW, purpose=ReadPurpose.ASSESS_RELEASE, projection_id=copy)
        carry(NOW)
        assert copy_of(world.council_officer, disclosure_id).state == HeldState.DELIVERED
        holding.open_(actor=world.council_officer, now=NOW, projection_id=copy, purpose=ReadPurpose.ASSESS_RELEASE)


@pytest.mark.parametrize("stands", [True, False])
def test_an_originator_elsewhere_is_asked_and_the_file_is_not_needed(
    world: World, ledger: Ledger, database: TestCluster, tmp_path: Path, stands: bool
) -> None:
    peer = remote_node("other-region", tmp_path).introduced()
    release = peer.release()
    assert receive(peer.seal(release), now=release.issued_at).outcome is Outcome.TAKEN
    with saved(database):
        put_back(database)
        assert not (ledger.keeping.directory / tombstones.FILE).exists()
        replaying.replay(now=release.issued_at)
        assert copy_of(world.council_officer, release.disclosure_id).state == HeldState.RESTRICTED
        assert [row.type for row in waiting() if "restored" in row.type and row.node == peer.node]
        header = peer.header(disclosure_id=release.disclosure_id) | {"version": 1, "reason": REASON, "by": "Somebody"}
        answer = (
            Reinstate(**header)
            if stands
            else Recall(**header, reason_code=RecallReason.NO_LONGER_NEEDED, comply_by=release.issued_at)
        )
        assert receive(peer.seal(answer), now=answer.issued_at).outcome is Outcome.TAKEN
        row = copy_of(world.council_officer, release.disclosure_id)
        assert (row.content is not None, row.state) == (
            stands, HeldState.DELIVERED if stands else HeldState.RECALLED
        )  # fmt: skip


@pytest.mark.parametrize("end", ["nothing", "corrected", "restricted", "recalled", "erased there"])
def test_an_originator_answers_whatever_happened_since(world: World, end: str) -> None:
    disclosure_id, copy = opened_copy(world)
    council = system_actor(EXCHANGE, node=settings.NODE, tenant_id="council")
    earlier = copy_of(world.council_officer, disclosure_id)
    name = next(item["id"] for item in earlier.content if item["name"] == FieldName.NAME)
    common = {"actor": world.officer, "now": NOW, "disclosure_id": disclosure_id, "reason": REASON}
    if end == "corrected":
        ending.correct(**common, values={name: "Somebody Else"}, withdrawn=frozenset())
    elif end == "restricted":
        ending.restrict(**common)
    elif end == "recalled":
        ending.recall(**common, code=RecallReason.FACTS_CHANGED)
    elif end == "erased there":
        holding.erase(actor=world.council_officer, now=NOW, projection_id=copy, reason="Not needed.")
    carry(NOW)
    with acting(council):
        outbox.put(council, messages.restored(council, earlier, NOW), now=NOW)
    asked = waiting()
    for row in asked:
        assert receive(bytes(row.envelope or b""), now=NOW).outcome is Outcome.TAKEN
    said = [row.type.split(".")[-1].split("+")[0] for row in waiting() if row not in asked]
    assert said == {
        "nothing": ["reinstate"], "corrected": ["amendment", "reinstate"], "restricted": ["contest"],
        "recalled": ["recall"], "erased there": ["recall"],
    }[end]  # fmt: skip


def test_who_was_never_sent_it_learns_nothing(world: World) -> None:
    disclosure_id, _ = opened_copy(world)
    police = system_actor(EXCHANGE, node=settings.NODE, tenant_id="police")
    theirs = copy_of(world.council_officer, disclosure_id)
    with acting(police):
        outbox.put(police, messages.restored(police, theirs, NOW), now=NOW)
    (row,) = waiting()
    taken = receive(bytes(row.envelope or b""), now=NOW)
    assert (taken.outcome, taken.code) == (Outcome.QUARANTINED, "restored.for-nothing")


def test_every_act_that_erases_would_be_done_again() -> None:
    assert replaying.uncovered() == set(), "Say in clocks/replaying.py how this is done again after a restore."


def test_a_file_cut_short_is_read_as_far_as_it_is_whole(tmp_path: Path) -> None:
    first = Tombstone("prj_1", "projection.erased", "", "2026-11-22T10:00:00Z")
    tombstones.append(tmp_path, [first])
    path = tmp_path / tombstones.FILE
    path.write_bytes(path.read_bytes() + b"2026-11-22T10:00:01Z projection.era")
    second = Tombstone("dis_1", "disclosure.corrected", "2", "2026-11-22T10:00:01Z")
    tombstones.append(tmp_path, [second])
    assert list(tombstones.read(tmp_path)) == [first, second]
    assert list(tombstones.read(tmp_path / "nowhere")) == []


def test_the_file_names_nobody(world: World, ledger: Ledger) -> None:
    _, copy = opened_copy(world)
    holding.erase(actor=world.council_officer, now=NOW, projection_id=copy, reason="Not needed, Mohammed.")
    ledger.publish()
    ledger.publish()
    text = (ledger.keeping.directory / tombstones.FILE).read_text()
    assert text.count(copy) == 1
    assert not {word for word in ("council", "Mohammed", "Hussain", "Officer") if word in text}


def acts(world: World) -> list[str]:
    entries = for_oversight(
        actor=world.overseer, now=NOW, purpose=LogPurpose.LAWFULNESS, start=TODAY, end=TODAY, limit=500
    )
    return [entry.act for entry in entries]
