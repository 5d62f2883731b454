"""A record that a file of everybody no longer had: shown as such, and nothing is begun from it."""

from __future__ import annotations

from tests.support.client import signed_in, text_of
from tests.support.database import World
from tests.support.imports import applied, table
from tests.support.releases import add_record, subject


def test_a_record_that_is_gone_says_so_and_offers_no_release(world: World) -> None:
    record_id = add_record(world.officer, subject())
    applied(world.officer, table("SS-000002,Ann,Lee,,,,"), whole=True)
    officer = signed_in(world.officer)
    officer.post(f"/records/{record_id}", {"stated_purpose": "prepare_release"})
    page = text_of(officer.get(f"/records/{record_id}"))
    assert "No longer in the file of everybody since 20 November 2026." in page
    assert "Prepare a release" not in page.partition("<main")[2]
    response = officer.post(f"/records/{record_id}/release", {"kind": "release"})
    assert "no longer in your records" in text_of(response)
