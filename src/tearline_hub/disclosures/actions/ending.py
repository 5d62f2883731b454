"""What the originator does to a live disclosure: correct, restrict, reinstate, recall; and what its clock does.

Each shrinks or mends, so one person is enough, and each reaches every recipient by the outbox.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from tearline.disclosure.clocks import RECALL_COMPLIANCE, end_of, has_expired, today
from tearline.disclosure.logged import redacted
from tearline.disclosure.projection import corrected
from tearline.disclosure.states import IN_FORCE, Act, Kind, State
from tearline.errors import InvalidInput
from tearline.people.record import Field
from tearline.vocab.answer import RecallReason
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures import draining, messages, outbox
from tearline_hub.disclosures.actions.locking import contribute, locked, locked_for, move
from tearline_hub.disclosures.actions.writing import take_part_in_drafts
from tearline_hub.disclosures.conversion import content_from, fields_from
from tearline_hub.disclosures.models import Disclosure, DisclosureRecipient
from tearline_hub.disclosures.source import source_of
from tearline_hub.records import actions as records

_UPSTREAM = "What it came from may be about the wrong person. The originator is looking into it."
_CORRECT = ReadPurpose.CORRECT_OR_COMPLAINT.value


def correct(
    *,
    actor: Actor,
    now: dt.datetime,
    disclosure_id: str,
    values: Mapping[str, str],
    withdrawn: frozenset[str],
    reason: str,
) -> None:
    """Set new values for fields that were sent (in the record too), take fields back, and tell every recipient."""
    with acting(actor):
        row = locked_for(actor, now, disclosure_id, Act.CORRECT)
        _require(reason, "correct.reason", "Say what was wrong.")
        _amend_record(actor, now, row, values)
        said = _content(row)
        move(row, Act.CORRECT)
        if row.emergency_reason and not row.emergency_reviewed_by:
            contribute(row, actor)  # whoever changed what went out does not review it
        row.revision += 1
        row.save()
        source = source_of(actor, row)
        for recipient in _reached(row):
            before = fields_from(recipient.content)
            keep = frozenset(field.id for field in before) - withdrawn
            # What the source no longer holds stands as it was sent: an emptied report's alert, for one.
            fields = corrected(before, source.fields or before, keep=keep)
            if not fields:
                raise InvalidInput("correct.nothing-left", "That would leave a recipient nothing. Recall it instead.")
            recipient.content = content_from(fields)
            recipient.authorised = sorted(field.id for field in fields)
            recipient.save(update_fields=["content", "authorised"])
            message = messages.amendment(actor, row, recipient.organisation, fields, reason, now)
            outbox.put(actor, message, now=now)
        _note(actor, now, row, "disclosure.corrected", redacted(reason, said, also=values.values()))


def _amend_record(actor: Actor, now: dt.datetime, row: Disclosure, values: Mapping[str, str]) -> None:
    sent = {field_id for item in _reached(row) for field_id in item.authorised}
    for field_id, value in values.items():
        if field_id not in sent:
            raise InvalidInput("correct.not-sent", "Only what was sent can be corrected here.")
        if not value.strip():
            raise InvalidInput("correct.empty", "Enter the right value, or withdraw the field.", field=field_id)
        if not row.record_id or row.kind == Kind.ALERT:
            raise InvalidInput("correct.not-ours", "Ask whoever it came from to correct it, or take the field back.")
        records.correct_field(actor=actor, record_id=row.record_id, field_id=field_id, value=value, as_at=today(now))
    if values:
        take_part_in_drafts(actor=actor, record_ids=[row.record_id], people=[actor.user_id])


def recall(*, actor: Actor, now: dt.datetime, disclosure_id: str, code: RecallReason, reason: str) -> None:
    """Take it back from every recipient, at once. Copies they passed on follow."""
    with acting(actor):
        row = locked_for(actor, now, disclosure_id, Act.RECALL)
        _require(reason, "recall.reason", "Say why, in words the recipients can act on.")
        recall_locked(actor, now, row, code, reason)


def recall_locked(actor: Actor, now: dt.datetime, row: Disclosure, code: RecallReason, reason: str) -> None:
    """The same for a row that is locked already: a recall that reached us recalls what we passed on."""
    _end(row, Act.RECALL, now, actor.display_name, reason)
    row.comply_by = now + RECALL_COMPLIANCE
    row.save()
    draining.withdraw(row.id)
    logged = redacted(reason, _content(row))
    for recipient in _reached(row):
        recipient.content = None
        recipient.save(update_fields=["content"])
        message = messages.recall(actor, row, recipient.organisation, code, now)
        outbox.put(actor, message, now=now)
    _note(actor, now, row, "disclosure.recalled", logged)


def expire(*, clock: Actor, now: dt.datetime, disclosure_id: str) -> bool:
    """The clock's act, inside its context: end a disclosure whose last day has passed; whether it still had to."""
    row = locked(clock, disclosure_id)
    if State(row.state) not in IN_FORCE or row.expires_on is None or not has_expired(row.expires_on, now):
        return False
    # It ended with its day, however late the clock came round: what is kept from then on counts from there.
    _end(row, Act.EXPIRE, end_of(row.expires_on), clock.display_name, "It reached its expiry date.")
    row.save()
    row.recipients.update(content=None)
    draining.withdraw(row.id)
    _note(clock, now, row, "disclosure.expired", row.end_reason)
    return True


