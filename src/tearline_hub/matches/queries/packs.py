"""Readers of packs: what may go into one, and those that were made. No content, no name."""

from __future__ import annotations

import datetime as dt

from tearline.errors import NotFound
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.agencies import queries as agencies
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.queries import packing
from tearline_hub.disclosures.queries.packing import HeldCopy
from tearline_hub.matches.actions.packs import may_be_packed, why_withdrawn
from tearline_hub.matches.models import MatchPack
from tearline_hub.matches.queries.views import ExportLine, PackState, PackView

_SHOWN = 200


def exportable(*, actor: Actor, now: dt.datetime) -> list[ExportLine]:
    """The organisation's copies that may go into a pack, by due date, then reference."""
    with acting(actor):
        names = agencies.names()
        copies = packing.copies(actor=actor, now=now)
    return [
        ExportLine(
            projection_id=copy.id,
            disclosure_id=copy.disclosure_id,
            originator_name=names.get(copy.originator, copy.originator),
            due_on=copy.respond_by,
            expires_on=copy.expires_on,
            opened=copy.opened,
        )
        for copy in copies
        if may_be_packed(copy)
    ]


def packs(*, actor: Actor, now: dt.datetime) -> list[PackView]:
    """The organisation's packs, newest first, and whether each counts; the last `_SHOWN`."""
    with acting(actor):
        rows = MatchPack.objects.filter(tenant_id=actor.tenant_id).order_by("-exported_at", "id")
        return _views(actor, now, list(rows[:_SHOWN]))


def pack(*, actor: Actor, now: dt.datetime, pack_id: str) -> PackView:
    """One pack of the organisation, however many were made since. Raises `NotFound`."""
    with acting(actor):
        found = _views(actor, now, list(MatchPack.objects.filter(tenant_id=actor.tenant_id, id=pack_id)))
    if not found:
        raise NotFound("match-pack.not-found", "There is no such pack of your organisation.")
    return found[0]


def _views(actor: Actor, now: dt.datetime, rows: list[MatchPack]) -> list[PackView]:
    wanted = {projection_id for row in rows for projection_id in row.revisions}
    copies = {copy.id: copy for copy in packing.copies(actor=actor, now=now, ids=wanted)}
    return [_view(row, [copies[id_] for id_ in row.revisions if id_ in copies], now) for row in rows]


def _view(row: MatchPack, copies: list[HeldCopy], now: dt.datetime) -> PackView:
    why = why_withdrawn(row, copies)
    return PackView(
        id=row.id,
        purpose=ReadPurpose(row.purpose),
        exported_by=row.exported_by_name,
        exported_at=row.exported_at,
        expires_at=row.expires_at,
        people=len(row.revisions),
        disclosure_ids=tuple(sorted(copy.disclosure_id for copy in copies)),
        state=_state(row, why, now),
        why=why,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by_name,
    )


def _state(row: MatchPack, why: str, now: dt.datetime) -> PackState:
    """Past its end it is refused anyhow, whatever happened to it besides, unless somebody withdrew it before."""
    if row.withdrawn_at is None and now >= row.expires_at:
        return PackState.EXPIRED
    return PackState.WITHDRAWN if why else PackState.IN_FORCE
