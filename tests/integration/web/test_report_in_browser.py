"""A corner shop reports on a phone, with and without JavaScript, by keyboard alone; and what it and a firm see then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, expect

from tearline_hub.alerts.actions.routing import route
from tearline_hub.alerts.models import Report
from tearline_hub.db.context import acting
from tests.support.alerts import Desks, offered, sent
from tests.support.browsing import PHONE, assert_usable, assert_usable_at_every_width, follow, picture, served, visiting
from tests.support.client import signed_in
from tests.support.database import NOW
from tests.support.reporting import CODE, REFERENCE, asked_by

pytestmark = pytest.mark.browser
MOST_TAPS = 22  # of the shortest whole report; at two seconds each, with 20 words typed, a minute


@pytest.fixture
def site(desks: Desks) -> Iterator[str]:  # noqa: ARG001 it is there before
    with served(get_wsgi_application()) as base:
        yield base


class Thumb:
    """Somebody on a phone; counts what is tapped."""

    def __init__(self, page: Page, *, look: bool = True) -> None:
        self.page, self.look, self.taps, self.pages = page, look, 0, 0

    def choose(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_label(label, exact=True).check()
            self.taps += 1

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)
        self.taps += 1

    def press(self, name: str = "Continue", *, named: str = "") -> None:
        if self.look:
            assert_usable(self.page)
        if named:
            picture(self.page, named)
        follow(self.page.get_by_role("button", name=name, exact=True))
        self.taps, self.pages = self.taps + 1, self.pages + 1


def go_through(thumb: Thumb) -> None:
    thumb.choose("It may matter within days")
    thumb.press(named="report-begin")
    thumb.choose("A suspicious sale")
    thumb.press()
    thumb.choose("Just now")
    thumb.press()
    thumb.write("Name of the product", "Cleaner")
    thumb.write("Main chemical in it, if you know", "hydrogen peroxide")
    thumb.press()
    thumb.write("Postcode", "ZZ1 1AA")
    thumb.press()
    thumb.choose("Unclear about what it is for")
    thumb.press()
    thumb.write("What happened, in your own words", "Asked for all we had and would not say what for.")
    thumb.press(named="report-words")
    thumb.choose("We refused", "I do not know")
    thumb.press()
    thumb.press()  # no file
    thumb.choose("No. I stay anonymous")
    thumb.press()


def test_a_shop_reports_on_a_phone_in_few_taps(browser: Browser, site: str, desks: Desks) -> None:
    with visiting(browser, width=PHONE) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.goto(f"{site}/report/")
        thumb = Thumb(page)
        go_through(thumb)
        expect(page.get_by_role("heading", name="Check and send")).to_be_visible()
        thumb.press("Send the report", named="report-check")
        assert thumb.taps <= MOST_TAPS + thumb.pages - 11, thumb.taps
        assert thumb.pages == 11
        assert_usable(page)
        picture(page, "report-sent")
        reference, code = REFERENCE.search(page.content()), CODE.search(page.content())
        assert reference
        assert code
        with page.expect_download() as download:
            page.get_by_role("button", name="Download the receipt").click()
        assert download.value.suggested_filename == f"{reference[0]}-receipt.json"
        assert said == [], "the policy blocks nothing of ours"
        route(now=NOW)
        with acting(desks.ann):
            assert Report.objects.get().id == reference[0]
        asked_by(desks, reference[0])
        follow(page.get_by_role("link", name="See how the report stands"))
        assert_usable(page)
        page.get_by_label("Reference").fill(reference[0])
        page.get_by_label("Code").fill(code[0].lower())
        follow(page.get_by_role("button", name="Show it"))
        expect(page.get_by_text("Which colour was it?")).to_be_visible()
        assert_usable(page)
        picture(page, "report-standing")
        page.get_by_label("Your answer").fill("Blue")
        follow(page.get_by_role("button", name="Send the answer"))
        expect(page.get_by_text("Answered on")).to_be_visible()


def test_it_works_without_javascript_and_going_back_loses_nothing(browser: Browser, site: str, desks: Desks) -> None:
    with visiting(browser, width=PHONE, javascript=False) as page:
        page.goto(f"{site}/report/")
        go_through(Thumb(page, look=False))
        expect(page.get_by_role("heading", name="Check and send")).to_be_visible()
        page.go_back()
        expect(page.get_by_role("heading", name="May we contact you about this?")).to_be_visible()
        page.go_back()
        page.go_back()
        expect(page.get_by_role("heading", name="What did you do?")).to_be_visible()
        page.go_forward()
        expect(page.get_by_role("heading", name="Add a photo or a file")).to_be_visible()
        follow(page.get_by_role("button", name="Back"))
        expect(page.get_by_label("We refused")).to_be_checked()
        follow(page.get_by_role("button", name="Continue"))
        follow(page.get_by_role("button", name="Continue"))
        page.get_by_label("No. I stay anonymous").check()
        follow(page.get_by_role("button", name="Continue"))
        follow(page.get_by_role("button", name="Change Which product?"))
        page.get_by_label("Name of the product").fill("Bleach")
        follow(page.get_by_role("button", name="See what the law says"))
        expect(page.get_by_text("Not verified.")).to_be_visible()
        follow(page.get_by_role("button", name="Continue"))
        expect(page.get_by_text("Bleach")).to_be_visible()
        follow(page.get_by_role("button", name="Send the report"))
        expect(page.get_by_text("We have your report")).to_be_visible()
        route(now=NOW)
        with acting(desks.ann):
            (report,) = Report.objects.all()
            assert report.content["product"]["name"] == "Bleach"


def test_by_keyboard_alone(browser: Browser, site: str) -> None:
    """Tab, arrows, space and Enter: nothing else is needed."""
    with visiting(browser, width=PHONE) as page:
        page.goto(f"{site}/report/")

        def tab_to(role: str, name: str) -> None:
            wanted = page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
            for _ in range(40):
                page.keyboard.press("Tab")
                if wanted.evaluate("each => each === document.activeElement"):
                    return
            raise AssertionError(f"the keyboard does not reach {name}")

        def enter() -> None:
            with page.expect_navigation():
                page.keyboard.press("Enter")

        tab_to("radio", "Somebody is in danger now")
        page.keyboard.press("Space")
        tab_to("button", "Continue")
        enter()
        expect(page.get_by_role("heading", name="Call 999 now")).to_be_visible()
        assert_usable(page)
        picture(page, "report-danger")
        tab_to("button", "I have called. Go on with the report")
        enter()
        tab_to("radio", "A suspicious sale")
        for _ in range(6):
            page.keyboard.press("ArrowDown")
        expect(page.get_by_label("Something online")).to_be_checked()
        enter()
        tab_to("radio", "Just now")
        page.keyboard.press("Space")
        enter()
        tab_to("textbox", "Address, or name of the service")
        page.keyboard.type("video.example.org/1")
        enter()
        expect(page.get_by_role("heading", name="In your own words")).to_be_visible()
        tab_to("textbox", "What happened, in your own words")
        page.keyboard.type("A film that shows how.")
        tab_to("button", "Continue")
        enter()
        tab_to("button", "Continue")
        enter()
        tab_to("radio", "No. I stay anonymous")
        page.keyboard.press("Space")
        enter()
        tab_to("button", "Send the report")
        enter()
        expect(page.get_by_text("We have your report")).to_be_visible()


def test_a_photo_a_fault_and_the_hire_pages_are_usable(browser: Browser, site: str, tmp_path: Path) -> None:
    photo = tmp_path / "label.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    with visiting(browser) as page:
        page.goto(f"{site}/report/")
        thumb = Thumb(page, look=False)
        follow(page.get_by_role("button", name="Continue"))
        expect(page.get_by_role("alert")).to_be_visible()
        assert_usable_at_every_width(page, "report-fault")
        thumb.choose("It is over")
        thumb.press()
        thumb.choose("A suspicious hire of a vehicle")
        thumb.press()
        page.get_by_label("Earlier", exact=True).check()
        when = page.get_by_role("group", name="Day", exact=True)
        for box, number in (("Day", "22"), ("Month", "11"), ("Year", "2026")):
            when.get_by_label(box, exact=True).fill(number)
        page.get_by_label("Time, roughly").fill("9:30")
        assert_usable_at_every_width(page, "report-when")
        thumb.press()
        assert_usable_at_every_width(page, "report-vehicle")
        thumb.write("Which vehicle", "3.5 tonne van")
        thumb.press()
        thumb.write("Postcode", "ZZ1 1AA")
        thumb.press()
        thumb.press()
        thumb.write("What happened, in your own words", "Paid in cash and gave two names.")
        thumb.press()
        assert_usable(page)
        thumb.choose("We sold or hired it", "A business")
        thumb.press()
        page.get_by_label("Photo or file").set_input_files(photo)
        thumb.press("Add this file")
        expect(page.get_by_text("label.png")).to_be_visible()
        assert_usable_at_every_width(page, "report-file")
        thumb.press()
        page.get_by_label("Yes, you may contact me").check()
        assert_usable_at_every_width(page, "report-contact")
        thumb.write("Your phone number", "+999000000001")
        thumb.press()
        assert_usable_at_every_width(page, "report-check-hire")
        thumb.press("Send the report")
        assert_usable_at_every_width(page, "report-sent-hire")


def test_a_firm_s_pages_are_usable(browser: Browser, site: str, desks: Desks) -> None:
    (taken,) = sent(offered("firm", "till-7"))
    route(now=NOW)
    asked_by(desks, taken.report_id, "firm")  # type: ignore[union-attr]
    with visiting(browser) as page:
        name = settings.SESSION_COOKIE_NAME
        value = signed_in(desks.firm).cookies[name].value
        page.context.add_cookies([{"name": name, "value": value, "url": site}])
        page.goto(site)
        expect(page.get_by_role("heading", name="My reports")).to_be_visible()
        assert_usable_at_every_width(page, "report-mine")
        follow(page.get_by_role("link", name=taken.report_id))  # type: ignore[union-attr]
        expect(page.get_by_text("Which colour was it?")).to_be_visible()
        assert_usable_at_every_width(page, "report-own")
        page.goto(f"{site}/report/firm")
        assert_usable_at_every_width(page, "report-firm")
        page.goto(f"{site}/report/bulk")
        assert_usable_at_every_width(page, "report-bulk")
        lines = b'{"kind": "theft", "suspected_at": "2026-11-22T08:00:00Z", "words": "Gone.", "product": {"name": "Cleaner"}}\n{"kind": "theft"}\n'
        page.get_by_label("File with reports").set_input_files(
            {"name": "r.ndjson", "mimeType": "application/x-ndjson", "buffer": lines}
        )
        follow(page.get_by_role("button", name="Send the file"))
        expect(page.get_by_text("1 report is with us. 1 row has to be mended.")).to_be_visible()
        assert_usable_at_every_width(page, "report-bulk-done")
        follow(page.get_by_role("link", name="Report something").first)
        expect(page.get_by_text("You report for")).to_be_visible()
        assert_usable(page)
