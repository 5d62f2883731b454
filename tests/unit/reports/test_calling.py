"""The roster's gaps, and what somebody who is called reads."""

from __future__ import annotations

import datetime as dt
import inspect
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tearline.reports.page_text import page_for
from tearline.reports.roster import Shift, gaps, on_shift
from tearline.vocab.report import LABELS, ReportKind, Urgency

BEGIN = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
HOURS = st.integers(-20, 200)
SHIFTS = st.lists(st.tuples(st.sampled_from("ab"), HOURS, st.integers(1, 30)), max_size=12).map(
    lambda rows: [
        Shift(desk=desk, person="p", begins_at=BEGIN + start * dt.timedelta(hours=1), ends_at=BEGIN + (start + lasts) * dt.timedelta(hours=1))
        for desk, start, lasts in rows
    ]
)  # fmt: skip


@given(SHIFTS)
def test_a_gap_is_exactly_when_nobody_is_on_shift(shifts: list[Shift]) -> None:
    found = gaps(shifts, "a", BEGIN, BEGIN + dt.timedelta(days=7))
    for hour in range(7 * 24):
        now = BEGIN + dt.timedelta(hours=hour)
        assert any(begins <= now < ends for begins, ends in found) is (not on_shift(shifts, "a", now))
    assert all(begins < ends for begins, ends in found)
    assert all(one[1] < other[0] for one, other in pairwise(found))


def test_a_page_is_made_of_a_desk_a_reference_and_a_time_alone() -> None:
    assert set(inspect.signature(page_for).parameters) == {
        "page_id", "desk", "alert_id", "urgency", "since", "many", "link",
    }  # fmt: skip
    summer = dt.datetime(2026, 7, 1, 9, 5, tzinfo=dt.UTC)
    made = page_for(
        page_id="pag_1", desk="Duty\r\ndesk", alert_id="alr_1", urgency=Urgency.SOON, since=summer, many=1, link="http://x/"
    )  # fmt: skip
    assert made.text == "Duty desk: alr_1, within days, not acknowledged since 10:05 on 1 July. http://x/"
    assert "\n" not in made.subject
    assert not any(LABELS[kind] in made.text for kind in ReportKind)
