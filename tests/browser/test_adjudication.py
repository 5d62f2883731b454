"""Looking in one's own systems, over both nodes: a pack, the edge, two people's decision, an answer, the wrong person.

The edge is the installed command on files of its own; only what a page downloads or uploads passes between the two.
"""

from __future__ import annotations

import base64
import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tearline_hub.ops.partnership import Partnership
from tests.browser.people import Person
from tests.browser.terms import says_why, sets_handling
from tests.support.browsing import DESKTOP, PHONE, follow, visiting

pytestmark = [pytest.mark.browser, pytest.mark.nodes, pytest.mark.timeout(600)]
WHY = "To assess and answer this release"
FIRST = "The name and the birth date are those of the tenancy file."
SECOND = "The tenancy file holds a copy of the birth certificate."
WRONG = "Ours has lived abroad since 2019, as two letters show."


@dataclass(frozen=True)
class Way:
    """One way of walking through it. `resident`: whom it finds; a pair that was two people is not offered again."""

    name: str
    resident: str
    width: int
    javascript: bool


WAYS = (
    Way("desktop", "R-770", DESKTOP, javascript=True),
    Way("phone without JavaScript", "R-771", PHONE, javascript=False),
)


@dataclass
class Edge:
    """The council's own computer: a home that trusts nobody yet, and a directory for files."""

    directory: Path

    def run(self, *words: str | Path) -> None:
        place = {"TEARLINE_HOME": str(self.directory / "home")}
        done = subprocess.run(
            [sys.executable, "-m", "tearline.edge", *map(str, words)],
            env=os.environ | place, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr + done.stdout

    def look(self, pack: Path, fingerprint: str, extract: Path) -> Path:
        found = self.directory / "candidates.csv"
        self.run("trust", pack, "--fingerprint", fingerprint)
        self.run("match", "--pack", pack, "--extract", extract, "--out", found, "--purpose", "assess_release", "--yes")
        return found


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_two_people_link_a_match_and_take_it_back(
    nodes: Partnership, browser: Browser, tmp_path: Path, way: Way
) -> None:
    here, there = (node.url for node in nodes.nodes)

    @contextmanager
    def person(url: str, username: str, unspoken: tuple[str, ...] = ()) -> Iterator[Person]:
        with visiting(browser, width=way.width, javascript=way.javascript) as page:
            found = Person(page, url, strict=way.javascript, unspoken=unspoken, pictures=way.javascript)
            found.sign_in(username)
            yield found

    with person(there, "connor") as connor:
        pack, fingerprint = _exports(connor, tmp_path)
    subject = _somebody_in(pack)
    name = _first(subject, "name")
    found = Edge(tmp_path).look(pack, fingerprint, _extract(tmp_path, subject, way.resident))
    assert {row["extract_id"] for row in csv.DictReader(found.open())} == {way.resident}
    with person(there, "connor", (name,)) as connor:
        match = _uploads_and_decides(connor, found, subject)
    with person(there, "carol", (name,)) as carol:
        _gives_a_second_opinion(carol, match)
    with person(there, "connor", (name,)) as connor:
        answer = _answers(connor, match)
    with person(there, "carol", (name,)) as carol:
        _authorises(carol, answer)
    with person(here, "olive", (name,)) as olive:
        _waits_for(olive, "/inbox/", answer)
    with person(there, "connor", (name,)) as connor:
        _takes_it_back(connor, match, answer)
    with person(here, "olive", (name,)) as olive:
        _waits_for(olive, "/inbox/ended", answer)


def _exports(connor: Person, directory: Path) -> tuple[Path, str]:
    connor.go("/inbox/")
    rows = connor.page.locator("main table tbody tr").all_inner_texts()
    waiting = [found[0] for row in rows if "Answer" not in row and (found := re.search(r"dis_\w+", row))]
    connor.press("Look in our own systems")
    connor.choose("Only some of them")
    for reference in waiting:
        box = connor.page.get_by_label(re.compile(reference))
        if box.count():
            box.check()
    connor.choose(WHY)
    connor.pick("How long do you need the pack?", _days_of(connor, 2))
    connor.press("Continue")
    connor.sees("What the file holds")
    connor.take_picture("pack")
    fingerprint = connor.page.locator("code").inner_text()
    with connor.page.expect_download() as begun:
        connor.page.get_by_role("button", name="Download the pack").click()
    pack = directory / begun.value.suggested_filename
    begun.value.save_as(pack)
    return pack, fingerprint


def _days_of(person: Person, days: int) -> str:
    return person.page.locator(f"select[name=days] option[value='{days}']").inner_text()


def _somebody_in(pack: Path) -> dict[str, Any]:
    """Somebody with a name and a full date of birth, as the pack has them."""
    payload = json.loads(pack.read_text())["envelope"]["payload"]
    people = json.loads(base64.b64decode(payload))["people"]
    return next(person for person in people if len(_first(person, "date_of_birth")) == len("2026-11-22"))


def _first(person: dict[str, Any], name: str) -> str:
    return next((field["value"] for field in person["fields"] if field["name"] == name), "")


def _extract(directory: Path, subject: dict[str, Any], resident: str) -> Path:
    """Residents of whom one has the subject's name and birth date and nothing else to compare."""
    path = directory / "residents.csv"
    rows = [(resident, _first(subject, "name"), _first(subject, "date_of_birth"))]
    rows += [(f"R-{number}", f"Resident {chr(65 + number)}ashbury", f"19{40 + number}-02-11") for number in range(25)]
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([("record_id", "full_name", "date_of_birth"), *rows])
    return path


def _uploads_and_decides(connor: Person, found: Path, subject: dict[str, Any]) -> str:
    connor.go("/matches/upload")
    connor.page.locator("input[name=pack]").first.check()
    connor.write("Which system is the extract from?", "Tenancies, 21 November")
    connor.page.locator("input[type=file]").set_input_files(found)
    connor.press("Upload")
    connor.sees("What the file held")
    connor.take_picture("uploaded")
    connor.go("/matches/")
    connor.sees_nothing_of(_first(subject, "name"))
    connor.take_picture("matches")
    follow(connor.page.get_by_role("rowheader").filter(has_text=subject["disclosure_id"]).get_by_role("link"))
    connor.check()
    match = connor.page.url.rstrip("/").split("/")[-1]
    connor.state(WHY)
    connor.sees(_first(subject, "name"))
    connor.sees("The same name and birth date are not enough")
    connor.take_picture("match")
    connor.press("Keep my decision")
    connor.sees("Choose whether this is the same person")
    _decides(connor, FIRST)
    connor.sees("Nothing is linked yet")
    connor.go(f"/matches/{match}")
    connor.state(WHY)
    connor.sees("Your decision waits for a second person")
    return match


def _decides(person: Person, reason: str) -> None:
    person.choose("The same person", exact=True)
    person.write("What makes you think so?", reason)
    person.press("Keep my decision")


def _gives_a_second_opinion(carol: Person, match: str) -> None:
    carol.go(f"/matches/{match}")
    carol.state(WHY)
    carol.sees("only after you have given yours")
    carol.sees_nothing_of(FIRST)
    _decides(carol, SECOND)
    carol.sees("nothing was merged")
    carol.go(f"/matches/{match}")
    carol.state(WHY)
    carol.sees(FIRST)


def _answers(connor: Person, match: str) -> str:
    connor.go(f"/matches/{match}")
    connor.state(WHY)
    connor.sees(SECOND)
    connor.press("Answer with what we hold")
    connor.state(WHY)
    answer = connor.page.url.rstrip("/").split("/")[-2 if connor.page.url.endswith("/child") else -1]
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
    return answer


def _authorises(carol: Person, answer: str) -> None:
    carol.go(f"/to-authorise/{answer}")
    carol.state("To decide whether to authorise a release")
    carol.choose("Authorise it as it is")
    carol.press("Confirm the decision")
    carol.sees("authorised")


def _takes_it_back(connor: Person, match: str, answer: str) -> None:
    connor.go(f"/matches/{match}")
    connor.state(WHY)
    connor.press("This was the wrong person")
    connor.sees("What will happen at once")
    connor.sees(answer)
    connor.take_picture("wrong-person")
    connor.write("How do you know that they are two people?", WRONG)
    connor.press("End the link")
    connor.sees("What was re-opened")
    connor.take_picture("reopened")
    connor.follow("Recall it")
    connor.state("To correct it, or to look into a complaint")
    connor.choose("It is about the wrong person")
    connor.write("What should recipients know?", "It is about another person. Delete what you noted.")
    connor.press("Recall it")
    connor.sees("recalled")


def _waits_for(olive: Person, path: str, reference: str) -> None:
    for _ in range(40):
        olive.go(path)
        if olive.page.get_by_role("link", name=reference).count():
            return
        olive.page.wait_for_timeout(250)
    pytest.fail(f"{reference} did not arrive.")
