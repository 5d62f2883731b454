"""Looking somebody up in a real browser: every state at every width, without JavaScript, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, expect

from tearline.people.record import FieldName, Status
from tearline_hub.db.actor import Actor
from tests.support.browsing import (
    DESKTOP,
    HEIGHT,
    PHONE,
    ZOOMED,
    assert_no_sideways_scroll,
    assert_usable,
    follow,
    picture,
    served,
    visiting,
)
from tests.support.client import signed_in
from tests.support.database import World
from tests.support.releases import add_record, field, subject

pytestmark = pytest.mark.browser
LONG = field(FieldName.EMAIL, f"{'mohammed.hussain.' * 6}@example.org")
HOME, PHONED = field(FieldName.ADDRESS, "8 Testing Street, ZZ1 1AA"), field(FieldName.PHONE, "+999 123456789")


@pytest.fixture
def site(world: World) -> Iterator[str]:
    add_record(world.officer, subject(extra=[HOME, PHONED, LONG]))
    second = subject("SS-000002", status=Status.ACTIVE)
    fields = (field(FieldName.NAME, "Muhammad Hussain"), field(FieldName.DATE_OF_BIRTH, "1985-03-04"), HOME)
    add_record(world.officer, replace(second, fields=fields))
    with served(get_wsgi_application()) as base:
        yield base


def sign_in(page: Page, site: str, actor: Actor) -> None:
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": signed_in(actor).cookies[name].value, "url": site}])


def look_at_every_width(page: Page, name: str) -> None:
    """Axe sees the same at 400 % zoom as on a phone."""
    assert "Hus" not in page.title() + page.url
    for width, check in ((DESKTOP, assert_usable), (PHONE, assert_usable), (ZOOMED, assert_no_sideways_scroll)):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        check(page)
        picture(page, f"look-up-{name}-{width}")
    page.set_viewport_size({"width": DESKTOP, "height": HEIGHT})


def enter(page: Page, **known: str) -> None:
    for label, text in known.items():
        page.get_by_label(label, exact=True).fill(text)


def test_every_state_is_usable_at_every_width(browser: Browser, site: str, world: World) -> None:
    with visiting(browser) as page:
        sign_in(page, site, world.officer)
        page.goto(f"{site}/records/")
        follow(page.get_by_role("link", name="Look somebody up"))
        look_at_every_width(page, "empty")
        follow(page.get_by_role("button", name="Look"))
        expect(page).to_have_title("Error: Look somebody up – Tearline")
        enter(page, Phone="ring me")
        page.get_by_label("Why are you looking?").select_option(label="To prepare a release")
        follow(page.get_by_role("button", name="Look"))
        expect(page.get_by_role("link", name="Give phone numbers in digits")).to_be_visible()
        look_at_every_width(page, "faulty")
        enter(page, Name="Mohamed Husain", Phone="+999 123456780", Address="8 Testing Street", Postcode="zz1 1aa")
        page.get_by_label("E-mail").fill(LONG.value)
        page.get_by_label("Day").fill("3")
        page.get_by_label("Month").fill("4")
        page.get_by_label("Year").fill("1985")
        follow(page.get_by_role("button", name="Look"))
        expect(page.get_by_role("heading", name="2 records may be about this person")).to_be_visible()
        look_at_every_width(page, "found")
        enter(page, Name="Nobody Atall", Phone="", Address="", Postcode="")
        page.get_by_label("E-mail").fill("")
        follow(page.get_by_role("button", name="Look"))
        expect(page.get_by_role("heading", name="Nobody found")).to_be_visible()
        look_at_every_width(page, "nobody")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_from_the_register_to_a_record(browser: Browser, site: str, world: World, *, javascript: bool) -> None:
    with visiting(browser, width=PHONE, javascript=javascript) as page:
        sign_in(page, site, world.authoriser)
        page.goto(f"{site}/records/")
        follow(page.get_by_role("link", name="Look somebody up"))
        enter(page, Name="Muhamad Husein", Phone="+999 123456780")
        page.get_by_label("Year").fill("1985")
        page.get_by_label("Why are you looking?").select_option(label="To decide whether to authorise a release")
        follow(page.get_by_role("button", name="Look"))
        assert page.url == f"{site}/records/look-up"
        expect(page.get_by_text("Nobody has decided that any of them is the person.")).to_be_visible()
        links = page.locator("section h3 a")
        assert links.all_inner_texts() == ["SS-000001", "SS-000002"]
        expect(page.get_by_role("table").first.get_by_role("rowheader", name="Name")).to_be_visible()
        follow(links.first)
        expect(page.get_by_role("heading", name="Why do you need to open this?")).to_be_visible()
        page.get_by_label("To decide whether to authorise a release").check()
        follow(page.get_by_role("button", name="Continue"))
        expect(page.get_by_role("heading", name="Mohammed Hussain")).to_be_visible()


def test_by_keyboard_alone(browser: Browser, site: str, world: World) -> None:
    with visiting(browser) as page:
        sign_in(page, site, world.officer)
        page.goto(f"{site}/records/look-up")
        page.get_by_label("Name", exact=True).focus()
        page.keyboard.type("Mohammed Hussain")
        for _ in range(11):  # other names, the date's three boxes, six more, and the purpose
            page.keyboard.press("Tab")
        expect(page.get_by_label("Why are you looking?")).to_be_focused()
        page.keyboard.type("To prepare")
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Look")).to_be_focused()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="2 records may be about this person")).to_be_visible()


def test_the_browser_is_asked_to_keep_nothing_that_is_typed(browser: Browser, site: str, world: World) -> None:
    with visiting(browser) as page:
        sign_in(page, site, world.officer)
        page.goto(f"{site}/records/look-up")
        assert page.locator("main form").get_attribute("autocomplete") == "off"
