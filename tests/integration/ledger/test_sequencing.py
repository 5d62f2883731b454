"""Entries become leaves: all of them, once, in the log that outsiders check; and what a kill leaves is finished."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tearline.errors import Conflict, NotFound, Unavailable
from tearline.ledger import checkpoint, directory, note
from tearline.ledger.cosignature import check_seen, cosign, key_of
from tearline.ledger.entry import commitment
from tearline.ledger.proof_file import parse_proof
from tearline.seal import strict_json
from tearline.seal.keys import SigningKey
from tearline.vocab.purpose import LogPurpose
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import CLOCK, Actor, system_actor
from tearline_hub.db.context import acting
from tearline_hub.ledger import padding
from tearline_hub.ledger.models import AuditSalt
from tearline_hub.ledger.queries import proof_of
from tearline_hub.ledger.sequencer import Sequencer
from tests.integration.ledger.conftest import Verify
from tests.support.database import NOW, World
from tests.support.postgres import TestCluster
from tests.support.sequencing import NODE, Ledger
from tests.support.steps import opened_copy

WHY = LogPurpose.INTEGRITY_SECURITY


def enter(actor: Actor, count: int = 1) -> list[str]:
    """So many entries, each in a transaction of its own; their ids."""
    found = []
    for number in range(count):
        with acting(actor):
            found.append(
                audit.record(
                    actor=actor,
                    now=NOW,
                    act="import.applied",
                    subjects=[f"thing_{number}"],
                    purpose="test",
                    visible={"zoë": 1, "nested": {"b": [True, None]}},
                    reason='Quoted "so", naïve — and a \\ backslash.',
                )
            )
    return found


def everything_is_published_once(cluster: TestCluster) -> int:
    """As a superuser: each entry has one salt, one leaf and one place, where its commitment stands."""
    with psycopg.connect(cluster.superuser_url("test")) as behind:
        rows = behind.execute(
            "SELECT tearline.canonical_entry(e), s.salt, l.commitment, l.position FROM audit_entry e"
            " FULL JOIN audit_salt s ON s.entry_id = e.id FULL JOIN audit_leaf l ON l.entry_id = e.id"
        ).fetchall()
        batches = behind.execute("SELECT commitments FROM ledger_batch ORDER BY start").fetchall()
    leaves = b"".join(bytes(batch) for (batch,) in batches)
    for entry, salt, committed, position in rows:
        assert commitment(entry, salt) == committed == leaves[position * 32 : position * 32 + 32]
    assert len({position for *_, position in rows}) == len(rows)
    return len(rows)


def test_every_entry_becomes_a_leaf_that_our_verifier_and_go_s_accept(
    world: World, ledger: Ledger, database: TestCluster, go: Verify, tmp_path: Path
) -> None:
    opened_copy(world)
    before = ledger.publish()
    enter(world.officer, 300)
    size = ledger.publish(ticks=3)
    assert everything_is_published_once(database) > 300
    root = ledger.export(tmp_path / "log")
    assert directory.check(root, ledger.key).checkpoint.size == size > before
    assert go("log", root, ledger.key.text).stdout == f"{size}\n"


def test_a_quiet_tick_looks_like_any_other(world: World, ledger: Ledger) -> None:
    size = ledger.publish(ticks=9)
    assert ledger.publish() == size + padding.FLOOR
    enter(world.officer, padding.FLOOR)
    assert ledger.publish() == size + 2 * padding.FLOOR
    enter(world.officer, padding.FLOOR + 1)
    assert ledger.publish() == size + 4 * padding.FLOOR


@pytest.mark.parametrize(("entries", "leaves"), [(0, 4), (1, 4), (4, 4), (5, 8), (8, 8), (9, 16), (8192, 8192)])
def test_padding_fills_up_to_a_power_of_two(entries: int, leaves: int) -> None:
    assert padding.leaves_for(entries) == leaves
    found = padding.padded([(str(number), bytes(32)) for number in range(entries)])
    assert len(found) == leaves
    assert sum(entry_id is not None for entry_id, _ in found) == entries


def test_an_act_that_is_rolled_back_leaves_no_leaf(world: World, ledger: Ledger) -> None:
    with pytest.raises(ZeroDivisionError), acting(world.officer):
        _ = enter(world.officer)[0], 1 / 0
    ledger.publish()
    with ledger.store() as store:
        assert store.waiting(9) == []


class _Killed(BaseException):
    """What a test raises where a kill may fall."""


KILLS = {
    "before the tick is committed": ("append", "before"),
    "after the tick is committed": ("append", "after"),
    "after the checkpoint was kept": ("keep", "after"),
    "after it was shown": ("show", "after"),
}


@pytest.mark.parametrize("where", KILLS)
def test_wherever_a_kill_falls_the_log_goes_on_without_a_gap_or_a_double(
    world: World, ledger: Ledger, database: TestCluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, where: str
) -> None:
    ledger.publish(ticks=2)
    enter(world.officer, 6)
    name, moment = KILLS[where]
    with ledger.sequencer() as sequencer:
        _kill_at(monkeypatch, sequencer, name, moment)
        with pytest.raises(_Killed):
            sequencer.tick()
    monkeypatch.undo()
    enter(world.officer, 3)
    with ledger.store() as store:
        earlier = note.parse(store.head().checkpoint.encode())
    size = ledger.publish()
    assert everything_is_published_once(database) >= 9
    checked = directory.check(ledger.export(tmp_path / "log"), ledger.key, [earlier])
    assert checked.checkpoint.size == size


def _kill_at(monkeypatch: pytest.MonkeyPatch, sequencer: Sequencer, name: str, moment: str) -> None:
    owner = type(sequencer.keeping if name == "keep" else sequencer.store)
    real = getattr(owner, name)

    def dying(self: object, *words: object, **named: object) -> None:
        if moment == "after":
            real(self, *words, **named)
        raise _Killed

    monkeypatch.setattr(owner, name, dying)


def test_two_sequencers_never_add_at_one_place(ledger: Ledger) -> None:
    with ledger.sequencer() as first, ledger.sequencer() as second:
        first.tick()
        with pytest.raises(Conflict) as refusal:
            second.tick()
        assert refusal.value.code == "ledger.moved"
        first.tick()
        assert first.store.take_lock()
        assert not second.store.take_lock()


# Proofs


def test_a_person_takes_the_proof_of_an_entry_of_their_organisation(
    world: World, ledger: Ledger, go: Verify, tmp_path: Path
) -> None:
    (entry_id,) = enter(world.officer)
    with pytest.raises(Unavailable) as refusal:
        proof_of(actor=world.officer, now=NOW, purpose=WHY, entry_id=entry_id)
    assert refusal.value.code == "ledger.not-yet"
    ledger.publish(ticks=80)
    proof = parse_proof(proof_of(actor=world.officer, now=NOW, purpose=WHY, entry_id=entry_id).raw)
    proof.check(ledger.key)
    told = strict_json.parse(proof.entry)
    assert (told["id"], told["act"], told["at"]) == (entry_id, "import.applied", "2026-11-22T10:00:00.000000Z")
    assert told["reason"] == 'Quoted "so", naïve — and a \\ backslash.'
    path = tmp_path / "done.tlog-proof"
    path.write_bytes(proof.raw)
    assert go("proof", path, ledger.key.text).returncode == 0


def test_taking_a_proof_is_an_entry_too(world: World, ledger: Ledger, database: TestCluster) -> None:
    (entry_id,) = enter(world.officer)
    ledger.publish()
    proof_of(actor=world.authoriser, now=NOW, purpose=WHY, entry_id=entry_id)
    with psycopg.connect(database.superuser_url("test")) as behind:
        rows = behind.execute(
            "SELECT user_id, purpose, subjects FROM audit_entry WHERE act = 'audit.proved'"
        ).fetchall()
    assert rows == [(world.authoriser.user_id, WHY.value, [entry_id])]


@pytest.mark.parametrize("name", ["council_officer", "police_officer", "overseer", "administrator"])
def test_nobody_takes_the_proof_of_another_organisation_s_entry(world: World, ledger: Ledger, name: str) -> None:
    (entry_id,) = enter(world.officer)
    ledger.publish()
    for asked in (entry_id, "aud_00000000000000000000"):
        with pytest.raises(NotFound) as refusal:
            proof_of(actor=getattr(world, name), now=NOW, purpose=WHY, entry_id=asked)
        assert refusal.value.code == "ledger.no-entry"


def test_a_proof_carries_the_witnesses_who_saw_it(world: World, ledger: Ledger) -> None:
    (entry_id,) = enter(world.officer)
    ledger.publish()
    witnesses = {name: SigningKey.generate() for name in ("overseer/witness", "council/witness")}
    with ledger.store() as store:
        head = store.head()
        signed = note.parse(head.checkpoint.encode())
        for name, signing in witnesses.items():
            seen = signed.with_signatures([cosign(signed, signing, name, 1_795_000_000)])
            store.add_cosigned(checkpoint.read(signed.text), name, seen)
    ledger.publish(ticks=5)
    proof = proof_of(actor=world.officer, now=NOW, purpose=WHY, entry_id=entry_id)
    assert proof.check(ledger.key).size == head.checkpoint_size
    assert check_seen(proof.note, [key_of(name, signing.raw) for name, signing in witnesses.items()], 2)


def test_erasing_a_salt_keeps_every_proof_and_ends_that_entry_s(world: World, ledger: Ledger) -> None:
    erased, kept = enter(world.officer, 2)
    ledger.publish()
    before = proof_of(actor=world.officer, now=NOW, purpose=WHY, entry_id=erased)
    clock = system_actor(CLOCK, node=NODE, tenant_id=world.officer.tenant_id)
    with acting(clock):
        assert AuditSalt.objects.filter(entry_id=erased).delete()[0] == 1
    with pytest.raises(NotFound) as refusal:
        proof_of(actor=world.officer, now=NOW, purpose=WHY, entry_id=erased)
    assert refusal.value.code == "ledger.erased"
    ledger.publish()
    proof_of(actor=world.officer, now=NOW, purpose=WHY, entry_id=kept).check(ledger.key)
    before.check(ledger.key)
