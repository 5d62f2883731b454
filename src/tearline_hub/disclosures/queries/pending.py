"""What time will do to an organisation's disclosures and to the copies it holds: what, and when.

Each reader gives what is due by `upto`, the earliest first, inside the caller's context. The clock fires what is due
now, and the page shows what is due later: one query, so that nothing fires which could not be seen before.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from tearline.disclosure.clocks import LONDON, Pending, began_before, today
from tearline.disclosure.states import IN_FORCE, Kind, State
from tearline.vocab.retention import Period, Thing, kept_until, period
from tearline_hub.agencies import queries as agencies
from tearline_hub.audit.firings import has_fired
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.models import Disclosure, DisclosureRecipient, Projection

ENDED = (State.RECALLED, State.EXPIRED, State.REFUSED, State.ABANDONED)
UNFINISHED = (State.DRAFT, State.RETURNED)
# What people wrote to justify a disclosure. It may say something of the person, so it has a date of its own.
WRITTEN = (
    "necessity", "proportionality", "quality_statement", "child_reason", "pointer_contact", "decision_reason",
    "restricted_reason", "end_reason",
)  # fmt: skip
# An emergency's reason is what stands in for the second person, so something has to stand there.
ERASED = "Erased when its retention ended."
WRITTEN_OF_COPY = ("restricted_reason", "keep_reason", "end_reason")


def expiring(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Disclosures in force, by their expiry date."""
    rows = _in_force(actor).filter(expires_on__lt=today(upto)).order_by("expires_on", "id")
    return [Pending.after(day, id_) for id_, day in rows.values_list("id", "expires_on")[:most] if day]


def copies_ending(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Held copies, by the originator's date or the holder's own schedule, whichever is shorter (RET-2)."""
    line = schedule_of(actor, Thing.COPY, today(upto))
    rows = _copies(actor).filter(Q(expires_on__lt=today(upto)) | Q(received_at__lt=began_before(upto, line.days)))
    found = rows.order_by(F("expires_on").asc(nulls_last=True), "id").values_list("id", "received_at", "expires_on")
    return sorted(Pending.after(kept_until(today(at), line, day), id_) for id_, at, day in found[:most])


def reviews(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Disclosures in force, by their review date (DPA 2018 s.39(2))."""
    rows = _in_force(actor).filter(~has_fired("disclosure-review", due_on="review_on"), review_on__lt=today(upto))
    found = rows.order_by("review_on", "id").values_list("id", "review_on")[:most]
    return [Pending.after(day, id_) for id_, day in found if day]


def emergencies(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Emergency releases that nobody has reviewed, by the end of their 72 hours (LAW-10)."""
    rows = _in_force(actor).annotate(day=TruncDate("emergency_review_due_at", tzinfo=LONDON))
    rows = rows.filter(
        ~has_fired("emergency-review", due_on="day"), emergency_review_due_at__lte=upto, emergency_reviewed_at=None
    )
    found = rows.order_by("emergency_review_due_at", "id").values_list("id", "emergency_review_due_at")[:most]
    return [Pending.moment(at, id_) for id_, at in found if at]


def recalls(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Recalls that some recipient has not confirmed, by their deadline."""
    silent = DisclosureRecipient.objects.filter(
        disclosure=OuterRef("pk"), sent_at__isnull=False, complied_at=None, erased_at=None
    )
    rows = Disclosure.objects.annotate(day=TruncDate("comply_by", tzinfo=LONDON)).filter(
        Exists(silent), ~has_fired("recall-deadline", due_on="day"),
        tenant_id=actor.tenant_id, state=State.RECALLED.value, comply_by__lte=upto,
    )  # fmt: skip
    found = rows.order_by("comply_by", "id").values_list("id", "comply_by")[:most]
    return [Pending.moment(at, id_) for id_, at in found if at]


def answers_owed_to_us(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Disclosures that some recipient has not answered, by the day the answer is due."""
    silent = DisclosureRecipient.objects.filter(disclosure=OuterRef("pk"), sent_at__isnull=False, answered_at=None)
    rows = _in_force(actor).filter(
        Exists(silent), ~has_fired("answer-to-us", due_on="respond_by"), respond_by__lt=today(upto)
    )
    found = rows.order_by("respond_by", "id").values_list("id", "respond_by")[:most]
    return [Pending.after(day, id_) for id_, day in found if day]


def answers_we_owe(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Held copies that nobody has answered, by the day the answer is due."""
    rows = _copies(actor).exclude(kind=Kind.RESPONSE.value)
    rows = rows.filter(~has_fired("answer-by-us", due_on="respond_by"), respond_by__lt=today(upto), answered_at=None)
    found = rows.order_by("respond_by", "id").values_list("id", "respond_by")[:most]
    return [Pending.after(day, id_) for id_, day in found if day]


def drafts(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Drafts that nobody handed over, by the schedule."""
    days = schedule_of(actor, Thing.DRAFT, today(upto)).days
    rows = Disclosure.objects.filter(
        tenant_id=actor.tenant_id,
        state__in=[state.value for state in UNFINISHED],
        drafted_at__lt=began_before(upto, days),
    )
    found = rows.order_by("drafted_at", "id").values_list("id", "drafted_at")[:most]
    return [Pending.after(today(at) + dt.timedelta(days=days), id_) for id_, at in found]


def reasons(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Disclosures and copies that have ended and still say why, by the schedule."""
    days = schedule_of(actor, Thing.REASONS, today(upto)).days
    ended = {"tenant_id": actor.tenant_id, "ended_at__lt": began_before(upto, days)}
    emergency = Q(emergency_reason__gt="") & ~Q(emergency_reason=ERASED)
    sent = Disclosure.objects.filter(_any(WRITTEN) | emergency, state__in=[state.value for state in ENDED], **ended)
    held = Projection.objects.filter(_any(WRITTEN_OF_COPY), content=None, **ended)
    found = [
        (at, id_)
        for rows in (sent, held)
        for id_, at in rows.order_by("ended_at", "id").values_list("id", "ended_at")[:most]
    ]
    return [Pending.after(today(at) + dt.timedelta(days=days), id_) for at, id_ in sorted(found)[:most] if at]


def schedule_of(actor: Actor, thing: Thing, on: dt.date) -> Period:
    """The line of the retention schedule for the actor's kind of organisation."""
    kind = agencies.organisation(f"{settings.NODE}/{actor.tenant_id}").kind
    return period(thing, holder=kind, on=on)


def _in_force(actor: Actor) -> QuerySet[Disclosure]:
    states = [state.value for state in IN_FORCE]
    return Disclosure.objects.filter(tenant_id=actor.tenant_id, state__in=states)


def _copies(actor: Actor) -> QuerySet[Projection]:
    return Projection.objects.filter(tenant_id=actor.tenant_id, content__isnull=False)


def _any(columns: tuple[str, ...]) -> Q:
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__gt": ""})
    return found