def restrict(*, actor: Actor, now: dt.datetime, disclosure_id: str, reason: str) -> None:
    """It may be about the wrong person: nobody reads it until that is looked into."""
    with acting(actor):
        row = locked_for(actor, now, disclosure_id, Act.RESTRICT)
        _require(reason, "restrict.reason", "Say why it may be about the wrong person.")
        restrict_locked(actor, now, row, reason)


def restrict_locked(actor: Actor, now: dt.datetime, row: Disclosure, reason: str) -> None:
    """The same for a locked row. Whoever raised it is told too: an earlier reinstatement may be on its way there."""
    move(row, Act.RESTRICT)
    row.restricted_reason = reason
    row.save()
    for recipient in _reached(row):
        outbox.put(actor, messages.contest(actor, recipient.organisation, row.id, now), now=now)
    _note(actor, now, row, "disclosure.restricted", redacted(reason, _content(row)))


def reinstate(*, actor: Actor, now: dt.datetime, disclosure_id: str, reason: str) -> None:
    """It was looked into and is right: recipients may read it again."""
    with acting(actor):
        row = locked_for(actor, now, disclosure_id, Act.REINSTATE)
        _require(reason, "reinstate.reason", "Say how you made sure.")
        _reinstate_locked(actor, now, row, reason)


def _reinstate_locked(actor: Actor, now: dt.datetime, row: Disclosure, reason: str) -> None:
    move(row, Act.REINSTATE)
    row.restricted_reason = ""
    row.save()
    for recipient in _reached(row):
        message = messages.reinstate(actor, row, recipient.organisation, reason, now)
        outbox.put(actor, message, now=now)
    _note(actor, now, row, "disclosure.reinstated", redacted(reason, _content(row)))


def restrict_onward(actor: Actor, now: dt.datetime, projection_id: str) -> None:
    """What came from a contested copy is restricted with it."""
    for row in onward_copies(actor, projection_id):
        if row.state == State.LIVE:
            restrict_locked(actor, now, row, _UPSTREAM)


def reinstate_onward(actor: Actor, now: dt.datetime, projection_id: str, reason: str) -> None:
    """The originator stands by it: lift what `restrict_onward` restricted, and nothing that was contested itself."""
    for row in onward_copies(actor, projection_id):
        if row.state == State.RESTRICTED and row.restricted_reason == _UPSTREAM:
            _reinstate_locked(actor, now, row, reason)


def onward_copies(actor: Actor, projection_id: str) -> list[Disclosure]:
    """What this organisation passed on from a held copy and is still in force, locked."""
    rows = Disclosure.objects.filter(tenant_id=actor.tenant_id, projection_id=projection_id)
    in_force = rows.filter(kind="onward", state__in=[state.value for state in IN_FORCE])
    return [locked(actor, row.id) for row in in_force]


def _end(row: Disclosure, act: Act, now: dt.datetime, by: str, reason: str) -> None:
    move(row, act)
    row.ended_at, row.ended_by_name, row.end_reason = now, by, reason


def _reached(row: Disclosure) -> list[DisclosureRecipient]:
    """Recipients to whom something was sent."""
    return list(row.recipients.filter(sent_at__isnull=False).order_by("organisation"))


def _content(row: Disclosure) -> list[Field]:
    """Everything that was sent to anybody, as it stands."""
    return [field for item in _reached(row) for field in fields_from(item.content)]


def _require(reason: str, code: str, message: str) -> None:
    if not reason.strip():
        raise InvalidInput(code, message, field="reason")


def _note(actor: Actor, now: dt.datetime, row: Disclosure, act: str, reason: str) -> None:
    audit.record(
        actor=actor,
        now=now,
        act=act,
        subjects=[row.id, *filter(None, [row.record_id])],
        purpose=row.purpose or _CORRECT,
        gateway=row.gateway,
        recipients=[item.organisation for item in _reached(row)],
        visible={"disclosure": row.id, "revision": row.revision},
        reason=reason,
    )
