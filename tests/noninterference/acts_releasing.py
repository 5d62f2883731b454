"""What the originator does with its register: drafts, releases, corrects, takes back."""

from __future__ import annotations

from tearline.people.record import FieldName
from tearline.vocab.answer import RecallReason
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.db.context import acting
from tearline_hub.disclosures.actions import deciding, drafting, ending
from tearline_hub.disclosures.models import Disclosure
from tearline_hub.disclosures.queries import originated
from tearline_hub.records import queries as records
from tearline_hub.records.actions import correct_field
from tests.noninterference import acts
from tests.noninterference.acts import SERVICE
from tests.support.database import NOW, World
from tests.support.releases import complete_draft, deliver, live_release


def release(world: World, to: tuple[str, ...], pick: int, **changes: object) -> str:
    """Live and delivered."""
    made = live_release(world, to=to, record_id=acts.record(world, SERVICE, pick), **changes)
    deliver()
    return made


def draft(world: World, to: tuple[str, ...], pick: int, **changes: object) -> str:
    return complete_draft(world, to=to, record_id=acts.record(world, SERVICE, pick), **changes)


def propose(world: World, to: tuple[str, ...], pick: int, **changes: object) -> str:
    made = draft(world, to, pick, **changes)
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=made)
    return made


def confirm(world: World, to: tuple[str, ...], pick: int) -> None:
    """Propose on an agreement that nobody has on record, and say that it is lawful."""
    made = propose(world, to, pick, agreement_id=acts.NOT_ON_RECORD)
    deciding.confirm_basis(actor=world.authoriser, now=NOW, disclosure_id=made, reason=acts.REASON)


def return_(world: World, to: tuple[str, ...], pick: int) -> None:
    made = propose(world, to, pick)
    deciding.return_(actor=world.authoriser, now=NOW, disclosure_id=made, reason=acts.REASON)


def emergency(world: World, to: tuple[str, ...], pick: int) -> None:
    made = draft(world, to, pick)
    deciding.release_in_emergency(actor=world.authoriser, now=NOW, disclosure_id=made, reason=acts.REASON)


def abandon(world: World, tenant: str, pick: int) -> None:
    actor = acts.officer(world, tenant)
    found = acts.one(acts.rows(Disclosure, actor, state="draft"), pick)
    drafting.abandon(actor=actor, now=NOW, disclosure_id=found.id, reason=acts.REASON)


def end(world: World, to: tuple[str, ...], pick: int, *, restrict: bool) -> None:
    """Release, and take it back or stop it."""
    made = release(world, to, pick)
    if restrict:
        ending.restrict(actor=world.authoriser, now=NOW, disclosure_id=made, reason=acts.REASON)
    else:
        ending.recall(
            actor=world.officer, now=NOW, disclosure_id=made, code=RecallReason.FACTS_CHANGED, reason=acts.REASON
        )  # fmt: skip


def untick(world: World, pick: int) -> None:
    """A note that went to nobody is written anew on a record of which other fields were released."""
    actor = world.officer
    found = records.find(
        actor=actor, now=NOW, purpose=ReadPurpose.PREPARE_RELEASE, search=records.Search(reference=f"X-{pick % 5}")
    ).records[0]
    note = next(item for item in found.fields if item.name is FieldName.NOTE)
    with acting(actor):
        correct_field(actor=actor, record_id=found.id, field_id=note.id, value=f"Else {pick}", as_at=NOW.date())


def correct(world: World, to: tuple[str, ...], pick: int) -> None:
    """Release, and put the name right everywhere."""
    made = release(world, to, pick)
    seen = originated.read(actor=world.officer, now=NOW, purpose=ReadPurpose.PREPARE_RELEASE, disclosure_id=made)
    name = next(item for item in seen.fields if item.name is FieldName.NAME)
    ending.correct(
        actor=world.officer, now=NOW, disclosure_id=made, values={name.id: f"Right {pick}"}, withdrawn=frozenset(),
        reason=acts.REASON,
    )  # fmt: skip
