"""The messages that tell of an act: built from rows, in one place."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from typing import Any, TypeVar

from tearline.disclosure.requests import RequestState
from tearline.disclosure.states import Kind
from tearline.people.record import Field, FieldName
from tearline.vocab.answer import RecallReason
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import ReadPurpose
from tearline.wire import disclosure as wire
from tearline.wire import lifecycle
from tearline.wire.content import shared
from tearline.wire.faults import naming_field
from tearline.wire.header import Message
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.conversion import content_from
from tearline_hub.disclosures.models import Disclosure, DisclosureRecipient, HolderRequest, Projection
from tearline_hub.disclosures.outbox import header

_PLAIN = (
    "kind", "revision", "purpose", "gateway", "necessity", "proportionality", "agreement_id", "categories",
    "accountable_sharer", "marking", "handling_conditions", "onward_allowed", "quality_statement", "respond_by",
    "review_on", "expires_on",
)  # fmt: skip


M = TypeVar("M", bound=Message)


def _built(model: type[M], values: dict[str, Any]) -> M:
    """The message; a value that cannot travel is named as `InvalidInput`, never quoted."""
    with naming_field():
        return model.model_validate(values, strict=False)


def disclosure(
    actor: Actor,
    row: Disclosure,
    recipient: DisclosureRecipient,
    fields: Iterable[Field],
    now: dt.datetime,
) -> wire.Disclosure:
    """What `recipient` is sent: the preview shows exactly this."""
    return _built(
        wire.Alert if row.kind == Kind.ALERT else wire.Disclosure,
        {name: getattr(row, name) for name in _PLAIN}
        | header(actor, recipient.organisation, row.id, now)
        | {
            "role": recipient.role,
            "fields": shared(fields),
            "pointer_contact": row.pointer_contact if row.kind == Kind.POINTER else None,
            "in_reply_to": row.in_reply_to or None,
            "answer": row.answer or None,
            "answer_reason": row.answer_reason or None,
            "emergency": bool(row.emergency_reason),
            "drafted_by": row.drafted_by_name,
            "authorised_by": None if row.emergency_reason else (row.decided_by_name or None),
        },
    )


def amendment(
    actor: Actor, row: Disclosure, organisation: str, fields: Iterable[Field], reason: str, now: dt.datetime
) -> wire.Amendment:
    """The whole content that the recipient shall hold from now on."""
    return _built(
        wire.Amendment,
        header(actor, organisation, row.id, now)
        | {"revision": row.revision, "fields": shared(fields), "reason": reason},
    )


def recall(actor: Actor, row: Disclosure, organisation: str, code: RecallReason, now: dt.datetime) -> lifecycle.Recall:
    """Take it back."""
    return _built(
        lifecycle.Recall,
        header(actor, organisation, row.id, now)
        | {
            "reason_code": code,
            "reason": row.end_reason,
            "by": actor.display_name,
            "comply_by": row.comply_by,
        },
    )


def recall_again(actor: Actor, row: Disclosure, organisation: str, reason: str, now: dt.datetime) -> lifecycle.Recall:
    """The same for one recipient whose node was put back to before it ended there; to be done at once."""
    return _built(
        lifecycle.Recall,
        header(actor, organisation, row.id, now)
        | {"reason_code": RecallReason.NO_LONGER_NEEDED, "reason": reason, "by": actor.display_name, "comply_by": now},
    )


def contest(actor: Actor, organisation: str, disclosure_id: str, now: dt.datetime) -> lifecycle.Contest:
    """It may be about the wrong person: restrict it."""
    return _built(
        lifecycle.Contest,
        header(actor, organisation, disclosure_id, now)
        | {"reason": lifecycle.ContestReason.WRONG_PERSON, "by": actor.display_name},
    )


def question(actor: Actor, held: Projection, field: FieldName, now: dt.datetime) -> lifecycle.Question:
    """Ask for one more kind of field."""
    return _built(
        lifecycle.Question,
        header(actor, held.originator, held.disclosure_id, now) | {"field": field, "by": actor.display_name},
    )


def request(actor: Actor, row: HolderRequest, now: dt.datetime) -> lifecycle.Request:
    """Ask for another marking, or for leave to pass it on."""
    return _built(
        lifecycle.Request,
        header(actor, row.organisation, row.disclosure_id, now)
        | {
            "message_id": row.request_id,
            "about": row.about,
            "to": row.to_organisation or None,
            "marking": row.marking or None,
            "reason": row.reason,
            "by": actor.display_name,
        },
    )


def reply(actor: Actor, row: HolderRequest, marking: Marking | None, now: dt.datetime) -> lifecycle.Reply:
    """The answer to a request."""
    return _built(
        lifecycle.Reply,
        header(actor, row.organisation, row.disclosure_id, now)
        | {
            "request_id": row.request_id,
            "granted": row.state == RequestState.GRANTED,
            "marking": marking,
            "reason": row.answer_reason,
            "by": actor.display_name,
        },
    )


def remarking(actor: Actor, row: Disclosure, organisation: str, reason: str, now: dt.datetime) -> lifecycle.Reply:
    """The marking from now on, for a holder who did not ask."""
    return _built(
        lifecycle.Reply,
        header(actor, organisation, row.id, now)
        | {"request_id": None, "granted": True, "marking": row.marking, "reason": reason, "by": actor.display_name},
    )


def restored(actor: Actor, held: Projection, now: dt.datetime) -> lifecycle.Restored:
    """Ask the originator what stands of a copy that came back out of a backup."""
    return _built(
        lifecycle.Restored, header(actor, held.originator, held.disclosure_id, now) | {"revision": held.revision}
    )


def reinstate(actor: Actor, row: Disclosure, organisation: str, reason: str, now: dt.datetime) -> lifecycle.Reinstate:
    """It was looked into and stands."""
    return _built(
        lifecycle.Reinstate,
        header(actor, organisation, row.id, now) | {"reason": reason, "by": actor.display_name},
    )


def receipt(
    actor: Actor,
    held: Projection,
    event: lifecycle.ReceiptEvent,
    now: dt.datetime,
    *,
    by: str | None = None,
    purpose: ReadPurpose | None = None,
    certificate: lifecycle.Certificate | None = None,
) -> lifecycle.Receipt:
    """What happened to the copy, for its originator."""
    return _built(
        lifecycle.Receipt,
        header(actor, held.originator, held.disclosure_id, now)
        | {"event": event, "at": now, "by": by, "purpose": purpose, "certificate": certificate},
    )


def certificate(fields: tuple[Field, ...], now: dt.datetime) -> lifecycle.Certificate:
    """That these fields were erased; the digest is over their canonical JSON, which the originator can recompute."""
    return lifecycle.Certificate(digest=digest(fields), erased_at=now, fields=len(fields))


def digest(fields: Iterable[Field]) -> str:
    """SHA-256 over sorted, compact JSON."""
    content: list[dict[str, Any]] = content_from(fields)
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
