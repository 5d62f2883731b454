"""The main job on one node: release, read, answer, correct, contest, recall; every message through the exchange."""

from __future__ import annotations

from tearline.disclosure.states import HeldState
from tearline.vocab.answer import Answer, RecallReason
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.disclosures.actions import ending, holding
from tearline_hub.disclosures.queries import held, originated
from tests.support.database import NOW, World
from tests.support.releases import deliver, live_release, only_held


def test_a_release_is_read_answered_and_recalled(world: World) -> None:
    disclosure_id = live_release(world, to=["council", "police"])
    deliver()
    copy = only_held(world.council_officer)
    purpose = ReadPurpose.ASSESS_RELEASE
    holding.open_(actor=world.council_officer, now=NOW, projection_id=copy.id, purpose=purpose)
    content = held.read(actor=world.council_officer, now=NOW, purpose=purpose, projection_id=copy.id)
    assert {field.name for field in content.fields} == {"name", "date_of_birth", "concern"}
    holding.answer(
        actor=world.council_officer, now=NOW, projection_id=copy.id, purpose=purpose,
        given=Answer.KNOWN_NOTHING_TO_ADD,
    )  # fmt: skip
    deliver()
    view = originated.read(
        actor=world.officer, now=NOW, purpose=ReadPurpose.ASSESS_RESPONSE, disclosure_id=disclosure_id
    )
    council, police = view.recipients
    assert (council.answer, police.answer) == (Answer.KNOWN_NOTHING_TO_ADD, None)
    assert council.opened_at is not None
    ending.recall(
        actor=world.officer, now=NOW, disclosure_id=disclosure_id,
        code=RecallReason.FACTS_CHANGED, reason="The facts changed.",
    )  # fmt: skip
    deliver()
    gone = held.line(actor=world.council_officer, now=NOW, projection_id=copy.id)
    assert gone.state is HeldState.RECALLED
    assert gone.end_reason == "The facts changed."
