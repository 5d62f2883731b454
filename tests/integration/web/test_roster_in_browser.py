"""The roster and the numbers in a real browser: every width, axe clean, by keyboard, and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, expect

from tearline.vocab.role import Role
from tearline_hub.alerts.actions.escalating import escalate
from tearline_hub.alerts.actions.paging import send_due
from tearline_hub.db.actor import Actor
from tests.support.alerts import Desks, person
from tests.support.browsing import assert_usable, assert_usable_at_every_width, follow, served, visiting
from tests.support.calling import raised, reachable
from tests.support.client import signed_in
from tests.support.database import NOW

pytestmark = pytest.mark.browser


@pytest.fixture
def site(desks: Desks) -> Iterator[str]:
    reachable(desks.ann, "ann@example.org")
    raised(desks.ann, *(f"k{number}" for number in range(15)))
    escalate(now=NOW)
    send_due("email", None, clock=lambda: NOW)
    with served(get_wsgi_application()) as base:
        yield base


def _sign_in(page: Page, site: str, who: Actor) -> None:
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": signed_in(who).cookies[name].value, "url": site}])


@pytest.mark.parametrize("javascript", [True, False])
def test_an_officer_plans_a_shift_and_says_how_they_are_called(
    browser: Browser, site: str, desks: Desks, javascript: bool
) -> None:
    with visiting(browser, javascript=javascript) as page:
        _sign_in(page, site, desks.bob)
        page.goto(f"{site}/roster/")
        expect(page.get_by_text("Nobody is on shift:")).to_be_visible()
        if javascript:
            assert_usable_at_every_width(page, "roster")
        follow(page.get_by_role("link", name="Plan a shift"))
        page.get_by_label("Ann").check()
        page.get_by_label("Police duty desk").check()
        for label, text in (
            ("Day", "24"),
            ("Month", "11"),
            ("Year", "2026"),
            ("Time at which", "19:00"),
            ("Hours", "12"),
        ):
            page.get_by_label(label, exact=label in {"Day", "Month", "Year"}).fill(text)
        if javascript:
            assert_usable(page)
        page.get_by_role("button", name="Plan the shift").press("Enter")
        expect(page.get_by_text("The shift was planned.")).to_be_visible()
        follow(page.get_by_role("link", name="say how you are called"))
        page.get_by_label("Text message").check()
        page.get_by_label("Address or number").fill("+999 000 000 002")
        page.get_by_role("button", name="Add").press("Enter")
        page.get_by_role("button", name="Send a test").press("Enter")
        expect(page.get_by_text("A test is on its way.")).to_be_visible()
        if javascript:
            assert_usable_at_every_width(page, "contacts")
        page.goto(f"{site}/roster/calls")
        expect(page.get_by_text("It would have said").first).to_be_visible()
        if javascript:
            assert_usable_at_every_width(page, "calls")


def test_a_manager_reads_the_numbers(browser: Browser, site: str) -> None:
    manager = person("moira", "police", Role.MANAGER)
    with visiting(browser) as page:
        _sign_in(page, site, manager)
        page.goto(f"{site}/burden/")
        expect(page.get_by_role("heading", name="By firm")).to_be_visible()
        assert_usable_at_every_width(page, "burden")
        with page.expect_download() as download:
            page.get_by_role("link", name="Download as CSV by firm").click()
        assert download.value.suggested_filename == "reports-by-firm.csv"
