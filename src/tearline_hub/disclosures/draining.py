"""The outbox as the exchange sees it: what waits for a node, in order, and what became of it.

Runs in the exchange's scope, in a transaction that the caller opened (`withdraw` opens a context of its own).
Invariants: a row is marked delivered only after its peer said that it has the message, and its envelope goes at that
moment; a row that the peer will never take is set aside with its fault, and no longer stands in the way of later ones.
It keeps its envelope until it is taken, or until what it tells of has ended.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import F, QuerySet

from tearline.disclosure.clocks import Pending, began_before, today
from tearline.vocab.retention import Thing, period
from tearline.wire import disclosure as wire
from tearline.wire.registry import payload_type_of
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.disclosures.models import OutboxMessage

GIVEN_UP: Final = "emptied: what it told of has ended, or nobody took it in time"
_CONTENT: Final = tuple(payload_type_of(each) for each in (wire.Disclosure, wire.Alert, wire.Amendment))


@dataclass(frozen=True, slots=True)
class Waiting:
    """One sealed message that waits for its node."""

    message_id: str
    envelope: bytes


def nodes() -> set[str]:
    """Nodes for which something waits."""
    return set(_waiting().values_list("node", flat=True).order_by().distinct())


def waiting(node: str, *, most: int, most_bytes: int) -> list[Waiting]:
    """The next messages for `node`, oldest first: at most `most`, and `most_bytes` together unless one alone is larger.

    A message about a disclosure is put while its row is locked, so `position` keeps the order of acts on it.
    """
    rows = _waiting().filter(node=node).order_by("position").values_list("message_id", "envelope")[:most]
    return list(_within(rows.iterator(), most_bytes))


def _within(rows: Iterator[tuple[str, bytes | memoryview | None]], most_bytes: int) -> Iterator[Waiting]:
    size = 0
    for message_id, stored in rows:
        envelope = bytes(stored or b"")
        size += len(envelope)
        if size > most_bytes and size > len(envelope):
            return
        yield Waiting(message_id, envelope)


def note_delivered(message_ids: Collection[str], *, now: dt.datetime, fault: str = "") -> None:
    """The peer has them. `fault`: what it said of a message that it keeps in quarantine."""
    rows = OutboxMessage.objects.filter(message_id__in=message_ids)
    rows.update(delivered_at=now, envelope=None, fault=fault, attempts=F("attempts") + 1)


def note_attempt(message_ids: Collection[str]) -> None:
    """They were offered in vain, and wait on."""
    OutboxMessage.objects.filter(message_id__in=message_ids).update(attempts=F("attempts") + 1)


def set_aside(message_id: str, *, fault: str) -> None:
    """The peer will never take it as it is. It stays, for an administrator to see."""
    OutboxMessage.objects.filter(message_id=message_id).update(fault=fault, attempts=F("attempts") + 1)


def send_again(node: str) -> int:
    """Let what was set aside for `node` wait again, in its old place; how many."""
    rows = OutboxMessage.objects.filter(node=node, delivered_at=None, envelope__isnull=False)
    return rows.exclude(fault="").update(fault="")


def withdraw(disclosure_id: str) -> int:
    """Empty what still waits and has content of a disclosure that has ended; how many. Other messages go on.

    In the transaction of the act that ended it, in a context of its own: a tenant cannot read the outbox.
    """
    with on_behalf_of_node(Scope.EXCHANGE):
        return _empty(OutboxMessage.objects.filter(disclosure_id=disclosure_id))


def outliving(upto: dt.datetime, most: int, tenant_id: str) -> list[Pending]:
    """Messages with content that no peer took in time, by the schedule; inside the exchange's context.

    Of one organisation, or of every one when `tenant_id` is empty.
    """
    days = period(Thing.UNDELIVERED, on=today(upto)).days
    rows = _with_content().filter(created_at__lt=began_before(upto, days)).order_by("position")
    rows = rows.filter(tenant_id=tenant_id) if tenant_id else rows
    found = rows.values_list("message_id", "created_at")[:most]
    return [Pending.after(today(at) + dt.timedelta(days=days), id_) for id_, at in found]


def give_up(message_id: str) -> str:
    """Empty one message that nobody took; the tenant whose it is, or "" when it was taken after all."""
    row = _with_content().select_for_update().filter(message_id=message_id).first()
    if row is None:
        return ""
    _empty(OutboxMessage.objects.filter(message_id=message_id))
    return row.tenant_id


def _with_content() -> QuerySet[OutboxMessage]:
    """Recalls and receipts have none, and wait until they are taken."""
    return OutboxMessage.objects.filter(delivered_at=None, envelope__isnull=False, type__in=_CONTENT)


def _empty(rows: QuerySet[OutboxMessage]) -> int:
    waiting = rows.filter(delivered_at=None, envelope__isnull=False, type__in=_CONTENT)
    return waiting.update(envelope=None, fault=GIVEN_UP)


def survive_only_together() -> None:
    """Let this transaction's marks be lost if the server crashes: the peer then says that it has them already."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def _waiting() -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(delivered_at=None, fault="")
