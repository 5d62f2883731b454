"""The people of the demonstration at their browsers: what each would click, and what must hold on every page."""

from __future__ import annotations

import re
from collections.abc import Iterable

from playwright.sync_api import Page, expect

from tests.support.browsing import assert_accessible, assert_no_sideways_scroll, follow, picture

_PERSONAL = re.compile(r"[?&](name|q|search|date)=", re.IGNORECASE)


class Person:
    """One person at one node. `strict`: axe on every page (needs JavaScript)."""

    def __init__(self, page: Page, url: str, *, strict: bool, unspoken: Iterable[str], pictures: bool = False) -> None:
        self.page = page
        self.url = url
        self.strict = strict
        self.unspoken = tuple(unspoken)
        self.pictures = pictures

    def sign_in(self, username: str) -> None:
        self.go("/sign-in")
        follow(self.page.locator(f"button[name=username][value={username}]"))
        self.check()

    def sign_out(self) -> None:
        follow(self.page.get_by_role("button", name="Sign out").or_(self.page.get_by_role("link", name="Sign out")))
        self.check()

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)
        self.check()

    def follow(self, text: str) -> None:
        follow(self.page.get_by_role("link", name=text).first)
        self.check()

    def press(self, text: str, *, exact: bool = False) -> None:
        follow(self.page.locator("main").get_by_role("button", name=text, exact=exact).first)
        self.check()

    def choose(self, text: str, *, exact: bool = False) -> None:
        self.page.get_by_label(text, exact=exact).first.check()

    def pick(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.select_option(label=text)

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def write_date(self, legend: str, day: str, month: str, year: str) -> None:
        group = self.page.get_by_role("group", name=legend)
        for part, value in (("Day", day), ("Month", month), ("Year", year)):
            group.get_by_label(part).fill(value)

    def state(self, purpose: str) -> None:
        """Say why, where a page asks before it shows content."""
        if self.page.get_by_role("button", name="Continue").count() and "stated_purpose" in self.page.content():
            self.choose(purpose)
            self.press("Continue")

    def sees(self, text: str) -> None:
        expect(self.page.locator("body")).to_contain_text(text)

    def sees_nothing_of(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)

    def take_picture(self, name: str) -> None:
        if self.pictures:
            picture(self.page, name)

    def check(self) -> None:
        """What every page owes: it works, its title and address say nothing personal, it fits, it can be used."""
        expect(self.page).to_have_title(re.compile(r"\S"))
        heard = f"{self.page.title()} {self.page.url}"
        for text in self.unspoken:
            assert text.lower() not in heard.lower(), heard
        assert not _PERSONAL.search(self.page.url), self.page.url
        if self.strict:
            assert_no_sideways_scroll(self.page)
            assert_accessible(self.page)
