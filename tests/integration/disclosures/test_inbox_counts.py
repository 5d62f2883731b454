"""The head of the inbox agrees with the lines beneath it."""

from __future__ import annotations

import datetime as dt

from tearline.disclosure.states import HeldState
from tearline.vocab.answer import Answer
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.disclosures.actions import holding
from tearline_hub.disclosures.queries import held
from tests.support.database import NOW, World
from tests.support.releases import add_record, deliver, live_release, subject

PURPOSE = ReadPurpose.ASSESS_RELEASE
SOON, NEXT_MONTH = (NOW.date() + dt.timedelta(days=days) for days in (7, 30))
LATER = NOW + dt.timedelta(days=8)


def test_the_counts_are_those_of_the_lines(world: World) -> None:
    for number, respond_by in enumerate([SOON, SOON, SOON, SOON, NEXT_MONTH]):
        record_id = add_record(world.officer, subject(f"SS-{number}"))
        live_release(world, to=["council", "police"], record_id=record_id, respond_by=respond_by)
    deliver()
    lines, _ = held.inbox(actor=world.council_officer, now=NOW)
    asked = [line for line in lines if line.respond_by is not None]
    for line in (asked[0], asked[1], asked[2]):
        holding.open_(actor=world.council_officer, now=NOW, projection_id=line.id, purpose=PURPOSE)
    common = {"actor": world.council_officer, "now": NOW, "purpose": PURPOSE}
    holding.answer(**common, projection_id=asked[0].id, given=Answer.KNOWN_NOTHING_TO_ADD)
    holding.answer(
        **common, projection_id=asked[1].id, given=Answer.NOTHING_HELD, keep_reason="A neighbouring team asked for it."
    )
    holding.contest(actor=world.council_officer, now=NOW, projection_id=asked[2].id, reason="Another date of birth.")
    for now in (NOW, LATER):
        lines, _ = held.inbox(actor=world.council_officer, now=now)
        found = held.counts(actor=world.council_officer, now=now)
        questions = [line for line in lines if line.respond_by is not None]
        assert found == held.InboxCounts(
            unopened=sum(line.opened_at is None for line in lines),
            due=sum(line.answered_at is None for line in questions),
            overdue=sum(line.overdue for line in questions),
            restricted=sum(line.state is HeldState.RESTRICTED for line in lines),
            keep_asked=sum(line.state is HeldState.KEEP_ASKED for line in lines),
            answered=sum(line.answered_at is not None for line in questions),
        )
    assert (found.unopened, found.due, found.overdue, found.restricted, found.answered) == (2, 3, 2, 1, 2)


def test_an_empty_inbox_counts_nothing(world: World) -> None:
    found = held.counts(actor=world.police_officer, now=NOW)
    assert found == held.InboxCounts(unopened=0, due=0, overdue=0, restricted=0, keep_asked=0, answered=0)
