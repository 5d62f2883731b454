"""The whole main job by clicking, over both nodes: with JavaScript, and on a phone without.

The first run writes the pictures of README and docs when TEARLINE_PICTURES names a folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from tearline_hub.ops.partnership import Partnership
from tests.browser.people import Person
from tests.browser.terms import NECESSITY, says_why, sets_handling
from tests.support.browsing import DESKTOP, PHONE, follow, visiting

pytestmark = [pytest.mark.browser, pytest.mark.nodes, pytest.mark.timeout(600)]


@dataclass(frozen=True)
class Way:
    """One way of walking through the story."""

    name: str
    width: int
    javascript: bool


WAYS = (Way("desktop", DESKTOP, javascript=True), Way("phone without JavaScript", PHONE, javascript=False))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_a_release_travels_and_an_answer_comes_back(
    nodes: Partnership, browser: Browser, story: dict[str, str], way: Way
) -> None:
    here, there = (node.url for node in nodes.nodes)
    unspoken = [story["name"], story["name"].split()[-1]]

    @contextmanager
    def person(url: str, username: str) -> Iterator[Person]:
        with visiting(browser, width=way.width, javascript=way.javascript) as page:
            found = Person(page, url, strict=way.javascript, unspoken=unspoken, pictures=way.javascript)
            found.sign_in(username)
            yield found

    with person(here, "olive") as olive:
        reference = _drafts(olive, story)
    with person(here, "arthur") as arthur:
        _authorises(arthur, reference)
    with person(there, "connor") as connor:
        _reads(connor, reference, story)
        _answers(connor, reference, story)
    with person(there, "carol") as carol:
        _authorises_the_answer(carol)
    with person(here, "olive") as olive:
        _learns_and_recalls(olive, reference)
    with person(there, "connor") as connor:
        _finds_it_gone(connor, reference, story)


def _drafts(olive: Person, story: dict[str, str]) -> str:
    olive.follow("Register")
    olive.write("Name", story["name"])
    olive.write("Reference", story["reference"])
    olive.pick("Why are you searching?", "To prepare a release")
    olive.press("Search")
    olive.take_picture("register")
    follow(olive.page.locator("main table a").first)
    olive.check()
    olive.state("To prepare a release")
    olive.choose("Some of what is on this record")
    olive.press("Prepare a release")
    olive.state("To prepare a release")
    reference = olive.page.url.rstrip("/").split("/")[-1]
    olive.follow("Choose who receives it")
    olive.choose("Brindleford City Council", exact=True)
    olive.choose("West Midlands neighbourhood police", exact=True)
    olive.press("Save")
    olive.follow("Choose a template")
    olive.choose("Key biography")
    olive.press("Save")
    olive.follow("Choose what each recipient gets")
    olive.take_picture("draft-fields")
    olive.press("Save")
    says_why(olive)
    sets_handling(olive)
    olive.press("Preview what each recipient will see")
    olive.sees(story["name"])
    olive.take_picture("preview")
    olive.go(f"/releases/{reference}/propose")
    olive.press("Propose it", exact=True)
    return reference


def _authorises(arthur: Person, reference: str) -> None:
    arthur.go(f"/to-authorise/{reference}")
    arthur.state("To decide whether to authorise a release")
    arthur.sees(NECESSITY)
    arthur.take_picture("authorise")
    arthur.choose("Authorise it as it is")
    arthur.press("Confirm the decision")
    arthur.sees("authorised")


def _reads(connor: Person, reference: str, story: dict[str, str]) -> None:
    for _ in range(40):
        if connor.page.get_by_role("link", name=reference).count():
            break
        connor.page.wait_for_timeout(250)
        connor.page.reload()
    connor.sees_nothing_of(story["name"])
    connor.take_picture("inbox")
    connor.follow(reference)
    connor.sees_nothing_of(story["name"])
    connor.sees("Do not contact the person because of it")
    connor.take_picture("purpose")
    connor.choose("To assess and answer this release")
    connor.press("Open it")
    connor.sees(story["name"])
    connor.sees(NECESSITY)
    connor.take_picture("reading")


def _answers(connor: Person, reference: str, story: dict[str, str]) -> None:
    inbox_url = connor.page.url
    connor.page.goto(f"{inbox_url}/answer")
    connor.check()
    connor.take_picture("answer")
    connor.choose("Known, with information")
    connor.press("Continue")
    connor.write("Name", story["name"])
    connor.pick("Why are you searching?", "To check our own records")
    connor.press("Search")
    follow(connor.page.locator("main table a").first)
    connor.check()
    connor.state("To check our own records")
    connor.press("Use this record to answer")
    connor.state("To check our own records")
    answer = connor.page.url.rstrip("/").split("/")[-1]
    assert answer != reference
    if connor.page.get_by_role("link", name="Say why it is shared although").count():
        connor.go(f"/releases/{answer}/child/reason")
        connor.write("Why is sharing in the child", "Age is not recorded here; the note bears on safeguarding.")
        connor.press("Save")
    connor.follow("Choose what each recipient gets")
    connor.page.locator("main input[type=checkbox]").first.check()
    connor.press("Save")
    says_why(connor)
    sets_handling(connor, answer_by=False)
    connor.go(f"/releases/{answer}/propose")
    connor.press("Propose it", exact=True)


def _authorises_the_answer(carol: Person) -> None:
    carol.go("/to-authorise/")
    follow(carol.page.locator("main table a").last)
    carol.check()
    carol.state("To decide whether to authorise a release")
    carol.choose("Authorise it as it is")
    carol.press("Confirm the decision")
    carol.sees("authorised")


def _learns_and_recalls(olive: Person, reference: str) -> None:
    olive.go(f"/releases/{reference}")
    olive.state("To assess an answer")
    for _ in range(40):
        if "Known, with information" in olive.page.content():
            break
        olive.page.wait_for_timeout(250)
        olive.page.reload()
    olive.sees("Known, with information")
    olive.sees("Connor Reid")
    olive.sees("To assess and answer this release")
    olive.take_picture("who-opened")
    _assesses(olive)
    olive.go(f"/releases/{reference}/recall")
    olive.choose("The facts have changed")
    olive.write("What should recipients know?", "The source has been found unreliable. Delete what you noted.")
    olive.press("Recall it")
    olive.sees("recalled")


def _assesses(olive: Person) -> None:
    follow(olive.page.locator("main a[href*='/inbox/']").first)
    olive.check()
    olive.choose("To assess an answer")
    olive.press("Open it")
    olive.page.goto(f"{olive.page.url}/assess")
    olive.check()
    olive.choose("New to us")
    olive.press("Mark it")


def _finds_it_gone(connor: Person, reference: str, story: dict[str, str]) -> None:
    for _ in range(40):
        connor.go("/inbox/ended")
        if connor.page.get_by_role("link", name=reference).count():
            break
        connor.page.wait_for_timeout(250)
    connor.follow(reference)
    connor.sees("Olive Marsh")
    connor.sees("The source has been found unreliable.")
    connor.sees_nothing_of(story["name"], NECESSITY)
    connor.take_picture("recalled")


@pytest.mark.parametrize(("username", "path", "name"), [("maud", "/overview/", "overview"), ("adam", "/node/", "node")])
def test_the_work_and_the_node_can_be_seen_without_content(
    nodes: Partnership, browser: Browser, story: dict[str, str], username: str, path: str, name: str
) -> None:
    with visiting(browser) as page:
        person = Person(page, nodes.nodes[0].url, strict=True, unspoken=[story["name"]], pictures=True)
        person.sign_in(username)
        person.go(path)
        person.sees_nothing_of(story["name"])
        person.take_picture(name)
