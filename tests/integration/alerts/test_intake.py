"""Reports are taken in once, whichever door, and none costs another anything."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.db import connection

from tearline.errors import Conflict, InvalidInput
from tearline.seal.keyring import Keyring
from tearline.wire.report_receipt import open_receipt
from tearline_hub.alerts.actions.intake import Taken
from tearline_hub.alerts.actions.routing import route
from tearline_hub.alerts.models import Alert, DeskFeed, Report
from tearline_hub.db.context import acting
from tests.support.alerts import Desks, offered, sent
from tests.support.database import NOW

pytestmark = pytest.mark.usefixtures("desks")


def test_the_same_report_is_taken_once_and_gets_the_same_receipt() -> None:
    first, again, other = sent(offered("firm", "k1"), offered("firm", "k1"), offered("firm", "k1", words="Else."))
    assert isinstance(first, Taken)
    assert first.is_new
    assert isinstance(again, Taken)
    assert (again.is_new, again.report_id, again.receipt) == (False, first.report_id, first.receipt)
    assert isinstance(other, Conflict)
    (later,) = sent(offered("firm", "k1"), now=NOW + dt.timedelta(days=400))
    assert isinstance(later, Taken)
    assert later.receipt == first.receipt
    (of_another,) = sent(offered("", "k1"))
    assert isinstance(of_another, Taken)
    assert of_another.report_id != first.report_id


def test_the_receipt_says_what_was_sent_and_when_the_law_wanted_it() -> None:
    (taken,) = sent(each := offered("firm"), now=NOW)
    assert isinstance(taken, Taken)
    keys = Keyring.open(settings.ENVIRONMENT.keys).public_keys()
    receipt = open_receipt(taken.receipt, keys, NOW)
    assert receipt.digest == each.digest
    assert receipt.report_id == taken.report_id
    assert receipt.report_by == each.report.suspected_at + dt.timedelta(hours=24)
    assert not receipt.is_late


def test_a_fault_is_answered_and_its_neighbours_are_taken() -> None:
    future = (NOW + dt.timedelta(hours=1)).isoformat()
    outcomes = sent(offered("firm", "a"), offered("firm", "b", suspected_at=future), offered("firm", "c"),
                    offered("firm", "d", attachments=["0" * 64]))  # fmt: skip
    assert [type(each) for each in outcomes] == [Taken, InvalidInput, Taken, InvalidInput]
    assert [each.field for each in outcomes if isinstance(each, InvalidInput)] == ["suspected_at", "attachments"]


def test_a_report_reaches_the_desk_on_duty_and_nobody_else(desks: Desks) -> None:
    near, far = sent(offered("firm", "near"), offered("firm", "far", place={"postcode": "AB1 1AA"}))
    assert isinstance(near, Taken)
    assert isinstance(far, Taken)
    assert route(now=NOW) == 2
    assert route(now=NOW) == 0
    for who, report in ((desks.ann, near), (desks.cat, far)):
        with acting(who):
            assert [alert.report_id for alert in Alert.objects.all()] == [report.report_id]
            assert [row.id for row in Report.objects.all()] == [report.report_id]
            assert [row.number for row in DeskFeed.objects.all()] == [1]
    with acting(desks.firm):
        assert Alert.objects.count() == 0
        assert {row.id for row in Report.objects.all()} == {near.report_id, far.report_id}


def test_with_nobody_on_shift_the_fallback_desk_gets_it(desks: Desks) -> None:
    sent(offered("firm"), now=NOW + dt.timedelta(hours=9))
    route(now=NOW + dt.timedelta(hours=9))
    with acting(desks.cat):
        assert Alert.objects.get().desk_id == desks.council_desk


def test_a_storm_is_one_group_and_the_anonymous_are_by_themselves(desks: Desks) -> None:
    sent(*(offered("firm", f"k{number}") for number in range(5)), *(offered("", f"a{number}") for number in range(3)))
    route(now=NOW, most=4)
    route(now=NOW, most=4)
    with acting(desks.ann):
        groups = list(Alert.objects.values_list("group", flat=True))
        numbers = list(DeskFeed.objects.order_by("number").values_list("number", flat=True))
    assert sorted(groups.count(group) for group in set(groups)) == [1, 1, 1, 5]
    assert numbers == list(range(1, 9))


def test_identified_reporters_go_first(desks: Desks) -> None:
    sent(*(offered("", f"a{number}") for number in range(3)), now=NOW)
    (taken,) = sent(offered("firm"), now=NOW + dt.timedelta(seconds=1))
    assert isinstance(taken, Taken)
    route(now=NOW, most=1)
    with acting(desks.ann):
        assert Alert.objects.get().report_id == taken.report_id


@pytest.mark.parametrize("count", [1, 40])
def test_as_many_statements_whatever_the_number_of_reports(count: int) -> None:
    statements: list[str] = []

    def note(execute: object, sql: str, *rest: object) -> object:
        statements.append(sql)
        return execute(sql, *rest)  # type: ignore[operator]

    with connection.execute_wrapper(note):
        sent(*(offered("firm", f"{number}") for number in range(count)))
        taken = len(statements)
        route(now=NOW)
    assert taken < 12
    assert len(statements) - taken < 40
