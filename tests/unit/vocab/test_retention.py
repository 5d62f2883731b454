"""The retention schedule: every kind of thing has a period for every holder, with a source; the shortest date wins."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.disclosure.clocks import Pending, began_before, end_of, today
from tearline.errors import NotFound
from tearline.vocab.organisation import OrganisationKind
from tearline.vocab.retention import ANY, THING_LABELS, Period, Thing, kept_until, period, schedule

BEGAN = dt.date(2018, 5, 25)
FIRST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
DAYS = st.dates(BEGAN, dt.date(2060, 1, 1))


@pytest.mark.parametrize("thing", Thing)
@pytest.mark.parametrize("holder", [ANY, *OrganisationKind])
def test_every_thing_has_a_period_for_every_holder_since_the_schedule_began(thing: Thing, holder: str) -> None:
    found = period(thing, holder=holder, on=BEGAN)
    assert found.days > 0
    assert found.source
    with pytest.raises(NotFound):
        period(thing, holder=holder, on=BEGAN - dt.timedelta(days=1))


def test_every_line_names_a_known_holder_and_every_thing_has_words() -> None:
    assert {line.holder for line in schedule()} <= {ANY, *OrganisationKind}
    assert set(THING_LABELS) == set(Thing)
    assert not any(line.verified for line in schedule()), "a line is verified against its document by a person"


def line(days: int, since: dt.date, holder: str = ANY) -> Period:
    return Period(thing=Thing.COPY, holder=holder, days=days, since=since, source="made up", verified=False)


def test_the_law_of_the_day_applies() -> None:
    lines = [line(100, BEGAN), line(50, dt.date(2026, 1, 1)), line(70, dt.date(2027, 1, 1), "council")]

    def on(year: int, holder: str = ANY) -> int:
        return period(Thing.COPY, holder=holder, on=dt.date(year, 6, 1), lines=lines).days

    assert [on(2025), on(2026), on(2026, "council"), on(2027, "council"), on(2027)] == [100, 50, 50, 70, 50]


@given(DAYS, st.integers(1, 4000), st.none() | DAYS)
def test_the_shortest_wins(began: dt.date, days: int, other: dt.date | None) -> None:
    until = kept_until(began, line(days, BEGAN), other)
    assert until <= began + dt.timedelta(days=days)
    assert other is None or until <= other
    assert until in {began + dt.timedelta(days=days), other}


@given(
    st.integers(0, 20 * 366 * 24 * 60).map(lambda minutes: FIRST + dt.timedelta(minutes=minutes)), st.integers(0, 4000)
)
def test_a_query_and_a_date_agree_about_the_last_day(began: dt.datetime, days: int) -> None:
    """What a query takes for over is what the date says is over, also where summer time begins."""
    ends = Pending.after(today(began) + dt.timedelta(days=days), "x").at
    for upto in (ends - dt.timedelta(microseconds=1), ends, ends + dt.timedelta(hours=5)):
        assert (began < began_before(upto, days)) is (ends <= upto)


@given(DAYS)
def test_a_day_ends_where_the_next_begins_in_london(day: dt.date) -> None:
    assert today(end_of(day)) == day + dt.timedelta(days=1)
    assert today(end_of(day) - dt.timedelta(microseconds=1)) == day
