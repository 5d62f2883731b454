"""Drafting: begin, choose recipients, tick, set the terms, propose. Nothing leaves the organisation here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from django.conf import settings

from tearline.decision import Deny, require
from tearline.disclosure.clocks import today
from tearline.disclosure.draft import GONE, Draft, faults
from tearline.disclosure.permissions import roles_for
from tearline.disclosure.states import Act, HeldAct, Kind, State
from tearline.disclosure.template import Template, ticked_by
from tearline.errors import InvalidInput, ManyInvalid, NotPermitted
from tearline.ids import Prefix, new_id
from tearline.people.record import Status
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import HandlingCondition, ReadPurpose, WithholdReason
from tearline.vocab.role import Role
from tearline_hub.agencies import queries as agencies
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.actions.holding import check_awaits_answer
from tearline_hub.disclosures.actions.locking import contribute, held_for, locked_for, move
from tearline_hub.disclosures.conversion import draft_of, terms_of, write_terms
from tearline_hub.disclosures.models import Disclosure, DisclosureRecipient, Projection
from tearline_hub.disclosures.source import Source, require_source, source_of
from tearline_hub.records import queries as records

_ACTIVE = Deny(
    "draft.active-subject",
    "This person is under active investigation and cannot be released.",
    "Speak to the investigation's accountable officer.",
)


def begin_release(
    *, actor: Actor, now: dt.datetime, purpose: ReadPurpose, record_id: str, kind: Kind = Kind.RELEASE
) -> str:
    """Start a release (or pointer release) about a closed subject; the new disclosure's id."""
    _require_role(actor, Act.EDIT, kind)
    with acting(actor):
        record = records.record_of(actor=actor, record_id=record_id)
        if record.status is not Status.CLOSED:
            require(_ACTIVE)
        _require_present(record)
        row = _new(actor, now, kind)
        row.record_id = record.id
        row.save(force_insert=True)
        _note(actor, now, row, "disclosure.drafted", purpose.value, record.id)
    return row.id


def begin_answer(*, actor: Actor, now: dt.datetime, purpose: ReadPurpose, projection_id: str, record_id: str) -> str:
    """Start an answer with information from the agency's own record; the new disclosure's id.

    The originator of the question is its only recipient; nothing is ticked.
    """
    with acting(actor):
        held = held_for(actor, now, projection_id, HeldAct.ANSWER)
        check_awaits_answer(held)
        record = records.record_of(actor=actor, record_id=record_id)
        _require_present(record)
        row = _new(actor, now, Kind.RESPONSE)
        row.record_id = record.id
        row.projection_id = held.id
        row.in_reply_to = held.disclosure_id
        row.answer = "known_with_information"
        row.save(force_insert=True)
        _add_recipient(row, held.originator, Role.RELEASE_OFFICER, frozenset())
        _note(actor, now, row, "disclosure.drafted", purpose.value, record.id)
    return row.id


def begin_onward(*, actor: Actor, now: dt.datetime, purpose: ReadPurpose, projection_id: str) -> str:
    """Start passing on a held copy, where its originator allowed that. Terms come with it and can only tighten."""
    with acting(actor):
        held = held_for(actor, now, projection_id, HeldAct.PASS_ON)
        row = _new(actor, now, Kind.ONWARD)
        row.projection_id = held.id
        row.marking = held.terms["marking"]
        row.handling_conditions = held.terms["handling_conditions"]
        row.categories = held.terms["categories"]
        row.review_on = dt.date.fromisoformat(held.terms["review_on"])
        row.expires_on = held.expires_on
        row.save(force_insert=True)
        _note(actor, now, row, "disclosure.drafted", purpose.value, held.id)
    return row.id


def begin_alert(*, actor: Actor, now: dt.datetime, purpose: ReadPurpose, alert_id: str) -> str:
    """Start passing on what a firm or the public reported; the new disclosure's id. Nothing is ticked."""
    _require_role(actor, Act.EDIT, Kind.ALERT)
    with acting(actor):
        row = _new(actor, now, Kind.ALERT)
        row.record_id = alert_id
        row.save(force_insert=True)
        _note(actor, now, row, "disclosure.drafted", purpose.value, alert_id)
    return row.id


