"""Writers of agreements: an operator loads a signed document, or withdraws one that was loaded.

Invariant: each is an audit entry at every organisation of this node that is a party, in the same transaction.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from django.conf import settings

from tearline.errors import Conflict, InvalidInput, NotFound
from tearline.law.agreement import Agreement, Notice, read
from tearline.vocab.purpose import LogPurpose
from tearline_hub.agencies import queries as agencies
from tearline_hub.agreements.models import LegalInstrument
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import OPERATOR, system_actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node


def load(raw: bytes, *, now: dt.datetime) -> Agreement | Notice:
    """Put a document on record: `InvalidInput` unless it is whole, `Conflict` where its version has another text.

    The same bytes again change nothing.
    """
    document = read(raw)
    digest = hashlib.sha256(raw).hexdigest()
    with on_behalf_of_node(Scope.OPERATOR):
        there = LegalInstrument.objects.filter(
            document=document.document, reference=document.reference, version=document.version
        ).first()
        if there is not None:
            _require_same(there, digest)
            return document
        _require_kinds(document)
        row = LegalInstrument.objects.create(
            id=f"{document.document} {document.reference} v{document.version}",
            document=document.document,
            reference=document.reference,
            version=document.version,
            content=document.model_dump(mode="json"),
            digest=digest,
            loaded_at=now,
        )
        _note(document, row, now, "agreement.loaded")
    return document


def withdraw(*, reference: str, version: int, reason: str, now: dt.datetime) -> None:
    """Nothing is released on it from now on. What was released stays, and is recalled by who released it."""
    if not reason.strip():
        raise InvalidInput("agreement.no-reason", "Say why it is withdrawn.", field="reason")
    with on_behalf_of_node(Scope.OPERATOR):
        rows = LegalInstrument.objects.select_for_update().filter(reference=reference, version=version)
        row = rows.filter(withdrawn_at=None).first()
        if row is None:
            raise NotFound("agreement.not-in-force", "There is none to withdraw. See: tearline-hub agreement list.")
        row.withdrawn_at, row.withdrawn_reason = now, reason
        row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        model = Agreement if row.document == "sharing-agreement" else Notice
        _note(model.model_validate(row.content, strict=False), row, now, "agreement.withdrawn", reason)


def _require_same(there: LegalInstrument, digest: str) -> None:
    if there.digest != digest:
        raise Conflict(
            "agreement.version-taken", "Another text of that version is on record. Give yours the next version."
        )


def _require_kinds(document: Agreement | Notice) -> None:
    """A party's kind decides its regime, so it is what the directory says."""
    if isinstance(document, Notice):
        return
    known = {entry.code: entry.kind for entry in agencies.organisations()}
    for party in document.parties:
        if known.get(party.organisation, party.kind.value) != party.kind:
            raise InvalidInput(
                "agreement.party-kind", "A party is of another kind in the directory. Correct the document.",
                field="parties",
            )  # fmt: skip


def _note(document: Agreement | Notice, row: LegalInstrument, now: dt.datetime, act: str, reason: str = "") -> None:
    for tenant_id in _ours(_codes(document)):
        actor = system_actor(OPERATOR, node=settings.NODE, tenant_id=tenant_id)
        with acting(actor):
            audit.record(
                actor=actor,
                now=now,
                act=act,
                subjects=[row.id],
                purpose=LogPurpose.LAWFULNESS.value,
                visible={"digest": row.digest},
                reason=reason,
            )


def _codes(document: Agreement | Notice) -> Iterable[str]:
    if isinstance(document, Notice):
        return document.parties
    return (party.organisation for party in document.parties)


def _ours(codes: Iterable[str]) -> list[str]:
    found = (code.partition("/") for code in codes)
    return sorted({tenant for node, _, tenant in found if node == settings.NODE})
