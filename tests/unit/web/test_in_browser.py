"""The foundation in a real browser: readable by everybody, at every width, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.support.browsing import (
    PHONE,
    ZOOMED,
    assert_no_sideways_scroll,
    assert_usable,
    assert_usable_at_every_width,
    follow,
    served,
    visiting,
)

pytestmark = pytest.mark.browser

ADDRESSES = (
    "reading",
    "answering",
    "help",
    "help/complain",
    "help/accessibility",
    "failing/conflict",
    "nowhere",
)


@pytest.fixture(scope="module")
def site(_trial_site: None) -> Iterator[str]:
    with served(get_wsgi_application()) as base:
        yield base


def _fill_in(page: Page) -> None:
    page.get_by_label("Nothing held").check()
    page.get_by_label("Necessity").fill("Because it is")
    dates = page.get_by_role("group", name="Review date")
    for box, number in (("Day", "27"), ("Month", "3"), ("Year", "2026")):
        dates.get_by_label(box).fill(number)
    page.get_by_label("Police").check()
    page.get_by_label("I have checked our records").check()


def test_every_page_is_usable_at_every_width(browser: Browser, site: str) -> None:
    with visiting(browser) as page:
        for address in ADDRESSES:
            page.goto(f"{site}/{address}")
            assert_usable_at_every_width(page, f"foundation-{address.replace('/', '-')}")


def test_the_widest_reference_breaks_at_the_edge(browser: Browser, site: str) -> None:
    with visiting(browser, width=ZOOMED) as page:
        page.goto(f"{site}/reading")
        page.locator("[class*='govuk-caption']").first.evaluate(
            "node => { node.textContent = 'dis_' + 'm'.repeat(20) }"
        )
        assert_no_sideways_scroll(page)


def test_the_policy_blocks_nothing_of_ours(browser: Browser, site: str) -> None:
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        said.append(message.text)

    with visiting(browser) as page:
        page.on("console", hear)
        page.goto(f"{site}/answering")
        expect(page.locator("body")).to_have_class("govuk-template__body js-enabled govuk-frontend-supported")
        expect(page.locator("[data-govuk-skip-link-init]")).to_have_count(1)
    assert not said


@pytest.mark.parametrize("javascript", [True, False])
def test_faults_are_shown_and_the_form_can_be_mended(browser: Browser, site: str, *, javascript: bool) -> None:
    with visiting(browser, width=PHONE, javascript=javascript) as page:
        page.goto(f"{site}/answering")
        follow(page.get_by_role("button", name="Send the answer"))
        assert page.title() == "Error: Answer this release – Tearline"
        page.get_by_role("link", name="Enter the review date").click()
        if javascript:
            expect(page.locator("#review_on")).to_be_focused()
            assert_usable(page)
        else:
            assert page.url.endswith("#review_on")
        _fill_in(page)
        follow(page.get_by_role("button", name="Send the answer"))
        expect(page.get_by_text("The answer was sent.")).to_be_visible()
        assert page.url.startswith(f"{site}/reading")


@pytest.mark.parametrize("javascript", [True, False])
def test_an_option_reveals_its_question(browser: Browser, site: str, *, javascript: bool) -> None:
    with visiting(browser, javascript=javascript) as page:
        page.goto(f"{site}/answering")
        why = page.get_by_label("Why can you not say?")
        expect(why).to_be_hidden()
        page.get_by_label("Cannot say").check()
        expect(why).to_be_visible()
        page.get_by_label("Nothing held").check()
        expect(why).to_be_hidden()


def test_the_keyboard_reaches_the_content_first(browser: Browser, site: str) -> None:
    with visiting(browser, width=ZOOMED) as page:
        page.goto(f"{site}/reading")
        page.keyboard.press("Tab")
        expect(page.get_by_text("Skip to main content")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#main-content")).to_be_focused()
        assert_no_sideways_scroll(page)


def test_a_table_stays_a_table_on_a_phone(browser: Browser, site: str) -> None:
    with visiting(browser, width=PHONE) as page:
        page.goto(f"{site}/reading")
        table = page.get_by_role("table", name="Releases to answer")
        expect(table.get_by_role("columnheader")).to_have_count(3)
        expect(table.get_by_role("rowheader")).to_have_count(3)
        expect(table.get_by_role("cell").first).to_have_text("Security Service")


def test_paper_carries_the_marking_and_who_printed_it(browser: Browser, site: str) -> None:
    with visiting(browser) as page:
        page.goto(f"{site}/reading")
        page.emulate_media(media="print")
        expect(page.get_by_text("Printed by Amara Okafor")).to_be_visible()
        expect(page.get_by_text("OFFICIAL-SENSITIVE").first).to_be_visible()
        expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
        assert page.evaluate("getComputedStyle(document.body).page") == "official-sensitive"
