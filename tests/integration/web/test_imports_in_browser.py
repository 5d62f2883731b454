"""Imports in a real browser: faults and their mending, at every width, without JavaScript, by keyboard alone."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, expect

from tearline_hub.db.actor import Actor
from tearline_hub.imports import tasks
from tests.support.browsing import (
    PHONE,
    assert_usable_at_every_width,
    follow,
    served,
    visiting,
)
from tests.support.client import signed_in
from tests.support.database import NOW, World
from tests.support.importing import ADDRESS, applied, begun, change_meanwhile, previewed, said, table
from tests.support.releases import live_release

pytestmark = pytest.mark.browser

HEADINGS = ("Person Ref", "Surname ", "Forename(s)", "D.O.B", "Addr 1", "Addr 2", "P/Code", "Tel (home)", "Remarks")
GOOD = (
    ("C-1", "Fernández", "Zoë", "03/04/1985", "1 Sample Street", "Flat 2", "ZZ1 1AA", "+999 123456789", ""),
    ("C-2", "O’Example", "Siân", "1990", "", "", "", "", "moved, not seen since"),
)
BROKEN = (
    ("C-3", "Specimen", "Karl", "31/31/1971", "", "", "", "none", ""),
    ("C-4", "", "", "1964-02", "", "", "", "", ""),
    ("", "Muster", "Erika", "1970", "", "", "", "", ""),
)
MENDED = (
    ("C-3", "Specimen", "Karl", "13/01/1971", "", "", "", "+999 222222222", ""),
    ("C-4", "Placeholder", "Ada", "1964-02", "", "", "", "", ""),
    ("C-5", "Muster", "Erika", "1970", "", "", "", "", ""),
)


@pytest.fixture
def site(world: World) -> Iterator[str]:  # noqa: ARG001 its database is what is served
    with served(get_wsgi_application()) as base:
        yield base


def sign_in(page: Page, site: str, actor: Actor) -> None:
    name = settings.SESSION_COOKIE_NAME
    value = signed_in(actor).cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": site}])


def written(path: Path, *rows: tuple[str, ...]) -> Path:
    """A file as a council's system gives it out: a title above the headings, semicolons, Windows-1252."""
    with path.open("w", encoding="cp1252", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(("Residents, synthetic",))
        writer.writerows([HEADINGS, *rows])
    return path


def bring_in(page: Page, site: str, file: Path) -> None:
    page.goto(f"{site}{ADDRESS}new")
    page.get_by_label("The file").set_input_files(file)
    page.get_by_label("To check our own records").check()
    page.get_by_label("No, some of them").check()
    for part, value in (("Day", "20"), ("Month", "11"), ("Year", "2026")):
        page.get_by_label(part, exact=True).fill(value)
    follow(page.get_by_role("button", name="Continue"))


def read_and_compared(page: Page) -> None:
    follow(page.get_by_role("button", name="Read the file"))
    expect(page.get_by_text("You can leave this page")).to_be_visible()
    tasks.advance(NOW)
    follow(page.get_by_role("link", name="Refresh", exact=True))
    expect(page.get_by_role("heading", name="Check what the file changes")).to_be_visible()


def apply_it(page: Page) -> None:
    follow(page.get_by_role("button", name="Apply the file"))
    page.wait_for_url("**/apply")
    follow(page.get_by_role("button", name="Apply the file"))
    expect(page.get_by_text("You then see what was done.")).to_be_visible()
    tasks.advance(NOW)
    follow(page.get_by_role("link", name="Refresh", exact=True))
    expect(page.get_by_role("heading", name="The file was applied")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_faults_are_seen_downloaded_and_mended(
    browser: Browser, site: str, world: World, tmp_path: Path, *, javascript: bool
) -> None:
    with visiting(browser, width=PHONE, javascript=javascript) as page:
        sign_in(page, site, world.council_officer)
        page.goto(f"{site}/records/")
        follow(page.get_by_role("link", name="Bring in a file of records"))
        follow(page.get_by_role("button", name="Import a file"))
        bring_in(page, site, written(tmp_path / "residents.csv", *GOOD, *BROKEN))
        expect(page.get_by_label("Read Remarks as")).to_have_value("-")
        expect(page.get_by_label("Read D.O.B as")).to_have_value("date_of_birth")
        read_and_compared(page)
        expect(page.get_by_text("2 rows", exact=True)).to_be_visible()
        follow(page.get_by_role("link", name="See what to mend"))
        expect(page.get_by_text("The row has no record_id.")).to_be_visible()
        with page.expect_download() as downloading:
            page.get_by_role("link", name="Download what to mend (CSV)").click()
        with Path(downloading.value.path()).open(newline="") as file:
            faults = list(csv.DictReader(file))
        assert [(fault["row"], fault["column"], fault["left_out"]) for fault in faults if int(fault["row"]) > 1] == [
            ("5", "D.O.B", "cell"), ("5", "Tel (home)", "cell"),
            ("6", "full_name", "row"), ("7", "Person Ref", "row"),
        ]  # fmt: skip
        follow(page.get_by_role("link", name="The import"))
        apply_it(page)
        bring_in(page, site, written(tmp_path / "mended.csv", *GOOD, *MENDED))
        read_and_compared(page)
        expect(page.get_by_text("Nothing has to be mended")).to_have_count(0)  # the column Remarks is still not read
        follow(page.get_by_role("link", name="1 record changed"))
        expect(page.get_by_text("13 January 1971")).to_be_visible()
        expect(page.get_by_text("+999 222222222")).to_be_visible()
        follow(page.get_by_role("link", name="The import"))
        expect(page.get_by_role("link", name="2 records added")).to_be_visible()
        expect(page.get_by_text("2 records", exact=True)).to_be_visible()  # the same
        apply_it(page)
        follow(page.get_by_role("link", name="Search the records"))
        page.get_by_label("Name", exact=True).fill("Ada Placeholder")
        page.get_by_label("Why are you searching?").select_option("check_own_records")
        follow(page.get_by_role("button", name="Search"))
        expect(page.get_by_role("link", name="Ada Placeholder")).to_be_visible()


def test_every_page_is_usable_at_every_width(browser: Browser, site: str, world: World) -> None:
    live_release(world, to=["council"])
    with visiting(browser) as page:
        sign_in(page, site, world.officer)
        look(page, f"{site}{ADDRESS}", "empty")
        look(page, f"{site}{ADDRESS}new", "new")
        page.get_by_text("What the file should look like").click()
        follow(page.get_by_role("button", name="Continue"))
        expect(page.get_by_role("link", name="Choose a file")).to_be_visible()
        seen(page, "new-faulty")
        file = table(
            "SS-000001,Mohammad Hussain,1985-04-03,", "SS-4,Dora Muster,1964-02,+999 123456789", "SS-3,,,",
            headings="Number,full_name,date_of_birth,phone",
        )  # fmt: skip
        where = site + begun(signed_in(world.officer), file, **said())
        say_why(page, where)
        seen(page, "headings")
        follow(page.get_by_role("button", name="Read the file"))
        expect(page.get_by_role("link", name="Choose which heading is your reference")).to_be_visible()
        seen(page, "headings-faulty")
        page.get_by_label("Read Number as").select_option("record_id")
        follow(page.get_by_role("button", name="Read the file"))
        page.wait_for_url(where)
        seen(page, "reading")
        look(page, f"{where}?live=1", "live")
        tasks.advance(NOW)
        look(page, where, "preview")
        for name in ("changes/added", "changes/changed", "changes/gone", "faults", "released", "apply", "abandon"):
            look(page, f"{where}/{name}", name.replace("/", "-"))
        look(page, f"{site}{ADDRESS}", "list")
        look(page, f"{site}{ADDRESS}new", "under-way")
        page.goto(f"{where}/abandon")
        follow(page.get_by_role("button", name="Give it up"))
        expect(page.get_by_text("The import was given up. No record has changed.")).to_be_visible()
        seen(page, "abandoned")


def test_who_is_gone_is_seen_and_confirmed_at_every_width(browser: Browser, site: str, world: World) -> None:
    client = signed_in(world.officer)
    applied(client, table("SS-2,Bob Sample,1990,", "SS-3,Carl Specimen,1971,"))
    where = site + previewed(client, table("SS-3,Carl Specimen,1972,"), **said(extent="whole"))
    with visiting(browser) as page:
        sign_in(page, site, world.officer)
        look(page, where, "preview-gone")
        follow(page.get_by_role("link", name="1 record gone"))
        page.get_by_label("To prepare a release").check()
        follow(page.get_by_role("button", name="Continue"))
        expect(page.get_by_text("Bob Sample")).to_be_visible()
        seen(page, "gone")
        page.goto(f"{where}/apply")
        follow(page.get_by_role("button", name="Apply the file"))
        expect(page.get_by_role("link", name="Confirm that the people who are not in the file")).to_be_visible()
        seen(page, "apply-faulty")
        page.get_by_label("I looked at the 1 person").check()
        change_meanwhile(world.officer, "SS-3")
        follow(page.get_by_role("button", name="Apply the file"))
        expect(page.get_by_text("Records have changed since this was shown.")).to_be_visible()
        seen(page, "moved-on")
        tasks.advance(NOW)
        follow(page.get_by_role("link", name="Go to the import"))
        follow(page.get_by_role("button", name="Apply the file"))
        page.get_by_label("I looked at the 1 person").check()
        follow(page.get_by_role("button", name="Apply the file"))
        seen(page, "applying")
        tasks.advance(NOW)
        look(page, where, "applied")
        look(page, f"{where}/changes/changed", "applied-changed")


def test_the_keyboard_is_enough(browser: Browser, site: str, world: World) -> None:
    where = site + previewed(signed_in(world.officer), table("SS-2,Bob Sample,1990,"))
    with visiting(browser) as page:
        sign_in(page, site, world.officer)
        page.goto(where)
        tab_to(page, "[href$='/apply']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/apply")
        tab_to(page, "main button")
        page.keyboard.press("Enter")
        expect(page.get_by_text("0 of 1 record written.")).to_be_visible()
        tasks.advance(NOW)
        tab_to(page, f"main li a[href='{where.removeprefix(site)}']")
        page.keyboard.press("Enter")
        expect(page.get_by_text("1 record was written.")).to_be_visible()


def look(page: Page, address: str, name: str) -> None:
    page.goto(address)
    seen(page, name)


def seen(page: Page, name: str) -> None:
    assert_usable_at_every_width(page, f"imports-{name}")


def say_why(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("To prepare a release").check()
    follow(page.get_by_role("button", name="Continue"))
    page.wait_for_url(address)


def tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"The keyboard does not reach {selector}.")
