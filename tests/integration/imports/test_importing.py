"""A file of people: read, shown, confirmed, written. The same again changes nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from tearline.errors import Conflict, InvalidInput, NotFound, NotPermitted, Unavailable
from tearline.people.record import FieldName, Status
from tearline.vocab.role import Role
from tearline_hub.agencies import queries as agencies
from tearline_hub.audit.queries import entries_about
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tearline_hub.imports import actions, opening, queries, tasks
from tearline_hub.imports.merging import FieldChange
from tearline_hub.imports.models import RegisterImport
from tearline_hub.imports.states import Change, ImportState
from tearline_hub.records import queries as records
from tearline_hub.records.actions import correct_field
from tests.support.database import NOW, World
from tests.support.imports import AS_AT, PURPOSE, applied, begun, previewed, table
from tests.support.postgres import TestCluster

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


def changes(actor: Actor, import_id: str, kind: Change) -> dict[str, tuple[FieldChange, ...]]:
    views, more = queries.changes(actor=actor, now=NOW, purpose=PURPOSE, import_id=import_id, kind=kind)
    assert not more
    return {view.reference: view.fields for view in views}


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


def test_a_changed_file_shows_what_it_adds_changes_and_no_longer_has(world: World) -> None:
    officer = world.council_officer
    applied(officer, table(ANN, BOB))
    moved = ANN.replace("1985-04-03", "1985-04-13").replace("000001", "000009")
    view = previewed(officer, table(moved, CEM), whole=True)
    assert counts(view) == (1, 1, 1, 0)
    import_id = view.line.id
    assert changes(officer, import_id, Change.CHANGED) == {
        "C-1": (
            FieldChange(name=FieldName.DATE_OF_BIRTH, old="1985-04-03", new="1985-04-13"),
            FieldChange(name=FieldName.PHONE, old="", new="+999000000009"),
            FieldChange(name=FieldName.PHONE, old="+999000000001", new=""),
        )
    }
    assert [change.new for change in changes(officer, import_id, Change.ADDED)["C-3"]] == ["Cem Oz", "+999000000003"]
    assert [change.old for change in changes(officer, import_id, Change.GONE)["C-2"]] == ["Bob May", "1990"]


def test_a_change_keeps_the_ids_of_what_stays_and_of_a_single_value(world: World) -> None:
    officer = world.council_officer
    applied(officer, table(ANN))
    before = held(officer, "C-1")
    view = applied(officer, table(ANN.replace("1985-04-03", "1985-04-13").replace("000001", "000009")))
    after = held(officer, "C-1")
    assert (after.version, view.line.applied) == (2, 1)
    ids = {field.name: field.id for field in before.fields}
    kept = {field.name for field in after.fields if field.id == ids[field.name]}
    assert kept == {FieldName.NAME, FieldName.ALIAS, FieldName.DATE_OF_BIRTH, FieldName.ADDRESS}
    assert found(officer, identifier="+999000000009") == ["C-1"]
    assert found(officer, identifier="+999000000001") == []
    assert found(officer, date_of_birth="1985-04-13") == ["C-1"]
    assert changes(officer, view.line.id, Change.CHANGED) == {"C-1": ()}  # what it holds is on the record alone


def test_a_column_that_the_file_does_not_have_says_nothing(world: World) -> None:
    officer = world.council_officer
    applied(officer, table(ANN))
    view = applied(officer, table("C-1,Ann,Lee", heading="record_id,given_name,family_name"))
    assert counts(view) == (0, 0, 0, 1)
    assert len(held(officer, "C-1").fields) == 5


def test_a_cell_that_cannot_be_read_leaves_what_was_there(world: World) -> None:
    officer = world.council_officer
    applied(officer, table(ANN))
    view = applied(officer, table(ANN.replace("1985-04-03", "soon")))
    assert (counts(view), view.left_out_cells) == ((0, 0, 0, 1), 1)
    assert held(officer, "C-1").first(FieldName.DATE_OF_BIRTH) == "1985-04-03"
    applied(officer, table(ANN.replace("1985-04-03", "")))  # an empty one says that it is not known
    assert held(officer, "C-1").first(FieldName.DATE_OF_BIRTH) == ""


def test_whoever_is_gone_stays_on_record_and_comes_back(world: World) -> None:
    officer = world.council_officer
    applied(officer, table(ANN, BOB))
    view = previewed(officer, table(ANN), whole=True)
    with pytest.raises(InvalidInput, match="Confirm that the people who are not in the file are gone"):
        actions.apply(actor=officer, now=NOW, import_id=view.line.id, shown=view.shown, gone_confirmed=False)
    actions.apply(actor=officer, now=NOW, import_id=view.line.id, shown=view.shown, gone_confirmed=True)
    tasks.advance(NOW)
    assert held(officer, "C-2").gone_on == AS_AT
    assert counts(applied(officer, table(ANN), whole=True)) == (0, 0, 0, 1)
    view = previewed(officer, table(ANN, BOB), whole=True)
    (back,), _ = queries.changes(actor=officer, now=NOW, purpose=PURPOSE, import_id=view.line.id, kind=Change.CHANGED)
    assert (back.reference, back.fields, back.comes_back) == ("C-2", (), True)
    actions.apply(actor=officer, now=NOW, import_id=view.line.id, shown=view.shown, gone_confirmed=False)
    tasks.advance(NOW)
    assert held(officer, "C-2").gone_on is None


def test_a_part_makes_nobody_gone_and_neither_does_a_file_with_refused_rows(world: World) -> None:
    officer = world.council_officer
    applied(officer, table(ANN, BOB))
    assert counts(applied(officer, table(ANN))) == (0, 0, 0, 1)
    view = applied(officer, table(ANN, "C-2,,,,,,"), whole=True)
    assert (counts(view), view.gone_unsure, view.line.refused_rows) == ((0, 0, 0, 1), True, 1)
    assert held(officer, "C-2").gone_on is None


def test_whole_speaks_of_one_status_alone(world: World) -> None:
    officer = world.officer
    applied(officer, table(ANN), status=Status.ACTIVE)
    view = applied(officer, table(BOB), status=Status.CLOSED, whole=True)
    assert counts(view) == (1, 0, 0, 0)
    view = previewed(officer, table(ANN, BOB), status=Status.CLOSED, whole=True)
    (changed,), _ = queries.changes(
        actor=officer, now=NOW, purpose=PURPOSE, import_id=view.line.id, kind=Change.CHANGED
    )
    assert changed.status == (Status.ACTIVE, Status.CLOSED)


def test_records_that_move_on_are_shown_again_before_anything_is_written(world: World) -> None:
    officer = world.council_officer
    applied(officer, table(ANN))
    view = previewed(officer, table(ANN.replace("000001", "000009"), BOB))
    ours = held(officer, "C-1")
    _correct(officer, ours, FieldName.NAME, "Anna Lee")
    with pytest.raises(Conflict, match="Look at the new preview"):
        actions.apply(actor=officer, now=NOW, import_id=view.line.id, shown=view.shown, gone_confirmed=True)
    tasks.advance(NOW)
    again = queries.progress(actor=officer, import_id=view.line.id)
    assert (again.line.state, again.shown != view.shown, counts(again)) == (ImportState.PREVIEW, True, (1, 1, 0, 0))
    with pytest.raises(Conflict):
        actions.apply(actor=officer, now=NOW, import_id=view.line.id, shown=view.shown, gone_confirmed=True)
    actions.apply(actor=officer, now=NOW, import_id=view.line.id, shown=again.shown, gone_confirmed=True)
    tasks.advance(NOW)
    assert held(officer, "C-1").first(FieldName.NAME) == "Ann Lee"


def test_a_record_changed_while_it_is_written_is_left_as_it_is(world: World) -> None:
    officer = world.council_officer
    applied(officer, table(ANN))
    view = previewed(officer, table(ANN.replace("000001", "000009")))
    actions.apply(actor=officer, now=NOW, import_id=view.line.id, shown=view.shown, gone_confirmed=True)
    _correct(officer, held(officer, "C-1"), FieldName.NAME, "Anna Lee")
    tasks.advance(NOW)
    view = queries.progress(actor=officer, import_id=view.line.id)
    assert (view.line.state, view.line.applied, view.passed_over) == (ImportState.APPLIED, 0, 1)
    assert held(officer, "C-1").first(FieldName.PHONE) == "+999000000001"


def _correct(actor: Actor, record: records.RecordView, name: FieldName, value: str) -> None:
    field_id = next(field.id for field in record.fields if field.name is name)
    with acting(actor):
        correct_field(actor=actor, record_id=record.id, field_id=field_id, value=value, as_at=AS_AT)


def test_one_import_at_a_time_in_an_organisation(world: World) -> None:
    import_id = begun(world.council_officer, table(ANN))
    with pytest.raises(Conflict, match="Another import of your organisation is under way"):
        begun(world.council_officer, table(BOB))
    begun(world.police_officer, table(ANN))
    actions.abandon(actor=world.council_officer, now=NOW, import_id=import_id)
    begun(world.council_officer, table(BOB))


def test_what_was_given_up_or_used_is_deleted(world: World, database: TestCluster) -> None:
    officer = world.council_officer
    view = previewed(officer, table(ANN, BOB))
    actions.abandon(actor=officer, now=NOW, import_id=view.line.id)
    applied(officer, table(ANN, BOB))
    applied(officer, table(ANN.replace("Annie Lee", "Nan Lee"), BOB))
    with psycopg.connect(database.superuser_url("test")) as connection:
        assert connection.execute("SELECT count(*) FROM import_chunk").fetchone() == (0,)
        rows = connection.execute("SELECT fields, merged, applied FROM import_row").fetchall()
    assert rows == [(None, None, True)]


def test_only_somebody_who_keeps_records_imports_and_only_their_own_kind(world: World) -> None:
    for actor in (world.council_manager, world.council_authoriser, world.overseer, world.administrator):
        with pytest.raises(NotPermitted, match="does not let you import"):
            begun(actor, table(ANN), status=Status.OWN)
        with pytest.raises(NotPermitted):
            queries.listed(actor=actor)
    with pytest.raises(NotPermitted, match="not your organisation's"):
        begun(world.council_officer, table(ANN), status=Status.CLOSED)
    with pytest.raises(NotPermitted, match="not your organisation's"):
        begun(world.authoriser, table(ANN), status=Status.OWN)
    import_id = begun(world.officer, table(ANN))
    for act in (actions.abandon, lambda **common: queries.progress(actor=common["actor"], import_id=import_id)):
        with pytest.raises(NotFound):
            act(actor=world.council_officer, now=NOW, import_id=import_id)
    with pytest.raises(NotPermitted, match="does not let you import"):
        actions.abandon(actor=replace(world.officer, roles=frozenset({Role.MANAGER})), now=NOW, import_id=import_id)


def test_whoever_applies_a_file_may_keep_records_of_its_status_then(world: World) -> None:
    officer = world.council_officer
    view = previewed(officer, table(ANN))
    common = {"now": NOW, "import_id": view.line.id, "shown": view.shown, "gone_confirmed": False}
    for role in (Role.RELEASE_OFFICER, Role.AUTHORISER):
        moved = replace(officer, roles=frozenset({role}))
        with pytest.raises(NotPermitted, match="not your organisation's to import"):
            actions.apply(actor=moved, **common)
    assert queries.progress(actor=officer, import_id=view.line.id).line.state is ImportState.PREVIEW
    actions.apply(actor=officer, **common)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7", "This is a PDF"),
        (b"\x00\x01\x02" * 100, "This is not a CSV file"),
        (b"record_id,full_name,religion\nC-1,A B,x\n", "religion is not allowed"),
    ],
)
def test_a_file_that_cannot_be_used_leaves_nothing(world: World, content: bytes, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        begun(world.council_officer, io.BytesIO(content))
    assert queries.listed(actor=world.council_officer) == ([], False)


def test_a_file_without_rows_is_refused_with_what_to_do(world: World) -> None:
    view = previewed(world.council_officer, table())
    assert (view.line.state, view.refusal[:32]) == (ImportState.REFUSED, "There are no rows under the head")
    assert queries.under_way(actor=world.council_officer) == ""
    acts = [entry.act for entry in entries_about(actor=world.council_officer, subject=view.line.id)]
    assert "import.refused" in acts


def test_headings_that_leave_no_name_cannot_be_confirmed(world: World) -> None:
    import_id = begun(world.council_officer, table("C-1,x", heading="record_id,thing"))
    view = queries.progress(actor=world.council_officer, import_id=import_id)
    assert [item.column for item in view.headings] == ["record_id", ""]
    assert any(fault.blocking for fault in view.faults)
    for columns in ({"record_id": "record_id", "thing": ""}, {"thing": "colour"}):
        with pytest.raises(InvalidInput):
            actions.confirm_headings(actor=world.council_officer, now=NOW, import_id=import_id, columns=columns)
    columns = {"record_id": "record_id", "thing": "full_name"}
    actions.confirm_headings(actor=world.council_officer, now=NOW, import_id=import_id, columns=columns)


def test_every_fault_is_counted_listed_and_in_the_file(world: World) -> None:
    view = previewed(world.council_officer, table(ANN, *[",Nobody,,,,," for _ in range(60)], "C-2,Bob,,,soon,,"))
    assert (view.fault_count, view.line.refused_rows, view.left_out_cells, view.line.rows_read) == (61, 60, 1, 62)
    first, more = queries.faults(actor=world.council_officer, import_id=view.line.id)
    assert (len(first), more, first[0].row_number) == (50, True, 3)
    rows = list(queries.fault_file(actor=world.council_officer, import_id=view.line.id))
    assert [row[0] for row in rows] == list(range(3, 64))
    assert (rows[0][-1], rows[-1][1], rows[-1][-1]) == ("row", "date_of_birth", "cell")


def test_every_act_and_every_look_at_content_is_an_entry_with_a_purpose(world: World) -> None:
    officer = world.council_officer
    applied(officer, table(ANN))
    view = previewed(officer, table(ANN.replace("000001", "000009")))
    changes(officer, view.line.id, Change.CHANGED)
    actions.apply(actor=officer, now=NOW, import_id=view.line.id, shown=view.shown, gone_confirmed=False)
    tasks.advance(NOW)
    entries = entries_about(actor=officer, subject=view.line.id)
    assert sorted(entry.act for entry in entries) == [
        "import.applied", "import.began", "import.changes-read", "import.confirmed", "import.headings-confirmed",
        "records.changed",
    ]  # fmt: skip
    assert {(entry.user_name, entry.purpose) for entry in entries} == {("Council officer", PURPOSE.value)}
    record = held(officer, "C-1")
    about = [entry.act for entry in entries_about(actor=officer, subject=record.id)]
    assert {"import.changes-read", "records.changed"} <= set(about)


def test_an_import_that_fails_keeps_no_other_organisation_waiting(world: World) -> None:
    officers = {officer.tenant_id: officer for officer in (world.council_officer, world.police_officer)}
    with on_behalf_of_node(Scope.EXCHANGE):
        first, second = (officers[tenant] for tenant in agencies.local_tenants() if tenant in officers)
    imports = {officer.tenant_id: begun(officer, table(ANN)) for officer in (first, second)}
    for officer in (first, second):
        import_id = imports[officer.tenant_id]
        columns = {item.heading: item.column for item in queries.progress(actor=officer, import_id=import_id).headings}
        actions.confirm_headings(actor=officer, now=NOW, import_id=import_id, columns=columns)
    with acting(first):
        RegisterImport.objects.filter(id=imports[first.tenant_id]).update(status="damaged")
    with pytest.raises(ValueError, match="damaged"):
        tasks.advance(NOW)
    state = queries.progress(actor=second, import_id=imports[second.tenant_id]).line.state
    assert state is ImportState.PREVIEW


def test_large_files_are_opened_one_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "WAIT", 0)
    with opening.ONE_AT_A_TIME, pytest.raises(Unavailable) as refusal:
        begun(world.council_officer, table(ANN))
    assert refusal.value.code == "import.busy"
    with pytest.raises(InvalidInput):
        begun(world.council_officer, io.BytesIO(b"%PDF"))
    begun(world.council_officer, table(ANN))
