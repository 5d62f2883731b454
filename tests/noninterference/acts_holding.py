"""What a partner does with copies it was sent: opens, answers, keeps, packs, matches, passes on."""

from __future__ import annotations

from typing import Any

from tearline.disclosure.states import HeldState
from tearline.matching.adjudication import MatchDecision
from tearline.people.record import FieldName
from tearline.vocab.answer import Answer
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.disclosures.actions import deciding, drafting, holding
from tearline_hub.disclosures.models import Projection
from tearline_hub.disclosures.queries import held, originated
from tearline_hub.matches import queries as matches
from tearline_hub.matches.actions import packs
from tearline_hub.records.models import Record as RecordRow
from tests.noninterference import acts
from tests.noninterference.acts import POLICE, SERVICE
from tests.support import matching
from tests.support.database import NOW, World
from tests.support.releases import terms
from tests.support.steps import code


def open_(world: World, tenant: str, pick: int) -> None:
    actor = acts.officer(world, tenant)
    copy = acts.one(acts.rows(Projection, actor, state=HeldState.DELIVERED.value), pick)
    holding.open_(actor=actor, now=NOW, projection_id=copy.id, purpose=ReadPurpose.ASSESS_RELEASE)


def opened(world: World, tenant: str, pick: int) -> Any:
    return acts.one(acts.rows(Projection, acts.officer(world, tenant), state=HeldState.OPENED.value), pick)


def answer(world: World, tenant: str, pick: int, given: Answer, keep_reason: str = "") -> None:
    holding.answer(
        actor=acts.officer(world, tenant), now=NOW, projection_id=opened(world, tenant, pick).id,
        purpose=ReadPurpose.ASSESS_RELEASE, given=given, keep_reason=keep_reason,
    )  # fmt: skip


def erase(world: World, tenant: str, pick: int) -> None:
    copy = opened(world, tenant, pick)
    holding.erase(actor=acts.second(world, tenant), now=NOW, projection_id=copy.id, reason=acts.REASON)


def read(world: World, tenant: str, pick: int) -> None:
    actor = acts.officer(world, tenant)
    held.read(actor=actor, now=NOW, purpose=ReadPurpose.SAFEGUARDING, projection_id=opened(world, tenant, pick).id)


def pack(world: World, tenant: str) -> str:
    copies = acts.rows(Projection, acts.officer(world, tenant), state=HeldState.OPENED.value)
    return matching.exported(acts.officer(world, tenant), [copy.id for copy in copies])


def withdraw(world: World, tenant: str) -> None:
    packs.withdraw(actor=acts.officer(world, tenant), now=NOW, pack_id=pack(world, tenant), reason=acts.REASON)


def match(world: World, tenant: str, pick: int, decision: MatchDecision | None = None) -> None:
    """A row of the organisation's own extract that may be somebody it was told about."""
    actor, copy = acts.officer(world, tenant), opened(world, tenant, pick)
    values = (matching.ALIKE, matching.NAMESAKE)[pick % 2]
    matching.upload(actor, matching.exported(actor, [copy.id]), (copy.id, f"CT-{pick % 7}", values))
    if decision is not None:
        lines = matches.about_projection(actor=actor, projection_id=copy.id)
        ask = FieldName.EMAIL if decision is MatchDecision.CANNOT_TELL else None
        matching.decide(actor, acts.one([line.id for line in lines if line.decision is None], 0), decision, ask=ask)


def pass_on(world: World, pick: int) -> str:
    """The council passes on what it was sent with leave to do so."""
    actor = world.council_officer
    copies = [
        row for row in acts.rows(Projection, actor, state=HeldState.OPENED.value) if row.terms.get("onward_allowed")
    ]
    return drafting.begin_onward(
        actor=actor, now=NOW, purpose=ReadPurpose.ASSESS_RELEASE, projection_id=acts.one(copies, pick).id
    )  # fmt: skip


def pass_on_whole(world: World, pick: int) -> None:
    """The same, authorised and sent to the police."""
    actor, common = world.council_officer, {"actor": world.council_officer, "now": NOW}
    made = pass_on(world, pick)
    drafting.choose_recipients(**common, disclosure_id=made, recipients={code(POLICE): Role.PARTNER_OFFICER})
    seen = originated.read(**common, purpose=ReadPurpose.ASSESS_RELEASE, disclosure_id=made)
    ticked = {code(POLICE): frozenset(item.id for item in seen.fields)}
    drafting.tick(**common, disclosure_id=made, ticked=ticked, withheld={}, sensitive_reasons={})
    came_along = ("marking", "handling_conditions", "review_on", "expires_on")
    changes = {name: value for name, value in terms().items() if name not in came_along}
    drafting.set_terms(**common, disclosure_id=made, changes=changes)
    drafting.propose(**common, disclosure_id=made)
    deciding.authorise(actor=acts.second(world, actor.tenant_id), now=NOW, disclosure_id=made)


def contest(world: World, tenant: str, pick: int) -> None:
    copy = opened(world, tenant, pick)
    holding.contest(actor=acts.officer(world, tenant), now=NOW, projection_id=copy.id, reason=acts.REASON)


def inform(world: World, tenant: str, pick: int, *, send: bool, **changes: object) -> str:
    """An answer with information from the organisation's own record; its id."""
    actor, copy = acts.officer(world, tenant), opened(world, tenant, pick)
    own = acts.one(acts.rows(RecordRow, actor), pick)
    made = drafting.begin_answer(
        actor=actor, now=NOW, purpose=ReadPurpose.ASSESS_RELEASE, projection_id=copy.id, record_id=own.id
    )  # fmt: skip
    ticked = {code(SERVICE): frozenset({own.fields[0]["id"]})}
    common = {"actor": actor, "now": NOW, "disclosure_id": made}
    drafting.tick(**common, ticked=ticked, withheld={}, sensitive_reasons={})
    drafting.set_terms(**common, changes=terms(respond_by=None, **changes))
    if send:
        drafting.propose(**common)
        deciding.authorise(actor=acts.second(world, tenant), now=NOW, disclosure_id=made)
    return made


def doubt(world: World, tenant: str, pick: int, *, confirm: bool) -> None:
    """An answer on an agreement that nobody has on record, proposed; and confirmed to be lawful."""
    made = inform(world, tenant, pick, send=False, agreement_id=acts.NOT_ON_RECORD)
    drafting.propose(actor=acts.officer(world, tenant), now=NOW, disclosure_id=made)
    if confirm:
        deciding.confirm_basis(actor=acts.second(world, tenant), now=NOW, disclosure_id=made, reason=acts.REASON)
