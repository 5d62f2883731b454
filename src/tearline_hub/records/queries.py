"""Readers of records: search by reference, name in any common spelling, date of birth or identifier; and one record.

Each writes its own audit entry with the stated purpose, in the same transaction. Lists are in order of name, then
reference: never of likeness.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tearline.decision import require
from tearline.disclosure.clocks import today
from tearline.disclosure.policy import may_read
from tearline.errors import InvalidInput, NotFound
from tearline.people.dates import PartialDate
from tearline.people.names import query_keys, same_name
from tearline.people.record import Field, FieldName, Status
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.records import keys
from tearline_hub.records.models import Record

SHOWN = 50
_PAGE = 200
_MOST_READ = 2_000
_NAMES = frozenset({FieldName.NAME, FieldName.ALIAS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What somebody looks for. Any one is enough; several narrow the list."""

    reference: str = ""
    name: str = ""
    date_of_birth: str = ""
    identifier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """A record as its own organisation sees it. `gone_on`: a file of everybody no longer had it on that day."""

    id: str
    reference: str
    status: Status
    version: int
    fields: tuple[Field, ...]
    synthetic: bool
    review_on: dt.date
    gone_on: dt.date | None = None

    def first(self, name: FieldName) -> str:
        """The first value of a field, or empty."""
        return next((field.value for field in self.fields if field.name is name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Search results: at most `SHOWN`; `more` when there are others."""

    records: tuple[RecordView, ...]
    more: bool


def find(*, actor: Actor, now: dt.datetime, purpose: ReadPurpose, search: Search) -> Found:
    """Records of the actor's own organisation that agree with everything given in `search`.

    A record whose review is overdue is found by its reference alone, until somebody says it is needed (RET-1).
    """
    require(may_read(actor.roles))
    wanted = _wanted(search)
    with acting(actor):
        matches = _matches(actor.tenant_id, search, wanted, today(now))
        records = tuple(record for record, _ in zip(matches, range(SHOWN + 1), strict=False))
        shown = records[:SHOWN]
        audit.record(
            actor=actor,
            now=now,
            act="records.searched",
            subjects=[record.id for record in shown],
            purpose=purpose.value,
        )
    return Found(records=shown, more=len(records) > SHOWN)


def _wanted(search: Search) -> list[list[str]]:
    """Groups of keys; a record must have one of each group."""
    groups = [[f"n:{key}" for key in sorted(group)] for group in query_keys(search.name)]
    if search.date_of_birth.strip():
        groups.append([keys.date_key(PartialDate.parse(search.date_of_birth))])
    if search.identifier.strip():
        groups.append([keys.identifier_key(search.identifier)])
    if not groups and not search.reference.strip():
        raise InvalidInput(
            "search.empty",
            "Enter a reference, a name, a date of birth or an identifier.",
            field="name",
        )
    return groups


def _matches(tenant_id: str, search: Search, groups: list[list[str]], on: dt.date) -> Iterator[RecordView]:
    after = ("", "")
    for _ in range(_MOST_READ // _PAGE):
        rows = _page(tenant_id, search.reference.strip(), groups, after, on)
        for row in rows:
            record = _view(row)
            if not search.name.strip() or _name_agrees(search.name, record):
                yield record
        if len(rows) < _PAGE:
            return
        after = (rows[-1].sort_name, rows[-1].reference)


def _page(tenant_id: str, reference: str, groups: list[list[str]], after: tuple[str, str], on: dt.date) -> list[Record]:
    parts = ["SELECT record_id FROM record_key WHERE tenant_id = %s AND key = ANY(%s)"] * len(groups)
    parameters: list[object] = [value for group in groups for value in (tenant_id, group)]
    where = ["tenant_id = %s", "(sort_name, reference) > (%s, %s)"]
    ahead: list[object] = [tenant_id, *after]
    if reference:
        where.append("reference = %s")
        ahead.append(reference)
    else:
        where.append("review_on >= %s")
        ahead.append(on)
    if groups:
        where.append(f"id = ANY(ARRAY({' INTERSECT '.join(parts)}))")
    sql = f"SELECT * FROM record WHERE {' AND '.join(where)} ORDER BY sort_name, reference LIMIT {_PAGE}"  # noqa: S608 only our own constants are joined
    return list(Record.objects.raw(sql, [*ahead, *parameters]))


def _name_agrees(name: str, record: RecordView) -> bool:
    return any(
        same_name(name, field.value) for field in record.fields if field.name in _NAMES and field.sensitive is None
    )


def read_record(*, actor: Actor, now: dt.datetime, purpose: ReadPurpose, record_id: str) -> RecordView:
    """One record of the actor's own organisation; the read is an audit entry in the same transaction."""
    require(may_read(actor.roles))
    with acting(actor):
        record = record_of(actor=actor, record_id=record_id)
        audit.record(
            actor=actor,
            now=now,
            act="record.read",
            subjects=[record.id],
            purpose=purpose.value,
            visible={"record": record.id, "version": record.version},
        )
    return record


def record_of(*, actor: Actor, record_id: str) -> RecordView:
    """One record, inside the caller's context: for actions that write their own entry."""
    row = Record.objects.filter(id=record_id, tenant_id=actor.tenant_id).first()
    if row is None:
        raise NotFound("record.not-found", "There is no such record in your organisation.")
    return _view(row)


def record_by_reference(*, actor: Actor, reference: str) -> RecordView | None:
    """The organisation's record with that reference, or none; inside the caller's context, as `record_of`."""
    row = Record.objects.filter(reference=reference, tenant_id=actor.tenant_id).first()
    return _view(row) if row else None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a record stands, without its content."""

    id: str
    version: int
    status: Status
    gone: bool


def by_reference(*, actor: Actor, references: Sequence[str]) -> dict[str, RecordView]:
    """Those of `references` that are there, inside the caller's context: for actions that write their own entry."""
    rows = Record.objects.filter(tenant_id=actor.tenant_id, reference__in=references)
    return {row.reference: _view(row) for row in rows}


@dataclass(frozen=True, slots=True)
class Stored:
    """A record with its fields as they are stored. Reading all of them into `Field`s takes ten times as long."""

    id: str
    version: int
    status: Status
    gone: bool
    raw: Sequence[Mapping[str, Any]]

    def fields(self) -> tuple[Field, ...]:
        """The same as values."""
        return tuple(Field.from_dict(raw) for raw in self.raw)


def stored(*, actor: Actor, references: Sequence[str]) -> dict[str, Stored]:
    """Those of `references` that are there, inside the caller's context: for comparing very many."""
    rows = Record.objects.filter(tenant_id=actor.tenant_id, reference__in=references)
    columns = rows.values_list("reference", "id", "version", "status", "gone_on", "fields")
    return {
        reference: Stored(id_, version, Status(status), gone_on is not None, raw)
        for reference, id_, version, status, gone_on, raw in columns
    }


def standing(*, actor: Actor) -> dict[str, Standing]:
    """Every record of the organisation by reference, inside the caller's context. No content is read."""
    rows = Record.objects.filter(tenant_id=actor.tenant_id)
    columns = rows.values_list("reference", "id", "version", "status", "gone_on")
    return {
        reference: Standing(id_, version, Status(status), gone_on is not None)
        for reference, id_, version, status, gone_on in columns
    }


def standing_count(*, actor: Actor, status: Status) -> int:
    """How many records of a status the organisation holds that are not gone, inside the caller's context."""
    return Record.objects.filter(tenant_id=actor.tenant_id, status=status.value, gone_on=None).count()


def count(*, actor: Actor) -> int:
    """How many records the organisation holds."""
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM record WHERE tenant_id = %s", [actor.tenant_id])
        return int(cursor.fetchone()[0])


def _view(row: Record) -> RecordView:
    return RecordView(
        id=row.id,
        reference=row.reference,
        status=Status(row.status),
        version=row.version,
        fields=tuple(Field.from_dict(raw) for raw in row.fields),
        synthetic=row.synthetic,
        review_on=row.review_on,
        gone_on=row.gone_on,
    )