def choose_recipients(*, actor: Actor, now: dt.datetime, disclosure_id: str, recipients: Mapping[str, Role]) -> None:
    """Organisation code to the role addressed. Ticks of those that stay are kept; new ones get the template's."""
    with _editing(actor, now, disclosure_id, "recipients") as row:
        if row.kind == Kind.RESPONSE:
            raise NotPermitted("draft.answer-goes-back", "An answer goes to the originator alone.")
        ticked = _template_ticks(row, source_of(actor, row))
        present = {item.organisation: item for item in row.recipients.all()}
        for code in present.keys() - recipients.keys():
            present[code].delete()
        for code, role in recipients.items():
            if agencies.organisation(code).code == actor.organisation:
                raise InvalidInput("draft.own-organisation", "Choose another organisation.", field="recipients")
            if code in present:
                DisclosureRecipient.objects.filter(id=present[code].id).update(role=role.value)
            else:
                _add_recipient(row, code, role, ticked)


def choose_template(*, actor: Actor, now: dt.datetime, disclosure_id: str, template: Template) -> None:
    """Tick the template's fields for every recipient, and nothing else."""
    with _editing(actor, now, disclosure_id, "template") as row:
        row.template = template.value
        row.withheld = {}
        ticked = _template_ticks(row, source_of(actor, row))
        row.recipients.update(proposed=sorted(ticked))


def tick(
    *,
    actor: Actor,
    now: dt.datetime,
    disclosure_id: str,
    ticked: Mapping[str, frozenset[str]],
    withheld: Mapping[str, WithholdReason],
    sensitive_reasons: Mapping[str, str],
    child_reason: str = "",
) -> None:
    """Set the ticks of every recipient (organisation code to field ids), and the reasons that go with them."""
    with _editing(actor, now, disclosure_id, "fields") as row:
        for item in row.recipients.all():
            item.proposed = sorted(ticked.get(item.organisation, frozenset()))
            item.save(update_fields=["proposed"])
        row.withheld = {key: reason.value for key, reason in withheld.items()}
        row.sensitive_reasons = dict(sensitive_reasons)
        row.child_reason = child_reason


def set_terms(*, actor: Actor, now: dt.datetime, disclosure_id: str, changes: Mapping[str, object]) -> None:
    """Set some of the terms; `changes` maps names of `Terms` to values of their types."""
    with _editing(actor, now, disclosure_id, "terms") as row:
        if row.kind == Kind.ONWARD:
            _only_tighter(row, changes)
        write_terms(row, replace(terms_of(row), **changes))  # type: ignore[arg-type]


def propose(*, actor: Actor, now: dt.datetime, disclosure_id: str) -> None:
    """Hand the draft to a second person; raise `ManyInvalid` with everything still missing."""
    with acting(actor):
        row = locked_for(actor, now, disclosure_id, Act.PROPOSE)
        check_complete(current_draft(actor, row, now), now)
        move(row, Act.PROPOSE)
        row.proposed_at = now
        contribute(row, actor)
        row.save()
        _note(actor, now, row, "disclosure.proposed", row.purpose)


def abandon(*, actor: Actor, now: dt.datetime, disclosure_id: str, reason: str) -> None:
    """Give up a draft, with the reason: a decision not to share is a decision (RL-19)."""
    with acting(actor):
        row = locked_for(actor, now, disclosure_id, Act.ABANDON)
        if not reason.strip():
            raise InvalidInput("draft.no-reason", "Say why you are giving this up.", field="reason")
        move(row, Act.ABANDON)
        row.end_reason, row.ended_at, row.ended_by_name = reason, now, actor.display_name
        row.save()
        _note(actor, now, row, "disclosure.abandoned", ReadPurpose.PREPARE_RELEASE.value)


