"""The second half of the demonstration's stories: what the agencies do with what arrived, and what it told."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Collection
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import click

from tearline.disclosure.states import HeldState, Kind
from tearline.errors import Conflict, NotPermitted, Unavailable
from tearline.people.record import FieldName
from tearline.vocab.answer import Answer, Assessment, CannotSayReason
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.ops.cast import PLAYERS
from tearline_hub.ops.story_terms import NAMES, terms

if TYPE_CHECKING:
    from tearline_hub.db.actor import Actor

_ARRIVAL: Final = 60.0  # seconds to wait for the other node
_CHILD_REASON: Final = "Age is not recorded with us; the address bears on safeguarding."


def answered(officer: Actor) -> bool:
    """Whether this half has been told already."""
    from tearline_hub.disclosures.queries import held

    return held.counts(actor=officer, now=dt.datetime.now(dt.UTC)).answered > 0


def wait_for_arrivals(people: dict[str, Actor], expect: int) -> None:
    """Until each agency holds `expect` copies. Raises `Unavailable` when they do not come."""
    from tearline_hub.disclosures.queries import held

    until = time.monotonic() + _ARRIVAL
    officers = [people[player.username] for player in PLAYERS["west-midlands"] if player.role is Role.PARTNER_OFFICER]
    while time.monotonic() < until:
        now = dt.datetime.now(dt.UTC)
        if all(held.counts(actor=officer, now=now).unopened >= expect for officer in officers):
            return
        time.sleep(0.2)
    raise Unavailable("stories.nothing-came", "The releases did not arrive from the other node. See its work log.")


def answer_all(people: dict[str, Actor], now: dt.datetime, *, but: Collection[str] = ()) -> None:
    """Each agency deals with the first copies in its inbox; the rest stay for the person who tries the product.

    `but`: disclosures that are dealt with elsewhere.
    """
    for officer, authoriser in (("connor", "carol"), ("priya", "peter"), ("rosa", "ruth")):
        _answer_some(people[officer], people[authoriser], now, but)
    click.echo("The agencies have answered.")


# What an agency's officer does with the first copies in the inbox, in order; the rest wait.
_DOES: Final = ("known", "inform", "nothing", "keep", "cannot", "inform", "nothing", "contest", "read")
_ANSWERS: Final[dict[str, dict[str, Any]]] = {
    "known": {"given": Answer.KNOWN_NOTHING_TO_ADD},
    "nothing": {"given": Answer.NOTHING_HELD},
    "keep": {
        "given": Answer.NOTHING_HELD,
        "keep_reason": "A housing application in this name is expected next week.",
    },
    "cannot": {"given": Answer.CANNOT_SAY, "reason": CannotSayReason.THIRD_PARTY_CONSENT},
}


def _answer_some(officer: Actor, authoriser: Actor, now: dt.datetime, but: Collection[str]) -> None:
    from tearline_hub.disclosures.queries import held

    lines, _ = held.inbox(actor=officer, now=now)
    open_lines = [
        line for line in lines
        if line.kind is Kind.RELEASE and line.state is HeldState.DELIVERED and not line.overdue
        and line.disclosure_id not in but
    ]  # fmt: skip
    for line, does in zip(open_lines, _DOES, strict=False):
        # Recalled, restricted or doubted by another agency since the list was made: the next one.
        with suppress(NotPermitted, Conflict):
            _deal_with(line.id, does, officer, authoriser, now)


def _deal_with(projection_id: str, does: str, officer: Actor, authoriser: Actor, now: dt.datetime) -> None:
    """Open one copy and do one thing with it."""
    from tearline_hub.disclosures.actions import holding

    purpose = ReadPurpose.ASSESS_RELEASE
    common: dict[str, Any] = {"actor": officer, "now": now, "projection_id": projection_id}
    holding.open_(purpose=purpose, **common)
    if does in _ANSWERS:
        holding.answer(purpose=purpose, **_ANSWERS[does], **common)
    elif does == "inform":
        _inform(officer, authoriser, projection_id, now)
    elif does == "contest" and officer.tenant_id == "council":
        holding.contest(reason="Our record of that date of birth is of somebody else.", **common)


def _inform(officer: Actor, authoriser: Actor, projection_id: str, now: dt.datetime) -> None:
    """An answer with information from some record of the agency's own: one field, two people."""
    from tearline_hub.disclosures.actions import deciding
    from tearline_hub.records import queries

    purpose = ReadPurpose.CHECK_OWN_RECORDS
    for name in NAMES:
        found = queries.find(actor=officer, now=now, purpose=purpose, search=queries.Search(name=name)).records
        if found:
            break
    else:
        return
    disclosure_id = propose_answer(officer, projection_id, found[0].id, now, most=1)
    if officer.tenant_id != "probation":
        deciding.authorise(actor=authoriser, now=now, disclosure_id=disclosure_id)


def propose_answer(officer: Actor, projection_id: str, record_id: str, now: dt.datetime, *, most: int) -> str:
    """Answer a copy that was opened with the first `most` notes or addresses of a record; the answer's id."""
    from tearline_hub.disclosures.actions import drafting
    from tearline_hub.disclosures.queries import originated

    purpose = ReadPurpose.CHECK_OWN_RECORDS
    disclosure_id = drafting.begin_answer(
        actor=officer, now=now, purpose=purpose, projection_id=projection_id, record_id=record_id
    )
    view = originated.read(actor=officer, now=now, purpose=purpose, disclosure_id=disclosure_id)
    recipient = view.recipients[0].organisation
    note = [field.id for field in view.fields if field.name in {FieldName.NOTE, FieldName.ADDRESS}]
    common: dict[str, Any] = {"now": now, "disclosure_id": disclosure_id}
    drafting.tick(
        actor=officer,
        ticked={recipient: frozenset(note[:most])},
        withheld={},
        sensitive_reasons={},
        child_reason=_CHILD_REASON if view.may_be_child else "",
        **common,
    )
    drafting.set_terms(actor=officer, changes=terms(began=now.date(), answer_in=None, lasts=150), **common)
    drafting.propose(actor=officer, **common)
    return disclosure_id


def assess(officer: Actor, now: dt.datetime) -> None:
    """The originator reads the first answers with information and says what they told."""
    from tearline_hub.disclosures.actions import holding
    from tearline_hub.disclosures.queries import held

    lines, _ = held.inbox(actor=officer, now=now)
    informed = [line for line in lines if line.answer is Answer.KNOWN_WITH_INFORMATION and line.opened_at is None]
    for line, assessment in zip(informed, (Assessment.NEW, Assessment.ALREADY_KNOWN), strict=False):
        common: dict[str, Any] = {"actor": officer, "now": now, "projection_id": line.id}
        holding.open_(purpose=ReadPurpose.ASSESS_RESPONSE, **common)
        holding.assess(assessment=assessment, **common)
