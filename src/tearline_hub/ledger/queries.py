"""Proofs for the organisations of a node: each takes those of its own entries, and of no others.

Invariant: reading the log is itself logged, for one of the four purposes; a proof that does not hold is not handed out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import connection

from tearline.errors import NotFound, Unavailable
from tearline.ledger import checkpoint, note
from tearline.ledger.entry import commitment
from tearline.ledger.hashing import leaf_hash
from tearline.ledger.proof_file import ProofFile
from tearline.ledger.tree import inclusion_proof
from tearline.ledger.verification import check_inclusion
from tearline.vocab.purpose import LogPurpose
from tearline_hub.audit import actions as audit
from tearline_hub.audit.queries import entries_about
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.ledger.models import AuditLeaf
from tearline_hub.ledger.store import Store

# The policies show the actor's own rows; the condition repeats it, so that no wider scope shows more.
_OWN: Final = """
    SELECT tearline.canonical_entry(e), s.salt, l.position
    FROM audit_entry e JOIN audit_leaf l ON l.entry_id = e.id LEFT JOIN audit_salt s ON s.entry_id = e.id
    WHERE e.id = %s AND e.tenant_id = %s AND l.tenant_id = e.tenant_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvableEntry:
    """One of the organisation's own entries; `published`: whether its proof can be taken already."""

    id: str
    at: dt.datetime
    user_name: str
    act: str
    published: bool


def entries_to_prove(*, actor: Actor, now: dt.datetime, purpose: LogPurpose, subject: str) -> tuple[ProvableEntry, ...]:
    """The organisation's own entries about one thing, oldest first; reading them is an entry too.

    What there is no entry about, and what is another organisation's, look alike.
    """
    with acting(actor):
        entries = entries_about(actor=actor, subject=subject)
        with connection.wrap_database_errors:
            size = _store().head().checkpoint_size
        placed = AuditLeaf.objects.filter(entry_id__in=[entry.id for entry in entries], position__lt=size)
        published = set(placed.values_list("entry_id", flat=True))
        found = tuple(
            ProvableEntry(
                id=entry.id, at=entry.at, user_name=entry.user_name, act=entry.act, published=entry.id in published
            )
            for entry in entries
        )
        audit.record(
            actor=actor,
            now=now,
            act="audit.read",
            subjects=[subject] if entries else [],
            purpose=purpose.value,
            visible={"entries": len(entries)},
        )
        return found


def proof_of(*, actor: Actor, now: dt.datetime, purpose: LogPurpose, entry_id: str) -> ProofFile:
    """The proof that one of the organisation's own entries is in the log; taking it is an entry too.

    Raises `NotFound` when it has no such entry or its salt was erased, `Unavailable` until it is published.
    """
    with acting(actor):
        entry, salt, position = _own(actor, entry_id)
        proof = _proof(entry, salt, position)
        audit.record(
            actor=actor,
            now=now,
            act="audit.proved",
            subjects=[entry_id],
            purpose=purpose.value,
        )
        return proof


def _own(actor: Actor, entry_id: str) -> tuple[bytes, bytes, int | None]:
    with connection.cursor() as cursor:
        cursor.execute(_OWN, [entry_id, actor.tenant_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound("ledger.no-entry", "There is no such entry in the log of your organisation.")
    if row[1] is None:
        raise NotFound("ledger.erased", "The proof of this entry was erased with what it was about.")
    return bytes(row[0]), bytes(row[1]), row[2]


def _proof(entry: bytes, salt: bytes, position: int | None) -> ProofFile:
    with connection.wrap_database_errors:
        store = _store()
        head = store.head()
        if position is None or position >= head.checkpoint_size:
            raise Unavailable("ledger.not-yet", "This entry is not published yet. Try again in a few seconds.")
        origin = head.checkpoint.partition("\n")[0]
        signed = store.cosigned(origin, position) or note.parse(head.checkpoint.encode())
        found = checkpoint.read(signed.text)
        path = store.proof(found.size, lambda nodes: inclusion_proof(position, found.size, nodes))
    check_inclusion(leaf_hash(commitment(entry, salt)), index=position, size=found.size, proof=path, root=found.root)
    return ProofFile(entry=entry, salt=salt, index=position, proof=tuple(path), note=signed)


def _store() -> Store:
    return Store(connection.connection)
