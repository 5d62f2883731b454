"""Releases for tests, made by the real actions, so that no test can hold a forbidden state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings

from tearline.disclosure.template import Template
from tearline.ids import Prefix, new_id
from tearline.people.record import Field, FieldName, Record, Status
from tearline.vocab.grading import Nature, SubjectCategory
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import DisclosurePurpose, Gateway, HandlingCondition, ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.disclosures.actions import deciding, drafting
from tearline_hub.disclosures.models import OutboxMessage
from tearline_hub.disclosures.queries import held
from tearline_hub.disclosures.queries.views import HeldLine
from tearline_hub.exchange.actions import Taken, receive
from tearline_hub.records import actions as records
from tearline_hub.records import queries
from tests.support.database import NOW, World

TODAY = NOW.date()


def field(name: FieldName, value: str, nature: Nature = Nature.FACT) -> Field:
    return Field(id=new_id(Prefix.FIELD), name=name, value=value, as_at=dt.date(2025, 1, 1), nature=nature)


def subject(reference: str = "SS-000001", *, status: Status = Status.CLOSED, extra: Iterable[Field] = ()) -> Record:
    fields = (
        field(FieldName.NAME, "Mohammed Hussain"),
        field(FieldName.DATE_OF_BIRTH, "1985-04-03"),
        field(FieldName.CONCERN, "Online activity", Nature.ASSESSMENT),
        field(FieldName.NOTE, "CANARY-ABOVE-THE-LINE"),
        *extra,
    )
    return Record(reference=reference, status=status, fields=fields, synthetic=True)


def add_record(actor: Actor, record: Record) -> str:
    """Its id."""
    list(records.add_records(actor=actor, now=NOW, purpose="test", records=[record]))
    search = queries.Search(reference=record.reference)
    found = queries.find(actor=actor, now=NOW, purpose=ReadPurpose.PREPARE_RELEASE, search=search)
    return found.records[0].id


def terms(**changes: object) -> dict[str, object]:
    """Complete terms of a release."""
    return {
        "purpose": DisclosurePurpose.SERIOUS_CRIME,
        "gateway": Gateway.CTA_2008_S19,
        "necessity": "The agencies cannot say what they know without it.",
        "proportionality": "Identity and the type of concern, nothing else.",
        "agreement_id": "DSA-2026-01",
        "categories": (SubjectCategory.SUSPECTED,),
        "accountable_sharer": "Inspector A. Sample",
        "marking": Marking.OFFICIAL_SENSITIVE,
        "handling_conditions": (HandlingCondition.NOT_AS_EVIDENCE,),
        "quality_statement": "One untested source; address not known.",
        "respond_by": TODAY + dt.timedelta(days=7),
        "review_on": TODAY + dt.timedelta(days=60),
        "expires_on": TODAY + dt.timedelta(days=90),
    } | changes


def complete_draft(
    world: World,
    *,
    to: Iterable[str],
    record_id: str | None = None,
    begun_at: dt.datetime = NOW,
    **changes: object,
) -> str:
    """A draft with everything filled in, not yet proposed; its id."""
    record_id = record_id or add_record(world.officer, subject())
    purpose = ReadPurpose.PREPARE_RELEASE
    disclosure_id = drafting.begin_release(actor=world.officer, now=begun_at, purpose=purpose, record_id=record_id)
    recipients = {f"{settings.NODE}/{tenant}": Role.PARTNER_OFFICER for tenant in to}
    common = {"actor": world.officer, "now": NOW, "disclosure_id": disclosure_id}
    drafting.choose_recipients(**common, recipients=recipients)
    drafting.choose_template(**common, template=Template.KEY_BIOGRAPHY)
    drafting.set_terms(**common, changes=terms(**changes))
    return disclosure_id


def live_release(world: World, *, to: Iterable[str], **changes: object) -> str:
    """A release that was proposed and authorised; its id. Nothing was delivered yet."""
    disclosure_id = complete_draft(world, to=to, **changes)
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=disclosure_id)
    deciding.authorise(actor=world.authoriser, now=NOW, disclosure_id=disclosure_id)
    return disclosure_id


def deliver(now: dt.datetime = NOW) -> list[Taken]:
    """Carry everything in the outbox to its recipients on this node, and what that causes, until nothing waits."""
    answers: list[Taken] = []
    while True:
        with on_behalf_of_node(Scope.EXCHANGE):
            waiting = list(OutboxMessage.objects.filter(delivered_at=None, fault="").order_by("position"))
        if not waiting:
            return answers
        for message in waiting:
            answers.append(receive(bytes(message.envelope), now=now))
            with on_behalf_of_node(Scope.EXCHANGE):
                rows = OutboxMessage.objects.filter(message_id=message.message_id)
                rows.update(delivered_at=now, envelope=None)


def only_held(actor: Actor) -> HeldLine:
    """The one copy in the actor's inbox."""
    (line,), _ = held.inbox(actor=actor, now=NOW)
    return line
