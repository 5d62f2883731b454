"""Who can see it, agreements, and requests in a real browser: every width, axe, and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, expect

from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.actions import requesting
from tearline_hub.disclosures.queries import requests
from tests.support.browsing import DESKTOP, PHONE, ZOOMED, assert_usable, follow, served, visiting
from tests.support.client import signed_in
from tests.support.database import NOW, World
from tests.support.releases import deliver
from tests.support.steps import REASON, code, opened_copy

pytestmark = pytest.mark.browser


@pytest.fixture
def given(world: World) -> tuple[str, str]:
    """A release and the council's opened copy."""
    disclosure_id, copy = opened_copy(world)
    requesting.ask_leave(actor=world.council_officer, now=NOW, projection_id=copy, to=code("police"), reason=REASON)
    deliver()
    return disclosure_id, copy


@pytest.fixture
def site(given: tuple[str, str]) -> Iterator[str]:  # noqa: ARG001 it is there before
    with served(get_wsgi_application()) as base:
        yield base


def _asked(world: World, disclosure_id: str) -> str:
    (only,) = requests.of_disclosure(actor=world.authoriser, now=NOW, disclosure_id=disclosure_id)
    return only.id


def _as(page: Page, site: str, actor: Actor) -> None:
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": signed_in(actor).cookies[name].value, "url": site}])


@pytest.mark.parametrize("width", [DESKTOP, PHONE, ZOOMED])
def test_every_page_is_usable_at_every_width(
    browser: Browser, site: str, world: World, given: tuple[str, str], width: int
) -> None:
    disclosure_id, copy = given
    with visiting(browser, width=width) as page:
        for actor, address in (
            (world.council_officer, f"inbox/{copy}/who"),
            (world.council_officer, f"inbox/{copy}/challenge"),
            (world.council_officer, f"inbox/{copy}/ask-leave"),
            (world.officer, f"releases/{disclosure_id}/who"),
            (world.authoriser, f"releases/{disclosure_id}/requests/{_asked(world, disclosure_id)}"),
            (world.officer, "agreements/"),
            (world.officer, "agreements/1/DSA-2026-01"),
        ):
            _as(page, site, actor)
            page.goto(f"{site}/{address}")
            assert_usable(page)
        _as(page, site, world.council_officer)
        page.goto(f"{site}/inbox/{copy}")
        page.get_by_label("To check our own records").check()
        follow(page.get_by_role("button", name="Open"))
        assert_usable(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_challenge_from_the_copy_to_the_answer(
    browser: Browser, site: str, world: World, given: tuple[str, str], *, javascript: bool
) -> None:
    disclosure_id, copy = given
    with visiting(browser, width=PHONE, javascript=javascript) as page:
        _as(page, site, world.council_officer)
        page.goto(f"{site}/inbox/{copy}")
        page.get_by_label("To check our own records").check()
        follow(page.get_by_role("button", name="Open"))
        follow(page.get_by_role("link", name="Challenge its marking"))
        page.get_by_label("OFFICIAL", exact=True).check()
        page.get_by_label("Why?").fill(REASON)
        follow(page.get_by_role("button", name="Ask Security Service"))
        expect(page.get_by_text("Another marking: OFFICIAL")).to_be_visible()
        deliver()
        _as(page, site, world.authoriser)
        page.goto(f"{site}/releases/{disclosure_id}")
        page.get_by_label("To correct it, or to look into a complaint").check()
        follow(page.get_by_role("button", name="Continue"))
        follow(page.get_by_role("link", name="Answer Council: another marking"))
        page.get_by_label("Refuse it").check()
        page.get_by_label("Why?").fill("It names a way of working.")
        follow(page.get_by_role("button", name="Send the answer"))
        expect(page.get_by_text("Refused: It names a way of working.")).to_be_visible()
        follow(page.get_by_role("link", name="Who can see this, and why"))
        expect(page.get_by_role("heading", name="Council")).to_be_visible()
