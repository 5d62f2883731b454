"""What a recipient does with its copy: purpose first, certificates, keeping, contesting, expiring."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tearline.disclosure.states import HeldAct, HeldState, Kind
from tearline.errors import Conflict, InvalidInput, NotFound, NotPermitted, TearlineError
from tearline.vocab.answer import Answer, Assessment, CannotSayReason, RecallReason
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.audit.queries import entries_about
from tearline_hub.db.context import acting
from tearline_hub.disclosures.actions import deciding, drafting, ending, holding
from tearline_hub.disclosures.messages import digest
from tearline_hub.disclosures.models import Receipt
from tearline_hub.disclosures.queries import held, originated
from tests.support.clocks import fired
from tests.support.database import NOW, World
from tests.support.releases import TODAY, deliver, live_release, only_held
from tests.support.steps import PURPOSE, REASON, answer_draft, content, copy_of, opened_copy

AFTER = dt.datetime.combine(TODAY + dt.timedelta(days=91), dt.time(12), tzinfo=dt.UTC)


def seen(world: World, disclosure_id: str, now: dt.datetime = NOW):
    return originated.read(
        actor=world.officer, now=now, purpose=ReadPurpose.ASSESS_RESPONSE, disclosure_id=disclosure_id
    )


def answer(world: World, copy: str, given: Answer, **more: object) -> None:
    holding.answer(actor=world.council_officer, now=NOW, projection_id=copy, purpose=PURPOSE, given=given, **more)


def test_the_inbox_names_nobody(world: World) -> None:
    live_release(world, to=["council"])
    deliver()
    line = only_held(world.council_officer)
    assert "Hussain" not in str(line)
    assert line.respond_by == TODAY + dt.timedelta(days=7)


def test_content_is_read_only_after_a_purpose_was_stated(world: World) -> None:
    live_release(world, to=["council"])
    deliver()
    copy = only_held(world.council_officer)
    with pytest.raises(Conflict) as refusal:
        held.read(actor=world.council_officer, now=NOW, purpose=PURPOSE, projection_id=copy.id)
    assert refusal.value.code == "projection.not-opened"
    assert held.terms_before_opening(actor=world.council_officer, projection_id=copy.id).fields == ()


@pytest.mark.parametrize("name", ["administrator", "council_manager"])
def test_who_looks_after_people_reads_no_content(world: World, name: str) -> None:
    _, copy = opened_copy(world)
    actor = getattr(world, name)
    for attempt in (holding.open_, held.read):
        with pytest.raises((NotPermitted, NotFound)) as refusal:
            attempt(actor=actor, now=NOW, projection_id=copy, purpose=PURPOSE)
        # The policy refuses a manager; for an administrator the database does not even have it.
        assert refusal.value.code in {"disclosure.role", "projection.not-found"}


def test_another_organisation_finds_nothing(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    with pytest.raises(NotFound):
        holding.open_(actor=world.police_officer, now=NOW, projection_id=copy, purpose=PURPOSE)
    with pytest.raises(NotFound):
        held.read(actor=world.police_officer, now=NOW, purpose=PURPOSE, projection_id=copy)
    with pytest.raises(NotFound):
        originated.read(actor=world.police_officer, now=NOW, purpose=PURPOSE, disclosure_id=disclosure_id)


def test_the_originator_sees_who_opened_it_when_and_why(world: World) -> None:
    disclosure_id, _ = opened_copy(world)
    opened = [receipt for receipt in seen(world, disclosure_id).receipts if receipt.event == "opened"]
    (receipt,) = opened
    assert (receipt.by_name, receipt.at, receipt.purpose) == ("Council officer", NOW, PURPOSE)


def test_nothing_held_erases_at_once_and_certifies_what_the_originator_sent(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    sent = seen(world, disclosure_id).recipients[0].content
    answer(world, copy, Answer.NOTHING_HELD)
    row = copy_of(world.council_officer, disclosure_id)
    assert (row.state, row.content) == (HeldState.ERASED, None)
    deliver()
    view = seen(world, disclosure_id)
    (erased,) = [receipt for receipt in view.receipts if receipt.event == "erased"]
    assert erased.certificate is not None
    assert erased.certificate["digest"] == digest(sent)
    assert erased.certificate["fields"] == len(sent) == 3
    assert view.recipients[0].answer is Answer.NOTHING_HELD
    assert {"projection.answered-nothing_held", "projection.erased"} <= {
        entry.act for entry in entries_about(actor=world.council_officer, subject=copy)
    }


def test_keeping_it_all_the_same_needs_a_second_person(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    answer(world, copy, Answer.NOTHING_HELD, keep_reason=REASON)
    with pytest.raises(NotPermitted):  # nobody reads it meanwhile
        held.read(actor=world.council_officer, now=NOW, purpose=PURPOSE, projection_id=copy)
    with pytest.raises(NotPermitted):
        holding.keep(actor=world.council_officer, now=NOW, projection_id=copy)
    holding.keep(actor=world.council_manager, now=NOW, projection_id=copy)
    assert copy_of(world.council_officer, disclosure_id).state == HeldState.OPENED
    assert len(content(world.council_officer, disclosure_id)) == 3


def test_the_asker_is_not_the_reviewer(world: World) -> None:
    _, copy = opened_copy(world)
    holding.answer(
        actor=world.council_authoriser, now=NOW, projection_id=copy, purpose=PURPOSE,
        given=Answer.NOTHING_HELD, keep_reason=REASON,
    )  # fmt: skip
    with pytest.raises(NotPermitted) as refusal:
        holding.keep(actor=world.council_authoriser, now=NOW, projection_id=copy)
    assert refusal.value.code == "disclosure.needs-second-person"


def test_declining_to_keep_it_erases_it(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    answer(world, copy, Answer.NOTHING_HELD, keep_reason=REASON)
    holding.erase(actor=world.council_manager, now=NOW, projection_id=copy, reason="Not needed.")
    assert copy_of(world.council_officer, disclosure_id).content is None


def test_a_restriction_that_is_lifted_does_not_get_round_the_second_person(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    answer(world, copy, Answer.NOTHING_HELD, keep_reason=REASON)
    holding.contest(actor=world.council_officer, now=NOW, projection_id=copy, reason=REASON)
    deliver()
    ending.reinstate(actor=world.authoriser, now=NOW, disclosure_id=disclosure_id, reason=REASON)
    deliver()
    assert copy_of(world.council_officer, disclosure_id).state == HeldState.KEEP_ASKED


def test_what_was_kept_stays_kept_after_a_contest(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    answer(world, copy, Answer.NOTHING_HELD, keep_reason=REASON)
    holding.keep(actor=world.council_manager, now=NOW, projection_id=copy)
    holding.contest(actor=world.council_officer, now=NOW, projection_id=copy, reason=REASON)
    deliver()
    ending.reinstate(actor=world.authoriser, now=NOW, disclosure_id=disclosure_id, reason=REASON)
    deliver()
    assert copy_of(world.council_officer, disclosure_id).state == HeldState.DELIVERED


@pytest.mark.parametrize(
    ("given", "more", "code"),
    [
        (Answer.KNOWN_WITH_INFORMATION, {}, "answer.needs-draft"),
        (Answer.CANNOT_SAY, {}, "answer.no-reason"),
        (Answer.NOTHING_HELD, {"keep_reason": "Short."}, "answer.keep-reason"),
    ],
)
def test_an_answer_that_lacks_something_is_refused(
    world: World, given: Answer, more: dict[str, object], code: str
) -> None:
    disclosure_id, copy = opened_copy(world)
    with pytest.raises(InvalidInput) as refusal:
        answer(world, copy, given, **more)
    assert refusal.value.code == code
    assert copy_of(world.council_officer, disclosure_id).answered_at is None


def test_an_organisation_answers_once(world: World) -> None:
    _, copy = opened_copy(world)
    answer(world, copy, Answer.CANNOT_SAY, reason=CannotSayReason.NO_POWER)
    with pytest.raises(Conflict) as refusal:
        answer(world, copy, Answer.KNOWN_NOTHING_TO_ADD)
    assert refusal.value.code == "answer.given"


def test_information_travels_back_by_two_people_and_is_assessed(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    draft = answer_draft(world, copy)
    drafting.propose(actor=world.council_officer, now=NOW, disclosure_id=draft)
    deciding.authorise(actor=world.council_authoriser, now=NOW, disclosure_id=draft)
    deliver()
    (line,) = held.answers_to(actor=world.officer, now=NOW, disclosure_id=disclosure_id)
    with pytest.raises(Conflict):
        holding.assess(actor=world.officer, now=NOW, projection_id=line.id, assessment=Assessment.NEW)
    assert [item.value for item in content(world.officer, draft)] == ["Mohamed Hussein"]
    holding.assess(actor=world.officer, now=NOW, projection_id=line.id, assessment=Assessment.NEW)
    (line,) = held.answers_to(actor=world.officer, now=NOW, disclosure_id=disclosure_id)
    assert (line.kind, line.assessment) == (Kind.RESPONSE, Assessment.NEW)
    assert seen(world, disclosure_id).recipients[0].answer is Answer.KNOWN_WITH_INFORMATION


def test_an_answer_goes_back_to_whoever_asked_and_nowhere_else(world: World) -> None:
    _, copy = opened_copy(world)
    draft = answer_draft(world, copy)
    with pytest.raises(NotPermitted) as refusal:
        drafting.choose_recipients(
            actor=world.council_officer,
            now=NOW,
            disclosure_id=draft,
            recipients={world.police_officer.organisation: Role.PARTNER_OFFICER},
        )
    assert refusal.value.code == "draft.answer-goes-back"


def test_a_second_answer_is_not_authorised(world: World) -> None:
    _, copy = opened_copy(world)
    draft = answer_draft(world, copy)
    drafting.propose(actor=world.council_officer, now=NOW, disclosure_id=draft)
    answer(world, copy, Answer.KNOWN_NOTHING_TO_ADD)
    with pytest.raises(Conflict) as refusal:
        deciding.authorise(actor=world.council_authoriser, now=NOW, disclosure_id=draft)
    assert refusal.value.code == "answer.given"


def test_an_answer_to_what_was_recalled_stays_at_home(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    draft = answer_draft(world, copy)
    drafting.propose(actor=world.council_officer, now=NOW, disclosure_id=draft)
    ending.recall(
        actor=world.officer, now=NOW, disclosure_id=disclosure_id, code=RecallReason.WRONG_PERSON, reason=REASON
    )
    deliver()
    with pytest.raises(TearlineError) as refusal:
        deciding.authorise(actor=world.council_authoriser, now=NOW, disclosure_id=draft)
    assert refusal.value.code == "projection.wrong-state"
    assert deliver() == []


def test_silence_is_overdue_and_never_an_answer(world: World) -> None:
    disclosure_id, _ = opened_copy(world)
    later = NOW + dt.timedelta(days=8)
    (recipient,) = seen(world, disclosure_id, later).recipients
    assert (recipient.answer, recipient.overdue) == (None, True)
    (line,), _ = held.inbox(actor=world.council_officer, now=later)
    assert line.overdue
    assert held.counts(actor=world.council_officer, now=later).overdue == 1
    assert not seen(world, disclosure_id).recipients[0].overdue


def test_wrong_person_restricts_both_sides_at_once_and_everyone_else(world: World) -> None:
    disclosure_id = live_release(world, to=["council", "police"])
    deliver()
    copy = copy_of(world.council_officer, disclosure_id)
    holding.contest(actor=world.council_manager, now=NOW, projection_id=copy.id, reason=REASON)
    deliver()
    assert seen(world, disclosure_id).state == "restricted"
    for actor in (world.council_officer, world.police_officer):
        row = copy_of(actor, disclosure_id)
        assert row.state == HeldState.RESTRICTED
        with pytest.raises(Conflict):
            holding.open_(actor=actor, now=NOW, projection_id=row.id, purpose=PURPOSE)


def test_a_copy_expires_exactly_once_with_a_certificate(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    with pytest.raises(Conflict) as refusal:  # not readable even before the clock has come round
        held.read(actor=world.council_officer, now=AFTER, purpose=PURPOSE, projection_id=copy)
    assert refusal.value.code == "projection.expired"
    with pytest.raises(Conflict):
        holding.open_(actor=world.council_officer, now=AFTER, projection_id=copy, purpose=PURPOSE)
    last_day = AFTER - dt.timedelta(days=1)
    assert [fired("copy-end", "council", when) for when in (last_day, AFTER, AFTER)] == [0, 1, 0]
    assert copy_of(world.council_officer, disclosure_id).content is None
    assert [fired("disclosure-expiry", "security-service", when) for when in (last_day, AFTER, AFTER)] == [0, 1, 0]
    deliver(AFTER)
    with acting(world.officer):
        events = list(Receipt.objects.filter(disclosure_id=disclosure_id, event="expired"))
    assert len(events) == 1
    assert events[0].certificate["fields"] == 3


def test_in_summer_a_copy_ends_with_the_day_in_london(world: World) -> None:
    disclosure_id, _ = opened_copy(world)
    row = copy_of(world.council_officer, disclosure_id)
    with acting(world.council_officer):
        row.received_at = dt.datetime(2027, 6, 1, 12, tzinfo=dt.UTC)
        row.expires_on = dt.date(2027, 6, 30)
        row.save()
    assert fired("copy-end", "council", dt.datetime(2027, 6, 30, 22, 59, tzinfo=dt.UTC)) == 0
    assert fired("copy-end", "council", dt.datetime(2027, 6, 30, 23, 0, tzinfo=dt.UTC)) == 1


@pytest.mark.parametrize(
    ("act", "given", "code"),
    [
        (holding.erase, {"reason": " "}, "erase.no-reason"),
        (holding.contest, {"reason": ""}, "contest.no-reason"),
    ],
)
def test_erasing_and_contesting_say_why(world: World, act, given: dict[str, str], code: str) -> None:
    _, copy = opened_copy(world)
    with pytest.raises(InvalidInput) as refusal:
        act(actor=world.council_officer, now=NOW, projection_id=copy, **given)
    assert refusal.value.code == code


def test_the_law_on_record_is_read_once_for_all_acts_on_a_copy(world: World) -> None:
    _, copy = opened_copy(world)
    said: list[str] = []

    def listen(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        said.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(listen):
        assert held.allowed(actor=world.council_officer, now=NOW, projection_id=copy).keys() == set(HeldAct)
    assert len([sql for sql in said if '"legal_instrument"' in sql and sql.startswith("SELECT")]) == 1
