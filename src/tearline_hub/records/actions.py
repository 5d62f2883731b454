"""Writers of records: adding many at once, and correcting a field. See `revising` for many at once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from django.db import connection

from tearline.decision import require
from tearline.disclosure.policy import may_read
from tearline.errors import InvalidInput, NotFound
from tearline.ids import Prefix, new_id
from tearline.people.record import Field, FieldName
from tearline.people.record import Record as PersonRecord
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.records import keys
from tearline_hub.records.models import Record, RecordKey

REVIEW_AFTER = dt.timedelta(days=365)  # DPA 2018 s.39(2): periodic review of every record
_BATCH = 1_000

_INSERT_RECORDS = """
    INSERT INTO record (id, tenant_id, reference, status, sort_name, fields, version, synthetic, recorded_at, review_on)
    SELECT id, %s, reference, status, sort_name, fields, 1, synthetic, %s, %s
    FROM jsonb_to_recordset(%s)
        AS t(id text, reference text, status text, sort_name text, fields jsonb, synthetic boolean)
    ON CONFLICT (tenant_id, reference) DO NOTHING
    RETURNING id
"""
_INSERT_KEYS = """
    INSERT INTO record_key (tenant_id, key, record_id)
    SELECT %s, k.key, r.id FROM jsonb_each(%s) AS r(id, keys), jsonb_array_elements_text(r.keys) AS k(key)
    ORDER BY k.key
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
                act="records.added",
                subjects=[],
                purpose=purpose,
                visible={"records": new},
            )
        yield added, present


def insert(*, actor: Actor, now: dt.datetime, records: Sequence[PersonRecord]) -> frozenset[str]:
    """Add records inside the caller's context; ids of those added. A reference that is there is left as it is."""
    by_id = {new_id(Prefix.RECORD): record for record in records}
    rows = [
        {
            "id": id_,
            "reference": record.reference,
            "status": record.status.value,
            "sort_name": sort_name(record.fields),
            "fields": [field.to_dict() for field in record.fields],
            "synthetic": record.synthetic,
        }
        for id_, record in by_id.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_RECORDS, [actor.tenant_id, now, (now + REVIEW_AFTER).date(), json.dumps(rows)])
        new = frozenset(row[0] for row in cursor.fetchall())
    put_keys(actor, {id_: keys.keys_of(by_id[id_].fields) for id_ in new})
    return new


def put_keys(actor: Actor, keys_by_record: Mapping[str, Iterable[str]]) -> None:
    """Add keys to records, inside the caller's context; those that are there stay."""
    # As one JSON text: an array would be put together element by element, and these are millions.
    text = json.dumps({record_id: list(found) for record_id, found in keys_by_record.items()})
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_KEYS, [actor.tenant_id, text])


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
    _write(actor, row, fields)


def keep(*, actor: Actor, now: dt.datetime, purpose: ReadPurpose, record_id: str) -> None:
    """Somebody reviewed the record and says that it is still needed: its next review is in a year (s.39(2))."""
    require(may_read(actor.roles))
    with acting(actor):
        row = Record.objects.select_for_update().filter(id=record_id, tenant_id=actor.tenant_id).first()
        if row is None:
            raise NotFound("record.not-found", "There is no such record in your organisation.")
        note_reviewed(actor=actor, now=now, record_ids=[row.id])
        audit.record(
            actor=actor,
            now=now,
            act="record.kept",
            subjects=[row.id],
            purpose=purpose.value,
            visible={"record": row.id, "version": row.version},
        )


def note_reviewed(*, actor: Actor, now: dt.datetime, record_ids: Sequence[str]) -> None:
    """These are reviewed, inside the caller's context and entry: a person looked, or confirmed a whole file."""
    rows = Record.objects.filter(tenant_id=actor.tenant_id, id__in=record_ids, gone_on=None)
    rows.update(review_on=(now + REVIEW_AFTER).date())


def replace_fields(*, actor: Actor, record_id: str, fields: Sequence[Field]) -> None:
    """Set all fields of a record, inside the caller's context and transaction.

    None at all empties it: its reference stays, and no search by name, date or identifier finds it.
    """
    row = Record.objects.select_for_update().filter(id=record_id, tenant_id=actor.tenant_id).first()
    if row is None:
        raise NotFound("record.not-found", "There is no such record in your organisation.")
    _write(actor, row, fields)


def _write(actor: Actor, row: Record, fields: Sequence[Field]) -> None:
    row.fields = [field.to_dict() for field in fields]
    row.sort_name = sort_name(fields) if fields else ""
    row.version += 1
    row.save(update_fields=["fields", "sort_name", "version"])
    RecordKey.objects.filter(tenant_id=actor.tenant_id, record_id=row.id).delete()
    put_keys(actor, {row.id: keys.keys_of(fields)})
