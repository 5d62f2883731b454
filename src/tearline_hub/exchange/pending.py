"""What time does to messages: what could not be delivered or taken in time loses its content.

Readers run in the exchange's scope, inside the caller's context; acts open the contexts they need.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from tearline.disclosure.clocks import Pending, began_before, today
from tearline.vocab.purpose import LogPurpose
from tearline.vocab.retention import Thing, period
from tearline_hub.access.session import SessionStore
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import CLOCK, EXCHANGE, Actor, system_actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures import draining
from tearline_hub.exchange.models import QuarantinedMessage

_NOTE = "Nobody took it again in the time that the retention schedule allows."


def quarantined(upto: dt.datetime, most: int, _tenant_id: str) -> list[Pending]:
    """Messages in quarantine, by the schedule; nobody can say whose they are."""
    days = period(Thing.UNDELIVERED, on=today(upto)).days
    rows = QuarantinedMessage.objects.filter(state="waiting", received_at__lt=began_before(upto, days))
    found = rows.order_by("received_at", "id").values_list("id", "received_at")[:most]
    return [Pending.after(today(at) + dt.timedelta(days=days), id_) for id_, at in found]


def discard(now: dt.datetime, quarantined_id: str) -> bool:
    """Give up a message in quarantine: its bytes go, its digest stays."""
    row = QuarantinedMessage.objects.select_for_update().filter(id=quarantined_id, state="waiting").first()
    if row is None:
        return False
    row.envelope, row.state, row.handled_at, row.handled_by_name, row.note = None, "discarded", now, "Clock", _NOTE
    row.save()
    _note(_node(), now, "quarantine.discarded", quarantined_id)
    return True


def give_up(now: dt.datetime, message_id: str) -> bool:
    """Empty a message with content that no peer took in time; its organisation's log says so."""
    tenant_id = draining.give_up(message_id)
    if not tenant_id:
        return False
    clock = system_actor(CLOCK, node=settings.NODE, tenant_id=tenant_id)
    with acting(clock):
        _note(clock, now, "outbox.emptied", message_id)
    return True


def end_sessions() -> None:
    """Remove sessions past their end: they hold stated purposes, and nothing that needs an entry."""
    SessionStore.clear_expired()


def _node() -> Actor:
    """Nobody's clock: the entry belongs to no organisation, and overseers see it."""
    return system_actor(EXCHANGE, node=settings.NODE, tenant_id="")


def _note(actor: Actor, now: dt.datetime, act: str, subject: str) -> None:
    audit.record(actor=actor, now=now, act=act, subjects=[subject], purpose=LogPurpose.LAWFULNESS.value)
