"""Held copies as the matches app needs them, inside the caller's context: what may go to an edge, and what is in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import F

from tearline.disclosure.permissions import READERS
from tearline.disclosure.policy import could
from tearline.disclosure.states import HeldAct, HeldState, Kind
from tearline.law.validity import ALWAYS
from tearline.people.person import COMPARED
from tearline.people.record import Field, FieldName
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import HandlingCondition
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.conversion import fields_from
from tearline_hub.disclosures.facts import facts_of_copy
from tearline_hub.disclosures.models import Projection

_COMPARED = frozenset({*COMPARED, FieldName.ALIAS})


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCopy:
    """A held copy. `fields`: all it holds; `compared`: those by which records are compared, none of them sensitive.

    `readable`: it may be read now, once it was opened, by whoever has the role.
    """

    id: str
    disclosure_id: str
    originator: str
    kind: Kind
    revision: int
    respond_by: dt.date | None
    expires_on: dt.date | None
    received_at: dt.datetime
    opened: bool
    readable: bool
    marking: Marking
    handling_conditions: tuple[HandlingCondition, ...]
    fields: tuple[Field, ...]

    @property
    def may_be_copied(self) -> bool:
        """Whether its originator did not forbid that."""
        return HandlingCondition.DO_NOT_PRINT not in self.handling_conditions

    @property
    def compared(self) -> tuple[Field, ...]:
        """What an edge gets."""
        return tuple(field for field in self.fields if field.name in _COMPARED and field.sensitive is None)


def copies(*, actor: Actor, now: dt.datetime, ids: Iterable[str] | None = None, lock: bool = False) -> list[HeldCopy]:
    """The organisation's copies that still hold content, by due date, then reference; all or those with these `ids`.

    `lock`: none of them ends or changes until the caller's transaction does.
    """
    rows = Projection.objects.filter(tenant_id=actor.tenant_id, content__isnull=False)
    if lock:
        rows = rows.select_for_update()
    if ids is not None:
        rows = rows.filter(id__in=list(ids))
    return [_copy(actor, row, now) for row in rows.order_by(F("respond_by").asc(nulls_last=True), "id")]


def _copy(actor: Actor, row: Projection, now: dt.datetime) -> HeldCopy:
    opening = could(replace(facts_of_copy(actor, row, now), deed=HeldAct.OPEN, roles=READERS), ALWAYS)
    return HeldCopy(
        id=row.id,
        disclosure_id=row.disclosure_id,
        originator=row.originator,
        kind=Kind(row.kind),
        revision=row.revision,
        respond_by=row.respond_by,
        expires_on=row.expires_on,
        received_at=row.received_at,
        opened=HeldState(row.state) is HeldState.OPENED,
        readable=opening.allowed,
        marking=Marking(row.terms["marking"]),
        handling_conditions=tuple(HandlingCondition(text) for text in row.terms.get("handling_conditions", [])),
        fields=fields_from(row.content),
    )
