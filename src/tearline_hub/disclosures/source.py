"""Where a disclosure's fields come from: a record of one's own, a held copy passed on with leave, or an alert.

What an alert says is read by the app that owns alerts, which gives its reader here when it starts: it stands above
this one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from tearline.disclosure.permissions import READERS
from tearline.disclosure.policy import could
from tearline.disclosure.states import Kind
from tearline.errors import NotFound
from tearline.law.validity import ALWAYS
from tearline.people.record import Field, Status
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.conversion import fields_from
from tearline_hub.disclosures.facts import facts_of_copy, require
from tearline_hub.disclosures.models import Disclosure, Projection
from tearline_hub.records import queries as records


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The fields that could be ticked, and the status of the person they are about.

    `gone`: the record is no longer in the register, so nothing new is made from it. `closed`: a copy that nobody may
    read now, so what was passed on from it is not shown either.
    """

    reference: str
    status: Status
    fields: tuple[Field, ...]
    gone: bool = False
    closed: bool = False


ReportReader = Callable[[Actor, str], Source]
_readers: dict[Kind, ReportReader] = {}


def reads_alerts(reader: ReportReader) -> None:
    """Say what gives the fields of an alert, by whose it is and its id."""
    _readers[Kind.ALERT] = reader


def source_of(actor: Actor, row: Disclosure) -> Source:
    """The source of `row`, inside the caller's context. An empty answer has no source and no fields."""
    if row.kind == Kind.ALERT:
        return _readers[Kind.ALERT](actor, row.record_id)
    if row.record_id:
        record = records.record_of(actor=actor, record_id=row.record_id)
        gone = record.gone_on is not None
        return Source(reference=record.reference, status=record.status, fields=record.fields, gone=gone)
    if row.kind == Kind.ONWARD:
        held = Projection.objects.filter(id=row.projection_id, tenant_id=actor.tenant_id).first()
        if held is None or held.content is None:
            raise NotFound("projection.gone", "The originator has recalled it, so it cannot be passed on.")
        return Source(reference=held.disclosure_id, status=Status.CLOSED, fields=fields_from(held.content))
    return Source(reference="", status=Status.OWN, fields=())


def require_source(actor: Actor, row: Disclosure, now: dt.datetime) -> None:
    """Raise unless what is passed on may itself be read now: not while it is restricted, and not past its last day."""
    if row.kind == Kind.ONWARD:
        held = Projection.objects.filter(id=row.projection_id, tenant_id=actor.tenant_id).first()
        if held is None or held.content is None:
            raise NotFound("projection.gone", "The originator has recalled it, so it cannot be passed on.")
        require(could(replace(facts_of_copy(actor, held, now), roles=READERS), ALWAYS))
