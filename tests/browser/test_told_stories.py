"""Stories 1, 8 and 9 as a newcomer finds them on the pages, the end of the eighth as a newcomer may tell it; a look-up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Browser

from tearline_hub.ops.partnership import Partnership
from tearline_hub.ops.told import read_told
from tests.browser.people import Person
from tests.support.browsing import follow, visiting

pytestmark = [pytest.mark.browser, pytest.mark.nodes, pytest.mark.timeout(600)]
WHY = "To assess and answer this release"
MISTAKEN = "Name and date of birth agree"
REASON = "Ours has lived at the same address for seventeen years, the other one elsewhere."

Visit = Callable[[str, str], AbstractContextManager[Person]]


@pytest.fixture
def person(nodes: Partnership, browser: Browser) -> Visit:
    """Somebody at a node: slug and username."""

    @contextmanager
    def visit(slug: str, username: str) -> Iterator[Person]:
        with visiting(browser) as page:
            found = Person(
                page, nodes.node(slug).url, strict=True, unspoken=("Lloyd", "Mahmood", "Marcus"), pictures=True
            )
            found.sign_in(username)
            yield found

    return visit


@pytest.fixture
def told(nodes: Partnership) -> dict[int, str]:
    """The stories' releases."""
    return read_told(nodes.files.told)


def test_an_answer_changed_nothing(person: Visit, told: dict[int, str]) -> None:
    with person("security-service", "olive") as olive:
        olive.go(f"/releases/{told[1]}")
        olive.state("To assess an answer")
        olive.sees("Known, with information")
        olive.sees("Nothing held")


def test_a_fact_was_taken_back_after_a_panel_relied_on_it(person: Visit, told: dict[int, str]) -> None:
    with person("west-midlands", "connor") as connor:
        connor.go("/inbox/")
        connor.follow(told[9])
        connor.choose(WHY)
        connor.press("Open it")
        connor.sees("Tariq Mahmood")
        connor.sees_nothing_of("fertiliser")


def test_the_second_person_sees_two_people(nodes: Partnership, person: Visit, told: dict[int, str]) -> None:
    with person("west-midlands", "carol") as carol:
        carol.go("/matches/")
        follow(carol.page.get_by_role("rowheader").filter(has_text=told[8]).get_by_role("link"))
        carol.check()
        carol.state(WHY)
        carol.sees("Gareth Lloyd")
        carol.sees_nothing_of(MISTAKEN)
        carol.choose("Not the same", exact=False)
        carol.write("What makes you think so?", REASON)
        carol.press("Keep my decision")
    with person("west-midlands", "connor") as connor:
        connor.go("/matches/")
        assert not connor.page.get_by_role("rowheader").filter(has_text=told[8]).count()
    assert (nodes.files.world / "council-extract.xlsx").exists()


def test_an_officer_looks_up_whom_the_story_is_about(person: Visit, story: dict[str, str]) -> None:
    """With the name's parts the other way round."""
    *given, family = story["name"].split()
    with person("security-service", "olive") as olive:
        olive.follow("Register")
        olive.follow("Look somebody up")
        olive.write("Name", f"{family.upper()}, {' '.join(given)}")
        olive.pick("Why are you looking?", "To prepare a release")
        olive.press("Look", exact=True)
        olive.sees("may be about this person")
        olive.take_picture("look-up")
        olive.follow(story["reference"])
        olive.state("To prepare a release")
        olive.sees(story["name"])
