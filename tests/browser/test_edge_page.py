"""The edge's page, as a council officer uses it: two files, a key to confirm, headings to check, matches to save."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tearline.edge import audit
from tearline.edge.home import Home
from tearline.edge.page.server import Serving, serve
from tearline.ids import Prefix, new_id
from tearline.synthetic.world.extract import residents, write_extract
from tearline.synthetic.world.traps import traps
from tearline.wire.match_pack import PACKED
from tests.support import packs
from tests.support.browsing import DESKTOP, PHONE, ZOOMED, assert_usable, follow, picture, visiting
from tests.support.edge import CANARY, Node, make_home, make_node, write_messy
from tests.support.messages import NOW

pytestmark = pytest.mark.browser
PURPOSE = "To check our own records"


@dataclass
class Opened:
    """A page that answers, and what is needed to use it."""

    home: Home
    node: Node
    directory: Path
    link: str

    def write_pack(self, **changes: Any) -> Path:
        return self.node.write(self.directory / "pack.json", packs.pack(**changes))

    def write_table(self) -> Path:
        return write_messy(self.directory / "residents.csv")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    home, serving, ready = make_home(tmp_path / "home"), [], threading.Event()

    def started(begun: Serving) -> None:
        serving.append(begun)
        ready.set()

    thread = threading.Thread(target=serve, args=(home,), kwargs={"clock": lambda: NOW, "started": started})
    thread.start()
    assert ready.wait(20)
    yield Opened(home, make_node(tmp_path / "keys"), tmp_path, serving[0].link)
    serving[0].stop()
    thread.join(20)
    assert not (home.directory / "page").exists()


def choose(page: Page, here: Opened, table: Path | None = None, **pack: Any) -> None:
    page.get_by_label("Match pack").set_input_files(here.write_pack(**pack))
    page.get_by_label("Table from your own system").set_input_files(table or here.write_table())
    page.get_by_label(PURPOSE).check()
    follow(page.get_by_role("button", name="Check the files"))


def confirm(page: Page, here: Opened) -> None:
    page.get_by_label("Fingerprint on the node’s page").fill(here.node.fingerprint)
    follow(page.get_by_role("button", name="Confirm the key"))


@pytest.mark.parametrize("width", [DESKTOP, PHONE, ZOOMED])
def test_from_two_files_to_possible_matches(browser: Browser, opened: Opened, width: int) -> None:
    suffix = "" if width == DESKTOP else f"-{width}"
    with visiting(browser, width=width, accept_downloads=True) as page:
        page.goto(opened.link)
        assert_usable(page)
        picture(page, f"edge-files{suffix}")
        choose(page, opened)

        expect(page).to_have_title("Confirm the node’s key – Tearline on this computer")
        assert_usable(page)
        picture(page, f"edge-key{suffix}")
        page.get_by_label("Fingerprint on the node’s page").fill("0000")
        follow(page.get_by_role("button", name="Confirm the key"))
        expect(page.get_by_role("alert")).to_contain_text("Nothing was confirmed")
        expect(page).to_have_title("Error: Confirm the node’s key – Tearline on this computer")
        assert_usable(page)
        confirm(page, opened)

        expect(page.get_by_role("heading", level=1)).to_have_text("Are the headings understood?")
        expect(page.get_by_role("main")).to_contain_text("OFFICIAL-SENSITIVE. Do not contact the person because of it.")
        expect(page.get_by_label("D.O.B")).to_have_value("date_of_birth")
        expect(page.get_by_label("Remarks")).to_have_value("")
        assert_usable(page)
        picture(page, f"edge-headings{suffix}")
        follow(page.get_by_role("button", name="Look for possible matches"))

        expect(page.get_by_role("heading", level=1)).to_have_text("1 possible match", timeout=20_000)
        assert_usable(page)
        picture(page, f"edge-result{suffix}")
        assert CANARY not in page.content()
        with page.expect_download() as saving:
            page.get_by_role("link", name="Save the possible matches").click()
        found = list(csv.DictReader(saving.value.path().open(encoding="utf-8")))
        assert [row["extract_id"] for row in found] == ["C-1"]
        with page.expect_download() as saving:
            page.get_by_role("link", name="Save the list of what could not be read").click()
        assert CANARY not in saving.value.path().read_text()

        assert not (opened.home.directory / "page" / "extract").exists()
        follow(page.get_by_role("button", name="Delete the copies and close Tearline"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Tearline is closed")
    assert [line.act for line in audit.read(opened.home)][-2:] == [audit.Act.LOOK_BEGUN, audit.Act.LOOK_ENDED]


def test_a_councils_spreadsheet(browser: Browser, opened: Opened) -> None:
    """The how-to, followed with a workbook as the invented council would send it: title, merged cells, three styles of date."""
    trapped = traps(seed=3, today=NOW.date(), each=1)
    truth = {(row.register, row.extract) for row in trapped.truth if row.same}
    known = [record for record in trapped.records if record.reference in {register for register, _ in truth}][:5]
    ids = {record.reference: new_id(Prefix.PROJECTION) for record in known}
    people = tuple(
        packs.pack_person(
            *(field for field in record.fields if field.name in PACKED), register_id=ids[record.reference]
        )
        for record in known
    )
    workbook = opened.directory / "residents.xlsx"
    write_extract(workbook, residents(trapped.households, seed=3, today=NOW.date(), count=900), seed=3)
    with visiting(browser) as page:
        page.goto(opened.link)
        choose(page, opened, workbook, people=people)
        confirm(page, opened)
        follow(page.get_by_role("button", name="Look for possible matches"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("possible match", timeout=60_000)
        assert_usable(page)
        with page.expect_download() as saving:
            page.get_by_role("link", name="Save the possible matches").click()
        with saving.value.path().open(encoding="utf-8") as file:
            found = {(row["register_id"], row["extract_id"]) for row in csv.DictReader(file)}
    assert {(ids[register], extract) for register, extract in truth if register in ids} <= found
    assert len(found) < 100


def test_it_works_without_javascript(browser: Browser, opened: Opened) -> None:
    with visiting(browser, javascript=False) as page:
        page.goto(opened.link)
        choose(page, opened)
        confirm(page, opened)
        follow(page.get_by_role("button", name="Look for possible matches"))
        for _ in range(100):
            if page.get_by_role("link", name="See how far it is").count() == 0:
                break
            follow(page.get_by_role("link", name="See how far it is"))
        expect(page.get_by_role("heading", level=1)).to_have_text("1 possible match")


def test_it_works_with_the_keyboard_alone(browser: Browser, opened: Opened) -> None:
    with visiting(browser) as page:
        page.goto(opened.link)
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_label("Match pack")).to_be_focused()
        page.get_by_label("Match pack").set_input_files(opened.write_pack())
        page.keyboard.press("Tab")
        expect(page.get_by_label("Table from your own system")).to_be_focused()
        page.get_by_label("Table from your own system").set_input_files(opened.write_table())
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        expect(page.get_by_label(PURPOSE)).to_be_checked()
        page.keyboard.press("Enter")
        page.wait_for_url("**/key")


def test_what_is_missing_is_said_beside_it(browser: Browser, opened: Opened) -> None:
    with visiting(browser) as page:
        page.goto(opened.link)
        page.get_by_role("button", name="Check the files").click()
        expect(page.get_by_role("alert")).to_be_focused()
        page.get_by_role("link", name="Say why you look.").click()
        expect(page.get_by_label("To assess and answer this release")).to_be_focused()
        assert_usable(page)
        page.get_by_label(PURPOSE).check()
        follow(page.get_by_role("button", name="Check the files"))
        expect(page.get_by_role("link", name="Choose the match pack.")).to_be_visible()
        assert_usable(page)


def test_protected_columns_are_refused_by_name(browser: Browser, opened: Opened) -> None:
    table = opened.directory / "protected.csv"
    table.write_text("Person Ref,Surname,Nationality,Sex\nC-1,Synthetic-Okafor,Synthetic,Synthetic\n")
    with visiting(browser) as page:
        page.goto(opened.link)
        choose(page, opened, table)
        confirm(page, opened)
        expect(page.get_by_role("alert")).to_contain_text("The column nationality is not allowed")
        expect(page.get_by_role("alert")).to_contain_text("The column sex is not allowed")
        expect(page.get_by_role("button", name="Look for possible matches")).to_have_count(0)
        assert_usable(page)
        picture(page, "edge-refused")


def test_a_wrong_guess_is_corrected(browser: Browser, opened: Opened) -> None:
    table = opened.directory / "odd.csv"
    odd = ("Nr", "Called", "Came into the world")
    table.write_text("\n".join([",".join(odd), "C-1,Zofia Synthetic-Okafor,1985-04-03"]) + "\n")
    with visiting(browser) as page:
        page.goto(opened.link)
        choose(page, opened, table)
        confirm(page, opened)
        page.get_by_role("alert").wait_for()
        for heading, column in zip(odd, ("record_id", "full_name", "date_of_birth"), strict=True):
            page.get_by_label(heading).select_option(column)
        follow(page.get_by_role("button", name="Look for possible matches"))
        expect(page.get_by_role("heading", level=1)).to_have_text("1 possible match", timeout=20_000)


def test_a_recall_notice_is_taken_in(browser: Browser, opened: Opened) -> None:
    notice = opened.node.write(opened.directory / "notice.json", packs.notice())
    with visiting(browser) as page:
        page.goto(opened.link)
        follow(page.get_by_role("link", name="Take in a recall notice"))
        assert_usable(page)
        for _ in range(2):  # the first time the key is to be confirmed
            page.get_by_label("Recall notice").set_input_files(notice)
            follow(page.get_by_role("button", name="Take it in"))
            if "/key" in page.url:
                confirm(page, opened)
        expect(page.get_by_role("status")).to_contain_text("is refused on this computer from now on")
        assert_usable(page)
        follow(page.get_by_role("link", name="Look in your own records"))
        choose(page, opened)
        expect(page.get_by_role("alert")).to_contain_text("The match pack was taken back")


def test_files_can_be_dropped(browser: Browser, opened: Opened) -> None:
    with visiting(browser) as page:
        page.goto(opened.link)
        moved = page.evaluate_handle(
            "() => { const moved = new DataTransfer(); moved.items.add(new File(['a'], 'residents.csv')); return moved; }"
        )
        page.locator("[data-drop]").nth(1).dispatch_event("drop", {"dataTransfer": moved})
        assert (
            page.get_by_label("Table from your own system").evaluate("input => input.files[0].name") == "residents.csv"
        )


def test_a_page_asks_for_nothing_that_it_may_not_load(browser: Browser, opened: Opened) -> None:
    with visiting(browser) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.goto(opened.link)
        icon = page.locator("link[rel=icon]").evaluate("link => fetch(link.href).then(found => found.status)")
        assert icon == 200
        assert said == []


def test_the_link_opens_one_browser(browser: Browser, opened: Opened) -> None:
    with visiting(browser) as page, visiting(browser) as other:
        page.goto(opened.link)
        expect(page.get_by_role("heading", level=1)).to_have_text("Look in your own records")
        assert other.goto(opened.link).status == 403
        assert other.goto(opened.link.partition("/begin")[0]).status == 403
