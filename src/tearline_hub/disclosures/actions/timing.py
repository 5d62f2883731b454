"""What time does to disclosures and copies besides ending them: deadlines that pass, drafts and reasons that go.

Each runs inside the clock's context, locks, looks again, and says whether there was still something to do.
"""

from __future__ import annotations

import datetime as dt

from tearline.disclosure.clocks import end_of, has_expired, today
from tearline.disclosure.states import Act, State
from tearline.vocab.purpose import LogPurpose
from tearline.vocab.retention import Thing, kept_until
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.actions import ending, holding
from tearline_hub.disclosures.actions.locking import move
from tearline_hub.disclosures.models import Disclosure, Projection
from tearline_hub.disclosures.queries.pending import ENDED, ERASED, UNFINISHED, WRITTEN, WRITTEN_OF_COPY, schedule_of

_NOBODY_PROPOSED = "Nobody handed it over in the time that our retention schedule allows."


def expire(clock: Actor, now: dt.datetime, disclosure_id: str) -> bool:
    """End a disclosure that has reached its expiry date."""
    return ending.expire(clock=clock, now=now, disclosure_id=disclosure_id)


def end_copy(clock: Actor, now: dt.datetime, projection_id: str) -> bool:
    """Erase a copy after its last day: its originator's, or our schedule's where that is shorter; and certify it."""
    row = Projection.objects.filter(id=projection_id, tenant_id=clock.tenant_id).first()
    if row is None:
        return False
    line = schedule_of(clock, Thing.COPY, today(now))
    last_day = kept_until(today(row.received_at), line, row.expires_on)
    return holding.expire(clock=clock, now=now, projection_id=projection_id, last_day=last_day)


def passed(clock: Actor, now: dt.datetime, subject: str) -> bool:
    """A deadline passed with nothing done: nothing changes, and nobody can say later that it did not."""
    audit.record(actor=clock, now=now, act="clock.passed", subjects=[subject], purpose=LogPurpose.SELF_MONITORING.value)
    return True


def give_up_draft(clock: Actor, now: dt.datetime, disclosure_id: str) -> bool:
    """Give up a draft that nobody handed over."""
    row = _locked(clock, disclosure_id)
    if row is None or State(row.state) not in UNFINISHED:
        return False
    last_day = today(row.drafted_at) + dt.timedelta(days=schedule_of(clock, Thing.DRAFT, today(now)).days)
    if not has_expired(last_day, now):
        return False
    move(row, Act.ABANDON)
    row.ended_at, row.ended_by_name, row.end_reason = end_of(last_day), clock.display_name, _NOBODY_PROPOSED
    row.save()
    _note(clock, now, "disclosure.abandoned", row.id)
    return True


def forget_reasons(clock: Actor, now: dt.datetime, subject: str) -> bool:
    """Empty what people wrote about a disclosure or copy that ended long ago; that it was, and when, stays."""
    row = _locked(clock, subject)
    if row is not None:
        return State(row.state) in ENDED and _forget(clock, now, row, WRITTEN)
    held = Projection.objects.select_for_update().filter(id=subject, tenant_id=clock.tenant_id, content=None).first()
    return held is not None and _forget(clock, now, held, WRITTEN_OF_COPY)


def _forget(clock: Actor, now: dt.datetime, row: Disclosure | Projection, columns: tuple[str, ...]) -> bool:
    days = schedule_of(clock, Thing.REASONS, today(now)).days
    if row.ended_at is None or not has_expired(today(row.ended_at) + dt.timedelta(days=days), now):
        return False
    for column in columns:
        setattr(row, column, "")
    if isinstance(row, Disclosure):
        row.withheld, row.sensitive_reasons = {}, {}
        row.emergency_reason = row.emergency_reason and ERASED
    row.save()
    _note(clock, now, "disclosure.reasons-erased", row.id)
    return True


def _locked(clock: Actor, disclosure_id: str) -> Disclosure | None:
    return Disclosure.objects.select_for_update().filter(id=disclosure_id, tenant_id=clock.tenant_id).first()


def _note(clock: Actor, now: dt.datetime, act: str, subject: str) -> None:
    audit.record(actor=clock, now=now, act=act, subjects=[subject], purpose=LogPurpose.LAWFULNESS.value)
