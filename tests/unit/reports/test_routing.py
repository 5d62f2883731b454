"""Where reports go, which of them are shown as one, who is on shift, and which steps are due."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.decision import ALLOW, Deny
from tearline.errors import InvalidInput
from tearline.reports.desk import AlertState
from tearline.reports.escalation import USUAL, Page, Step, check_ladder, due, next_due_at
from tearline.reports.grouping import WINDOW, Grouped, alike, group_of, run_with
from tearline.reports.roster import (
    HandOver,
    OpenAlert,
    Shift,
    desk_on_duty,
    may_accept,
    may_end_shift,
    on_shift,
    without_owner,
)
from tearline.reports.routing import Route, desk_for
from tearline.vocab.report import ReportKind

NOW = dt.datetime(2026, 11, 29, 9, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
THEFT, HIRE = ReportKind.THEFT, ReportKind.SUSPICIOUS_HIRE
ROUTES = (
    Route(desk="midlands", place="Z"),
    Route(desk="midlands-vehicles", place="Z", kinds=frozenset({HIRE})),
    Route(desk="centre", place="Z1"),
    Route(desk="yorkshire", place="ZD"),
    Route(desk="online", kinds=frozenset({ReportKind.ONLINE_CONTENT})),
)


@pytest.mark.parametrize(
    ("kind", "postcode", "desk"),
    [
        (THEFT, "z15 2tt", "centre"), (THEFT, "Z2 4QA", "midlands"), (HIRE, "Z2 4QA", "midlands-vehicles"),
        (THEFT, "ZD1 1AA", "yorkshire"), (THEFT, "ZS1 1AA", "national"), (THEFT, "", "national"), (THEFT, "Z", "midlands"),
        (ReportKind.ONLINE_CONTENT, "", "online"), (ReportKind.ONLINE_CONTENT, "Z2 4QA", "midlands"),
    ],
)  # fmt: skip
def test_a_report_goes_to_the_desk_that_is_nearest(kind: ReportKind, postcode: str, desk: str) -> None:
    assert desk_for(kind, postcode, ROUTES, "national") == desk


@given(st.sampled_from(ReportKind), st.text(max_size=10), st.permutations(ROUTES))
def test_every_report_has_a_desk_whatever_the_order_of_routes(
    kind: ReportKind, postcode: str, routes: list[Route]
) -> None:
    assert desk_for(kind, postcode, routes, "national") == desk_for(kind, postcode, ROUTES, "national")


def grouped(group: str, minutes: int, *, taken_out: bool = False, place: str = "ZZ1 1AA") -> Grouped:
    what = alike("firm", "Cleaner", place)
    return Grouped(group=group, alike=what, received_at=NOW - minutes * MINUTE, taken_out=taken_out)


def test_a_storm_is_one_group_and_one_taken_out_stays_out() -> None:
    what = alike(" FIRM ", "cleaner", "zz1  1aa")
    assert group_of(what, NOW, [grouped("a", 29), grouped("b", 31)]) == "a"
    assert group_of(what, NOW, [grouped("a", 30)]) == "a"
    assert group_of(what, NOW, [grouped("a", 31)]) is None
    assert group_of(what, NOW, [grouped("a", 1, taken_out=True)]) is None
    assert group_of(what, NOW, [grouped("a", 1, place="ZZ2 2BB")]) is None
    assert WINDOW == 30 * MINUTE


@pytest.mark.parametrize(("reporter", "about"), [("", "Cleaner"), ("firm", ""), ("  ", "Cleaner")])
def test_who_gives_no_name_is_never_grouped(reporter: str, about: str) -> None:
    what = alike(reporter, about, "ZZ1 1AA")
    assert not what
    assert group_of(what, NOW, [grouped("a", 1)]) is None


ANN = Shift(desk="d", person="ann", begins_at=NOW - 60 * MINUTE, ends_at=NOW)
BOB = Shift(desk="d", person="bob", begins_at=NOW, ends_at=NOW + 60 * MINUTE)
OWN = [OpenAlert(id="1", desk="d", owner="ann"), OpenAlert(id="2", desk="d", owner="ann"), OpenAlert(id="3", desk="d")]


def test_a_shift_ends_before_the_next_begins() -> None:
    assert on_shift([ANN, BOB], "d", NOW - MINUTE) == ("ann",)
    assert on_shift([ANN, BOB], "d", NOW) == ("bob",)
    assert on_shift([ANN, BOB], "other", NOW) == ()
    assert desk_on_duty("d", "national", [ANN], NOW) == "national"
    assert desk_on_duty("d", "national", [ANN], NOW - MINUTE) == "d"


def test_what_nobody_on_shift_has_is_found() -> None:
    assert without_owner(OWN, [ANN, BOB], NOW - MINUTE) == ("3",)
    assert without_owner(OWN, [ANN, BOB], NOW) == ("1", "2", "3")


def test_a_hand_over_counts_when_it_is_accepted() -> None:
    offer = HandOver(giver="ann", taker="bob", desk="d", alerts=frozenset({"1", "2"}), offered_at=NOW - MINUTE)

    def code(changed: HandOver, who: str, now: dt.datetime, alerts: list[OpenAlert]) -> str:
        found = may_accept(changed, who, alerts, [ANN, BOB], now)
        return found.code if isinstance(found, Deny) else ""

    assert may_accept(offer, "bob", OWN, [ANN, BOB], NOW) is ALLOW
    assert code(offer, "ann", NOW, OWN) == "handover.not-yours"
    assert code(replace(offer, giver="bob"), "bob", NOW, OWN) == "handover.not-yours"
    assert code(offer, "bob", NOW - MINUTE, OWN) == "handover.off-shift"
    assert code(offer, "bob", NOW, OWN[:1]) == "handover.changed"
    assert code(replace(offer, alerts=frozenset({"1"})), "bob", NOW, OWN) == "handover.changed"
    assert may_end_shift("bob", "d", OWN) is ALLOW
    kept = may_end_shift("ann", "d", OWN)
    assert isinstance(kept, Deny)
    assert "2" in kept.reason


def test_steps_are_due_at_their_time_and_stop_when_somebody_acknowledges() -> None:
    assert due(USUAL, NOW, AlertState.NEW, (), NOW) == (0,)
    assert due(USUAL, NOW, AlertState.NEW, (0,), NOW + dt.timedelta(seconds=59)) == ()
    assert due(USUAL, NOW, AlertState.NEW, (0,), NOW + dt.timedelta(seconds=180)) == (1, 2)
    assert due(USUAL, NOW, AlertState.ACKNOWLEDGED, (), NOW + dt.timedelta(days=1)) == ()
    assert next_due_at(USUAL, NOW, AlertState.NEW, (0,)) == NOW + MINUTE
    assert next_due_at(USUAL, NOW, AlertState.NEW, range(5)) is None
    assert next_due_at(USUAL, NOW, AlertState.CLOSED, ()) is None


@given(st.lists(st.integers(0, 1_000), min_size=1, max_size=40))
def test_however_often_it_is_asked_each_step_is_fired_once(seconds: list[int]) -> None:
    fired: list[int] = []
    for second in [*sorted(seconds), 1_000]:
        fired += due(USUAL, NOW, AlertState.NEW, fired, NOW + dt.timedelta(seconds=second))
    assert fired == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (Step(after=MINUTE, page=Page.DESK),),
        (USUAL[2], USUAL[1], USUAL[3]),
        (Step(after=-MINUTE, page=Page.MANAGER),),
    ],
)
def test_a_ladder_that_goes_nowhere_is_refused(steps: tuple[Step, ...]) -> None:
    check_ladder(USUAL)
    with pytest.raises(InvalidInput):
        check_ladder(steps)


@dataclass(frozen=True)
class Came:
    """Something that came at a minute."""

    id: str
    received_at: dt.datetime


@given(st.lists(st.integers(0, 600), min_size=1, max_size=30), st.data())
def test_a_run_is_what_came_without_a_long_pause(minutes: list[int], data: st.DataObject) -> None:
    came = [Came(str(place), NOW + minute * MINUTE) for place, minute in enumerate(minutes)]
    one = data.draw(st.sampled_from(came))
    run = run_with(one, came)
    assert one in run
    times = [each.received_at for each in run]
    assert times == sorted(times)
    assert all(later - earlier <= WINDOW for earlier, later in pairwise(times))
    outside = [each.received_at for each in came if each not in run]
    assert all(abs(at - edge) > WINDOW for at in outside for edge in (times[0], times[-1]))
