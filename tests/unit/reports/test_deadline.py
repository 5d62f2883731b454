"""Twenty-four hours are twenty-four hours, whatever the clocks do."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.errors import InvalidInput
from tearline.reports.deadline import LONDON, check_suspected, instant_in_london, is_late, report_by

INSTANTS = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2040, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("suspected", "until"),
    [
        ("2026-03-28T12:00", "2026-03-29T13:00"),  # the night of 29 March has an hour less
        ("2026-10-24T12:00", "2026-10-25T11:00"),  # that of 25 October one more
        ("2026-10-25T01:30", "2026-10-26T00:30"),  # the first of the two
        ("2026-06-01T09:15", "2026-06-02T09:15"),
    ],
)
def test_a_clock_put_forward_or_back_changes_no_hour(suspected: str, until: str) -> None:
    found = report_by(instant_in_london(local(suspected)))
    assert found.astimezone(LONDON).replace(tzinfo=None) == local(until)
    assert found - instant_in_london(local(suspected)) == dt.timedelta(hours=24)


@pytest.mark.parametrize("text", ["2026-03-29T01:00", "2026-03-29T01:59"])
def test_an_hour_that_was_leapt_over_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="went forward"):
        instant_in_london(local(text))


@given(INSTANTS)
def test_the_last_instant_is_in_time_and_the_next_is_late(suspected: dt.datetime) -> None:
    last = report_by(suspected)
    assert not is_late(suspected, last)
    assert is_late(suspected, last + dt.timedelta(microseconds=1))
    assert not is_late(suspected.astimezone(LONDON), last.astimezone(LONDON))


def test_what_has_not_happened_cannot_have_been_suspected() -> None:
    now = dt.datetime(2026, 11, 29, 9, tzinfo=dt.UTC)
    check_suspected(now + dt.timedelta(minutes=5), now)
    with pytest.raises(InvalidInput, match="in the future"):
        check_suspected(now + dt.timedelta(minutes=6), now)
