"""The pages of managers, overseers and administrators in a real browser: every width, and without JavaScript."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, expect

from tearline_hub.db.actor import Actor
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.disclosures.actions import deciding, drafting
from tearline_hub.disclosures.models import OutboxMessage
from tearline_hub.exchange import queries
from tearline_hub.exchange.actions import receive
from tests.support.browsing import (
    PHONE,
    assert_usable_at_every_width,
    follow,
    served,
    visiting,
)
from tests.support.client import signed_in
from tests.support.database import NOW, World
from tests.support.releases import add_record, complete_draft, deliver, live_release, subject

pytestmark = pytest.mark.browser


@pytest.fixture
def site(world: World) -> Iterator[str]:
    live_release(world, to=["council", "police"])
    deliver()
    _quarantine(world)
    with served(get_wsgi_application()) as base:
        yield base


def _quarantine(world: World) -> None:
    """One message dated tomorrow."""
    tomorrow = NOW + dt.timedelta(days=1)
    record = add_record(world.officer, subject("SS-000002"))
    disclosure_id = complete_draft(world, to=["council"], record_id=record)
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=disclosure_id)
    deciding.authorise(actor=world.authoriser, now=tomorrow, disclosure_id=disclosure_id)
    with on_behalf_of_node(Scope.EXCHANGE):
        raw = bytes(OutboxMessage.objects.get(disclosure_id=disclosure_id).envelope)
    receive(raw, now=NOW)


def _sign_in(page: Page, site: str, actor: Actor) -> None:
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": signed_in(actor).cookies[name].value, "url": site}])


def _ask(page: Page) -> None:
    page.get_by_label("To check that processing was lawful").check()
    for name, number in (("First day", "1"), ("Last day", "22")):
        boxes = page.get_by_role("group", name=name)
        for box, value in (("Day", number), ("Month", "11"), ("Year", "2026")):
            boxes.get_by_label(box).fill(value)
    follow(page.get_by_role("button", name="Read the entries"))


def test_every_page_is_usable_at_every_width(browser: Browser, site: str, world: World) -> None:
    (waiting,) = queries.quarantined(actor=world.administrator)
    addresses = {
        world.council_manager: ("overview/",),
        world.administrator: (
            "node/", "node/quarantine/", f"node/quarantine/{waiting.id}", "people/", "people/invite",
        ),
        world.overseer: ("oversight/",),
    }  # fmt: skip
    for actor, theirs in addresses.items():
        with visiting(browser) as page:
            _sign_in(page, site, actor)
            for number, address in enumerate(theirs):
                page.goto(f"{site}/{address}")
                assert page.url == f"{site}/{address}"
                assert_usable_at_every_width(page, f"{actor.display_name.lower().replace(' ', '-')}-{number}")
            if actor == world.overseer:
                _ask(page)
                assert_usable_at_every_width(page, "entries")


@pytest.mark.parametrize("javascript", [True, False])
def test_an_overseer_reads_and_downloads(browser: Browser, site: str, world: World, *, javascript: bool) -> None:
    with visiting(browser, width=PHONE, javascript=javascript) as page:
        _sign_in(page, site, world.overseer)
        page.goto(f"{site}/oversight/")
        follow(page.get_by_role("button", name="Read the entries"))
        expect(page.get_by_role("link", name="Choose why you need to read the log")).to_be_visible()
        _ask(page)
        expect(page.get_by_role("table", name="Entries").get_by_role("row").nth(1)).to_be_visible()
        assert page.url == f"{site}/oversight/"
        with page.expect_download() as begun:
            page.get_by_role("button", name="Download as CSV").click()
        assert Path(begun.value.path()).read_text(encoding="utf-8").startswith("time,organisation,person,")


def test_an_administrator_tries_a_message_again_in_vain(browser: Browser, site: str, world: World) -> None:
    with visiting(browser, javascript=False) as page:
        _sign_in(page, site, world.administrator)
        page.goto(f"{site}/node/")
        follow(page.get_by_role("link", name="1 message waits"))
        follow(page.get_by_role("table", name="Waiting").get_by_role("link"))
        follow(page.get_by_role("button", name="Take it again"))
        expect(page.get_by_text("It still cannot be taken.")).to_be_visible()
        assert page.title().startswith("Error: ")
        page.get_by_label("Why do you discard it?").fill("The sender was told by telephone.")
        follow(page.get_by_role("button", name="Discard it"))
        expect(page.get_by_text("Nothing waits in quarantine.")).to_be_visible()
