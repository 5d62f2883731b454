"""Candidates come in without their weight, once, and only about copies that stand."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator

import psycopg
import pytest

from tearline.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tearline.matching.adjudication import MatchDecision, MatchState
from tearline.matching.evidence import Outcome
from tearline.people.record import FieldName
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit.queries import entries_about
from tearline_hub.disclosures.actions import holding
from tearline_hub.matches import queries
from tearline_hub.matches.actions import packs, uploading
from tests.integration.matches.test_packs import correct
from tests.support.canaries import Curtain, canary
from tests.support.database import NOW, World
from tests.support.matching import ALIKE, NAMESAKE, PURPOSE, decide, file_of, found, line, linked, read, told, upload
from tests.support.postgres import TestCluster

SAME = MatchDecision.SAME


@pytest.fixture
def curtain(world: World, database: TestCluster) -> Iterator[Curtain]:  # noqa: ARG001 after the world was made
    with psycopg.connect(database.superuser_url("test"), autocommit=True) as connection:
        yield Curtain.lifted(connection)


def everything(curtain: Curtain) -> str:
    """Every row of every table of the council, and every audit entry, as text."""
    names = curtain.connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    texts = [
        str(text)
        for (name,) in names
        for (text,) in curtain.connection.execute(f"SELECT to_jsonb(t)::text FROM {name} t").fetchall()  # noqa: S608
    ]
    return "\n".join(texts)


def test_the_weight_is_kept_nowhere(world: World, curtain: Curtain) -> None:
    given = told(world)
    text = file_of((given.copy, "CT-1", ALIKE)).getvalue().replace(b"12.500", b"987.654")
    assert b"987.654" in text
    taken = uploading.upload(
        actor=world.council_officer, now=NOW, purpose=PURPOSE, pack_id=given.pack, stream=io.BytesIO(text)
    )
    assert taken.added == 1
    assert "CT-1" in everything(curtain)
    assert "987.654" not in everything(curtain)


def test_the_released_side_of_a_file_is_not_believed(world: World) -> None:
    """The file says that the address agrees, which it does not."""
    given = told(world)
    lying = {**ALIKE, FieldName.ADDRESS: ("9 Other Road, ZZ9 9ZZ",)}
    text = file_of((given.copy, "CT-1", lying)).getvalue().replace(b'""differs""', b'""agrees""')
    uploading.upload(actor=world.council_officer, now=NOW, purpose=PURPOSE, pack_id=given.pack, stream=io.BytesIO(text))
    (only,) = queries.about_projection(actor=world.council_officer, projection_id=given.copy)
    outcomes = {each.field: each.outcome for each in read(world.council_officer, only.id).compared}
    assert outcomes[FieldName.ADDRESS] is Outcome.DIFFERS


def test_the_same_file_again_changes_nothing(world: World, curtain: Curtain) -> None:
    given = told(world)
    pairs = ((given.copy, "CT-1", ALIKE), (given.copy, "CT-2", NAMESAKE))
    first = upload(world.council_officer, given.pack, *pairs)
    before = curtain.rows("match", "council")
    second = upload(world.council_authoriser, given.pack, *pairs)
    assert (first.added, second.added, second.again, second.faults) == (2, 0, 2, ())
    assert curtain.rows("match", "council") == before


def test_an_upload_is_an_entry(world: World) -> None:
    given = told(world)
    upload(world.council_officer, given.pack, (given.copy, "CT-1", ALIKE))
    (entry,) = [e for e in entries_about(actor=world.council_officer, subject=given.pack) if e.act == "match.uploaded"]
    assert (entry.operation, entry.purpose, entry.visible["added"]) == ("collection", PURPOSE.value, 1)


def test_rows_about_copies_that_moved_on_are_faults_and_the_others_are_taken(world: World) -> None:
    council = world.council_officer
    stands, contested, erased, corrected = (told(world, reference=f"SS-00000{n}") for n in range(1, 5))
    both = packs.export(
        actor=council, now=NOW, purpose=PURPOSE, days=7,
        projection_ids=[each.copy for each in (stands, contested, erased, corrected)],
    ).pack_id  # fmt: skip
    holding.contest(actor=council, now=NOW, projection_id=contested.copy, reason="It is somebody else.")
    holding.erase(actor=council, now=NOW, projection_id=erased.copy, reason="Not needed any more.")
    correct(world, corrected, FieldName.DATE_OF_BIRTH, "1985-04-30")
    ids = [stands.copy, contested.copy, erased.copy, corrected.copy, "prj_" + "0" * 20]
    taken = upload(
        council,
        both,
        *((id_, "CT-1", ALIKE) for id_ in ids),
        (stands.copy, "CT-2", {FieldName.PHONE: ("+999000000000",)}),
    )
    assert taken.added == 1
    assert [(fault.row_number, fault.blocking) for fault in taken.faults] == [(n, True) for n in (3, 4, 5, 6, 7)]
    assert len({fault.what for fault in taken.faults}) == 4
    assert all("Hussain" not in str(fault) and "prj_" not in str(fault) for fault in taken.faults)


def test_a_pack_that_ended_takes_nothing(world: World) -> None:
    expired, withdrawn = told(world, reference="SS-000001"), told(world, reference="SS-000002")
    packs.withdraw(actor=world.council_officer, now=NOW, pack_id=withdrawn.pack, reason="The laptop was lost.")
    for given, now in ((expired, NOW + dt.timedelta(days=7)), (withdrawn, NOW)):
        with pytest.raises(Conflict, match="expired or was withdrawn"):
            uploading.upload(
                actor=world.council_officer, now=now, purpose=PURPOSE, pack_id=given.pack,
                stream=file_of((given.copy, "CT-1", ALIKE)),
            )  # fmt: skip
    assert queries.queue(actor=world.council_officer, now=NOW) == ([], False)


def test_a_pack_takes_nothing_for_another_purpose(world: World) -> None:
    given = told(world)
    with pytest.raises(Conflict, match="another purpose"):
        uploading.upload(
            actor=world.council_officer, now=NOW, purpose=ReadPurpose.SAFEGUARDING, pack_id=given.pack,
            stream=file_of((given.copy, "CT-1", ALIKE)),
        )  # fmt: skip
    assert queries.queue(actor=world.council_officer, now=NOW) == ([], False)


def test_only_those_who_may_answer_upload_and_only_for_their_own_pack(world: World) -> None:
    given = told(world)
    with pytest.raises(NotFound):
        upload(world.police_officer, given.pack, (given.copy, "CT-1", ALIKE))
    with pytest.raises(NotPermitted):
        upload(world.council_manager, given.pack, (given.copy, "CT-1", ALIKE))


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"PK\x03\x04", b"a,b,c\n1,2,3\n", b"register_id,extract_id,weight,rivals,engine,evidence\n" + b"x" * 99],
    ids=["empty", "binary", "zip", "other-columns", "broken-row"],
)  # fmt: skip
def test_a_file_that_is_none_gives_a_fault(world: World, content: bytes) -> None:
    given = told(world)
    taken = uploading.upload(
        actor=world.council_officer, now=NOW, purpose=PURPOSE, pack_id=given.pack, stream=io.BytesIO(content)
    )
    assert taken.added == 0
    assert len(taken.faults) == 1


def test_a_file_without_end_is_refused_before_it_is_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    given = told(world)
    monkeypatch.setattr(uploading, "MAX_BYTES", 100)
    with pytest.raises(InvalidInput, match="too large"):
        upload(world.council_officer, given.pack, (given.copy, "CT-1", ALIKE))


def test_where_the_extract_is_from_is_a_short_line(world: World) -> None:
    given = told(world)
    for source in ("x" * 101, "Council\x1b[31m tax"):
        with pytest.raises(InvalidInput):
            upload(world.council_officer, given.pack, (given.copy, "CT-1", ALIKE), source=source)
    upload(world.council_officer, given.pack, (given.copy, "CT-1", ALIKE), source=" Council  tax ")
    (only,), _ = queries.queue(actor=world.council_officer, now=NOW)
    assert only.source == "Council tax"


def test_a_link_whose_extract_changed_stands_and_is_to_be_decided_again(world: World) -> None:
    given = told(world)
    match_id = linked(world, given)
    taken = upload(world.council_officer, given.pack, (given.copy, "CT-1", NAMESAKE))
    assert (taken.reopened, taken.added) == (1, 0)
    changed = line(world.council_officer, match_id)
    assert (changed.state, changed.linked, changed.changed) == (MatchState.REOPENED, True, True)
    assert queries.counts(actor=world.council_officer, now=NOW).again == 1
    decide(world.council_officer, match_id, SAME)
    assert line(world.council_officer, match_id).state is MatchState.SECOND


def test_who_is_no_candidate_leaves_no_trace_and_who_is_refused_leaves_ids(world: World, curtain: Curtain) -> None:
    given = told(world)
    name, phone = canary(), canary()
    refused = {**NAMESAKE, FieldName.NAME: (name,), FieldName.EMAIL: (f"{phone}@example.org",)}
    match_id = found(world, given, refused, "CT-77")
    assert name in everything(curtain)
    assert phone in everything(curtain)
    decide(world.council_officer, match_id, MatchDecision.NOT_SAME)
    assert name not in everything(curtain)
    assert phone not in everything(curtain)
    assert "CT-77" in everything(curtain)
    view = read(world.council_officer, match_id)
    assert (view.extract, view.compared, view.common, view.fields) == ({}, (), None, ())
