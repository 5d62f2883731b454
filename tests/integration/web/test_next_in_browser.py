"""What happens next, in a real browser: every width, without JavaScript, and by following it to what it is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import assert_usable, assert_usable_at_every_width, follow, served, visiting
from tests.support.client import signed_in
from tests.support.database import World
from tests.support.releases import TODAY
from tests.support.steps import opened_copy

pytestmark = pytest.mark.browser
DAY = dt.timedelta(days=1)


@pytest.fixture
def copy(world: World) -> str:
    """A copy that ends within the month."""
    return opened_copy(world, expires_on=TODAY + 20 * DAY, review_on=TODAY + 10 * DAY)[1]


@pytest.fixture
def site(copy: str) -> Iterator[str]:  # noqa: ARG001 it is there before
    with served(get_wsgi_application()) as base:
        yield base


def _sign_in(page: Page, site: str, world: World) -> None:
    name = settings.SESSION_COOKIE_NAME
    value = signed_in(world.council_officer).cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": site}])


def test_what_is_coming_can_be_seen_and_followed(browser: Browser, site: str, world: World, copy: str) -> None:
    with visiting(browser) as page:
        _sign_in(page, site, world)
        page.goto(f"{site}/inbox/")
        follow(page.get_by_role("link", name="What happens next"))
        expect(page.get_by_role("heading", name="What happens next")).to_be_visible()
        assert_usable_at_every_width(page, "next")
        follow(page.get_by_role("link", name=copy).first)
        assert page.url == f"{site}/inbox/{copy}"


def test_it_works_without_javascript_and_when_there_is_nothing(browser: Browser, site: str, world: World) -> None:
    with visiting(browser, javascript=False) as page:
        _sign_in(page, site, world)
        page.goto(f"{site}/next/")
        expect(page.get_by_text("A copy that we hold")).to_be_visible()
    with visiting(browser) as page:
        name = settings.SESSION_COOKIE_NAME
        value = signed_in(world.police_officer).cookies[name].value
        page.context.add_cookies([{"name": name, "value": value, "url": site}])
        page.goto(f"{site}/next/")
        expect(page.get_by_text("Nothing will happen by itself within thirty days.")).to_be_visible()
        assert_usable(page)
