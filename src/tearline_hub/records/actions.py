"""Writers of records: adding many at once, and correcting a field. See `revising` for many at once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from django.db import connection

from tearline.errors import InvalidInput, NotFound
from tearline.ids import Prefix, new_id
from tearline.people.record import Field, FieldName
from tearline.people.record import Record as PersonRecord
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.records import keys
from tearline_hub.records.models import Record, RecordKey

REVIEW_AFTER = dt.timedelta(days=365)  # DPA 2018 s.39(2): periodic review of every record
_BATCH = 1_000

_INSERT_RECORDS = """
    INSERT INTO record (id, tenant_id, reference, status, sort_name, fields, version, synthetic, recorded_at, review_on)
    SELECT id, %s, reference, status, sort_name, fields::jsonb, 1, synthetic, %s, %s
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::boolean[])
        AS t(id, reference, status, sort_name, fields, synthetic)
    ON CONFLICT (tenant_id, reference) DO NOTHING
    RETURNING id
"""
_INSERT_KEYS = """
    INSERT INTO record_key (tenant_id, key, record_id)
    SELECT %s, key, record_id FROM unnest(%s::text[], %s::text[]) AS t(key, record_id)
    ON CONFLICT DO NOTHING
"""


def add_records(
    *, actor: Actor, now: dt.datetime, purpose: str, records: Iterable[PersonRecord]
) -> Iterator[tuple[int, int]]:
    """Add records in batches, each in its own transaction; yields (added so far, already there so far).

    A reference that is already there is left as it is, so that an interrupted import can simply run again.
    """
    added = present = 0
    stream = iter(records)
    while batch := list(islice(stream, _BATCH)):
        with acting(actor):
            new = len(insert(actor=actor, now=now, records=batch))
            added += new
            present += len(batch) - new
            audit.record(
                actor=actor,
                now=now,
                operation=audit.Operation.COLLECTION,
                act="records.added",
                subjects=[],
                purpose=purpose,
                visible={"records": new},
            )
        yield added, present


def insert(*, actor: Actor, now: dt.datetime, records: Sequence[PersonRecord]) -> frozenset[str]:
    """Add records inside the caller's context; ids of those added. A reference that is there is left as it is."""
    by_id = {new_id(Prefix.RECORD): record for record in records}
    columns = (
        list(by_id),
        [record.reference for record in records],
        [record.status.value for record in records],
        [sort_name(record.fields) for record in records],
        [json.dumps([field.to_dict() for field in record.fields]) for record in records],
        [record.synthetic for record in records],
    )
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_RECORDS, [actor.tenant_id, now, (now + REVIEW_AFTER).date(), *columns])
        new = frozenset(row[0] for row in cursor.fetchall())
    put_keys(actor, [(key, id_) for id_ in sorted(new) for key in keys.keys_of(by_id[id_].fields)])
    return new


def put_keys(actor: Actor, pairs: Sequence[tuple[str, str]]) -> None:
    """Add keys: pairs of key and record id. In order of the index, which a million keys are put into."""
    ordered = sorted(pairs)
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT_KEYS, [actor.tenant_id, [key for key, _ in ordered], [record_id for _, record_id in ordered]]
        )


def sort_name(fields: Iterable[Field]) -> str:
    """Family name first, as a list of people is read."""
    for field in fields:
        if field.name is FieldName.NAME:
            parts = (field.parts.get("family"), field.parts.get("given"))
            return " ".join(part for part in parts if part).casefold() or field.value.casefold()
    raise InvalidInput("record.no-name", "Give each record a name.", field="full_name")


def correct_field(*, actor: Actor, record_id: str, field_id: str, value: str, as_at: dt.date) -> None:
    """Set one field's value and date, inside the caller's context and transaction; keys follow."""
    row = Record.objects.select_for_update().filter(id=record_id, tenant_id=actor.tenant_id).first()
    if row is None:
        raise NotFound("record.not-found", "There is no such record in your organisation.")
    fields = [Field.from_dict(raw) for raw in row.fields]
    if field_id not in {field.id for field in fields}:
        raise NotFound("record.field-not-found", "That field is no longer on the record.")
    fields = [replace(field, value=value, as_at=as_at, parts={}) if field.id == field_id else field for field in fields]
    row.fields = [field.to_dict() for field in fields]
    row.sort_name = sort_name(fields)
    row.version += 1
    row.save(update_fields=["fields", "sort_name", "version"])
    RecordKey.objects.filter(tenant_id=actor.tenant_id, record_id=record_id).delete()
    put_keys(actor, [(key, record_id) for key in keys.keys_of(fields)])
