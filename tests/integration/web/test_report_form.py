"""The form for reports, as somebody without an account or a firm's reporter goes through it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import signing

from tearline.seal.keyring import Keyring
from tearline.wire.report_receipt import digest_of, open_receipt
from tearline_hub.alerts.actions.routing import route
from tearline_hub.alerts.codes import key_of
from tearline_hub.alerts.models import Attachment, Report
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tests.support.alerts import Desks
from tests.support.client import signed_in, signed_out
from tests.support.database import NOW
from tests.support.reporting import SALE, Reporting

pytestmark = pytest.mark.usefixtures("desks")


def at_the_desk(desks: Desks) -> Any:
    route(now=NOW)
    with acting(desks.ann):
        return Report.objects.get()


def kept() -> int:
    with on_behalf_of_node(Scope.INTAKE):
        return Report.objects.count() + Attachment.objects.count()


def test_somebody_without_an_account_reports_a_sale(desks: Desks) -> None:
    reporting = Reporting(signed_out())
    reporting.say_all()
    assert reporting.title == "Check and send"
    assert "You have 24 hours left." in reporting.page
    assert kept() == 0, "nothing is kept before it is sent"
    assert reporting.send().status_code == 200
    assert reporting.response["Cache-Control"] == "no-store"
    row = at_the_desk(desks)
    assert row.id == reporting.reference
    assert row.key == key_of(reporting.code) == key_of(reporting.code.lower().replace("-", " "))
    assert reporting.code not in json.dumps(row.content)
    assert (row.reporter, row.door, row.place) == ("", "form", "ZZ1 1AA")
    assert row.content["product"] == {
        "name": "Cleaner", "ingredients": [{"substance": "hydrogen peroxide", "percent": "12", "basis": "w/w"}],
        "quantity": "2.5", "unit": "l",
    }  # fmt: skip
    assert row.content["contact"] is None
    assert row.content["behaviours"] == ["unusual_amount", "unclear_use"]
    receipt = open_receipt(bytes(row.receipt), Keyring.open(settings.ENVIRONMENT.keys).public_keys(), NOW)
    assert receipt.digest == digest_of(bytes(row.raw))


def test_sent_twice_it_is_one_report_with_one_code() -> None:
    reporting = Reporting(signed_out())
    reporting.say_all()
    carried = reporting.carried | {"go": "send"}
    first = reporting.take(reporting.client.post("/report/", carried))
    told = (reporting.reference, reporting.code)
    again = reporting.take(reporting.client.post("/report/", carried))
    assert (first.status_code, again.status_code) == (200, 200)
    assert (reporting.reference, reporting.code) == told
    assert kept() == 1


def test_changed_after_it_was_sent_it_is_not_sent_over_the_first() -> None:
    reporting = Reporting(signed_out())
    reporting.say_all()
    carried = reporting.carried
    reporting.send()
    reporting.take(reporting.client.post("/report/", carried | {"go": "words"}))
    reporting.say({"words": "Something else."})
    assert reporting.send().status_code == 409
    assert "sent already" in reporting.page
    assert kept() == 1


def test_imminent_danger_is_told_to_call_999_and_may_go_on() -> None:
    reporting = Reporting(signed_out())
    reporting.say({"urgency": "imminent_danger"})
    assert reporting.title == "Call 999 now"
    assert "tel:999" in reporting.page
    reporting.say({})
    assert reporting.title == "What happened?"


def test_each_kind_has_its_own_pages() -> None:
    titles = {}
    for kind in ("theft", "suspicious_hire", "behaviour_at_a_site", "online_content"):
        reporting = Reporting(signed_out())
        reporting.say({"urgency": "soon"})
        reporting.say({"kind": kind})
        reporting.say({"suspected": "now"})
        titles[kind] = reporting.title
    assert titles == {
        "theft": "Which product?", "suspicious_hire": "Which vehicle?", "behaviour_at_a_site": "Where did it happen?",
        "online_content": "Where is it?",
    }  # fmt: skip


def test_a_hire_is_reported_with_its_vehicle_and_days(desks: Desks) -> None:
    reporting = Reporting(signed_out())
    hire = {"description": "3.5 tonne van", "registration": "AB12 CDE"}
    hire |= {f"hired_{at}-{part}": number for at, day in (("from", "23"), ("until", "24")) for part, number in
             (("day", day), ("month", "11"), ("year", "2026"))}  # fmt: skip
    reporting.say_all((*SALE[:1], {"kind": "suspicious_hire"}, {"suspected": "now"}, hire, *SALE[4:]))
    assert "The law gives" not in reporting.page
    reporting.send()
    row = at_the_desk(desks)
    assert row.content["vehicle"]["description"] == "3.5 tonne van"
    assert row.content["vehicle"]["hired_from"].startswith("2026-11-23")
    assert row.report_by is None


def test_the_law_is_told_and_decides_nothing() -> None:
    reporting = Reporting(signed_out())
    reporting.say_all(SALE[:3])
    reporting.say({"name": "Cleaner", "substance": "7722-84-1", "percent": "12"}, "look")
    assert reporting.title == "Which product?"
    assert "within the limit" in reporting.page
    assert "Not verified." in reporting.page
    reporting.say({"name": "Cleaner", "substance": "7722-84-1", "percent": "12.01"}, "look")
    assert "Regulated:" in reporting.page
    mixture = {"name": "Cleaner", "substance": "water; 7722-84-1", "percent": "80; 13"}
    reporting.say(mixture, "look")
    assert "Regulated:" in reporting.page
    assert reporting.say(mixture | {"percent": "1; 2; 3"}).status_code == 422
    reporting.say({"name": "Cake", "substance": "flour"}, "look")
    assert "treat it as reportable" in reporting.page
    reporting.say({"name": "Cake", "substance": "flour"})
    assert reporting.title == "Where did it happen?"


def test_back_and_change_keep_what_was_said() -> None:
    reporting = Reporting(signed_out())
    reporting.say_all(SALE[:5])
    assert reporting.title == "What was unusual?"
    reporting.say({"behaviours": ["unusual_payment"]}, "back")
    assert reporting.title == "Where did it happen?"
    assert "1 High Street" in reporting.page
    reporting.say({"line": "2 High Street", "postcode": "ZZ1 1AA"})
    assert reporting.title == "In your own words"
    reporting.say_all(SALE[6:])
    assert "Insisted on an unusual way to pay" in reporting.page
    assert "2 High Street" in reporting.page
    reporting.say({}, "kind")
    reporting.say({"kind": "theft"})
    assert reporting.title == "Check and send", "a theft asks nothing more than a sale"
    assert "Insisted on an unusual way to pay" not in reporting.page


def test_late_is_accepted_and_marked(desks: Desks) -> None:
    reporting = Reporting(signed_out())
    earlier = {"suspected": "earlier", "day-day": "20", "day-month": "11", "day-year": "2026", "time": "9.15"}
    reporting.say_all((*SALE[:2], earlier, *SALE[3:]))
    assert "Send it all the same" in reporting.page
    reporting.send()
    assert "accepted, and marked as late" in reporting.page
    row = at_the_desk(desks)
    assert row.report_by < row.received_at


@pytest.mark.parametrize(
    ("place", "answers", "sentence"),
    [
        (0, {}, "Choose how urgent it is"),
        (0, {"urgency": "very"}, "Choose how urgent it is"),
        (1, {"kind": "witchcraft"}, "Choose what happened"),
        (2, {"suspected": "earlier"}, "Enter the day"),
        (2, {"suspected": "earlier", "day-day": "31", "day-month": "2", "day-year": "2026", "time": "1"}, "real date"),
        (2, {"suspected": "earlier", "day-day": "24", "day-month": "12", "day-year": "2026", "time": "1"}, "future"),
        (2, {"suspected": "earlier", "day-day": "29", "day-month": "3", "day-year": "2026", "time": "1:30"}, "clocks"),
        (2, {"suspected": "earlier", "day-day": "1", "day-month": "3", "day-year": "2026", "time": "x"}, "14:30"),
        (3, {"name": ""}, "Enter the name of the product"),
        (3, {"name": "a", "substance": "b", "percent": "120"}, "from 0 to 100"),
        (3, {"name": "a", "substance": "b", "percent": "much"}, "as a number"),
        (3, {"name": "a", "quantity": "-1"}, "as a number"),
        (3, {"name": "a", "quantity": "1"}, "Choose of what the quantity is"),
        (4, {"postcode": "ZZ1-1AA"}, "Enter the postcode"),
        (5, {"behaviours": ["foreign"]}, "Choose What was unusual?"),
        (6, {"words": ""}, "Say in your own words"),
        (6, {"words": "x" * 2001}, "2000 characters or fewer"),
        (7, {"response": "sold"}, "Choose as whom they bought"),
        (7, {"response": "sold", "customer": "business", "number": "7"}, "Choose which paper"),
        (9, {"contact": "yes"}, "Enter a phone number or an e-mail address"),
    ],
)
def test_what_has_to_be_mended_is_said_beside_its_field(place: int, answers: Any, sentence: str) -> None:
    reporting = Reporting(signed_out())
    reporting.say_all(SALE[:place])
    title = reporting.title
    assert reporting.say(answers).status_code == 422
    assert reporting.title == f"Error: {title}"
    assert sentence in reporting.page


@pytest.mark.parametrize(
    "spoil", [lambda _: "", lambda text: text[:-1], lambda text: "x" + text, lambda _: "a" * 60_000]
)
def test_answers_that_this_node_did_not_sign_are_not_gone_on_with(spoil: Any) -> None:
    reporting = Reporting(signed_out())
    reporting.say_all(SALE[:2])
    refused = reporting.say({"so_far": spoil(reporting.carried["so_far"])})
    assert refused.status_code == 422
    assert "Begin again" in reporting.page


def test_answers_end_after_some_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    reporting = Reporting(signed_out())
    reporting.say_all(SALE[:2])
    late = signing.time.time() + 12 * 3600 + 2
    monkeypatch.setattr(signing.time, "time", lambda: late)
    assert reporting.say({"suspected": "now"}).status_code == 422


def test_a_firm_s_answers_are_no_stranger_s(desks: Desks) -> None:
    reporting = Reporting(signed_in(desks.firm))
    reporting.say_all(SALE[:2])
    carried = reporting.carried
    assert signed_out().post("/report/", carried | {"suspected": "now"}).status_code == 422


def test_a_firm_is_known_and_not_asked(desks: Desks) -> None:
    reporting = Reporting(signed_in(desks.firm))
    reporting.say_all(SALE[:-1])
    assert reporting.title == "Check and send"
    assert "May we contact you" not in reporting.page
    reporting.send()
    assert reporting.code == ""
    row = at_the_desk(desks)
    assert (row.reporter, row.door) == ("firm", "form")


def test_contact_is_kept_only_where_it_was_agreed(desks: Desks) -> None:
    reporting = Reporting(signed_out())
    reporting.say_all((*SALE[:-1], {"contact": "no", "contact_name": "Sam", "phone": "+999000000001"}))
    reporting.send()
    assert at_the_desk(desks).content["contact"] is None


def test_files_go_before_the_report_and_with_it(desks: Desks) -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(8)
    reporting = Reporting(signed_out())
    reporting.say_all(SALE[:8])
    assert reporting.title == "Add a photo or a file"
    assert reporting.add("receipt.png", png).status_code == 200
    assert "receipt.png" in reporting.page
    assert reporting.add("virus.exe", b"MZ").status_code == 422
    assert "Send a picture" in reporting.page
    assert reporting.add("picture.png", b"MZ").status_code == 422
    reporting.say({})
    reporting.say(SALE[-1])
    assert "receipt.png" in reporting.page
    reporting.send()
    assert "no virus scanner just now" in reporting.page
    row = at_the_desk(desks)
    with acting(desks.ann):
        (attached,) = Attachment.objects.all()
    assert (attached.report_id, attached.state, attached.name) == (row.id, "waiting", "receipt.png")


def test_a_page_says_whether_files_are_scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    for scanner, sentence in ((None, "no virus scanner just now"), (Path("/run/s"), "checked for viruses")):
        monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, scanner=scanner))
        reporting = Reporting(signed_out())
        reporting.say_all(SALE[:8])
        assert sentence in reporting.page
        reporting.add("a.txt", b"said")
        reporting.say({})
        reporting.say(SALE[-1])
        reporting.send()
        assert sentence in reporting.page


def test_no_address_is_logged_or_kept(caplog: pytest.LogCaptureFixture, desks: Desks) -> None:
    reporting = Reporting(signed_out(REMOTE_ADDR="203.0.113.77", HTTP_X_FORWARDED_FOR="203.0.113.78"))
    reporting.say_all()
    reporting.send()
    row = at_the_desk(desks)
    assert "request.done" in caplog.text
    assert "203.0.113" not in caplog.text + str(row.__dict__)
