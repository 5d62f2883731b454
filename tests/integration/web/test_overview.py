"""What a manager sees: counts and dates of open work, never content, never who."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tearline.disclosure.states import HeldState
from tearline.vocab.answer import Answer
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.access.actions import add_user
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.disclosures.actions import deciding, drafting, holding
from tearline_hub.disclosures.queries.overview import Due, Work, open_work
from tearline_hub.web.overview import drawing
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World
from tests.support.releases import complete_draft, deliver, live_release, only_held

DAY = dt.timedelta(days=1)


@pytest.fixture
def originators_manager(world: World):
    with on_behalf_of_node(Scope.OPERATOR):
        user_id = add_user(username="chief", display_name="Chief", tenant_id="security-service", roles=[Role.MANAGER])
    return replace(world.officer, user_id=user_id, display_name="Chief", roles=frozenset({Role.MANAGER}))


def test_nothing_waits_in_an_empty_organisation(world: World) -> None:
    page = text_of(signed_in(world.council_manager).get("/overview/"))
    assert "Nothing waits in your organisation." in page
    assert "No answer is overdue" in page
    assert "nothing reaches its review or expiry date" in page


def test_a_manager_begins_at_the_overview(world: World) -> None:
    assert signed_in(world.council_manager).get("/")["Location"] == "/overview/"


@pytest.mark.parametrize("who", ["officer", "council_officer", "administrator", "overseer"])
def test_nobody_else_reads_it(world: World, who: str) -> None:
    assert signed_in(getattr(world, who)).get("/overview/").status_code == 403


def test_a_release_is_counted_at_both_ends(world: World, originators_manager) -> None:
    complete_draft(world, to=["council"])
    live_release(world, to=["council", "police"])
    deliver()
    ours = open_work(actor=originators_manager, now=NOW + DAY)
    theirs = open_work(actor=world.council_manager, now=NOW + DAY)
    assert {kind: each.by_band for kind, each in ours.waiting.items()} == {
        Work.DRAFTING: (1, 0, 0, 0, 0),
        Work.ANSWERS_AWAITED: (1, 0, 0, 0, 0),
    }
    assert {kind: each.count for kind, each in theirs.waiting.items()} == {Work.TO_OPEN: 1}
    assert theirs.waiting[Work.TO_OPEN].oldest_at == NOW


def test_work_grows_older(world: World, originators_manager) -> None:
    disclosure_id = complete_draft(world, to=["council"])
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=disclosure_id)
    for days, band in ((0, 0), (2, 0), (3, 1), (7, 1), (8, 2), (14, 2), (15, 3), (30, 3), (31, 4), (400, 4)):
        waiting = open_work(actor=originators_manager, now=NOW + days * DAY).waiting[Work.TO_AUTHORISE]
        assert waiting.by_band.index(1) == band, days
        assert waiting.count == 1


def test_silence_shows_as_overdue_at_both_ends(world: World, originators_manager) -> None:
    live_release(world, to=["council", "police"])
    deliver()
    holding.open_(
        actor=world.council_officer, now=NOW, projection_id=only_held(world.council_officer).id,
        purpose=ReadPurpose.ASSESS_RELEASE,
    )  # fmt: skip
    later = NOW + 8 * DAY
    ours = open_work(actor=originators_manager, now=later)
    theirs = open_work(actor=world.council_manager, now=later)
    assert {name: each.count for name, each in ours.owed_to_us.items()} == {"Council": 1, "Police": 1}
    assert [(name, each.first_on) for name, each in theirs.owed_by_us.items()] == [
        ("Security Service", (NOW + 7 * DAY).date())
    ]
    assert theirs.waiting[Work.TO_ANSWER].count == 1
    assert not open_work(actor=originators_manager, now=NOW + 7 * DAY).owed_to_us


def test_an_answered_release_waits_for_nobody(world: World, originators_manager) -> None:
    live_release(world, to=["council"])
    deliver()
    common = {"actor": world.council_officer, "now": NOW, "projection_id": only_held(world.council_officer).id}
    holding.open_(**common, purpose=ReadPurpose.ASSESS_RELEASE)
    holding.answer(**common, purpose=ReadPurpose.ASSESS_RELEASE, given=Answer.KNOWN_NOTHING_TO_ADD)
    deliver()
    assert not open_work(actor=world.council_manager, now=NOW).waiting
    assert Work.ANSWERS_AWAITED not in open_work(actor=originators_manager, now=NOW).waiting


def test_what_somebody_contested_is_looked_into_at_one_end(world: World, originators_manager) -> None:
    live_release(world, to=["council"])
    deliver()
    held = only_held(world.council_officer)
    holding.contest(actor=world.council_officer, now=NOW, projection_id=held.id, reason="Born on another day.")
    deliver()
    assert only_held(world.council_officer).state is HeldState.RESTRICTED
    assert Work.RESTRICTED in open_work(actor=world.council_manager, now=NOW).waiting
    assert Work.TO_LOOK_INTO in open_work(actor=originators_manager, now=NOW).waiting


def test_dates_come_up_a_fortnight_before(world: World, originators_manager) -> None:
    live_release(world, to=["council"])
    emergency = complete_draft_of_another(world)
    deciding.release_in_emergency(
        actor=world.officer, now=NOW, disclosure_id=emergency, reason="A threat to life this morning."
    )
    deliver()
    due = open_work(actor=originators_manager, now=NOW).due
    assert set(due) == {Due.EMERGENCY_REVIEW}
    assert due[Due.EMERGENCY_REVIEW].first_on == (NOW + 3 * DAY).date()
    assert set(open_work(actor=originators_manager, now=NOW + 80 * DAY).due) == {
        Due.EMERGENCY_REVIEW, Due.REVIEW, Due.SENT_EXPIRY,
    }  # fmt: skip
    assert set(open_work(actor=world.council_manager, now=NOW + 80 * DAY).due) == {Due.HELD_EXPIRY}


def complete_draft_of_another(world: World) -> str:
    from tests.support.releases import add_record, subject

    return complete_draft(world, to=["council"], record_id=add_record(world.officer, subject("SS-000002")))


def test_the_page_counts_work_and_names_nobody(world: World, originators_manager) -> None:
    live_release(world, to=["council"])
    complete_draft_of_another(world)
    page = text_of(signed_in(originators_manager).get("/overview/"))
    assert "Sent, with answers still to come" in page
    assert "22 November 2026" in page
    for name in (world.officer.display_name, world.authoriser.display_name, "Hussain", "SS-000001", "style="):
        assert name not in page


def test_bars_and_table_show_the_same_numbers(world: World, originators_manager) -> None:
    complete_draft(world, to=["council"])
    work = open_work(actor=originators_manager, now=NOW + 10 * DAY)
    bars = drawing.bars(work)
    assert [bar.label for bar in bars] == [
        "Under 3 days", "3 to 7 days", "8 to 14 days", "15 to 30 days", "31 days or more",
    ]  # fmt: skip
    assert [(bar.count, bar.length) for bar in bars] == [(0, 0), (0, 0), (1, 100), (0, 0), (0, 0)]
    assert drawing.rows(work)[-1] == ["All", "0", "0", "1", "0", "0", "1", "22 November 2026"]


def test_every_kind_of_work_and_date_has_words() -> None:
    assert set(drawing.WORK_LABELS) == set(Work)
    assert set(drawing.DUE_LABELS) == set(Due)
