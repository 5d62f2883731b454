"""A file of people: read, shown, confirmed, written. The same again changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tearline.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tearline.people.record import FieldName, Status
from tearline_hub.audit.queries import entries_about
from tearline_hub.db.actor import Actor
from tearline_hub.imports import actions, queries, tasks
from tearline_hub.imports.merging import FieldChange
from tearline_hub.imports.states import Change, ImportState
from tearline_hub.records import queries as records
from tests.support.database import NOW, World
from tests.support.imports import AS_AT, PURPOSE, applied, begun, previewed, table

ANN = "C-1,Ann,Lee,Annie Lee,1985-04-03,1 Testing Road ZZ1 1AA,+999000000001"
BOB = "C-2,Bob,May,,1990,,"
CEM = "C-3,Cem,Oz,,,,+999000000003"

Sql = Callable[..., list[tuple[Any, ...]]]


def counts(view: queries.ImportView) -> tuple[int, ...]:
    return tuple(view.line.counts[change] for change in Change)


def held(actor: Actor, reference: str) -> records.RecordView:
    search = records.Search(reference=reference)
    (record,) = records.find(actor=actor, now=NOW, purpose=PURPOSE, search=search).records
    return record


def found(actor: Actor, **search: str) -> list[str]:
    answer = records.find(actor=actor, now=NOW, purpose=PURPOSE, search=records.Search(**search))
    return [record.reference for record in answer.records]


def test_a_file_is_read_shown_and_written_only_when_somebody_confirms(world: World) -> None:
    officer = world.council_officer
    view = previewed(officer, table(ANN, BOB))
    assert (view.line.state, view.line.rows_read, counts(view)) == (ImportState.PREVIEW, 2, (2, 0, 0, 0))
    assert records.count(actor=officer) == 0
    view = applied(world.police_officer, table(ANN, BOB))
    assert (view.line.state, view.line.applied) == (ImportState.APPLIED, 2)
    record = held(world.police_officer, "C-1")
    assert (record.status, record.version, record.first(FieldName.NAME)) == (Status.OWN, 1, "Ann Lee")
    assert found(world.police_officer, name="anne lee") == ["C-1"]


def test_the_same_file_again_changes_nothing(world: World, owner_sql: Sql) -> None:
    officer = world.council_officer
    applied(officer, table(ANN, BOB, CEM))
    everything = "SELECT r.* FROM record r ORDER BY 1", "SELECT ctid, k.* FROM record_key k ORDER BY key, record_id"
    before = [owner_sql(query) for query in everything]
    view = applied(officer, table(ANN, BOB, CEM), whole=True)
    assert (counts(view), view.line.applied) == ((0, 0, 0, 3), 0)
    assert [owner_sql(query) for query in everything] == before
