"""Packs: taking people from the inbox to the organisation's own edge, and taking a pack back.

Each person in a pack is an audit entry of its own: the organisation discloses a released person to its own systems.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from tearline.disclosure.clocks import end_of
from tearline.disclosure.permissions import HELD_ROLES
from tearline.disclosure.states import HeldAct, Kind
from tearline.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tearline.ids import Prefix, new_id
from tearline.people.record import FieldName
from tearline.seal.keyring import Keyring
from tearline.vocab.purpose import ReadPurpose
from tearline.wire.content import shared
from tearline.wire.faults import naming_field
from tearline.wire.match_pack import MAX_PEOPLE, PackPerson, PackRecall, seal_pack
from tearline.wire.match_pack import MatchPack as SealedPack
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.actions import holding
from tearline_hub.disclosures.queries import packing
from tearline_hub.disclosures.queries.packing import HeldCopy
from tearline_hub.matches.models import MatchPack

LONGEST_DAYS: Final = 7
_LONGEST_REASON: Final = 300  # characters: it travels in the notice


@dataclass(frozen=True, slots=True)
class ExportedPack:
    """The file for the edge. It is kept nowhere: exporting again makes another pack."""

    pack_id: str
    filename: str
    content: bytes


def export(
    *, actor: Actor, now: dt.datetime, purpose: ReadPurpose, projection_ids: Sequence[str], days: int
) -> ExportedPack:
    """A signed pack of these copies, good for `days` at most or until the first of them expires.

    A copy nobody has opened yet is opened for the same purpose, and its originator hears of it.
    """
    _check_request(projection_ids, days)
    with acting(actor):
        require_officer(actor)
        copies = packing.copies(actor=actor, now=now, ids=projection_ids)
        _check_copies(copies, projection_ids)
        for copy in copies:
            if not copy.opened:
                holding.open_(actor=actor, now=now, projection_id=copy.id, purpose=purpose)
        row = _kept(actor, now, purpose, copies, days)
        content = seal_pack(_sealed(actor, row, copies), Keyring.open(settings.ENVIRONMENT.keys), now)
        for copy in copies:
            _note(actor, now, row, "match-pack.exported", copy=copy)
    return ExportedPack(row.id, f"{row.id}.pack.json", content)


def may_be_packed(copy: HeldCopy) -> bool:
    """Whether a copy may go to the edge: its originator's release, readable, not forbidden to copy, with a name."""
    named = any(field.name is FieldName.NAME for field in copy.compared)
    return copy.kind is Kind.RELEASE and copy.readable and copy.may_be_copied and named


def withdraw(*, actor: Actor, now: dt.datetime, pack_id: str, reason: str) -> None:
    """Take a pack back before it expires; `notice` then tells the edge."""
    with acting(actor):
        require_officer(actor)
        row = _locked(actor, pack_id)
        if row.withdrawn_at is not None:
            raise Conflict("match-pack.withdrawn-already", "It was withdrawn already. Give the notice to the edge.")
        row.withdrawn_at, row.withdrawn_by_name = now, actor.display_name
        row.withdrawn_reason = _checked_reason(reason)
        row.save(update_fields=["withdrawn_at", "withdrawn_by_name", "withdrawn_reason"])
        _note(actor, now, row, "match-pack.withdrawn", reason=row.withdrawn_reason)


def notice(*, actor: Actor, now: dt.datetime, pack_id: str) -> bytes:
    """The signed notice that makes an edge refuse a pack which was withdrawn, or whose copies have moved on."""
    with acting(actor):
        require_officer(actor)
        row = _locked(actor, pack_id)
        why = why_withdrawn(row, packing.copies(actor=actor, now=now, ids=row.revisions))
        if not why:
            raise Conflict("match-pack.in-force", "The pack is in force. Withdraw it first, saying why.")
        with naming_field():
            recall = PackRecall(
                pack_id=row.id, organisation=actor.organisation, node=settings.NODE, issued_at=now, reason=why
            )
        _note(actor, now, row, "match-pack.recall-given")
        return seal_pack(recall, Keyring.open(settings.ENVIRONMENT.keys), now)


