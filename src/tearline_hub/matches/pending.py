"""What time does to matches: our own side of a pair goes after its period, and the record that was made from it.

Readers and acts run inside the caller's context. Invariant: a record goes only once no link's copy and no answer that
was sent or may still be sent rests on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice

from django.db.models import QuerySet
from django.db.models.functions import TruncDate

from tearline.disclosure.clocks import LONDON, Pending, began_before, has_expired, today
from tearline.vocab.purpose import LogPurpose
from tearline.vocab.retention import Thing
from tearline_hub.audit import actions as audit
from tearline_hub.audit.firings import has_fired
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.queries import resting
from tearline_hub.disclosures.queries.pending import schedule_of
from tearline_hub.matches.models import Match, MatchPack
from tearline_hub.records import actions as records


def extracts(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Pairs that still hold what our own system says, by the schedule."""
    days = schedule_of(actor, Thing.MATCH, today(upto)).days
    rows = _older(actor, upto, days).filter(extract__isnull=False)
    return [_after(id_, at, days) for id_, at in rows.values_list("id", "uploaded_at")[:most]]


def records_made(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Matches from which a record of ours was made that nothing rests on any more, by the schedule."""
    days = schedule_of(actor, Thing.MATCH, today(upto)).days
    return list(islice(_unneeded(actor, upto, days), most))


def packs(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Packs in force, by the moment from which an edge refuses them."""
    rows = MatchPack.objects.filter(tenant_id=actor.tenant_id, withdrawn_at=None, expires_at__lte=upto)
    rows = rows.annotate(day=TruncDate("expires_at", tzinfo=LONDON))
    rows = rows.filter(~has_fired("pack-expiry", due_on="day")).order_by("expires_at", "id")
    return [Pending.moment(at, id_) for id_, at in rows.values_list("id", "expires_at")[:most]]


def empty(clock: Actor, now: dt.datetime, match_id: str) -> bool:
    """Let our own side of a pair go: its ids and decisions stay."""
    row = Match.objects.select_for_update().filter(id=match_id, tenant_id=clock.tenant_id).first()
    days = schedule_of(clock, Thing.MATCH, today(now)).days
    if row is None or row.extract is None or not has_expired(_last_day(row.uploaded_at, days), now):
        return False
    row.extract, row.name_rows, row.date_rows, row.extract_rows = None, None, None, None
    row.save(update_fields=["extract", "name_rows", "date_rows", "extract_rows"])
    _note(clock, now, "match.emptied", row.id, row.projection_id)
    return True


def empty_record(clock: Actor, now: dt.datetime, match_id: str) -> bool:
    """Let the record go that was made from a match, when nothing rests on it."""
    row = Match.objects.select_for_update().filter(id=match_id, tenant_id=clock.tenant_id).first()
    if row is None or not row.record_id or resting.rests_on_record(actor=clock, record_id=row.record_id, besides=()):
        return False
    record_id = row.record_id
    records.replace_fields(actor=clock, record_id=record_id, fields=())
    row.record_id = ""
    row.save(update_fields=["record_id"])
    _note(clock, now, "record.emptied", record_id, row.id)
    return True


def _unneeded(actor: Actor, upto: dt.datetime, days: int) -> Iterator[Pending]:
    rows = _older(actor, upto, days).exclude(record_id="")
    for id_, record_id, at in rows.values_list("id", "record_id", "uploaded_at"):
        if not resting.rests_on_record(actor=actor, record_id=record_id, besides=()):
            yield _after(id_, at, days)


def _older(actor: Actor, upto: dt.datetime, days: int) -> QuerySet[Match]:
    rows = Match.objects.filter(tenant_id=actor.tenant_id, uploaded_at__lt=began_before(upto, days))
    return rows.order_by("uploaded_at", "id")


def _after(id_: str, at: dt.datetime, days: int) -> Pending:
    return Pending.after(_last_day(at, days), id_)


def _last_day(at: dt.datetime, days: int) -> dt.date:
    return today(at) + dt.timedelta(days=days)


def _note(clock: Actor, now: dt.datetime, act: str, *subjects: str) -> None:
    audit.record(actor=clock, now=now, act=act, subjects=subjects, purpose=LogPurpose.LAWFULNESS.value)
