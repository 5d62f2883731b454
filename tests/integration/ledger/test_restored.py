"""An older database under the log is found out at the start, and goes on only after an operator said why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tearline.errors import Conflict, IntegrityFault, InvalidInput, TearlineError
from tearline.ledger import directory, note
from tearline.seal import secret_file
from tearline.vocab.purpose import LogPurpose
from tearline_hub.audit.queries import for_oversight
from tearline_hub.ledger import restorations
from tearline_hub.ledger.keeping import KEY, LAST
from tearline_hub.ledger.starting import accept, refuse_if_behind
from tests.support.database import World, use_database
from tests.support.postgres import TestCluster
from tests.support.sequencing import NODE, Ledger


@pytest.fixture
def restored(ledger: Ledger, database: TestCluster) -> Iterator[Ledger]:
    """The log after the database was put back to an earlier size."""
    ledger.publish(ticks=3)
    use_database(database.app_url("test"))
    database.new_database("earlier", template="test")
    ledger.publish(ticks=3)
    yield Ledger(database.sequencer_url("earlier"), ledger.keeping)
    database.drop_database("earlier")


def start(ledger: Ledger) -> str:
    with pytest.raises(TearlineError) as refusal:
        ledger.publish()
    assert isinstance(refusal.value, IntegrityFault)
    assert "ledger accept --reason" in refusal.value.message or refusal.value.code == "ledger.damaged"
    return refusal.value.code


def accepted(ledger: Ledger, reason: str = "Restored the backup of yesterday: the disk failed.") -> str:
    with ledger.store() as store:
        return accept(store, ledger.keeping, NODE, reason).origin


def test_an_older_database_is_refused(restored: Ledger) -> None:
    kept = (restored.keeping.directory / LAST).read_bytes()
    assert start(restored) == "ledger.behind"
    with restored.store() as store, pytest.raises(IntegrityFault, match="older than the last checkpoint"):
        refuse_if_behind(store, restored.keeping)
    assert (restored.keeping.directory / LAST).read_bytes() == kept


def test_a_database_that_goes_on_is_not(ledger: Ledger) -> None:
    with ledger.store() as store:
        refuse_if_behind(store, ledger.keeping)
    ledger.publish(ticks=2)
    with ledger.store() as store:
        refuse_if_behind(store, ledger.keeping)
        with pytest.raises(Conflict) as refusal:
            accept(store, ledger.keeping, NODE, "Nothing happened.")
    assert refusal.value.code == "ledger.nothing-wrong"


def test_what_an_operator_accepts_is_logged_and_begins_another_log(
    world: World, restored: Ledger, database: TestCluster, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput):
        accepted(restored, " ")
    assert accepted(restored) == f"{NODE}/ledger/2"
    assert (restored.keeping.directory / f"{LAST}.1").exists()
    restored.publish(ticks=2)
    directory.check(restored.export(tmp_path / "log"), restored.key)
    assert restored.key.name == f"{NODE}/ledger/2"
    use_database(database.app_url("earlier"))
    restorations.note_replayed(restorations.pending(), dt.datetime.now(dt.UTC))  # what the web process does first
    entries = _noted(world)
    use_database(database.app_url("test"))
    assert entries == [("Operator", "Restored the backup of yesterday: the disk failed.")]


def _noted(world: World) -> list[tuple[str, str]]:
    now = dt.datetime.now(dt.UTC)
    day = now.date()
    found = for_oversight(actor=world.overseer, now=now, purpose=LogPurpose.LAWFULNESS, start=day, end=day)
    return [(entry.user_name, entry.reason) for entry in found if entry.act == "ledger.accepted"]


def test_no_two_checkpoints_of_one_log_contradict_each_other(restored: Ledger, ledger: Ledger) -> None:
    """The old log ends where it was; the new one has another name, so a witness of the old one is never asked again."""
    old = note.parse((ledger.keeping.directory / LAST).read_bytes())
    accepted(restored)
    restored.publish(ticks=9)
    new = note.parse((restored.keeping.directory / LAST).read_bytes())
    assert old.text.partition("\n")[0] != new.text.partition("\n")[0]


def test_a_kill_between_setting_aside_and_going_on_begins_no_log_again(ledger: Ledger, database: TestCluster) -> None:
    """The database is as before the first log, and the key is the same: a second beginning would fork it."""
    ledger.publish(ticks=2)
    ledger.keeping.set_aside()
    database.new_database("empty", template="tearline")
    try:
        empty = Ledger(database.sequencer_url("empty"), ledger.keeping)
        assert start(empty) == "ledger.behind"
        accepted(empty)
        assert len(list(ledger.keeping.directory.glob(f"{LAST}.*"))) == 2
        assert empty.publish() == 4
    finally:
        database.drop_database("empty")


def test_a_log_that_the_database_never_heard_of_is_not_begun_again(restored: Ledger, ledger: Ledger) -> None:
    """Accepted, restored again to before that, and the file lost: the name of the second log is taken all the same."""
    first = accepted(restored)
    restored.publish()
    (ledger.keeping.directory / LAST).unlink()
    assert start(ledger) == "ledger.no-checkpoint"
    assert accepted(ledger) != first


def test_a_lost_checkpoint_a_rewritten_log_and_another_key_are_refused(ledger: Ledger) -> None:
    ledger.publish(ticks=2)
    last, key = ledger.keeping.directory / LAST, ledger.keeping.directory / KEY
    kept, pem = last.read_bytes(), key.read_bytes()
    last.unlink()
    assert start(ledger) == "ledger.no-checkpoint"
    last.write_bytes(kept.replace(b"\n8\n", b"\n4\n"))
    assert start(ledger) == "ledger.damaged-checkpoint"
    last.write_bytes(kept)
    key.unlink()
    assert start(ledger) == "ledger.damaged-checkpoint"
    assert not key.exists()
    secret_file.create(key, b"no key")
    with pytest.raises(IntegrityFault):
        ledger.publish()
    key.write_bytes(pem)
    assert ledger.publish() == 12


def test_another_tree_of_the_same_size_is_found(ledger: Ledger, database: TestCluster) -> None:
    database.new_database("forked", template="tearline")
    forked = Ledger(database.sequencer_url("forked"), ledger.keeping)
    ledger.publish(ticks=2)
    with forked.store() as store:
        store.append([(None, bytes(32))] * 9, [], old=0, root=bytes(32))
    try:
        assert start(forked) == "ledger.rewritten"
    finally:
        database.drop_database("forked")


def test_a_damaged_database_is_not_accepted(ledger: Ledger, database: TestCluster) -> None:
    ledger.publish(ticks=2)
    with psycopg.connect(database.superuser_url("test"), autocommit=True) as behind:
        behind.execute("SET session_replication_role = replica")
        behind.execute("UPDATE ledger_batch SET commitments = commitments || sha256('x'::bytea) WHERE start = 4")
        behind.execute("UPDATE ledger_head SET size = 9")
    with pytest.raises(IntegrityFault) as refusal:
        ledger.publish()
    assert refusal.value.code == "ledger.damaged"
