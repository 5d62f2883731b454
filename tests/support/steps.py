"""Steps of a release's life that many tests begin with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings

from tearline.disclosure.permissions import ORIGINATORS
from tearline.disclosure.states import HeldState
from tearline.people.record import FieldName, Record, Status
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.actions import deciding, drafting, holding
from tearline_hub.disclosures.models import Projection
from tearline_hub.disclosures.queries import held
from tests.support.database import NOW, World
from tests.support.releases import add_record, deliver, field, live_release, only_held, terms

PURPOSE = ReadPurpose.ASSESS_RELEASE  # what a partner reads for, most of the time
PREPARE = ReadPurpose.PREPARE_RELEASE  # what a release officer does
REASON = "Because it is needed, in so many words."


def code(tenant: str) -> str:
    """An organisation of this node."""
    return f"{settings.NODE}/{tenant}"


def opened_copy(world: World, *, also: Iterable[str] = (), **changes: object) -> tuple[str, str]:
    """A release that the council has opened: its id, and the id of the council's copy. `also`: who else was sent it."""
    disclosure_id = live_release(world, to=["council", *also], **changes)
    deliver()
    copy = only_held(world.council_officer)
    holding.open_(actor=world.council_officer, now=NOW, projection_id=copy.id, purpose=PURPOSE)
    deliver()
    return disclosure_id, copy.id


def passed_on(world: World, *, also: Iterable[str] = ()) -> tuple[str, str, str]:
    """A release that the council passed on to the police: its id, the council's copy, the onward disclosure."""
    disclosure_id, copy = opened_copy(world, also=also, onward_allowed=True)
    council = {"actor": world.council_officer, "now": NOW}
    onward = drafting.begin_onward(**council, purpose=PURPOSE, projection_id=copy)
    drafting.choose_recipients(**council, disclosure_id=onward, recipients={code("police"): Role.PARTNER_OFFICER})
    ids = {item.id for item in content(world.council_officer, disclosure_id)}
    drafting.tick(
        **council, disclosure_id=onward, ticked={code("police"): frozenset(ids)}, withheld={}, sensitive_reasons={}
    )
    own = ("marking", "handling_conditions", "review_on", "expires_on")  # these came with the copy
    drafting.set_terms(**council, disclosure_id=onward, changes={k: v for k, v in terms().items() if k not in own})
    drafting.propose(**council, disclosure_id=onward)
    deciding.authorise(actor=world.council_authoriser, now=NOW, disclosure_id=onward)
    deliver()
    return disclosure_id, copy, onward


def answer_draft(world: World, copy: str) -> str:
    """The council's answer with information from its own record, ready to be proposed."""
    fields = (field(FieldName.NAME, "Mohamed Hussein"), field(FieldName.DATE_OF_BIRTH, "1985-04-03"))
    own = add_record(
        world.council_officer, Record(reference=f"C-{copy}", status=Status.OWN, fields=fields, synthetic=True)
    )
    council = {"actor": world.council_officer, "now": NOW}
    draft = drafting.begin_answer(**council, purpose=PURPOSE, projection_id=copy, record_id=own)
    ticked = {code("security-service"): frozenset({fields[0].id})}
    drafting.tick(**council, disclosure_id=draft, ticked=ticked, withheld={}, sensitive_reasons={})
    drafting.set_terms(**council, disclosure_id=draft, changes=terms(respond_by=None))
    return draft


def copy_of(actor: Actor, disclosure_id: str) -> Projection:
    """The row of the copy that the actor's organisation holds."""
    with acting(actor):
        return Projection.objects.get(tenant_id=actor.tenant_id, disclosure_id=disclosure_id)


def content(actor: Actor, disclosure_id: str, now: dt.datetime = NOW) -> tuple[object, ...]:
    """What the actor reads in the copy, opening it first."""
    row = copy_of(actor, disclosure_id)
    purpose = ReadPurpose.ASSESS_RESPONSE if actor.roles & ORIGINATORS else PURPOSE
    if row.state == HeldState.DELIVERED:
        holding.open_(actor=actor, now=now, projection_id=row.id, purpose=purpose)
    return held.read(actor=actor, now=now, purpose=purpose, projection_id=row.id).fields
