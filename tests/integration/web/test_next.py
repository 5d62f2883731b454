"""What happens next: for each organisation its own, with dates and no content; useful when there is nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from tearline.disclosure.clocks import today
from tearline.vocab.retention import Thing, period
from tearline_hub.clocks.running import run_due
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World
from tests.support.releases import TODAY, add_record, subject
from tests.support.steps import opened_copy

DAY = dt.timedelta(days=1)


@pytest.mark.parametrize("name", ["council_officer", "council_authoriser", "council_manager", "administrator"])
def test_nothing_to_come_is_said_in_words(world: World, name: str) -> None:
    page = text_of(signed_in(getattr(world, name)).get("/next/"))
    assert "Nothing will happen by itself within thirty days." in page
    assert "In the last fortnight nothing happened by itself." in page


def test_each_organisation_sees_its_own_before_it_happens(world: World) -> None:
    disclosure_id, copy = opened_copy(world, expires_on=TODAY + 20 * DAY, review_on=TODAY + 10 * DAY)
    ours = text_of(signed_in(world.officer).get("/next/"))
    theirs = text_of(signed_in(world.council_officer).get("/next/"))
    assert "The review of a disclosure of ours" in ours
    assert "Saturday 12 December 2026" in ours
    assert f'href="/releases/{disclosure_id}"' in ours
    assert copy not in ours
    assert "It is erased with what rests on it, and its originator gets a certificate." in theirs
    assert f'href="/inbox/{copy}"' in theirs
    assert disclosure_id not in theirs
    for page in (ours, theirs, text_of(signed_in(world.police_officer).get("/next/"))):
        assert "Hussain" not in page
    assert copy not in text_of(signed_in(world.police_officer).get("/next/"))


def test_a_manager_sees_what_is_coming_and_no_way_into_it(world: World) -> None:
    _, copy = opened_copy(world, expires_on=TODAY + 20 * DAY, review_on=TODAY + 10 * DAY)
    page = text_of(signed_in(world.council_manager).get("/next/"))
    assert copy in page
    assert f'href="/inbox/{copy}"' not in page


def test_an_administrator_sees_no_organisations_content_and_the_nodes_own_clocks(world: World) -> None:
    _, copy = opened_copy(world, expires_on=TODAY + 20 * DAY, review_on=TODAY + 10 * DAY)
    assert copy not in text_of(signed_in(world.administrator).get("/next/"))


def test_what_happened_is_told_afterwards(world: World) -> None:
    _, copy = opened_copy(world, expires_on=TODAY + 20 * DAY, review_on=TODAY + 10 * DAY)
    later = NOW + 21 * DAY
    run_due(now=later)
    page = text_of(signed_in(world.council_officer, at=later + DAY).get("/next/"))
    assert copy in page.split("What just happened")[1]
    assert copy not in page.split("What just happened")[0]


def test_an_overseer_has_no_such_page(world: World) -> None:
    assert signed_in(world.overseer).get("/next/").status_code == 403


def test_a_record_is_reviewed_in_time_or_passed_over_by_the_search(world: World) -> None:
    record_id = add_record(world.officer, subject())
    due = NOW + 365 * DAY
    client = signed_in(world.officer, at=due - 5 * DAY)
    assert record_id in text_of(client.get("/next/"))
    asked = {"purpose": "prepare_release", "name": "Mohammed Hussain"}
    late = signed_in(world.officer, at=due + DAY)
    assert "SS-000001" not in text_of(late.post("/records/", asked))
    assert "SS-000001" in text_of(late.post("/records/", {"purpose": "prepare_release", "reference": "SS-000001"}))
    page = text_of(client.post(f"/records/{record_id}", {"stated_purpose": "prepare_release"}, follow=True))
    assert "It is still needed" in page
    assert "next review is in a year" in text_of(client.post(f"/records/{record_id}/keep", follow=True))
    assert "SS-000001" in text_of(late.post("/records/", asked))
    assert period(Thing.GONE_RECORD, on=today(NOW)).days > 0
