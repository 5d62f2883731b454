"""The originator's pages in a real browser: at every width, without JavaScript, by keyboard alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, expect

from tearline.disclosure.states import State
from tearline.people.record import FieldName, Record, Status
from tearline.vocab.grading import SensitiveCategory
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.actions import deciding, drafting
from tearline_hub.disclosures.queries import originated
from tests.support.browsing import (
    PHONE,
    assert_usable,
    assert_usable_at_every_width,
    follow,
    picture,
    served,
    visiting,
)
from tests.support.client import signed_in
from tests.support.database import NOW, World
from tests.support.releases import add_record, complete_draft, deliver, field, live_release, subject

pytestmark = pytest.mark.browser


@pytest.fixture
def site(world: World) -> Iterator[str]:  # noqa: ARG001 its database is what is served
    with served(get_wsgi_application()) as base:
        yield base


def sign_in(page: Page, site: str, actor: Actor) -> None:
    name = settings.SESSION_COOKIE_NAME
    value = signed_in(actor).cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": site}])


def go(page: Page, address: str, purpose: str) -> None:
    """Open a page, and say why when it asks."""
    page.goto(address)
    question = page.locator(f"input[name=stated_purpose][value={purpose}]")
    if question.count():
        question.check()
        follow(page.get_by_role("button", name="Continue"))


def rich() -> Record:
    """A closed subject with something of every kind on the record."""
    health = dataclasses.replace(field(FieldName.SENSITIVE, "Treated in 2024"), sensitive=SensitiveCategory.HEALTH)
    theirs = dataclasses.replace(field(FieldName.OCCUPATION, "Driver"), owner="west-midlands/police")
    return subject(extra=[field(FieldName.ADDRESS, "12 Testing Street, ZZ12 4AB"), theirs, health])


def proposed(world: World, record_id: str) -> str:
    draft = complete_draft(world, to=["council", "police"], record_id=record_id)
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    return draft


def state_of(world: World, draft: str) -> State:
    purpose = ReadPurpose.PREPARE_RELEASE
    return originated.read(actor=world.officer, now=NOW, purpose=purpose, disclosure_id=draft).state


def test_every_page_is_usable_at_every_width(browser: Browser, site: str, world: World) -> None:
    record = add_record(world.officer, rich())
    child = add_record(
        world.officer,
        Record(reference="SS-9", status=Status.CLOSED, fields=(field(FieldName.NAME, "Young Person"),), synthetic=True),
    )
    young = complete_draft(world, to=["council"], record_id=child)
    draft = complete_draft(world, to=["council", "police"], record_id=record)
    live = live_release(world, to=["council", "police"], record_id=record)
    deliver()
    waiting = proposed(world, record)
    urgent = complete_draft(world, to=["council"], record_id=record)
    words = "A life is at risk in the next hour."
    deciding.release_in_emergency(actor=world.officer, now=NOW, disclosure_id=urgent, reason=words)
    pages = ["recipients", "template", "fields", "terms", "handling", "preview", "propose", "abandon", "emergency"]
    officer = {
        "register": "/records/",
        "record": f"/records/{record}",
        "releases": "/releases/",
        "releases-live": "/releases/?show=live",
        "draft": f"/releases/{draft}",
        **{f"draft-{name}": f"/releases/{draft}/{name}" for name in pages},
        "draft-child": f"/releases/{young}/child",
        "draft-child-reason": f"/releases/{young}/child/reason",
        "live": f"/releases/{live}",
        **{f"live-{name}": f"/releases/{live}/{name}" for name in ("correct", "recall", "restrict")},
    }
    authoriser = {
        "queue": "/to-authorise/",
        "decide": f"/to-authorise/{waiting}",
        "emergency": f"/releases/{urgent}",
        "emergency-review": f"/releases/{urgent}/review",
    }
    for actor, purpose, addresses in (
        (world.officer, "prepare_release", officer),
        (world.authoriser, "authorise_release", authoriser),
    ):
        with visiting(browser) as page:
            sign_in(page, site, actor)
            for name, address in addresses.items():
                go(page, site + address, purpose)
                assert "Hussain" not in page.title()
                assert_usable_at_every_width(page, f"release-{name}")


def test_the_question_why_is_usable(browser: Browser, site: str, world: World) -> None:
    draft = complete_draft(world, to=["council"])
    with visiting(browser) as page:
        sign_in(page, site, world.officer)
        page.goto(f"{site}/releases/{draft}")
        assert_usable_at_every_width(page, "release-why")
        follow(page.get_by_role("button", name="Continue"))
        assert_usable(page)


def test_faults_are_usable_and_lead_to_their_question(browser: Browser, site: str, world: World) -> None:
    draft = complete_draft(world, to=["council"], record_id=add_record(world.officer, rich()), necessity="short")
    with visiting(browser, width=PHONE) as page:
        sign_in(page, site, world.officer)
        go(page, f"{site}/releases/{draft}/terms", "prepare_release")
        follow(page.get_by_role("button", name="Save"))
        assert_usable(page)
        picture(page, "release-fault")
        expect(page).to_have_title("Error: Say why, and under which law – Tearline")
        page.get_by_role("link", name="Say in your own words why the aim needs").click()
        expect(page.locator("#necessity")).to_be_focused()


def test_a_release_is_found_drafted_and_narrowed_without_javascript(browser: Browser, site: str, world: World) -> None:
    add_record(world.officer, rich())
    with visiting(browser, width=PHONE, javascript=False) as page:
        sign_in(page, site, world.officer)
        page.goto(f"{site}/records/")
        page.get_by_label("Name", exact=True).fill("muhammad husain")
        page.get_by_label("Why are you searching?").select_option("prepare_release")
        follow(page.get_by_role("button", name="Search"))
        assert page.url == f"{site}/records/"
        follow(page.get_by_role("link", name="Mohammed Hussain"))
        page.get_by_label("Some of what is on this record").check()
        follow(page.get_by_role("button", name="Prepare a release"))
        follow(page.get_by_role("link", name="Choose who receives it"))
        # A role is asked only where its organisation is ticked, without a script.
        expect(page.get_by_label("Which role at Council?")).to_be_hidden()
        page.get_by_label("Council", exact=True).check()
        expect(page.get_by_label("Which role at Council?")).to_be_visible()
        expect(page.get_by_label("Which role at Police?")).to_be_hidden()
        follow(page.get_by_role("button", name="Save"))
        expect(page.get_by_role("heading", name="Still missing")).to_be_visible()
    waiting = complete_draft(world, to=["council", "police"], record_id=add_record(world.officer, subject("SS-2")))
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=waiting)
    with visiting(browser, width=PHONE, javascript=False) as page:
        sign_in(page, site, world.authoriser)
        go(page, f"{site}/to-authorise/{waiting}", "authorise_release")
        page.get_by_label("Authorise less").check()
        police = page.get_by_role("group", name="What Police gets")
        police.get_by_label("Date of birth: 3 April 1985").uncheck()
        picture(page, "release-narrow")
        follow(page.get_by_role("button", name="Confirm the decision"))
        expect(page.get_by_text("It was authorised with less in it")).to_be_visible()


def test_a_release_is_proposed_and_recalled_by_keyboard_alone(browser: Browser, site: str, world: World) -> None:
    draft = complete_draft(world, to=["council"], record_id=add_record(world.officer, rich()))
    with visiting(browser) as page:
        sign_in(page, site, world.officer)
        go(page, f"{site}/releases/{draft}", "prepare_release")
        press_to(page, "Propose it for authorisation")
        press_to(page, "Propose it")
        expect(page.get_by_text("It was proposed.")).to_be_visible()
        deciding.authorise(actor=world.authoriser, now=NOW, disclosure_id=draft)
        page.reload()
        press_to(page, "Recall it")
        tab_to(page, "What should recipients know?", "textarea")
        page.keyboard.type("The facts changed.")
        page.locator("#code").focus()
        page.keyboard.press("Space")
        press_to(page, "Recall it")
        expect(page.get_by_text("It was recalled.")).to_be_visible()
    assert state_of(world, draft) is State.RECALLED


def press_to(page: Page, words: str) -> None:
    """Tab until the link or button with these words has the focus, and press Enter."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if (
            page.evaluate("document.activeElement.tagName !== 'BODY' && document.activeElement.innerText.trim()")
            == words
        ):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    pytest.fail(f"{words!r} cannot be reached by Tab on {page.url}")


def tab_to(page: Page, label: str, tag: str) -> None:
    """Tab until the control with this label has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        said = page.evaluate("document.activeElement.labels && document.activeElement.labels[0]?.innerText.trim()")
        if said == label and page.evaluate("document.activeElement.tagName.toLowerCase()") == tag:
            return
    pytest.fail(f"{label!r} cannot be reached by Tab on {page.url}")
