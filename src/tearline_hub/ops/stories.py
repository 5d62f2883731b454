"""`tearline-hub stories`: forty releases in every state, and the agencies' answers, so that no page is empty.

Made by the same actions that people use, each by the person whose part it is; nothing is written past the rules.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click

from tearline.disclosure.draft import SHORTEST_REASON
from tearline.disclosure.states import HeldState, Kind, State
from tearline.disclosure.template import Template
from tearline.errors import Unavailable
from tearline.people.dates import PartialDate, may_be_under_18
from tearline.people.record import FieldName, Record, Status
from tearline.vocab.answer import Answer, Assessment, CannotSayReason, RecallReason
from tearline.vocab.grading import SubjectCategory
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import DisclosurePurpose, Gateway, HandlingCondition, ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.ops import application
from tearline_hub.ops.cast import AGENCIES, PLAYERS
from tearline_hub.ops.seed import SEED, require_synthetic

if TYPE_CHECKING:
    from tearline_hub.db.actor import Actor
    from tearline_hub.records.queries import RecordView

_NAMES: Final = ("Khan", "Smith", "Kowalski", "Hussain", "Jones", "Singh", "Ali", "Brown", "Patel", "Ahmed", "Begum")
_ARRIVAL: Final = 60.0  # seconds to wait for the other node


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """How far a release gets. `days_ago`: when it began; `answer_in`: days from then to the due date."""

    ends: State
    days_ago: int = 2
    answer_in: int = 14
    lasts: int = 150
    kind: Kind = Kind.RELEASE
    emergency: bool = False
    onward: bool = False
    correct: bool = False


STORIES: Final[tuple[Story, ...]] = (
    *[Story(ends=State.DRAFT, days_ago=1)] * 4,
    *[Story(ends=State.PROPOSED, days_ago=3)] * 4,
    Story(ends=State.PROPOSED, days_ago=6, kind=Kind.POINTER),
    *[Story(ends=State.RETURNED, days_ago=5)] * 2,
    *[Story(ends=State.REFUSED, days_ago=9)] * 2,
    Story(ends=State.ABANDONED, days_ago=12),
    *[Story(ends=State.LIVE)] * 9,
    *[Story(ends=State.LIVE, days_ago=20, answer_in=10)] * 4,
    *[Story(ends=State.LIVE, kind=Kind.POINTER)] * 2,
    *[Story(ends=State.LIVE, onward=True)] * 2,
    *[Story(ends=State.LIVE, correct=True)] * 2,
    Story(ends=State.LIVE, days_ago=1, emergency=True),
    *[Story(ends=State.RECALLED, days_ago=4)] * 3,
    *[Story(ends=State.EXPIRED, days_ago=40, answer_in=7, lasts=38)] * 2,
    Story(ends=State.RESTRICTED, days_ago=2),
)


@click.command("stories")
@click.option("--expect", default=0, help="Wait until this many copies have arrived at each agency.")
def command(*, expect: int) -> None:
    """Fill the lists of a synthetic node with releases, or with the answers to them."""
    application.load()
    from django.conf import settings
    from django.utils import timezone

    require_synthetic()
    people = _people()
    if settings.NODE == "security-service":
        if _begun(people["olive"]):
            _assess(people["olive"], timezone.now())
        else:
            _release_all(people, timezone.now())
    elif expect and not _answered(people["connor"]):
        _wait(people, expect)
        _answer_all(people, timezone.now())


def person_of_the_story(register: list[Record], today: dt.date) -> str:
    """JSON of somebody whom the council knows: reference and name, for the story a newcomer follows."""
    from tearline.synthetic.agencies import agency_people

    known = {person.subject for person in agency_people("council", seed=SEED, today=today, subjects=register)}
    for record in register:
        born = _first(record, FieldName.DATE_OF_BIRTH)
        if record.reference in known and born and PartialDate.parse(born).day and not may_be_under_18(born, today):
            return json.dumps({"reference": record.reference, "name": _first(record, FieldName.NAME)})
    return json.dumps({"reference": register[0].reference, "name": _first(register[0], FieldName.NAME)})


def _first(record: Record, name: FieldName) -> str:
    return next((field.value for field in record.fields if field.name is name), "")


def _people() -> dict[str, Actor]:
    from django.conf import settings

    from tearline_hub.access import queries
    from tearline_hub.db.actor import Actor

    return {
        person.username: Actor(
            user_id=person.user_id,
            tenant_id=person.tenant_id,
            organisation=f"{settings.NODE}/{person.tenant_id}",
            organisation_name=person.organisation_name,
            display_name=person.display_name,
            roles=frozenset(person.roles),
        )
        for person in queries.demo_sign_ins()
    }


def _begun(officer: Actor) -> bool:
    from tearline_hub.disclosures.queries import originated

    lines, _ = originated.listed(actor=officer, now=dt.datetime.now(dt.UTC), states=list(State))
    return bool(lines)


def _answered(officer: Actor) -> bool:
    from tearline_hub.disclosures.queries import held

    return held.counts(actor=officer, now=dt.datetime.now(dt.UTC)).answered > 0


def _release_all(people: dict[str, Actor], now: dt.datetime) -> None:
    subjects = _subjects(people["olive"], now)
    for number, story in enumerate(STORIES):
        _tell(story, subjects[number % len(subjects)], people, now)
    click.echo(f"{len(STORIES)} releases.")


def _subjects(officer: Actor, now: dt.datetime) -> list[RecordView]:
    from tearline_hub.records import queries

    found: dict[str, RecordView] = {}
    for name in _NAMES:
        search = queries.Search(name=name)
        for record in queries.find(actor=officer, now=now, purpose=ReadPurpose.PREPARE_RELEASE, search=search).records:
            if record.status is Status.CLOSED and not may_be_under_18(
                record.first(FieldName.DATE_OF_BIRTH) or None, now.date()
            ):
                found[record.id] = record
        if len(found) >= len(STORIES):
            break
    if not found:
        raise Unavailable("stories.no-subjects", "Seed the register first: tearline-hub seed.")
    return list(found.values())[: len(STORIES)]


def _tell(story: Story, subject: RecordView, people: dict[str, Actor], now: dt.datetime) -> None:
    from tearline_hub.disclosures.actions import deciding, drafting

    began = now - dt.timedelta(days=story.days_ago)
    disclosure_id = _draft(story, subject, people["olive"], began)
    if story.ends is State.DRAFT:
        return
    common = {"now": began + dt.timedelta(hours=1), "disclosure_id": disclosure_id}
    if story.ends is State.ABANDONED:
        drafting.abandon(actor=people["olive"], reason="The agencies already know; nothing would be added.", **common)
        return
    if story.emergency:
        reason = "A threat to the life of a named family member, made by phone this morning."
        deciding.release_in_emergency(actor=people["olive"], reason=reason, **common)
        return
    drafting.propose(actor=people["olive"], **common)
    common["now"] = began + dt.timedelta(hours=5)
    if story.ends is State.RETURNED:
        deciding.return_(actor=people["arthur"], reason="Say why each agency needs the addresses.", **common)
    elif story.ends is State.REFUSED:
        deciding.refuse(actor=people["amina"], reason="Not necessary: the matter was settled locally.", **common)
    elif story.ends is not State.PROPOSED:
        deciding.authorise(actor=people["arthur"], **common)
        _finish(story, disclosure_id, people, now)


def _draft(story: Story, subject: RecordView, officer: Actor, began: dt.datetime) -> str:
    from tearline_hub.disclosures.actions import drafting

    purpose = ReadPurpose.PREPARE_RELEASE
    disclosure_id = drafting.begin_release(
        actor=officer, now=began, purpose=purpose, record_id=subject.id, kind=story.kind
    )
    common = {"actor": officer, "now": began, "disclosure_id": disclosure_id}
    recipients = {f"west-midlands/{tenant}": Role.PARTNER_OFFICER for tenant in AGENCIES}
    drafting.choose_recipients(recipients=recipients, **common)
    if story.kind is Kind.RELEASE:
        drafting.choose_template(template=Template.KEY_BIOGRAPHY, **common)
    drafting.set_terms(changes=_terms(story, began.date()), **common)
    return disclosure_id


def _terms(story: Story, began: dt.date) -> dict[str, object]:
    after = {days: began + dt.timedelta(days=days) for days in (story.answer_in, min(30, story.lasts), story.lasts)}
    return {
        "purpose": DisclosurePurpose.SERIOUS_CRIME,
        "gateway": Gateway.CTA_2008_S19,
        "necessity": "Local agencies may know of a change in circumstances that we cannot see from here.",
        "proportionality": "Identity and the closed concern only; nothing about family or belief.",
        "agreement_id": "DSA-WM-2026-01 v2",
        "categories": (SubjectCategory.SUSPECTED,),
        "accountable_sharer": "Detective Inspector J. Example",
        "marking": Marking.OFFICIAL_SENSITIVE,
        "handling_conditions": (HandlingCondition.NO_CONTACT_WITH_SUBJECT, HandlingCondition.NOT_AS_EVIDENCE),
        "onward_allowed": story.onward,
        "quality_statement": "From one untested source; the address has not been checked since the date given.",
        "pointer_contact": "Partnership desk, +999000000100" if story.kind is Kind.POINTER else "",
        "respond_by": after[story.answer_in],
        "review_on": after[min(30, story.lasts)],
        "expires_on": after[story.lasts],
    }


def _finish(story: Story, disclosure_id: str, people: dict[str, Actor], now: dt.datetime) -> None:
    from tearline_hub.disclosures.actions import ending

    common = {"actor": people["olive"], "now": now - dt.timedelta(hours=2), "disclosure_id": disclosure_id}
    if story.ends is State.RECALLED:
        ending.recall(code=RecallReason.FACTS_CHANGED, reason="The source has been found unreliable.", **common)
    elif story.ends is State.RESTRICTED:
        ending.restrict(reason="A colleague doubts that the date of birth is his.", **common)
    elif story.correct:
        _correct(disclosure_id, people["olive"], now - dt.timedelta(hours=2))


def _correct(disclosure_id: str, officer: Actor, now: dt.datetime) -> None:
    from tearline_hub.disclosures.actions import ending
    from tearline_hub.disclosures.queries import originated

    view = originated.read(
        actor=officer, now=now, purpose=ReadPurpose.CORRECT_OR_COMPLAINT, disclosure_id=disclosure_id
    )
    link = next(field for field in view.recipients[0].content if field.name is FieldName.LOCAL_LINK)
    ending.correct(
        actor=officer,
        now=now,
        disclosure_id=disclosure_id,
        values={link.id: f"{link.value} Left the area since."},
        withdrawn=frozenset(),
        reason="The person has moved away since the release.",
    )


def _wait(people: dict[str, Actor], expect: int) -> None:
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


def _answer_all(people: dict[str, Actor], now: dt.datetime) -> None:
    for officer, authoriser in (("connor", "carol"), ("priya", "peter"), ("rosa", "ruth")):
        _answer_some(people[officer], people[authoriser], now)
    click.echo("The agencies have answered.")


# What an agency's officer does with the first copies in the inbox, in order; the rest wait.
_DOES: Final = ("known", "inform", "nothing", "keep", "cannot", "inform", "nothing", "contest", "read")


def _answer_some(officer: Actor, authoriser: Actor, now: dt.datetime) -> None:
    from tearline_hub.disclosures.actions import holding
    from tearline_hub.disclosures.queries import held

    lines, _ = held.inbox(actor=officer, now=now)
    open_lines = [
        line for line in lines if line.kind is Kind.RELEASE and line.state is HeldState.DELIVERED and not line.overdue
    ]
    purpose = ReadPurpose.ASSESS_RELEASE
    for line, does in zip(open_lines, _DOES, strict=False):
        common = {"actor": officer, "now": now, "projection_id": line.id}
        holding.open_(purpose=purpose, **common)
        if does == "known":
            holding.answer(purpose=purpose, given=Answer.KNOWN_NOTHING_TO_ADD, **common)
        elif does == "nothing":
            holding.answer(purpose=purpose, given=Answer.NOTHING_HELD, **common)
        elif does == "keep":
            reason = "A housing application in this name is expected next week."
            holding.answer(purpose=purpose, given=Answer.NOTHING_HELD, keep_reason=reason, **common)
        elif does == "cannot":
            reason_code = CannotSayReason.THIRD_PARTY_CONSENT
            holding.answer(purpose=purpose, given=Answer.CANNOT_SAY, reason=reason_code, **common)
        elif does == "inform":
            _inform(officer, authoriser, line.id, now)
        elif does == "contest" and officer.tenant_id == "council":
            holding.contest(reason="Our record of that date of birth is of somebody else.", **common)


def _inform(officer: Actor, authoriser: Actor, projection_id: str, now: dt.datetime) -> None:
    """An answer with information from some record of the agency's own: one field, two people."""
    from tearline_hub.disclosures.actions import deciding, drafting
    from tearline_hub.disclosures.queries import originated
    from tearline_hub.records import queries

    purpose = ReadPurpose.CHECK_OWN_RECORDS
    for name in _NAMES:
        found = queries.find(actor=officer, now=now, purpose=purpose, search=queries.Search(name=name)).records
        if found:
            break
    else:
        return
    disclosure_id = drafting.begin_answer(
        actor=officer, now=now, purpose=purpose, projection_id=projection_id, record_id=found[0].id
    )
    view = originated.read(actor=officer, now=now, purpose=purpose, disclosure_id=disclosure_id)
    recipient = view.recipients[0].organisation
    note = [field.id for field in view.fields if field.name in {FieldName.NOTE, FieldName.ADDRESS}]
    common = {"now": now, "disclosure_id": disclosure_id}
    drafting.tick(actor=officer, ticked={recipient: frozenset(note[:1])}, withheld={}, sensitive_reasons={}, **common)
    today = now.date()
    changes = _terms(Story(ends=State.LIVE), today) | {
        "respond_by": None,
        "pointer_contact": "",
        "onward_allowed": False,
    }
    drafting.set_terms(actor=officer, changes=changes, **common)
    if view.may_be_child:
        drafting.tick(
            actor=officer, ticked={recipient: frozenset(note[:1])}, withheld={}, sensitive_reasons={},
            child_reason="Age is not recorded with us; the address bears on safeguarding.".ljust(SHORTEST_REASON),
            **common,
        )  # fmt: skip
    drafting.propose(actor=officer, **common)
    if officer.tenant_id != "probation":
        deciding.authorise(actor=authoriser, **common)


def _assess(officer: Actor, now: dt.datetime) -> None:
    """The originator reads the first answers with information and says what they told."""
    from tearline_hub.disclosures.actions import holding
    from tearline_hub.disclosures.queries import held

    lines, _ = held.inbox(actor=officer, now=now)
    informed = [line for line in lines if line.answer is Answer.KNOWN_WITH_INFORMATION and line.opened_at is None]
    for line, assessment in zip(informed, (Assessment.NEW, Assessment.ALREADY_KNOWN), strict=False):
        common = {"actor": officer, "now": now, "projection_id": line.id}
        holding.open_(purpose=ReadPurpose.ASSESS_RESPONSE, **common)
        holding.assess(assessment=assessment, **common)
