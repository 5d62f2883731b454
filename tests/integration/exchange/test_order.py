"""What arrives out of order, twice, or after its time has no effect but the right one."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tearline.disclosure.states import HeldState
from tearline.vocab.answer import RecallReason
from tearline.vocab.purpose import ReadPurpose
from tearline.wire.disclosure import Disclosure
from tearline.wire.lifecycle import Recall
from tearline_hub.disclosures.actions import ending, holding
from tearline_hub.disclosures.queries import held, originated
from tests.support import messages
from tests.support.database import NOW, World
from tests.support.outbox import held_by, rows
from tests.support.peering import RemoteNode, post
from tests.support.releases import deliver, live_release, only_held

TAKEN = ("taken", "")
ALREADY = ("already", "")


def recall(peer: RemoteNode, release: Disclosure) -> bytes:
    header = peer.header(disclosure_id=release.disclosure_id)
    by = timezone.now() + dt.timedelta(hours=24)
    return peer.seal(
        Recall(
            **header,
            version=1,
            reason_code=RecallReason.FACTS_CHANGED,
            reason="New facts.",
            by="Synthetic",
            comply_by=by,
        )
    )


def amendment(peer: RemoteNode, release: Disclosure, revision: int, value: str) -> bytes:
    (first, *_) = release.fields
    changed = first.model_copy(update={"value": value})
    header = peer.header(disclosure_id=release.disclosure_id)
    return peer.seal(messages.amendment(**header | {"revision": revision, "fields": (changed,)}))


def receipts() -> list[str]:
    return [row.type for row in rows() if ".receipt+" in row.type]


def test_a_recall_that_overtakes_its_release_makes_it_dead_on_arrival(world: World, peer: RemoteNode) -> None:
    release = peer.release()
    assert post([recall(peer, release)]) == [TAKEN]
    assert post([peer.seal(release)]) == [TAKEN]
    line = held.line(actor=world.council_officer, now=NOW, projection_id=_only(world))
    assert line.state is HeldState.RECALLED
    assert line.end_reason == "New facts."
    assert len(receipts()) == 2, "each is answered: complied, and complied still"


def test_an_older_correction_after_a_newer_one_is_ignored(world: World, peer: RemoteNode) -> None:
    release = peer.release()
    post([peer.seal(release)])
    assert post([amendment(peer, release, 3, "Third"), amendment(peer, release, 2, "Second")]) == [TAKEN, TAKEN]
    copy = only_held(world.council_officer)
    purpose = ReadPurpose.ASSESS_RELEASE
    holding.open_(actor=world.council_officer, now=NOW, projection_id=copy.id, purpose=purpose)
    content = held.read(actor=world.council_officer, now=NOW, purpose=purpose, projection_id=copy.id)
    assert [field.value for field in content.fields] == ["Third"]


def test_a_correction_after_the_recall_brings_nothing_back(world: World, peer: RemoteNode) -> None:
    release = peer.release()
    post([peer.seal(release), recall(peer, release)])
    assert post([amendment(peer, release, 2, "Back again")]) == [TAKEN]
    assert held.line(actor=world.council_officer, now=NOW, projection_id=_only(world)).state is HeldState.RECALLED


def test_a_message_delivered_twice_counts_once(world: World, peer: RemoteNode) -> None:
    raw = peer.seal(peer.release())
    assert post([raw, raw]) == [TAKEN, ALREADY]
    assert post([raw]) == [ALREADY]
    assert held_by(world.council_officer) == 1
    assert len(receipts()) == 1


def test_a_message_sealed_again_under_another_key_is_the_same_message(world: World, peer: RemoteNode) -> None:
    release = peer.release()
    assert post([peer.seal(release)]) == [TAKEN]
    now = timezone.now()
    peer.keyring.rotate(overlap=dt.timedelta(seconds=2), now=now - dt.timedelta(seconds=1.5))
    peer.introduced()
    assert post([peer.seal(release)]) == [ALREADY]
    assert held_by(world.council_officer) == 1


def test_two_tenants_and_keys_in_one_batch_each_reach_their_own(world: World, peer: RemoteNode) -> None:
    batch = [peer.seal(peer.release(to=tenant)) for tenant in ("council", "police", "council", "nobody", "police")]
    assert [outcome for outcome, _ in post(batch)] == ["taken", "taken", "taken", "quarantined", "taken"]
    assert (held_by(world.council_officer), held_by(world.police_officer)) == (2, 2)


def test_a_receipt_delivered_twice_is_one_receipt(world: World) -> None:
    disclosure_id = live_release(world, to=["council"])
    ending.recall(
        actor=world.officer, now=NOW, disclosure_id=disclosure_id, code=RecallReason.FACTS_CHANGED, reason="Facts."
    )
    disclosure, recall = rows()
    assert disclosure.envelope is None, "what is recalled before it left goes nowhere"
    deliver()
    assert post([bytes(recall.envelope)]) == [ALREADY]
    view = originated.read(
        actor=world.officer, now=NOW, purpose=ReadPurpose.ASSESS_RESPONSE, disclosure_id=disclosure_id
    )
    (recipient,) = view.recipients
    assert recipient.complied_at is not None


def _only(world: World) -> str:
    """The one copy at the council, whatever became of it."""
    from tearline_hub.db.context import acting
    from tearline_hub.disclosures.models import Projection

    with acting(world.council_officer):
        return Projection.objects.get().id
