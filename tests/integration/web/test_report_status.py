"""How a report stands, for whoever has its code, and for the firm that sent it: that, and nothing that a desk thinks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.conf import settings

from tearline.ids import Prefix, new_id
from tearline.seal.keyring import Keyring
from tearline.vocab.report import Feedback
from tearline.vocab.role import Role
from tearline.wire.report_receipt import open_receipt
from tearline_hub.alerts.actions.intake import Taken
from tearline_hub.alerts.actions.routing import route
from tearline_hub.alerts.models import Alert, AlertAct, FirmProfile, Report, ReporterQuestion
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.web.reports import status as pages
from tests.support.alerts import Desks, offered, person, sent
from tests.support.client import signed_in, signed_out, text_of
from tests.support.database import NOW
from tests.support.reporting import SALE, SECRET, Reporting, asked_by

pytestmark = pytest.mark.usefixtures("desks")


def ask(desks: Desks, report_id: str, question: str, reporter: str) -> str:
    return asked_by(desks, report_id, reporter, question)


def judge(who: Actor, report_id: str, feedback: Feedback) -> None:
    """A desk has made up its mind, in words that no reporter may read."""
    with acting(who):
        Report.objects.filter(id=report_id).update(feedback=feedback.value)
        alert = Alert.objects.get(report_id=report_id)
        Alert.objects.filter(id=alert.id).update(
            state="assessed", owner=who.user_id, owner_name=SECRET, outcome="not_useful", assessed_at=NOW
        )
        AlertAct.objects.create(
            id=new_id(Prefix.ALERT_ACT), tenant_id=who.tenant_id, alert_id=alert.id, act="assess", reason=SECRET,
            by=who.user_id, by_name=SECRET, at=NOW,
        )  # fmt: skip


@pytest.fixture
def reported(desks: Desks) -> tuple[str, str]:
    """A report without an account: reference and code."""
    assert desks
    reporting = Reporting(signed_out())
    reporting.say_all()
    reporting.send()
    route(now=NOW)
    return reporting.reference, reporting.code


@pytest.fixture
def of_the_firm(desks: Desks) -> str:
    assert desks
    (taken,) = sent(offered("firm", "till-7"))
    assert isinstance(taken, Taken)
    route(now=NOW)
    return taken.report_id


def look(reference: str, code: str, **more: str) -> Any:
    return signed_out().post("/report/status", {"reference": reference, "code": code, **more})


@pytest.mark.parametrize("feedback", Feedback)
def test_the_code_shows_how_it_stands_and_nothing_else(desks: Desks, reported: Any, feedback: Feedback) -> None:
    reference, code = reported
    judge(desks.ann, reference, feedback)
    page = text_of(look(reference, code.lower().replace("-", " ")))
    assert {Feedback.RECEIVED: "Received", Feedback.ASSESSED: "Assessed", Feedback.NO_FURTHER_ACTION: "No further action",
            Feedback.USEFUL: "Useful", Feedback.PLEASE_CALL: "Please call"}[feedback] in page  # fmt: skip
    for hidden in (SECRET, "not_useful", "Police", desks.police_desk, desks.ann.user_id, "police"):
        assert hidden not in page


def test_a_wrong_code_and_no_such_report_are_one_page(reported: Any, of_the_firm: str) -> None:
    reference, code = reported
    nowhere = "rep_00000000000000000000"
    answers = []
    for asked in (reference, nowhere, of_the_firm, "no reference"):
        answer = look(asked, "0000-0000-0000-0000")
        assert answer.status_code == 422
        answers.append(text_of(answer).replace(f'value="{asked}"', ""))
    assert len(set(answers)) == 1
    assert look(reference, code).status_code == 200


def test_trying_codes_is_made_to_wait_whether_or_not_there_is_a_report(
    reported: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference, code = reported
    for asked in (reference, "rep_00000000000000000001"):
        tried = [look(asked, f"0000-0000-0000-{number:04}").status_code for number in range(7)]
        assert tried == [422] * 5 + [503] * 2
    assert look(reference, code).status_code == 503
    later = pages.time.monotonic() + pages.WITHIN + 1
    monkeypatch.setattr(pages.time, "monotonic", lambda: later)
    assert look(reference, code).status_code == 200


def test_a_question_is_answered_once_with_the_code(desks: Desks, reported: Any) -> None:
    reference, code = reported
    asked = ask(desks, reference, "Which colour was the van?", "")
    assert "Which colour was the van?" in text_of(look(reference, code))
    assert SECRET not in text_of(look(reference, code))
    assert look(reference, code, question=asked, answer=" ").status_code == 422
    assert look(reference, "0000-0000-0000-0000", question=asked, answer="Blue").status_code == 422
    assert "Blue" in text_of(look(reference, code, question=asked, answer="Blue"))
    assert look(reference, code, question=asked, answer="Green").status_code == 409
    with acting(desks.ann):
        assert ReporterQuestion.objects.get().answer == "Blue"


def test_a_code_answers_no_question_about_another_report(desks: Desks, reported: Any, of_the_firm: str) -> None:
    reference, code = reported
    asked = ask(desks, of_the_firm, "Whose van?", "firm")
    other = Reporting(signed_out())
    other.say_all()
    other.send()
    route(now=NOW)
    third = ask(desks, other.reference, "Which van?", "")
    for question in (asked, third, "ask_00000000000000000000"):
        assert look(reference, code, question=question, answer="Blue").status_code == 404
    with acting(desks.ann):
        assert {each.answer for each in ReporterQuestion.objects.all()} == {""}


def test_the_receipt_comes_again_with_the_code_alone(reported: Any) -> None:
    reference, code = reported
    given = signed_out().post("/report/receipt", {"reference": reference, "code": code})
    keys = Keyring.open(settings.ENVIRONMENT.keys).public_keys()
    assert open_receipt(given.content, keys, NOW).report_id == reference
    assert given["Content-Disposition"] == f'attachment; filename="{reference}-receipt.json"'
    assert signed_out().post("/report/receipt", {"reference": reference, "code": "0" * 16}).status_code == 422


@pytest.mark.parametrize("feedback", Feedback)
def test_a_firm_sees_how_its_reports_stand_and_nothing_a_desk_thinks(
    desks: Desks, of_the_firm: str, feedback: Feedback
) -> None:
    judge(desks.ann, of_the_firm, feedback)
    ask(desks, of_the_firm, "Which colour was the van?", "firm")
    client = signed_in(desks.firm)
    pages_seen = {where: text_of(client.get(where)) for where in ("/report/mine/", f"/report/mine/{of_the_firm}")}
    for page in pages_seen.values():
        assert of_the_firm in page
        for hidden in (
            SECRET,
            "not_useful",
            "Not useful",
            desks.police_desk,
            desks.ann.user_id,
            "Police duty desk",
            "Ann",
        ):
            assert hidden not in page
    assert "till-7" in pages_seen[f"/report/mine/{of_the_firm}"]
    assert "Which colour was the van?" in pages_seen[f"/report/mine/{of_the_firm}"]
    assert "1 question for you" in pages_seen["/report/mine/"]


def test_a_firm_is_shown_its_own_keys_and_none_of_ours(desks: Desks) -> None:
    reporting = Reporting(signed_in(desks.firm))
    reporting.say_all(SALE[:-1])
    reporting.send()
    page = text_of(signed_in(desks.firm).get(f"/report/mine/{reporting.reference}"))
    assert "Your own key" not in page
    assert "form:" not in page


def test_a_firm_answers_a_question_once(desks: Desks, of_the_firm: str) -> None:
    asked = ask(desks, of_the_firm, "Which colour was the van?", "firm")
    client, where = signed_in(desks.firm), f"/report/mine/{of_the_firm}"
    assert client.post(where, {"question": asked, "answer": ""}).status_code == 422
    assert client.post(where, {"question": asked, "answer": "Blue"}).status_code == 302
    assert client.post(where, {"question": asked, "answer": "Green"}).status_code == 409
    assert "Blue" in text_of(client.get(where))


def test_another_firm_s_report_is_not_there(desks: Desks, of_the_firm: str) -> None:
    other = signed_in(person("rival", "rival", Role.FIRM_REPORTER))
    asked = ask(desks, of_the_firm, "Which colour was the van?", "firm")
    assert of_the_firm not in text_of(other.get("/report/mine/"))
    for where in (f"/report/mine/{of_the_firm}", f"/report/mine/{of_the_firm}/receipt", "/report/mine/rep_x"):
        assert other.get(where).status_code == 404
    assert other.post(f"/report/mine/{of_the_firm}", {"question": asked, "answer": "Mine"}).status_code == 404
    (own,) = sent(offered("rival", "x"))
    assert isinstance(own, Taken)
    assert other.post(f"/report/mine/{own.report_id}", {"question": asked, "answer": "Mine"}).status_code == 404


def test_a_firm_says_what_it_is_and_its_desk_may_read_it(desks: Desks, of_the_firm: str) -> None:
    assert of_the_firm
    client = signed_in(desks.firm)
    assert "has said nothing yet" in text_of(client.get("/report/firm"))
    said = {
        "sector": "rental", "contact_name": "Kim Day", "contact_phone": "+999000000001", "deputy_name": "Sam Bell",
        "deputy_phone": "+999000000001", "electronic_payment_only": "on",
    }  # fmt: skip
    assert client.post("/report/firm", {}).status_code == 422
    assert "own number" in text_of(client.post("/report/firm", said))
    assert "deputy" in text_of(client.post("/report/firm", said | {"deputy_phone": ""}))
    assert client.post("/report/firm", said | {"deputy_phone": "+999000000002"}).status_code == 302
    assert "Kim Day" in text_of(client.get("/report/firm"))
    for who, rows in ((desks.ann, 1), (desks.cat, 0)):
        with acting(who):
            assert FirmProfile.objects.count() == rows
    with acting(desks.ann):
        row = FirmProfile.objects.get()
    assert (row.sector, row.electronic_payment_only, row.checks_licences, row.changed_at) == (
        "rental",
        True,
        False,
        NOW,
    )


def test_the_list_has_pages_and_says_when_it_is_empty(desks: Desks) -> None:
    client = signed_in(desks.firm)
    assert "has sent no report yet" in text_of(client.get("/report/mine/"))
    for number in range(26):
        sent(offered("firm", f"k{number}"), now=NOW + dt.timedelta(seconds=number))
    assert text_of(client.get("/report/mine/")).count("/report/mine/rep_") == 25
    assert text_of(client.get("/report/mine/?page=2")).count("/report/mine/rep_") == 1


def test_staff_are_not_shown_firms_pages(desks: Desks) -> None:
    for where in ("/report/mine/", "/report/firm", "/report/bulk"):
        assert signed_in(desks.ann).get(where).status_code == 403
        assert signed_out().get(where).status_code == 302
