"""The inbox in a real browser: at every width, without JavaScript, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, expect

from tearline.ids import Prefix, new_id
from tearline.vocab.answer import Answer, RecallReason
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.actions import ending, holding
from tearline_hub.disclosures.queries import held
from tests.support.browsing import (
    PHONE,
    assert_usable_at_every_width,
    follow,
    picture,
    served,
    visiting,
)
from tests.support.client import signed_in
from tests.support.database import NOW, World
from tests.support.releases import add_record, deliver, live_release, only_held, subject

pytestmark = pytest.mark.browser

KEEP_REASON = "We expect the family to move back here within weeks."


@pytest.fixture
def site(world: World) -> Iterator[str]:  # noqa: ARG001 its database is what is served
    with served(get_wsgi_application()) as base:
        yield base


def sign_in(page: Page, site: str, actor: Actor) -> None:
    name = settings.SESSION_COOKIE_NAME
    value = signed_in(actor).cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": site}])


def sent(world: World, reference: str, **changes: object) -> str:
    """A release in the council's inbox; the id of the copy."""
    record = add_record(world.officer, subject(reference))
    disclosure_id = live_release(world, to=["council"], record_id=record, **changes)
    deliver()
    lines, _ = held.inbox(actor=world.council_officer, now=NOW)
    return next(line.id for line in lines if line.disclosure_id == disclosure_id)


def recall(world: World, copy: str) -> None:
    line = held.line(actor=world.council_officer, now=NOW, projection_id=copy)
    ending.recall(
        actor=world.officer, now=NOW, disclosure_id=line.disclosure_id,
        code=RecallReason.FACTS_CHANGED, reason="The source was found to be mistaken.",
    )  # fmt: skip
    deliver()


def look(page: Page, address: str, name: str) -> None:
    page.goto(address)
    assert_usable_at_every_width(page, f"inbox-{name}")


def test_every_page_is_usable_at_every_width(browser: Browser, site: str, world: World) -> None:
    common = {"actor": world.council_officer, "now": NOW}
    purpose = ReadPurpose.ASSESS_RELEASE
    recalled, restricted, kept, new = (sent(world, f"SS-00000{n}", onward_allowed=n == 4) for n in range(1, 5))
    for copy in (recalled, kept):
        holding.open_(**common, projection_id=copy, purpose=purpose)
    holding.contest(**common, projection_id=restricted, reason="Ours was born ten years later.")
    holding.answer(**common, projection_id=kept, purpose=purpose, given=Answer.NOTHING_HELD, keep_reason=KEEP_REASON)
    recall(world, recalled)
    with visiting(browser) as page:
        sign_in(page, site, world.council_officer)
        look(page, f"{site}/inbox/", "list")
        look(page, f"{site}/inbox/ended", "ended")
        look(page, f"{site}/inbox/{recalled}", "tombstone")
        look(page, f"{site}/inbox/{restricted}", "restricted")
        look(page, f"{site}/inbox/{kept}", "keep-asked")
        look(page, f"{site}/inbox/{new}", "before-opening")
        follow(page.get_by_role("button", name="Open it"))
        assert_usable_at_every_width(page, "inbox-no-purpose")
        page.get_by_label("To assess and answer this release").check()
        follow(page.get_by_role("button", name="Open it"))
        expect(page.get_by_text("Mohammed Hussain")).to_be_visible()
        assert_usable_at_every_width(page, "inbox-content")
        for act in ("opened", "answer", "wrong-person", "pass-on", "erase"):
            look(page, f"{site}/inbox/{new}/{act}", act)
        page.goto(f"{site}/inbox/{new}/answer")
        page.get_by_label("Nothing held").check()
        page.get_by_label("Ask to keep it").check()
        follow(page.get_by_role("button", name="Continue"))
        expect(page.get_by_role("link", name="Enter why it needs to be kept")).to_be_visible()
        assert_usable_at_every_width(page, "inbox-answer-faulty")
    with visiting(browser) as page:
        sign_in(page, site, world.council_manager)
        look(page, f"{site}/kept-copies/", "kept")
        look(page, f"{site}/kept-copies/{kept}", "keep-decide")
        look(page, f"{site}/inbox/{new_id(Prefix.PROJECTION)}", "nothing-here")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_copy_is_read_and_answered(browser: Browser, site: str, world: World, *, javascript: bool) -> None:
    copy = sent(world, "SS-000001")
    with visiting(browser, width=PHONE, javascript=javascript) as page:
        sign_in(page, site, world.council_officer)
        page.goto(f"{site}/inbox/")
        follow(page.get_by_role("rowheader").get_by_role("link"))
        page.get_by_label("To assess and answer this release").check()
        follow(page.get_by_role("button", name="Open it"))
        follow(page.get_by_role("button", name="Answer"))
        expect(page.get_by_label("Erase it here now")).to_be_hidden()
        page.get_by_label("Nothing held").check()
        page.get_by_label("Erase it here now").check()
        follow(page.get_by_role("button", name="Continue"))
        expect(page.get_by_text("The content was erased here and a certificate was sent.")).to_be_visible()
        picture(page, f"inbox-erased-{'with' if javascript else 'without'}-javascript")
        assert page.url == f"{site}/inbox/{copy}"
    deliver()
    with visiting(browser) as page:
        sign_in(page, site, world.officer)
        page.goto(f"{site}/inbox/{only_held(world.officer).id}")
        page.get_by_label("To assess an answer").check()
        follow(page.get_by_role("button", name="Open it"))
        picture(page, "inbox-answer-came-back")
        page.get_by_label("Known already").check()
        follow(page.get_by_role("button", name="Mark it"))
        expect(page.get_by_text("The answer is marked: Known already.")).to_be_visible()


def test_the_keyboard_is_enough(browser: Browser, site: str, world: World) -> None:
    copy = sent(world, "SS-000001")
    with visiting(browser) as page:
        sign_in(page, site, world.council_officer)
        page.goto(f"{site}/inbox/{copy}")
        tab_to(page, "#stated_purpose")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Mohammed Hussain")).to_be_visible()
        tab_to(page, "[href$='/wrong-person']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/wrong-person")
        tab_to(page, "#reason")
        page.keyboard.type("Ours was born ten years later.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Nobody can read it now.").first).to_be_visible()


def tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"The keyboard does not reach {selector}.")
