"""Puts signed messages into the outbox, in the transaction of the act that they tell of.

A crash before commit leaves neither act nor message; after commit the exchange delivers, however often it is killed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.conf import settings
from django.db import connection

from tearline.ids import Prefix, new_id
from tearline.seal.keyring import Keyring
from tearline.wire.header import Message, Party
from tearline.wire.registry import payload_type_of
from tearline.wire.sealed import seal_message
from tearline_hub.db.actor import Actor

# By hand, because a tenant may put a row in and not read it back, as Django's insert would.
_INSERT = """
    INSERT INTO outbox_message
        (message_id, tenant_id, node, disclosure_id, type, envelope, digest, created_at, attempts, fault)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 0, '')
"""


def header(actor: Actor, organisation: str, disclosure_id: str, now: dt.datetime) -> dict[str, Any]:
    """What every message about a disclosure begins with."""
    return {
        "message_id": new_id(Prefix.MESSAGE),
        "version": 1,
        "sender": Party(node=settings.NODE, organisation=actor.organisation),
        "recipient": Party(node=organisation.split("/", maxsplit=1)[0], organisation=organisation),
        "issued_at": now,
        "disclosure_id": disclosure_id,
    }


def put(actor: Actor, message: Message, *, now: dt.datetime) -> None:
    """Seal `message` and queue it for its recipient's node, in the caller's transaction."""
    envelope = seal_message(message, Keyring.open(settings.ENVIRONMENT.keys), now=now)
    row = (
        message.message_id,
        actor.tenant_id,
        message.recipient.node,
        getattr(message, "disclosure_id", ""),
        payload_type_of(type(message)),
        envelope,
        hashlib.sha256(envelope).hexdigest(),
        now,
    )
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, row)
