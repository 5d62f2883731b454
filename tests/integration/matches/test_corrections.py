"""What follows when a link was wrong, when a side changes, and when the released copy ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import psycopg
import pytest
from django.conf import settings

from tearline.disclosure.clocks import today
from tearline.disclosure.states import HeldState, State
from tearline.errors import Conflict, NotPermitted
from tearline.matching.adjudication import ANSWERS, MatchState
from tearline.people.record import FieldName, Record, Status
from tearline.vocab.answer import Answer, RecallReason
from tearline.vocab.grading import SensitiveCategory
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit.queries import entries_about
from tearline_hub.disclosures.actions import deciding, drafting, ending, holding
from tearline_hub.disclosures.queries import held, originated
from tearline_hub.matches import queries
from tearline_hub.matches.actions import adjudicating
from tearline_hub.records.queries import read_record
from tests.integration.matches.test_packs import correct
from tests.integration.matches.test_uploading import everything
from tests.support.canaries import Curtain, canary
from tests.support.clocks import fired
from tests.support.database import NOW, World
from tests.support.matching import ALIKE, PURPOSE, Told, decide, found, line, linked, read, told, upload
from tests.support.postgres import TestCluster
from tests.support.releases import add_record, deliver, field, terms
from tests.support.steps import PREPARE, code

SAME, NOT_SAME, CANNOT_TELL = ANSWERS
WRONG = "The linked resident was born in another town and never lived there."


@pytest.fixture
def curtain(world: World, database: TestCluster) -> Iterator[Curtain]:  # noqa: ARG001 after the world was made
    with psycopg.connect(database.superuser_url("test"), autocommit=True) as connection:
        yield Curtain.lifted(connection)


def begun(world: World, match_id: str) -> str:
    return adjudicating.begin_answer(actor=world.council_officer, now=NOW, purpose=PURPOSE, match_id=match_id)


def proposed(world: World, match_id: str) -> str:
    """An answer from a link, with its first field ticked, waiting for the second person."""
    draft = begun(world, match_id)
    council = {"actor": world.council_officer, "now": NOW, "disclosure_id": draft}
    view = originated.read(**council, purpose=PURPOSE)
    ticked = {code("security-service"): frozenset({view.fields[0].id})}
    drafting.tick(**council, ticked=ticked, withheld={}, sensitive_reasons={})
    drafting.set_terms(**council, changes=terms(respond_by=None))
    drafting.propose(**council)
    return draft


def sent(world: World, match_id: str) -> str:
    """The same, authorised and delivered."""
    draft = proposed(world, match_id)
    deciding.authorise(actor=world.council_authoriser, now=NOW, disclosure_id=draft)
    deliver()
    return draft


def wrong(world: World, match_id: str) -> tuple[str, ...]:
    return adjudicating.correct(
        actor=world.council_officer, now=NOW, purpose=ReadPurpose.CORRECT_OR_COMPLAINT, match_id=match_id, reason=WRONG
    )


def answer_of(world: World, disclosure_id: str) -> held.HeldLine:
    (copy,) = held.answers_to(actor=world.officer, now=NOW, disclosure_id=disclosure_id)[-1:]
    return copy


def states(world: World, match_id: str) -> list[State]:
    return [use.state for use in queries.uses(actor=world.council_officer, match_id=match_id)]


def test_an_answer_begins_from_our_own_side_and_the_released_side_is_untouched(world: World) -> None:
    given = told(world)
    match_id = linked(world, given)
    before = held.read(actor=world.council_officer, now=NOW, purpose=PURPOSE, projection_id=given.copy).fields
    draft = begun(world, match_id)
    view = originated.read(actor=world.council_officer, now=NOW, purpose=PURPOSE, disclosure_id=draft)
    assert (view.reference, view.record_status, view.projection_id) == ("CT-1", Status.OWN, given.copy)
    assert {field.name: field.value for field in view.fields} == {kind: values[0] for kind, values in ALIKE.items()}
    assert {field.as_at for field in view.fields} == {today(NOW)}
    assert all(not recipient.proposed for recipient in view.recipients)
    record = read_record(actor=world.council_officer, now=NOW, purpose=PURPOSE, record_id=view.record_id)
    assert record.synthetic is settings.ENVIRONMENT.synthetic
    assert begun(world, match_id) == draft
    (use,) = read(world.council_officer, match_id).uses
    assert (use.disclosure_id, use.state, use.recheck) == (draft, State.DRAFT, False)
    after = held.read(actor=world.council_officer, now=NOW, purpose=PURPOSE, projection_id=given.copy).fields
    assert after == before


def test_only_a_link_that_stands_begins_an_answer(world: World) -> None:
    given = told(world)
    match_id = found(world, given)
    with pytest.raises(Conflict):
        begun(world, match_id)
    decide(world.council_officer, match_id, SAME)
    correct(world, given, FieldName.DATE_OF_BIRTH, "1985-04-30")
    with pytest.raises(Conflict):
        begun(world, match_id)


def test_a_correction_restricts_what_was_sent_and_opens_the_question_again(world: World) -> None:
    given = told(world)
    match_id = linked(world, given)
    answer = sent(world, match_id)
    copy = answer_of(world, given.disclosure_id)
    holding.open_(actor=world.officer, now=NOW, projection_id=copy.id, purpose=ReadPurpose.ASSESS_RESPONSE)
    assert wrong(world, match_id) == (answer,)
    assert states(world, match_id) == [State.RESTRICTED]
    deliver()
    assert answer_of(world, given.disclosure_id).state is HeldState.RESTRICTED
    with pytest.raises(NotPermitted):
        held.read(actor=world.officer, now=NOW, purpose=ReadPurpose.ASSESS_RESPONSE, projection_id=copy.id)
    (use,) = queries.uses(actor=world.council_officer, match_id=match_id)
    assert use.recheck
    view = read(world.council_officer, match_id)
    assert (view.line.state, view.line.reason, view.extract) == (MatchState.NOT_SAME, WRONG, {})
    assert [each.corrects for each in view.earlier] == [False, True]


def test_the_old_answer_stays_in_the_entry_and_another_can_be_given(world: World) -> None:
    given = told(world)
    match_id = linked(world, given)
    sent(world, match_id)
    wrong(world, match_id)
    acts = entries_about(actor=world.council_officer, subject=given.copy)
    (reopened,) = [entry for entry in acts if entry.act == "projection.answer-reopened"]
    assert reopened.visible["answered_with"] == Answer.KNOWN_WITH_INFORMATION.value
    assert held.line(actor=world.council_officer, now=NOW, projection_id=given.copy).answered_at is None
    holding.answer(
        actor=world.council_officer, now=NOW, projection_id=given.copy, purpose=PURPOSE, given=Answer.NOTHING_HELD
    )
    deliver()
    view = originated.read(actor=world.officer, now=NOW, purpose=PREPARE, disclosure_id=given.disclosure_id)
    assert [recipient.answer for recipient in view.recipients] == [Answer.NOTHING_HELD]


def test_an_answer_without_content_is_taken_back_too(world: World) -> None:
    given = told(world)
    match_id = linked(world, given)
    holding.answer(
        actor=world.council_officer, now=NOW, projection_id=given.copy, purpose=PURPOSE,
        given=Answer.KNOWN_NOTHING_TO_ADD,
    )  # fmt: skip
    deliver()
    (answer,) = wrong(world, match_id)
    deliver()
    (use,) = queries.uses(actor=world.council_officer, match_id=match_id)
    assert (use.disclosure_id, use.state, use.answer) == (answer, State.RESTRICTED, Answer.KNOWN_NOTHING_TO_ADD)
    assert answer_of(world, given.disclosure_id).state is HeldState.RESTRICTED


@pytest.mark.parametrize("step", [begun, proposed], ids=["draft", "proposed"])
def test_an_answer_not_sent_yet_is_given_up(world: World, step: Callable[[World, str], str]) -> None:
    match_id = linked(world, told(world))
    draft = step(world, match_id)
    assert wrong(world, match_id) == (draft,)
    assert states(world, match_id) == [State.ABANDONED]
    with pytest.raises(Conflict):
        deciding.authorise(actor=world.council_authoriser, now=NOW, disclosure_id=draft)


def test_a_correction_is_remembered_and_is_made_once(world: World) -> None:
    given = told(world)
    match_id = linked(world, given)
    wrong(world, match_id)
    with pytest.raises(Conflict):
        wrong(world, match_id)
    assert upload(world.council_officer, given.pack, (given.copy, "CT-1", ALIKE)).remembered == 1
    (entry,) = [e for e in entries_about(actor=world.council_officer, subject=match_id) if e.act == "match.corrected"]
    assert (entry.operation, entry.reason, entry.purpose) == ("combination", WRONG, "correct_or_complaint")


@pytest.mark.parametrize("step", [begun, sent], ids=["draft", "sent"])
def test_the_record_made_from_a_wrong_link_is_emptied_and_can_be_made_again(
    world: World, curtain: Curtain, step: Callable[[World, str], str]
) -> None:
    given, secret = told(world), canary()
    values = {**ALIKE, FieldName.EMAIL: (f"{secret}@example.org",)}
    match_id = found(world, given, values)
    decide(world.council_officer, match_id, SAME)
    step(world, match_id)
    assert secret in everything(curtain)
    wrong(world, match_id)
    assert secret not in everything(curtain)
    upload(world.council_officer, given.pack, (given.copy, "CT-1", {**values, FieldName.PHONE: ("+999000000001",)}))
    decide(world.council_officer, match_id, SAME)
    draft = begun(world, match_id)
    view = originated.read(actor=world.council_officer, now=NOW, purpose=PURPOSE, disclosure_id=draft)
    assert (view.reference, len(view.fields)) == ("CT-1", 5)


def test_a_record_that_another_link_rests_on_goes_with_the_last_of_them(world: World) -> None:
    made, other = (linked(world, told(world, reference=f"SS-00000{n}")) for n in (1, 2))
    view = originated.read(actor=world.council_officer, now=NOW, purpose=PURPOSE, disclosure_id=begun(world, made))
    council = {"actor": world.council_officer, "now": NOW, "purpose": PURPOSE, "record_id": view.record_id}
    wrong(world, made)
    assert read_record(**council).fields
    assert originated.read(
        actor=world.council_officer, now=NOW, purpose=PURPOSE, disclosure_id=begun(world, other)
    ).record_id == view.record_id  # fmt: skip
    wrong(world, other)
    assert read_record(**council).fields == ()


def test_a_record_that_was_ours_before_stays_as_it_is(world: World) -> None:
    own = Record(
        reference="CT-1", status=Status.OWN, fields=(field(FieldName.NAME, "Mohamed Hussain"),), synthetic=True
    )
    record_id = add_record(world.council_officer, own)
    match_id = linked(world, told(world))
    begun(world, match_id)
    wrong(world, match_id)
    record = read_record(actor=world.council_officer, now=NOW, purpose=PURPOSE, record_id=record_id)
    assert record.fields == own.fields


@pytest.mark.parametrize(
    "said",
    [
        {FieldName.NAME: "Petra Specimen", FieldName.DATE_OF_BIRTH: "1985-04-03"},
        {FieldName.NAME: "Mohamed Hussain", FieldName.DATE_OF_BIRTH: "1951-12-30"},
    ],
    ids=["another name", "another date of birth"],
)
def test_a_record_of_ours_that_may_be_another_persons_begins_no_answer(
    world: World, said: Mapping[FieldName, str]
) -> None:
    fields = tuple(field(name, value) for name, value in said.items())
    own = Record(reference="CT-1", status=Status.OWN, fields=fields, synthetic=True)
    record_id = add_record(world.council_officer, own)
    match_id = linked(world, told(world))
    with pytest.raises(
        Conflict, match="If it is somebody else, ask for an extract with references of its own"
    ) as told_so:
        begun(world, match_id)
    assert not [value for value in ("CT-1", *said.values()) if value in str(told_so.value)]
    view = read(world.council_officer, match_id)
    assert (view.uses, view.line.state) == ((), MatchState.LINKED)
    record = read_record(actor=world.council_officer, now=NOW, purpose=PURPOSE, record_id=record_id)
    assert record.fields == own.fields


def test_a_record_of_ours_that_cannot_be_told_by_name_or_birth_begins_no_answer(world: World) -> None:
    protected = replace(field(FieldName.NAME, "Mohamed Hussain"), sensitive=SensitiveCategory.SEX_LIFE)
    own = Record(reference="CT-1", status=Status.OWN, fields=(protected,), synthetic=True)
    add_record(world.council_officer, own)
    match_id = linked(world, told(world))
    with pytest.raises(Conflict, match="or none to tell by"):
        begun(world, match_id)


def test_a_record_of_ours_with_the_name_spelt_otherwise_is_used(world: World) -> None:
    fields = (field(FieldName.NAME, "Mohammed Hussain"), field(FieldName.DATE_OF_BIRTH, "1985"))
    own = Record(reference="CT-1", status=Status.OWN, fields=fields, synthetic=True)
    record_id = add_record(world.council_officer, own)
    draft = begun(world, linked(world, told(world)))
    view = originated.read(actor=world.council_officer, now=NOW, purpose=PURPOSE, disclosure_id=draft)
    assert view.record_id == record_id


def amended(world: World) -> tuple[Told, str, str]:
    given = told(world)
    match_id = linked(world, given)
    answer = sent(world, match_id)
    correct(world, given, FieldName.DATE_OF_BIRTH, "1985-04-30")
    return given, match_id, answer


def test_an_amended_release_reopens_the_link_which_stands_until_somebody_decides(world: World) -> None:
    _, match_id, answer = amended(world)
    changed = line(world.council_officer, match_id)
    assert (changed.state, changed.linked) == (MatchState.REOPENED, True)
    (waiting,), _ = queries.queue(actor=world.council_officer, now=NOW)
    assert waiting.id == match_id
    (use,) = queries.uses(actor=world.council_officer, match_id=match_id)
    assert (use.disclosure_id, use.state, use.recheck) == (answer, State.LIVE, True)
    assert [each.this_version for each in read(world.council_officer, match_id).earlier] == [False]
    decide(world.council_officer, match_id, SAME)
    (use,) = queries.uses(actor=world.council_officer, match_id=match_id)
    assert not use.recheck


def test_not_the_same_after_an_amendment_takes_the_answers_back(world: World) -> None:
    _, match_id, _ = amended(world)
    decide(world.council_officer, match_id, NOT_SAME)
    assert states(world, match_id) == [State.RESTRICTED]


def test_a_link_that_is_to_be_decided_again_can_be_corrected_at_once(world: World) -> None:
    _, match_id, answer = amended(world)
    assert wrong(world, match_id) == (answer,)


def test_an_amendment_of_what_is_not_compared_reopens_nothing(world: World) -> None:
    given = told(world)
    match_id = linked(world, given)
    correct(world, given, FieldName.CONCERN, "Other online activity")
    assert line(world.council_officer, match_id).state is MatchState.LINKED


def test_a_refused_pair_whose_release_was_amended_says_so_and_waits_for_a_new_look(world: World) -> None:
    given = told(world)
    match_id = found(world, given)
    decide(world.council_officer, match_id, NOT_SAME)
    correct(world, given, FieldName.DATE_OF_BIRTH, "1985-04-30")
    changed = line(world.council_officer, match_id)
    assert (changed.state, changed.changed) == (MatchState.NOT_SAME, True)
    assert queries.queue(actor=world.council_officer, now=NOW) == ([], False)


@pytest.mark.parametrize("end", ["recalled", "erased", "expired"])
def test_when_the_copy_ends_only_ids_are_left(world: World, curtain: Curtain, end: str) -> None:
    given, secret = told(world), canary()
    match_id = found(world, given, {**ALIKE, FieldName.EMAIL: (f"{secret}@example.org",)})
    decide(world.council_officer, match_id, CANNOT_TELL)
    assert secret in everything(curtain)
    if end == "recalled":
        ending.recall(
            actor=world.officer, now=NOW, disclosure_id=given.disclosure_id, code=RecallReason.FACTS_CHANGED,
            reason="The facts changed.",
        )  # fmt: skip
        deliver()
    elif end == "erased":
        holding.erase(actor=world.council_officer, now=NOW, projection_id=given.copy, reason="Not needed.")
    else:
        assert fired("copy-end", "council", NOW.replace(year=2027)) == 1
    assert secret not in everything(curtain)
    assert "Mohamed Hussain" not in everything(curtain)
    view = read(world.council_officer, match_id)
    assert (view.line.state, view.extract, view.common) == (MatchState.WITHDRAWN, {}, None)
    assert not any(decision.allowed for decision in view.allowed.values())


def test_a_contested_copy_takes_its_matches_out_of_sight(world: World) -> None:
    given = told(world)
    match_id = linked(world, given)
    open_one = found(world, given, ALIKE, "CT-2")
    holding.contest(actor=world.council_officer, now=NOW, projection_id=given.copy, reason="It may be somebody else.")
    assert queries.queue(actor=world.council_officer, now=NOW) == ([], False)
    for id_ in (match_id, open_one):
        with pytest.raises(Conflict, match="cannot be read"):
            read(world.council_officer, id_)
    wrong(world, match_id)
    assert line(world.council_officer, match_id).state is MatchState.NOT_SAME