def why_withdrawn(row: MatchPack, copies: Sequence[HeldCopy]) -> str:
    """Why the pack no longer counts, or empty. `copies`: those of the pack that still hold content."""
    if row.withdrawn_at is not None:
        return row.withdrawn_reason
    left = {copy.id: copy for copy in copies}
    if left.keys() != row.revisions.keys():
        return "A copy in it was recalled, erased or has expired."
    if not all(copy.opened and copy.readable for copy in copies):
        return "A copy in it is restricted."
    if any(copy.revision != row.revisions[copy.id] for copy in copies):
        return "A copy in it was corrected since."
    return ""


def _check_request(projection_ids: Sequence[str], days: int) -> None:
    if not 0 < days <= LONGEST_DAYS:
        raise InvalidInput("match-pack.days", f"Choose between 1 and {LONGEST_DAYS} days.", field="days")
    if not 0 < len(set(projection_ids)) <= MAX_PEOPLE:
        raise InvalidInput("match-pack.people", f"Choose between 1 and {MAX_PEOPLE} people.", field="projection_ids")


def _check_copies(copies: Sequence[HeldCopy], wanted: Sequence[str]) -> None:
    if {copy.id for copy in copies if may_be_packed(copy)} != set(wanted):
        raise Conflict(
            "match-pack.not-exportable",
            "At least one of them can no longer be exported. Go back to the list and choose again.",
        )


def require_officer(actor: Actor) -> None:
    """Looking in one's own systems is part of answering: those who may answer may export."""
    if not actor.roles & HELD_ROLES[HeldAct.ANSWER]:
        raise NotPermitted(
            "match-pack.role", "Your role does not let you answer, nor look in your own systems. Ask a colleague."
        )


def _kept(actor: Actor, now: dt.datetime, purpose: ReadPurpose, copies: Sequence[HeldCopy], days: int) -> MatchPack:
    ends = [end_of(copy.expires_on) for copy in copies if copy.expires_on]
    row = MatchPack(
        id=new_id(Prefix.MATCH_PACK),
        tenant_id=actor.tenant_id,
        purpose=purpose.value,
        revisions={copy.id: copy.revision for copy in copies},
        exported_by=actor.user_id,
        exported_by_name=actor.display_name,
        exported_at=now,
        expires_at=min([now + dt.timedelta(days=days), *ends]),
    )
    row.save(force_insert=True)
    return row


def _sealed(actor: Actor, row: MatchPack, copies: Sequence[HeldCopy]) -> SealedPack:
    with naming_field():
        return SealedPack(
            pack_id=row.id,
            organisation=actor.organisation,
            node=settings.NODE,
            issued_at=row.exported_at,
            purpose=ReadPurpose(row.purpose),
            exported_by=row.exported_by_name,
            expires_at=row.expires_at,
            people=tuple(_person(copy) for copy in copies),
        )


def _person(copy: HeldCopy) -> PackPerson:
    return PackPerson(
        register_id=copy.id,
        disclosure_id=copy.disclosure_id,
        originator=copy.originator,
        revision=copy.revision,
        marking=copy.marking,
        handling_conditions=copy.handling_conditions,
        fields=shared(copy.compared),
    )


def _checked_reason(reason: str) -> str:
    line = " ".join(reason.split())
    if not 0 < len(line) <= _LONGEST_REASON or not line.isprintable():
        raise InvalidInput(
            "match-pack.reason", f"Say why, in {_LONGEST_REASON} characters at most. Name nobody.", field="reason"
        )
    return line


def _locked(actor: Actor, pack_id: str) -> MatchPack:
    row = MatchPack.objects.select_for_update().filter(id=pack_id, tenant_id=actor.tenant_id).first()
    if row is None:
        raise NotFound("match-pack.not-found", "There is no such pack of your organisation.")
    return row


def _note(
    actor: Actor,
    now: dt.datetime,
    row: MatchPack,
    act: str,
    *,
    copy: HeldCopy | None = None,
    reason: str = "",
) -> None:
    audit.record(
        actor=actor,
        now=now,
        act=act,
        subjects=[row.id, *([copy.id, copy.disclosure_id] if copy else [])],
        purpose=row.purpose,
        recipients=[actor.organisation],
        visible={"projection": copy.id, "fields": [field.id for field in copy.compared]} if copy else {},
        reason=reason,
    )
