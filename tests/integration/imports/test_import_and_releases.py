"""What an import means for releases: which to correct, and nothing new from a record that is gone."""

from __future__ import annotations

import threading

import pytest

from tearline.disclosure.template import Template
from tearline.errors import ManyInvalid, NotPermitted
from tearline.people.record import FieldName, Record, Status
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.disclosures.actions import drafting
from tearline_hub.exchange import worker
from tearline_hub.imports import actions, queries, tasks
from tearline_hub.imports.states import Change, ImportState
from tearline_hub.ops.work import _take_in_files
from tearline_hub.records import queries as records
from tests.support.database import NOW, World
from tests.support.imports import PURPOSE, applied, begun, previewed, table
from tests.support.releases import add_record, complete_draft, live_release, subject
from tests.support.steps import opened_copy

SAME = "SS-000001,Mohammed,Hussain,,1985-04-03,,"
BORN_LATER = "SS-000001,Mohammed,Hussain,,1985-04-13,,"
OTHER = "SS-000002,Ann,Lee,,,,"


def record_of(world: World, reference: str = "SS-000001") -> records.RecordView:
    search = records.Search(reference=reference)
    purpose = ReadPurpose.PREPARE_RELEASE
    (record,) = records.find(actor=world.officer, now=NOW, purpose=purpose, search=search).records
    return record


def test_what_a_file_cannot_carry_is_never_touched(world: World) -> None:
    add_record(world.officer, subject())
    before = {field.id: field for field in record_of(world).fields}
    applied(world.officer, table(BORN_LATER))
    after = {field.id: field for field in record_of(world).fields}
    assert before.keys() == after.keys()
    changed = {field.name for id_, field in after.items() if field.value != before[id_].value}
    assert changed == {FieldName.DATE_OF_BIRTH}


def test_a_change_of_what_was_released_names_the_disclosures_to_correct(world: World) -> None:
    disclosure_id = live_release(world, to=["council"])
    assert queries.affected(actor=world.officer, import_id=previewed(world.officer, table(SAME)).line.id) == []
    actions.abandon(actor=world.officer, now=NOW, import_id=queries.under_way(actor=world.officer))
    view = previewed(world.officer, table(BORN_LATER, OTHER))
    (hit,) = queries.affected(actor=world.officer, import_id=view.line.id)
    assert (hit.reference, hit.change, hit.disclosure_ids) == ("SS-000001", Change.CHANGED, (disclosure_id,))
    actions.apply(actor=world.officer, now=NOW, import_id=view.line.id, shown=view.shown, gone_confirmed=False)
    tasks.advance(NOW)
    assert queries.affected(actor=world.officer, import_id=view.line.id) == [hit]


def test_a_change_of_what_was_not_released_names_none(world: World) -> None:
    live_release(world, to=["council"])
    view = applied(world.officer, table("SS-000001,Mohammed,Hussain,,1985-04-03,1 Testing Road ZZ1 1AA,"))
    assert view.line.counts[Change.CHANGED] == 1
    assert queries.affected(actor=world.officer, import_id=view.line.id) == []


def test_nothing_new_is_made_from_a_record_that_is_gone(world: World) -> None:
    record_id = add_record(world.officer, subject())
    draft = complete_draft(world, to=["council"], record_id=record_id)
    view = applied(world.officer, table(OTHER), whole=True)
    assert record_of(world).gone_on is not None
    purpose = ReadPurpose.PREPARE_RELEASE
    with pytest.raises(NotPermitted, match="no longer in your records"):
        drafting.begin_release(actor=world.officer, now=NOW, purpose=purpose, record_id=record_id)
    with pytest.raises(ManyInvalid, match="no longer in your records"):
        drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    assert view.line.counts[Change.GONE] == 1
    applied(world.officer, table(SAME))
    drafting.choose_template(actor=world.officer, now=NOW, disclosure_id=draft, template=Template.KEY_BIOGRAPHY)
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)


def test_no_answer_is_made_of_a_record_that_is_gone(world: World) -> None:
    _, copy = opened_copy(world)
    officer = world.council_officer
    own = Record(reference="C-1", status=Status.OWN, fields=subject().fields, synthetic=True)
    record_id = add_record(officer, own)
    applied(officer, table(OTHER), whole=True)
    with pytest.raises(NotPermitted, match="no longer in your records"):
        drafting.begin_answer(actor=officer, now=NOW, purpose=PURPOSE, projection_id=copy, record_id=record_id)


def test_a_gone_record_names_whatever_is_in_force_of_it(world: World) -> None:
    disclosure_id = live_release(world, to=["council"])
    view = applied(world.officer, table(OTHER), whole=True)
    (hit,) = queries.affected(actor=world.officer, import_id=view.line.id)
    assert (hit.change, hit.disclosure_ids) == (Change.GONE, (disclosure_id,))


def test_the_work_process_takes_files_in(world: World) -> None:
    import_id = begun(world.officer, table(SAME))
    columns = {
        item.heading: item.column for item in queries.progress(actor=world.officer, import_id=import_id).headings
    }
    actions.confirm_headings(actor=world.officer, now=NOW, import_id=import_id, columns=columns)
    stopping = threading.Event()
    thread = threading.Thread(target=worker.work_until, args=[stopping, {"imports": _take_in_files}])
    thread.start()
    try:
        for _ in range(300):
            state = queries.progress(actor=world.officer, import_id=import_id).line.state
            if state is ImportState.PREVIEW or stopping.wait(0.1):
                break
    finally:
        stopping.set()
        thread.join()
    assert state is ImportState.PREVIEW
