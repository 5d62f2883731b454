"""The 24 hours in words: how much is left, late and to the minute, over the change of the clocks too."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tearline.reports.deadline import instant_in_london
from tearline.vocab.report import ReportKind
from tearline_hub.web.reports.law import clock_of, law_of

SUSPECTED = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
THEFT = ReportKind.THEFT


@pytest.mark.parametrize(
    ("passed", "left"),
    [
        ({"minutes": 0}, "24 hours"), ({"minutes": 1}, "23 hours and 59 minutes"), ({"hours": 22, "minutes": 59}, "1 hour and 1 minute"),
        ({"hours": 23}, "1 hour"), ({"hours": 23, "minutes": 59}, "1 minute"), ({"hours": 24}, "0 minutes"),
    ],
)  # fmt: skip
def test_what_is_left_is_said_to_the_minute(passed: dict[str, int], left: str) -> None:
    clock = clock_of(THEFT, SUSPECTED, SUSPECTED + dt.timedelta(**passed))
    assert clock is not None
    assert f"You have {left} left." in clock.before
    assert f"with {left} left" in clock.sent


def test_a_second_later_it_is_late_and_accepted() -> None:
    clock = clock_of(THEFT, SUSPECTED, SUSPECTED + dt.timedelta(hours=24, seconds=1))
    assert clock is not None
    assert "accepted, and marked as late" in clock.before
    assert "accepted, and marked as late" in clock.sent


@pytest.mark.parametrize(("day", "until"), [((2026, 3, 28), 13), ((2026, 10, 24), 11)])
def test_hours_are_hours_when_the_clocks_change(day: tuple[int, int, int], until: int) -> None:
    suspected = instant_in_london(dt.datetime(*day, 12))  # noqa: DTZ001 a clock on a wall
    now = instant_in_london(dt.datetime(*day, 12) + dt.timedelta(days=1))  # noqa: DTZ001
    clock = clock_of(THEFT, suspected, now)
    assert clock is not None
    assert ("1 hour left" in clock.before) == (until == 13)
    assert ("late" in clock.before) == (until == 11)


def test_what_the_law_sets_no_time_for_has_no_clock() -> None:
    assert clock_of(ReportKind.ONLINE_CONTENT, SUSPECTED, SUSPECTED) is None
    assert clock_of(None, SUSPECTED, SUSPECTED) is None


def test_the_law_is_that_of_the_day() -> None:
    sulfuric = {"ingredients": [("sulfuric acid", None)], "basis": "w/w"}
    before, after = law_of(sulfuric, dt.date(2017, 1, 1)), law_of(sulfuric, dt.date(2026, 1, 1))
    assert before is not None
    assert after is not None
    assert "There is no list here for 1 January 2017." in before.why
    assert after.source != before.source
    assert law_of({"ingredients": []}, dt.date(2026, 1, 1)) is None


def test_the_strictest_of_a_mixture_is_told_and_nonsense_stops_nobody() -> None:
    on = dt.date(2026, 1, 1)
    mixed = law_of({"ingredients": [("flour", None), ("7722-84-1", Decimal("12.01"))], "basis": "w/w"}, on)
    assert mixed is not None
    assert mixed.means.startswith("Regulated:")
    nonsense = law_of({"ingredients": [("flour", Decimal(60)), ("7722-84-1", Decimal(60))], "basis": "w/w"}, on)
    assert nonsense is not None
    assert "more than 100 per cent" in nonsense.why
    assert "treat it as reportable" in nonsense.means
