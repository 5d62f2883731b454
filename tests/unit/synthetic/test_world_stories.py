"""Stories 1, 8 and 9: consistent between agencies and with today, told by several, no tradition alone."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest

from tearline.people.names import same_name
from tearline.people.record import FieldName, Record, Status
from tearline.synthetic.stocks import traditions
from tearline.synthetic.world.person import Sketch
from tearline.synthetic.world.stories import Does, Story, stories
from tearline.synthetic.world.traps import REFERENCES, traps
from tearline.wire.content import shared
from tearline_hub.ops.cast import AGENCIES, PLAYERS

TODAY = dt.date(2026, 11, 22)
STORIES = stories(seed=5, today=TODAY)
BY_NUMBER = {story.number: story for story in STORIES}
WHO = {player.username for players in PLAYERS.values() for player in players}


def records(story: Story) -> list[Record]:
    return [story.subject, *(record for held in story.held.values() for record in held)]


def texts(story: Story) -> str:
    values = [field.value for record in records(story) for field in record.fields]
    return "\n".join([*values, *(act.says for act in story.acts), story.title, story.mistake, story.outcome])


def first(record: Record, name: FieldName) -> str:
    return next(field.value for field in record.fields if field.name is name)


def test_the_three_stories_are_there_with_a_mistake_in_each() -> None:
    assert [story.number for story in STORIES] == [1, 8, 9]
    assert all(story.mistake and story.outcome for story in STORIES)


def test_no_tradition_of_names_is_the_only_one() -> None:
    told = Counter(truth.tradition for story in STORIES for truth in story.truth)
    assert max(told.values()) == 1
    assert set(told) <= {tradition.name for tradition in traditions()}


@pytest.mark.parametrize("number", [1, 8, 9])
def test_dates_follow_from_today_and_nothing_is_left_to_fill_in(number: int) -> None:
    story = BY_NUMBER[number]
    assert not re.search(r"[{}]", texts(story))
    later = {story.number: story for story in stories(seed=5, today=TODAY + dt.timedelta(days=800))}[number]
    assert texts(later) != texts(story)
    assert all(field.as_at <= TODAY for record in records(story) for field in record.fields)
    years = [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", texts(story))]
    assert max(years) <= TODAY.year


@pytest.mark.parametrize("number", [1, 8, 9])
def test_a_case_was_closed_when_its_summary_says(number: int) -> None:
    subject = BY_NUMBER[number].subject
    assert subject.status is Status.CLOSED
    assert f"Closed in {first(subject, FieldName.CLOSED_ON)[:4]}." in first(subject, FieldName.CLOSING_SUMMARY)


@pytest.mark.parametrize("number", [1, 8, 9])
def test_agencies_agree_on_who_is_meant(number: int) -> None:
    story = BY_NUMBER[number]
    assert set(story.held) <= set(AGENCIES)
    assert len(story.held) >= 2
    for record in records(story):
        assert record.synthetic
        assert same_name(first(record, FieldName.NAME), first(story.subject, FieldName.NAME))
        assert first(record, FieldName.DATE_OF_BIRTH) == first(story.subject, FieldName.DATE_OF_BIRTH)
        assert len(shared(record.fields)) == len(record.fields)
    assert all(record.status is Status.OWN for held in story.held.values() for record in held)
    assert len({record.reference for record in records(story)}) == len(records(story))


def test_the_trustee_shares_a_name_and_a_date_with_the_subject_and_nothing_else() -> None:
    story = BY_NUMBER[8]
    subject, trustee = Sketch.of(story.subject), story.residents[0].sketch
    assert (subject.name.text, subject.born) == (trustee.name.text, trustee.born)
    assert set(subject.homes).isdisjoint(trustee.homes)
    assert set(subject.phones).isdisjoint(trustee.phones)
    assert [truth.same for truth in story.truth] == [False]


def test_in_the_other_two_the_council_knows_the_subject() -> None:
    for number in (1, 9):
        story = BY_NUMBER[number]
        assert [truth.same for truth in story.truth] == [True]
        assert story.truth[0].register == story.subject.reference


def test_whoever_acts_is_of_the_cast_and_the_acts_are_in_order() -> None:
    for story in STORIES:
        for act in story.acts:
            assert act.who in WHO or act.does is Does.OUTSIDE
        days = [-act.days_ago for act in story.acts]
        assert days == sorted(days)
        assert [act.left for act in story.acts] == sorted(act.left for act in story.acts)
        of = {act.of for act in story.acts if act.does is Does.INFORM}
        assert of <= {record.reference for record in story.held["council"]}
        known = {field.name.value for field in story.subject.fields}
        assert {act.of for act in story.acts if act.does is Does.WITHDRAW} <= known


def test_the_letter_says_sorry_and_where_to_complain() -> None:
    (letter,) = [act.says for act in BY_NUMBER[8].acts if act.does is Does.LETTER]
    assert "We are sorry" in letter
    assert "complain" in letter


def test_stories_and_traps_fit_into_one_register_and_one_extract() -> None:
    planted = traps(seed=5, today=TODAY)
    told = {record.reference for story in STORIES for record in records(story)}
    assert told.isdisjoint(record.reference for record in planted.records)
    assert not [story for story in STORIES if int(story.subject.reference[3:]) in REFERENCES]
    rows = {resident.reference for story in STORIES for resident in story.residents}
    assert rows.isdisjoint(resident.reference for resident in planted.residents)
