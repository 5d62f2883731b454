"""Writers of many records at once: new fields from a file, and who is no longer in it. A set at a time.

Invariant: a record that is not at the version the caller saw is left as it is, and the caller is told.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from tearline.people.record import Field, Status
from tearline_hub.db.actor import Actor
from tearline_hub.records import keys
from tearline_hub.records.actions import put_keys, sort_name
from tearline_hub.records.models import Record

_REVISE: Final = """
    UPDATE record r SET fields = t.fields, status = t.status, sort_name = t.sort_name, version = r.version + 1,
           gone_on = NULL
    FROM jsonb_to_recordset(%s) AS t(id text, fields jsonb, status text, sort_name text)
    WHERE r.tenant_id = %s AND r.id = t.id
"""
_MARK_GONE: Final = """
    UPDATE record r SET gone_on = %s, version = r.version + 1
    FROM jsonb_each_text(%s) AS t(id, version)
    WHERE r.tenant_id = %s AND r.id = t.id AND r.version = t.version::int AND r.gone_on IS NULL
    RETURNING r.id
"""
_DROP_KEYS: Final = """
    DELETE FROM record_key k USING jsonb_each(%s) AS r(id, keys), jsonb_array_elements_text(r.keys) AS dropped(key)
    WHERE k.tenant_id = %s AND k.key = dropped.key AND k.record_id = r.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What a record will hold. `seen_version`: the version it was made from."""

    record_id: str
    seen_version: int
    status: Status
    fields: tuple[Field, ...]


def revise(*, actor: Actor, revisions: Sequence[Revision]) -> frozenset[str]:
    """Write them inside the caller's context; ids of the records written. One that is gone is back."""
    before = _locked(actor, [revision.record_id for revision in revisions])
    written = [item for item in revisions if item.record_id in before and _is_as_seen(item, before)]
    rows = [
        {
            "id": item.record_id,
            "fields": [field.to_dict() for field in item.fields],
            "status": item.status.value,
            "sort_name": sort_name(item.fields),
        }
        for item in written
    ]
    with connection.cursor() as cursor:
        cursor.execute(_REVISE, [json.dumps(rows), actor.tenant_id])
    _change_keys(actor, written, before)
    return frozenset(item.record_id for item in written)


def mark_gone(*, actor: Actor, gone_on: dt.date, seen: Mapping[str, int]) -> frozenset[str]:
    """Note that records (id -> version seen) are no longer in a file of everybody; ids of those noted."""
    _locked(actor, list(seen))
    with connection.cursor() as cursor:
        cursor.execute(_MARK_GONE, [gone_on, json.dumps(dict(seen)), actor.tenant_id])
        return frozenset(row[0] for row in cursor.fetchall())


def _locked(actor: Actor, record_ids: Iterable[str]) -> dict[str, Record]:
    """Locked in the order of their ids, so that two writers never wait for each other in a ring."""
    rows = Record.objects.select_for_update().filter(tenant_id=actor.tenant_id, id__in=list(record_ids))
    return {row.id: row for row in rows.order_by("id")}


def _is_as_seen(item: Revision, before: Mapping[str, Record]) -> bool:
    return before[item.record_id].version == item.seen_version


def _change_keys(actor: Actor, written: Iterable[Revision], before: Mapping[str, Record]) -> None:
    """Only the keys that come or go: a value that stayed keeps its own."""
    dropped: dict[str, list[str]] = {}
    added: dict[str, frozenset[str]] = {}
    for item in written:
        old = keys.keys_of(Field.from_dict(raw) for raw in before[item.record_id].fields)
        new = keys.keys_of(item.fields)
        dropped[item.record_id], added[item.record_id] = sorted(old - new), new - old
    with connection.cursor() as cursor:
        cursor.execute(_DROP_KEYS, [json.dumps(dropped), actor.tenant_id])
    put_keys(actor, added)
