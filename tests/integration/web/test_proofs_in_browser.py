"""The pages of proofs in a real browser: every width, and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, expect

from tearline.ledger.proof_file import parse_proof
from tearline_hub.ledger.keeping import Keeping
from tests.support.browsing import DESKTOP, PHONE, ZOOMED, assert_usable, follow, picture, served, visiting
from tests.support.client import signed_in
from tests.support.database import World
from tests.support.postgres import TestCluster
from tests.support.sequencing import Ledger
from tests.support.steps import opened_copy

pytestmark = pytest.mark.browser


@pytest.fixture
def copy(world: World) -> str:
    """A copy that the council has opened."""
    return opened_copy(world)[1]


@pytest.fixture
def ledger(copy: str, database: TestCluster, tmp_path: Path) -> Ledger:  # noqa: ARG001 its entries are published
    found = Ledger(database.sequencer_url("test"), Keeping(tmp_path / "ledger"))
    found.publish()
    return found


@pytest.fixture
def site(ledger: Ledger) -> Iterator[str]:  # noqa: ARG001 it is published before
    with served(get_wsgi_application()) as base:
        yield base


def _sign_in(page: Page, site: str, world: World) -> None:
    name = settings.SESSION_COOKIE_NAME
    value = signed_in(world.council_officer).cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": site}])


def _ask(page: Page) -> None:
    page.get_by_label("For criminal proceedings").check()
    follow(page.get_by_role("button", name="Show the entries"))


@pytest.mark.parametrize("width", [DESKTOP, PHONE, ZOOMED])
def test_every_page_is_usable_at_every_width(browser: Browser, site: str, world: World, copy: str, width: int) -> None:
    with visiting(browser, width=width) as page:
        _sign_in(page, site, world)
        for address in (copy, "dis_00000000000000000000"):
            page.goto(f"{site}/proofs/{address}")
            assert_usable(page)
            _ask(page)
            assert_usable(page)
            picture(page, f"proofs-{address[:3]}-{width}")


@pytest.mark.parametrize("javascript", [True, False])
def test_an_officer_takes_a_proof(
    browser: Browser, site: str, world: World, copy: str, ledger: Ledger, *, javascript: bool
) -> None:
    with visiting(browser, width=PHONE, javascript=javascript) as page:
        _sign_in(page, site, world)
        page.goto(f"{site}/inbox/{copy}/opened")
        follow(page.get_by_role("link", name="Prove what happened"))
        follow(page.get_by_role("button", name="Show the entries"))
        expect(page.get_by_role("link", name="Choose why you need to read the log")).to_be_visible()
        _ask(page)
        with page.expect_download() as begun:
            page.get_by_role("button", name="Take the proof of projection.opened").click()
        proof = parse_proof(Path(begun.value.path()).read_bytes())
        assert b"projection.opened" in proof.entry
        proof.check(ledger.key)
