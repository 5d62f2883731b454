"""The outbox as the exchange sees it: what waits for a node, in order, and what became of it.

Runs in the exchange's scope, in a transaction that the caller opened. Invariants: a row is marked delivered only
after its peer said that it has the message, and its envelope goes at that moment; a row that the peer will never
take is set aside with its fault, keeps its envelope, and no longer stands in the way of later ones.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, QuerySet

from tearline_hub.disclosures.models import OutboxMessage


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
    return OutboxMessage.objects.filter(node=node, delivered_at=None).exclude(fault="").update(fault="")


def survive_only_together() -> None:
    """Let this transaction's marks be lost if the server crashes: the peer then says that it has them already."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def _waiting() -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(delivered_at=None, fault="")
