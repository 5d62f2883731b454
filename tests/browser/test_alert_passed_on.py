"""From a shop's report to another node: routed, seen live, acknowledged, assessed, passed on by two people, read there."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from playwright.sync_api import Browser, expect

from tearline.wire.cap import NAMESPACE
from tearline_hub.ops.partnership import Partnership
from tests.browser.people import Person
from tests.browser.terms import TODAY
from tests.support.browsing import follow, visiting

pytestmark = [pytest.mark.browser, pytest.mark.nodes, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
WORDS = "Asked for all that we had and would not say what for."


@pytest.fixture(scope="module")
def desk(nodes: Partnership) -> str:
    """At the partnership's node, with somebody on shift; its id."""
    there = nodes.nodes[1]
    driver = [sys.executable, "-m", "tests.nodes.desk_driver"]
    done = subprocess.run(
        driver, env={**there.env, "PYTHONPATH": str(ROOT)}, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout.split()[-1]


def test_an_alert_is_passed_on_to_another_node(nodes: Partnership, browser: Browser, desk: str) -> None:
    service, partnership = (node.url for node in nodes.nodes)
    with visiting(browser) as page:
        dora = Person(page, partnership, strict=True, unspoken=[], pictures=True)
        dora.sign_in("dora")
        disclosure = _assesses_and_drafts(dora, desk)
    with visiting(browser) as page:
        peter = Person(page, partnership, strict=True, unspoken=[])
        peter.sign_in("peter")
        peter.go(f"/to-authorise/{disclosure}")
        peter.state("To decide whether to authorise a release")
        peter.sees("Pool cleaner")
        peter.choose("Authorise it as it is")
        peter.press("Confirm the decision")
        peter.sees("authorised")
    with visiting(browser) as page:
        olive = Person(page, service, strict=True, unspoken=[], pictures=True)
        olive.sign_in("olive")
        _reads(olive, disclosure)
    with visiting(browser) as page:
        dora = Person(page, partnership, strict=True, unspoken=[])
        dora.sign_in("dora")
        dora.go(f"/releases/{disclosure}/recall")
        dora.state("To assess and answer this release")
        dora.choose("The facts have changed")
        dora.write("What should recipients know?", "The shop rang: it was explained.")
        dora.press("Recall it")
        dora.sees("recalled")


def _assesses_and_drafts(dora: Person, desk: str) -> str:
    dora.go(f"/desks/{desk}")
    expect(dora.page.locator("#desk-live")).to_have_text("Live", timeout=20_000)
    expect(dora.page.locator("#desk-list")).to_contain_text("A suspicious sale", timeout=20_000)
    dora.take_picture("desk")
    follow(dora.page.get_by_role("button", name="Acknowledge"))
    dora.choose("To assess what comes in")
    dora.press("Continue")
    dora.sees(WORDS)
    dora.press("Assess", exact=True)
    dora.choose("Useful", exact=True)
    dora.write("Why?", "It fits what two other shops said.")
    dora.take_picture("desk-assess")
    dora.press("Assess the report")
    dora.take_picture("desk-alert")
    alert = dora.page.url
    dora.press("Pass it on")
    dora.press("Begin the draft")
    disclosure = dora.page.url.rstrip("/").split("/")[-1]
    dora.follow("Choose who receives it")
    dora.choose("Security Service", exact=True)
    dora.press("Save")
    dora.follow("Choose what each recipient gets")
    for tick in dora.page.locator("main input[type=checkbox]").all():
        tick.check()
    dora.take_picture("desk-pass-on")
    dora.press("Save")
    _says_why(dora)
    dora.go(f"/releases/{disclosure}/propose")
    dora.press("Propose it", exact=True)
    dora.page.goto(alert)
    dora.check()
    dora.sees("Waiting for authorisation")
    return disclosure


def _says_why(dora: Person) -> None:
    dora.follow("Say why, and under which law")
    dora.choose("To prevent or detect serious crime")
    dora.choose("Counter-Terrorism Act 2008 section 19")
    dora.write("Why does the aim need this to be shared?", "They look at what several shops report together.")
    dora.write("Why does it intrude no more than the aim needs?", "The sale and the place; nothing says who it was.")
    dora.write("Sharing agreement", "DSA-WM-2026-01")
    dora.write("Officer accountable for sharing it", "Inspector D. Example")
    dora.write("How reliable and complete is it?", "One shop's word, not checked.")
    dora.press("Save")
    dora.follow("Set the marking, handling and dates")
    dora.choose("OFFICIAL-SENSITIVE", exact=True)
    for legend, days in {"Review on": 60, "Expires at the end of": 90}.items():
        day = TODAY + dt.timedelta(days=days)
        dora.write_date(legend, str(day.day), str(day.month), str(day.year))
    dora.press("Save")


def _reads(olive: Person, disclosure: str) -> None:
    for _ in range(60):
        olive.page.goto(f"{olive.url}/inbox/")
        if olive.page.get_by_role("link", name=disclosure).count():
            break
        olive.page.wait_for_timeout(250)
    olive.follow(disclosure)
    olive.choose("To assess an answer")
    olive.press("Open it")
    olive.sees("Pool cleaner")
    olive.sees(WORDS)
    olive.sees_nothing_of("Sam of the shop")
    olive.take_picture("desk-passed-on")
    with olive.page.expect_download() as downloading:
        olive.page.get_by_role("button", name="Download it").click()
    written = Path(downloading.value.path()).read_bytes()
    assert fromstring(written).findtext(f"{{{NAMESPACE}}}scope") == "Restricted"  # noqa: S314 our own
    assert b"Pool cleaner" in written
