"""The desk in a real browser: live and by refresh, two officers at once, the network gone, every width, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page, expect

from tearline.people.record import Status
from tearline.reports.desk import Outcome
from tearline_hub.alerts.actions import acting_on, firm, handing_over, linking
from tearline_hub.alerts.models import ReporterQuestion
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.db.wake import wake
from tearline_hub.web.settings import content_security_policy
from tests.integration.web.desk_steps import WHY, a_file
from tests.integration.web.test_inbox_in_browser import sign_in
from tests.support.alerts import Desks, alert_of, offered, raised
from tests.support.browsing import (
    PHONE,
    assert_accessible,
    assert_usable_at_every_width,
    follow,
    picture,
    served,
    visiting,
)
from tests.support.database import NOW
from tests.support.live import Live, live_served
from tests.support.releases import add_record, subject

pytestmark = pytest.mark.browser


@dataclass
class Site:
    """The pages, and the process beside them, which can be ended."""

    url: str
    live: Live
    without_live: ExitStack


@pytest.fixture
def site(desks: Desks) -> Iterator[Site]:  # noqa: ARG001 they are served
    with ExitStack() as stack:
        ends = stack.enter_context(ExitStack())
        live = ends.enter_context(live_served())
        base = stack.enter_context(served(get_wsgi_application()))
        environment = replace(settings.ENVIRONMENT, url=base, live_url=live.url)
        policy = content_security_policy(live.url, base)
        stack.enter_context(override_settings(ENVIRONMENT=environment, CONTENT_SECURITY_POLICY=policy))
        yield Site(base, live, ends)


@contextmanager
def at(browser: Browser, site: Site, who: Actor, **options: object) -> Iterator[Page]:
    with visiting(browser, **options) as page:  # type: ignore[arg-type]
        sign_in(page, site.url, who)
        yield page


def comes(desks: Desks, key: str, **other: object) -> str:
    """An alert that live pages are told of."""
    (alert,) = raised(desks, offered("", key, **other))
    wake("feed")
    return alert


def test_what_comes_is_there_at_once_and_nothing_moves_under_a_hand(browser: Browser, site: Site, desks: Desks) -> None:
    with at(browser, site, desks.ann) as page:
        page.goto(f"{site.url}/desks/{desks.police_desk}")
        expect(page.locator("#desk-live")).to_have_text("Live")
        expect(page.locator("#desk-list")).to_contain_text("Nothing is open")
        first = comes(desks, "a")
        expect(page.locator(f"a[href='/alerts/{first}']")).to_be_visible()
        expect(page.locator("#desk-counts")).to_contain_text("1 open, 1 new")
        page.locator(f"a[href='/alerts/{first}']").focus()
        second = comes(desks, "b")
        more = page.get_by_role("button", name="1 new. Show")
        expect(more).to_be_visible()
        expect(page.locator("#desk-said")).to_have_text("1 new")
        assert page.locator(f"a[href='/alerts/{second}']").count() == 0
        assert_accessible(page)
        picture(page, "desk-new")
        more.press("Enter")
        expect(page.locator(f"a[href='/alerts/{second}']")).to_be_focused()
        expect(more).to_be_hidden()


def test_an_act_of_a_colleague_is_drawn_without_a_click(browser: Browser, site: Site, desks: Desks) -> None:
    alert = comes(desks, "a")
    with at(browser, site, desks.ann) as page:
        page.goto(f"{site.url}/desks/{desks.police_desk}")
        expect(page.locator("#desk-live")).to_have_text("Live")
        page.mouse.move(0, 0)
        acting_on.acknowledge(actor=desks.bob, now=NOW, alert_id=alert)
        expect(page.locator("#desk-list")).to_contain_text("Acknowledged by Bob")


def test_a_reporters_answer_is_drawn_without_a_click(browser: Browser, site: Site, desks: Desks) -> None:
    alert = alert_of(desks)
    acting_on.acknowledge(actor=desks.bob, now=NOW, alert_id=alert)
    acting_on.ask_reporter(actor=desks.bob, now=NOW, alert_id=alert, question="How did they pay?")
    with acting(desks.firm):
        question = ReporterQuestion.objects.get().id
    with at(browser, site, desks.bob) as page:
        page.goto(f"{site.url}/desks/{desks.police_desk}")
        expect(page.locator("#desk-live")).to_have_text("Live")
        expect(page.locator("#desk-list")).to_contain_text("Reporter asked")
        page.mouse.move(0, 0)
        firm.answer(actor=desks.firm, now=NOW, question_id=question, text="In cash.")
        expect(page.locator("#desk-list")).to_contain_text("Reporter answered")
        assert_accessible(page)
        picture(page, "desk-answered")


def test_two_officers_take_one_alert_and_one_has_it(browser: Browser, site: Site, desks: Desks) -> None:
    comes(desks, "a")
    with at(browser, site, desks.ann) as hers, at(browser, site, desks.bob) as his:
        for page in (hers, his):
            page.goto(f"{site.url}/desks/{desks.police_desk}")
            page.get_by_role("button", name="Acknowledge").focus()  # what changes now waits behind a button
        follow(hers.get_by_role("button", name="Acknowledge"))
        expect(hers.locator("body")).to_contain_text("Why do you read what comes to this desk?")
        follow(his.get_by_role("button", name="Acknowledge"))
        expect(his.locator("main")).to_contain_text("Ann has this alert already. Take it over if they cannot do it.")
        assert_accessible(his)


def test_the_page_says_that_it_is_old_and_catches_up_when_the_network_is_back(
    browser: Browser, site: Site, desks: Desks
) -> None:
    comes(desks, "a")
    with at(browser, site, desks.ann) as page:
        page.goto(f"{site.url}/desks/{desks.police_desk}")
        expect(page.locator("#desk-live")).to_have_text("Live")
        page.get_by_role("link", name="A suspicious sale").first.focus()
        page.context.set_offline(True)
        expect(page.locator("#desk-live")).to_contain_text("Reconnecting")
        comes(desks, "b")
        expect(page.locator("#desk-live")).to_contain_text("Not up to date since", timeout=30_000)
        picture(page, "desk-old")
        page.context.set_offline(False)
        expect(page.locator("#desk-live")).to_have_text("Live", timeout=30_000)
        page.get_by_role("button", name="1 new. Show").click()
        expect(page.locator("tbody tr")).to_have_count(2)


def test_without_the_live_process_the_list_is_drawn_again_by_itself(browser: Browser, site: Site, desks: Desks) -> None:
    with at(browser, site, desks.ann) as page:
        page.goto(f"{site.url}/desks/{desks.police_desk}")
        expect(page.locator("#desk-live")).to_have_text("Live")
        page.mouse.move(0, 0)
        site.without_live.close()
        alert = comes(desks, "a")
        expect(page.locator(f"a[href='/alerts/{alert}']")).to_be_visible(timeout=30_000)
        expect(page.locator("#desk-live")).to_contain_text("Reconnecting. The list is drawn every 5 seconds.")


def test_a_phone_without_javascript_does_all_of_it(browser: Browser, site: Site, desks: Desks) -> None:
    alert = comes(desks, "a")
    with at(browser, site, desks.ann, width=PHONE, javascript=False) as page:
        page.goto(f"{site.url}/desks/{desks.police_desk}")
        expect(page.locator("main")).to_contain_text("Draw the list again")
        follow(page.get_by_role("button", name="Acknowledge"))
        page.get_by_label("To assess what comes in").check()
        follow(page.get_by_role("button", name="Continue"))
        expect(page.locator("main")).to_contain_text("Asked for all that we had")
        follow(page.get_by_role("button", name="Assess", exact=True))
        page.get_by_label("Not useful").check()
        page.get_by_label("Why?").fill("It was explained.")
        follow(page.get_by_role("button", name="Assess the report"))
        follow(page.get_by_role("button", name="Close", exact=True))
        page.get_by_label("Why is nothing more to be done?").fill("It was explained.")
        follow(page.get_by_role("button", name="Close the alert"))
        expect(page.locator("main")).to_contain_text("Closed")
        page.goto(f"{site.url}/desks/{desks.police_desk}?show=closed")
        expect(page.locator(f"a[href='/alerts/{alert}']")).to_be_visible()


def test_a_hand_over_is_offered_and_accepted(browser: Browser, site: Site, desks: Desks) -> None:
    alert = comes(desks, "a")
    acting_on.acknowledge(actor=desks.ann, now=NOW, alert_id=alert)
    with at(browser, site, desks.ann) as hers, at(browser, site, desks.bob) as his:
        hers.goto(f"{site.url}/desks/{desks.police_desk}")
        follow(hers.get_by_role("button", name="End my shift"))
        expect(hers.locator("main")).to_contain_text("Hand them over, and wait for the answer.")
        hers.goto(f"{site.url}/desks/{desks.police_desk}/hand-over")
        assert_usable_at_every_width(hers, "desk-hand-over")
        hers.get_by_label("Bob").check()
        hers.get_by_label("What should they know?").fill("The shop rings back at noon.")
        follow(hers.get_by_role("button", name="Offer them"))
        his.goto(f"{site.url}/desks/{desks.police_desk}")
        follow(his.get_by_role("link", name="Answer the hand-over"))
        expect(his.locator("main")).to_contain_text("The shop rings back at noon.")
        assert_usable_at_every_width(his, "desk-answer")
        his.get_by_label("Yes. They are mine from now").check()
        follow(his.get_by_role("button", name="Keep my answer"))
        expect(his.locator("main")).to_contain_text("Acknowledged by Bob")
        hers.goto(f"{site.url}/desks/{desks.police_desk}")
        follow(hers.get_by_role("button", name="End my shift"))
        expect(hers.locator("main")).to_contain_text("Your shift has ended.")


def test_every_page_is_usable_at_every_width(browser: Browser, site: Site, desks: Desks) -> None:
    digest = "d" * 64
    a_file(digest)
    raised(desks, *(offered("firm", f"s{number}") for number in range(12)))
    alert = alert_of(
        desks, urgency="happening_now", attachments=[digest], place={"postcode": "ZZ9 9ZZ", "line": "The yard"},
        identifiers=[{"kind": "Driving licence", "value": "BELLX 850403"}], behaviours=["unusual_amount"],
        contact={"name": "Sam", "phone": "+999000000001", "agreed": True},
    )  # fmt: skip
    record = add_record(desks.ann, subject("P-1", status=Status.OWN))
    acting_on.acknowledge(actor=desks.ann, now=NOW, alert_id=alert)
    acting_on.ask_reporter(actor=desks.ann, now=NOW, alert_id=alert, question="How did they pay?")
    acting_on.assess(actor=desks.ann, now=NOW, alert_id=alert, outcome=Outcome.USEFUL, reason=WHY)
    with at(browser, site, desks.ann) as page:
        for where, name in (("/desks/", "desks"), (f"/desks/{desks.police_desk}", "desk")):
            page.goto(site.url + where)
            assert_usable_at_every_width(page, name)
        page.goto(f"{site.url}/alerts/{alert}")
        assert_usable_at_every_width(page, "desk-purpose")
        page.get_by_label("To assess what comes in").check()
        follow(page.get_by_role("button", name="Continue"))
        assert_usable_at_every_width(page, "alert")
        for act in ("ask", "assess", "reroute", "close", "pass-on", "link", f"link/{record}"):
            page.goto(f"{site.url}/alerts/{alert}/{act}")
            if page.get_by_label("To check our own records").count() and "link/" in act:
                page.get_by_label("To check our own records").check()
                follow(page.get_by_role("button", name="Continue"))
            assert_usable_at_every_width(page, f"alert-{act.split('/')[0]}")
    link = linking.propose_link(actor=desks.ann, now=NOW, alert_id=alert, record_id=record, reason=WHY)
    handing_over.offer(actor=desks.ann, now=NOW, desk_id=desks.police_desk, taker=desks.bob.user_id, note_to="")
    with at(browser, site, desks.bob) as page:
        page.goto(f"{site.url}/alerts/{alert}/links/{link}")
        page.get_by_label("To assess what comes in").check()
        follow(page.get_by_role("button", name="Continue"))
        page.get_by_label("To check our own records").check()
        follow(page.get_by_role("button", name="Continue"))
        assert_usable_at_every_width(page, "alert-decide-link")


def test_an_alert_is_taken_and_assessed_by_keyboard_alone(browser: Browser, site: Site, desks: Desks) -> None:
    comes(desks, "a")
    with at(browser, site, desks.ann) as page:
        page.goto(f"{site.url}/desks/{desks.police_desk}")
        _tab_to(page, "Acknowledge")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        _tab_to(page, "To assess what comes in, and see that something is done")
        page.keyboard.press("Space")
        _tab_to(page, "Continue")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        _tab_to(page, "Assess")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("Assess the report")


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called so."""
    script = "(document.activeElement.labels?.[0] ?? document.activeElement).innerText.trim()"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(script).startswith(name):
            return
    pytest.fail(f"{name} cannot be reached by Tab")