def current_draft(actor: Actor, row: Disclosure, now: dt.datetime) -> Draft:
    """The draft as it stands, inside the caller's context."""
    require_source(actor, row, now)
    source = source_of(actor, row)
    recipients = row.recipients.order_by("organisation")
    return draft_of(row, recipients, fields=source.fields, status=source.status, today=today(now), gone=source.gone)


def check_complete(draft: Draft, now: dt.datetime) -> None:
    """Raise `ManyInvalid` unless nothing is missing."""
    found = faults(draft, ceiling=settings.ENVIRONMENT.ceiling, today=today(now))
    if found:
        raise ManyInvalid(found)


def _new(actor: Actor, now: dt.datetime, kind: Kind) -> Disclosure:
    return Disclosure(
        id=new_id(Prefix.DISCLOSURE),
        tenant_id=actor.tenant_id,
        kind=kind.value,
        state=State.DRAFT.value,
        contributors=[actor.user_id],
        drafted_by=actor.user_id,
        drafted_by_name=actor.display_name,
        drafted_at=now,
    )


@contextmanager
def _editing(actor: Actor, now: dt.datetime, disclosure_id: str, part: str) -> Iterator[Disclosure]:
    with acting(actor):
        row = locked_for(actor, now, disclosure_id, Act.EDIT)
        yield row
        move(row, Act.EDIT)
        contribute(row, actor)
        row.basis_confirmed_by = row.basis_reason = ""  # of what it said before
        row.save()
        _note(actor, now, row, f"disclosure.edited-{part}", ReadPurpose.PREPARE_RELEASE.value)


def _add_recipient(row: Disclosure, code: str, role: Role, ticked: Iterable[str]) -> None:
    DisclosureRecipient.objects.create(
        id=new_id(Prefix.PROJECTION),
        tenant_id=row.tenant_id,
        disclosure=row,
        organisation=code,
        role=role.value,
        proposed=sorted(ticked),
    )


def _template_ticks(row: Disclosure, source: Source) -> frozenset[str]:
    if not row.template or row.kind == Kind.POINTER:
        return frozenset()
    return ticked_by(Template(row.template), source.fields)


def _only_tighter(row: Disclosure, changes: Mapping[str, object]) -> None:
    """What the originator attached stays: same marking, no condition dropped, no later end, no further leave."""
    held = Projection.objects.get(id=row.projection_id, tenant_id=row.tenant_id)
    if changes.get("marking", Marking(row.marking)) != Marking(row.marking):
        raise NotPermitted("onward.marking", "The marking is the originator's to set. Challenge it with them.")
    if "handling_conditions" in changes:
        given = frozenset(changes["handling_conditions"])  # type: ignore[call-overload]
        attached = held.terms.get("handling_conditions", [])
        if frozenset(HandlingCondition(value) for value in attached) - given:
            raise NotPermitted("onward.conditions", "Keep every condition that the originator attached.")
    expires_on = changes.get("expires_on")
    if isinstance(expires_on, dt.date) and held.expires_on and expires_on > held.expires_on:
        raise InvalidInput("onward.expiry", "It cannot last longer than the originator said.", field="expires_on")
    if changes.get("onward_allowed"):
        raise NotPermitted("onward.leave", "Only the originator can allow it to be passed on again.")


def _require_present(record: records.RecordView) -> None:
    """What a file of everybody no longer holds may be wrong: nothing new is made from it."""
    if record.gone_on is not None:
        require(GONE)


def _require_role(actor: Actor, act: Act, kind: Kind) -> None:
    if not roles_for(act, kind) & actor.roles:
        raise NotPermitted("disclosure.role", "Your role does not let you draft this. Ask a release officer.")


def _note(actor: Actor, now: dt.datetime, row: Disclosure, act: str, purpose: str, *subjects: str) -> None:
    audit.record(
        actor=actor,
        now=now,
        act=act,
        subjects=[row.id, *subjects],
        purpose=purpose,
        gateway=row.gateway,
    )
