"""`tearline-hub stories`: forty releases in every state, and the agencies' answers, so that no page is empty.

Made by the same actions that people use, each by the person whose part it is; nothing is written past the rules.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from tearline.disclosure.states import Kind, State
from tearline.disclosure.template import Template
from tearline.errors import Unavailable
from tearline.people.dates import PartialDate, may_be_under_18
from tearline.people.record import FieldName, Record, Status
from tearline.vocab.answer import RecallReason
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.ops import application, replies
from tearline_hub.ops import told as longer
from tearline_hub.ops.cast import AGENCIES
from tearline_hub.ops.seed import SEED, require_synthetic
from tearline_hub.ops.story_terms import NAMES, terms

if TYPE_CHECKING:
    from tearline_hub.db.actor import Actor
    from tearline_hub.records.queries import RecordView


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
@click.option("--told", type=click.Path(path_type=Path), help="Where the longer stories' releases are written down.")
@click.option("--extract", type=click.Path(path_type=Path), help="The council's extract, to look for a person in.")
def command(*, expect: int, told: Path | None, extract: Path | None) -> None:
    """Fill the lists of a synthetic node with releases, or with the answers to them."""
    application.load()
    from django.conf import settings
    from django.utils import timezone

    require_synthetic()
    people = people_here()
    now = timezone.now()
    if settings.NODE == "security-service":
        if _begun(people["olive"]):
            longer.finish(longer.Telling(people, longer.read_told(told), now))
            replies.assess(people["olive"], timezone.now())
        else:
            _release_all(people, now)
            longer.write_told(told, longer.release(people, now))
    elif expect and not replies.answered(people["connor"]):
        replies.wait_for_arrivals(people, expect)
        telling = longer.Telling(people, longer.read_told(told), timezone.now(), extract)
        longer.take_part(telling)
        replies.answer_all(people, timezone.now(), but=telling.disclosures.values())


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


def people_here() -> dict[str, Actor]:
    """The demonstration's people of this node, by user name."""
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


def _release_all(people: dict[str, Actor], now: dt.datetime) -> None:
    subjects = _subjects(people["olive"], now)
    for number, story in enumerate(STORIES):
        _tell(story, subjects[number % len(subjects)], people, now)
    click.echo(f"{len(STORIES)} releases.")


def _subjects(officer: Actor, now: dt.datetime) -> list[RecordView]:
    from tearline_hub.records import queries

    found: dict[str, RecordView] = {}
    for name in NAMES:
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
    common: dict[str, Any] = {"now": began + dt.timedelta(hours=1), "disclosure_id": disclosure_id}
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
    common: dict[str, Any] = {"actor": officer, "now": began, "disclosure_id": disclosure_id}
    recipients = {f"west-midlands/{tenant}": Role.PARTNER_OFFICER for tenant in AGENCIES}
    drafting.choose_recipients(recipients=recipients, **common)
    if story.kind is Kind.RELEASE:
        drafting.choose_template(template=Template.KEY_BIOGRAPHY, **common)
    contact = "Partnership desk, +999000000100" if story.kind is Kind.POINTER else ""
    changes = terms(
        began=began.date(), answer_in=story.answer_in, lasts=story.lasts, onward=story.onward, contact=contact
    )
    drafting.set_terms(changes=changes, **common)
    return disclosure_id


def _finish(story: Story, disclosure_id: str, people: dict[str, Actor], now: dt.datetime) -> None:
    from tearline_hub.disclosures.actions import ending

    common: dict[str, Any] = {
        "actor": people["olive"],
        "now": now - dt.timedelta(hours=2),
        "disclosure_id": disclosure_id,
    }
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
