"""Looking in our own systems and deciding, in a real browser: every page at every width, no script, keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, expect

from tearline.matching.adjudication import MatchDecision, MatchState
from tearline_hub.db.actor import Actor
from tearline_hub.matches import queries
from tearline_hub.matches.actions import adjudicating, packs
from tests.integration.web.matching_steps import (
    NAME,
    PURPOSE,
    SAME_HOME,
    SPELT,
    WEIGHT,
    candidate,
    exported,
    file_of,
    pair,
    received,
    taken_in,
)
from tests.support.browsing import (
    PHONE,
    assert_no_sideways_scroll,
    assert_usable_at_every_width,
    follow,
    served,
    visiting,
)
from tests.support.client import signed_in
from tests.support.database import NOW, World
from tests.support.matching import REASON, decide

pytestmark = pytest.mark.browser


@pytest.fixture
def site(world: World) -> Iterator[str]:  # noqa: ARG001 its database is what is served
    with served(get_wsgi_application()) as base:
        yield base


def sign_in(page: Page, site: str, actor: Actor) -> None:
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": signed_in(actor).cookies[name].value, "url": site}])


def say_why(page: Page) -> None:
    page.get_by_label("To assess and answer this release").check()
    follow(page.get_by_role("button", name="Continue"))


def go(page: Page, address: str) -> None:
    """Open a page, and say why when it asks."""
    page.goto(address)
    if page.locator("input[name=stated_purpose]").count():
        say_why(page)


def look_at_every_width(page: Page, name: str) -> None:
    assert NAME not in page.title()
    assert_usable_at_every_width(page, f"match-{name}")


def state(world: World, match_id: str) -> MatchState:
    return queries.line(actor=world.council_officer, now=NOW, match_id=match_id).state


def test_the_empty_pages_are_usable(browser: Browser, site: str, world: World) -> None:
    with visiting(browser) as page:
        sign_in(page, site, world.council_officer)
        for address in ("", "decided", "packs/", "packs/new", "upload"):
            page.goto(f"{site}/matches/{address}")
            look_at_every_width(page, f"empty-{address.replace('/', '-') or 'queue'}")


def test_every_page_is_usable_at_every_width(browser: Browser, site: str, world: World) -> None:
    officer = world.council_officer
    copy = received(world)
    waiting, linked, two_people, asked, again = (
        pair(world, f"C-{number}", values, copy=copy)
        for number, values in enumerate(({}, SAME_HOME, {}, {}, SAME_HOME), 1)
        for values in (values or SAME_HOME | dict.fromkeys(list(SAME_HOME)[2:], ()),)
    )
    decide(officer, linked, MatchDecision.SAME)
    for each in (two_people, again):
        decide(officer, each, MatchDecision.NOT_SAME)
    adjudicating.reconsider(actor=officer, now=NOW, purpose=PURPOSE, match_id=again, reason=REASON)
    decide(officer, waiting, MatchDecision.SAME)
    adjudicating.begin_answer(actor=officer, now=NOW, purpose=PURPOSE, match_id=linked)
    pack, gone = exported(officer, copy), exported(officer, copy)
    packs.withdraw(actor=officer, now=NOW, pack_id=gone, reason="The memory stick was lost.")
    addresses = {
        "queue": "/matches/",
        "decided": "/matches/decided",
        "packs": "/matches/packs/",
        "pack": f"/matches/packs/{pack}",
        "pack-withdrawn": f"/matches/packs/{gone}",
        "withdraw": f"/matches/packs/{pack}/withdraw",
        "choose": "/matches/packs/new",
        "upload": "/matches/upload",
        "first-waits": f"/matches/{waiting}",
        "linked": f"/matches/{linked}",
        "wrong-person": f"/matches/{linked}/wrong-person",
        "two-people": f"/matches/{two_people}",
        "look-again": f"/matches/{two_people}/look-again",
        "taken-back": f"/matches/{again}",
        "done": f"/matches/{waiting}/decided",
        "inbox": "/inbox/",
        "inbox-item": f"/inbox/{copy}",
        "help": "/help",
    }
    with visiting(browser) as page:
        sign_in(page, site, officer)
        page.goto(f"{site}/matches/{asked}")
        look_at_every_width(page, "why")
        say_why(page)
        look_at_every_width(page, "decide")
        page.get_by_label("Cannot tell").check()
        follow(page.get_by_role("button", name="Keep my decision"))
        expect(page).to_have_title("Error: Is this the same person? – Tearline")
        look_at_every_width(page, "decide-faulty")
        for name, address in addresses.items():
            page.goto(f"{site}{address}")
            if page.locator("input[name=stated_purpose]").count():
                page.get_by_label("To assess and answer this release").check()
                follow(page.locator("main form button").first)
            look_at_every_width(page, name)
        page.goto(f"{site}/matches/{linked}/wrong-person")
        page.get_by_label("How do you know that they are two people?").fill("Ours has lived abroad since 2019.")
        follow(page.get_by_role("button", name="End the link"))
        look_at_every_width(page, "reopened")
    with visiting(browser) as page:
        sign_in(page, site, world.council_authoriser)
        go(page, f"{site}/matches/{waiting}")
        look_at_every_width(page, "second-opinion")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_from_the_inbox_to_a_link_by_two_people(
    browser: Browser, site: str, world: World, tmp_path: Path, *, javascript: bool
) -> None:
    copy = received(world)
    found = tmp_path / "candidates.csv"
    found.write_bytes(file_of(candidate(copy)).getvalue())
    with visiting(browser, width=PHONE, javascript=javascript) as first:
        sign_in(first, site, world.council_officer)
        _looks(first, site, copy)
        _uploads(first, site, found)
        follow(first.get_by_role("button", name="Go to the possible matches"))
        assert NAME not in first.content()
        follow(first.get_by_role("rowheader").get_by_role("link"))
        say_why(first)
        match_id = first.url.rsplit("/", 1)[1]
        expect(first.get_by_text(SPELT)).to_be_visible()
        assert str(WEIGHT) not in first.content()
        first.get_by_label("The same person", exact=True).check()
        first.get_by_label("What makes you think so?").fill(REASON)
        follow(first.get_by_role("button", name="Keep my decision"))
        expect(first.get_by_text("Nothing is linked yet")).to_be_visible()
        assert state(world, match_id) is MatchState.SECOND
        with visiting(browser, width=PHONE, javascript=javascript) as second:
            sign_in(second, site, world.council_authoriser)
            second.goto(f"{site}/matches/")
            follow(second.get_by_role("rowheader").get_by_role("link"))
            say_why(second)
            expect(second.get_by_text("only after you have given yours")).to_be_visible()
            assert REASON not in second.content()
            second.get_by_label("The same person", exact=True).check()
            second.get_by_label("What makes you think so?").fill("The two streets are the same street.")
            follow(second.get_by_role("button", name="Keep my decision"))
            expect(second.get_by_text("nothing was merged")).to_be_visible()
        assert state(world, match_id) is MatchState.LINKED
        go(first, f"{site}/matches/{match_id}")
        expect(first.get_by_text("The two streets are the same street.")).to_be_visible()
        follow(first.get_by_role("button", name="Answer with what we hold"))
        expect(first.get_by_role("heading", name="Draft answer")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_wrong_no_is_taken_back_and_an_overtaken_page_keeps_what_was_typed(
    browser: Browser, site: str, world: World, tmp_path: Path, *, javascript: bool
) -> None:
    copy = received(world)
    match_id = pair(world, copy=copy)
    decide(world.council_officer, match_id, MatchDecision.NOT_SAME)
    found = tmp_path / "candidates.csv"
    found.write_bytes(file_of(candidate(copy)).getvalue())
    with visiting(browser, width=PHONE, javascript=javascript) as page:
        sign_in(page, site, world.council_authoriser)
        go(page, f"{site}/matches/{match_id}")
        follow(page.get_by_role("button", name="Look at it again"))
        follow(page.get_by_role("button", name="Look at it again"))
        expect(page.get_by_role("link", name="Enter why this pair should be looked at again")).to_be_visible()
        page.get_by_label("Why should this pair be looked at again?").fill("I overlooked the older address.")
        follow(page.get_by_role("button", name="Look at it again"))
        expect(page.get_by_text("that decision was taken back")).to_be_visible()
        assert SPELT not in page.content()
        _uploads(page, site, found)
        go(page, f"{site}/matches/{match_id}")
        expect(page.get_by_text(SPELT)).to_be_visible()
        expect(page.get_by_text("I overlooked the older address.")).to_be_visible()
        page.get_by_label("The same person", exact=True).check()
        page.get_by_label("What makes you think so?").fill(REASON)
        taken_in(world.council_officer, exported(world.council_officer, copy), candidate(copy, values=SAME_HOME))
        follow(page.get_by_role("button", name="Keep my decision"))
        expect(page.get_by_role("link", name="This has changed since you opened it")).to_be_visible()
        expect(page.get_by_label("What makes you think so?")).to_have_value(REASON)
        assert page.locator("input[type=radio]:checked").count() == 0
        if javascript:
            look_at_every_width(page, "overtaken")
        page.get_by_label("The same person", exact=True).check()
        follow(page.get_by_role("button", name="Keep my decision"))
        expect(page.get_by_text("nothing was merged")).to_be_visible()
    assert state(world, match_id) is MatchState.LINKED


def _looks(page: Page, site: str, copy: str) -> None:
    page.goto(f"{site}/inbox/")
    follow(page.get_by_role("button", name="Look in our own systems"))
    follow(page.get_by_role("button", name="Continue"))
    expect(page.get_by_role("link", name="Choose whom you want to look for")).to_be_visible()
    page.get_by_label("Only some of them").check()
    page.locator(f"input[value={copy}]").check()
    page.get_by_label("To assess and answer this release").check()
    page.get_by_label("How long do you need the pack?").select_option("2")
    follow(page.get_by_role("button", name="Continue"))
    expect(page.get_by_role("heading", name="What the file holds")).to_be_visible()
    with page.expect_download() as begun:
        page.get_by_role("button", name="Download the pack").click()
    assert begun.value.suggested_filename.startswith("pck_")
    assert b"public_key" in Path(begun.value.path()).read_bytes()


def _uploads(page: Page, site: str, found: Path) -> None:
    page.goto(f"{site}/matches/upload")
    page.locator("input[name=pack]").first.check()
    page.get_by_label("Which system is the extract from?").fill("Council tax, 21 November")
    page.locator("input[type=file]").set_input_files(found)
    follow(page.get_by_role("button", name="Upload"))
    expect(page.get_by_role("heading", name="What the file held")).to_be_visible()
    assert_no_sideways_scroll(page)


def test_the_keyboard_is_enough(browser: Browser, site: str, world: World) -> None:
    match_id = pair(world)
    with visiting(browser) as page:
        sign_in(page, site, world.council_officer)
        page.goto(f"{site}/matches/{match_id}")
        tab_to(page, "#stated_purpose")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.get_by_text(SPELT)).to_be_visible()
        tab_to(page, "#decision")
        page.keyboard.press("ArrowDown")
        tab_to(page, "#reason")
        page.keyboard.type("Ours was born ten years later, and never lived in this town.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_text("they are two people")).to_be_visible()
    assert state(world, match_id) is MatchState.NOT_SAME


def tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"The keyboard does not reach {selector}.")
