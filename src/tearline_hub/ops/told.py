"""Stories 1, 8 and 9 of the invented world, told on the demonstration's nodes by the people whose part it is.

Invariant: every act is one of the product's own actions; what a story leaves to whoever tries it is not done here.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tearline.disclosure.states import Kind
from tearline.disclosure.template import Template
from tearline.errors import NotFound, Unavailable
from tearline.matching.adjudication import MatchDecision
from tearline.people.record import FieldName
from tearline.synthetic.world.stories import Act, Does, Story, stories
from tearline.vocab.answer import Answer, Assessment
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.ops import looking, replies
from tearline_hub.ops.cast import AGENCIES
from tearline_hub.ops.seed import SEED
from tearline_hub.ops.story_terms import terms

if TYPE_CHECKING:
    from tearline_hub.db.actor import Actor
    from tearline_hub.records.queries import RecordView

_ARRIVAL: Final = 60.0  # seconds to wait for an answer to come back
_ALL: Final = 20  # more notes than any record of a story has
_SOONEST_ANSWER: Final = 14  # days


@dataclass(frozen=True, slots=True)
class Telling:
    """`disclosures`: the release of each story, by its number. `extract`: the council's file."""

    people: Mapping[str, Actor]
    disclosures: Mapping[int, str]
    now: dt.datetime
    extract: Path | None = None


def release(people: Mapping[str, Actor], now: dt.datetime) -> dict[int, str]:
    """The originator's first half: the subject of each story is released to the agencies; the disclosures' ids."""
    return {story.number: _released(story, people, now) for story in stories(seed=SEED, today=now.date())}


def take_part(telling: Telling) -> None:
    """What the agencies do, up to where the stories leave it to whoever tries them."""
    for story, act in _acts(telling, AGENCY_ACTS):
        AGENCY_ACTS[act.does](telling, story, act)


def finish(telling: Telling) -> None:
    """The originator's second half, once the agencies' answers are here."""
    for story, act in _acts(telling, ORIGINATOR_ACTS):
        ORIGINATOR_ACTS[act.does](telling, story, act)


def read_told(file: Path | None) -> dict[int, str]:
    """What `write_told` wrote; nothing where nothing was written down."""
    if file is None or not file.exists():
        return {}
    return {int(number): disclosure_id for number, disclosure_id in json.loads(file.read_text()).items()}


def write_told(file: Path | None, disclosures: Mapping[int, str]) -> None:
    """Write down the releases of the stories, for the other node's part."""
    if file is not None:
        file.write_text(json.dumps(disclosures))


_Told = Callable[[Telling, Story, Act], None]


def _acts(telling: Telling, told: Mapping[Does, _Told]) -> Iterator[tuple[Story, Act]]:
    for story in stories(seed=SEED, today=telling.now.date()):
        if story.number in telling.disclosures:
            yield from ((story, act) for act in story.acts if act.does in told and not act.left)


def _released(story: Story, people: Mapping[str, Actor], now: dt.datetime) -> str:
    from tearline_hub.disclosures.actions import deciding, drafting

    act = next(act for act in story.acts if act.does is Does.RELEASE)
    began, officer = now - dt.timedelta(days=act.days_ago), people[act.who]
    record = _record(officer, story.subject.reference, ReadPurpose.PREPARE_RELEASE, now)
    disclosure_id = drafting.begin_release(
        actor=officer, now=began, purpose=ReadPurpose.PREPARE_RELEASE, record_id=record.id, kind=Kind.RELEASE
    )
    common: dict[str, Any] = {"actor": officer, "now": began, "disclosure_id": disclosure_id}
    drafting.choose_recipients(
        recipients={f"west-midlands/{tenant}": Role.PARTNER_OFFICER for tenant in AGENCIES}, **common
    )
    drafting.choose_template(template=Template.KEY_BIOGRAPHY, **common)
    if act.of:
        _tick_also(officer, record, disclosure_id, FieldName(act.of), began)
    answer_in = max(_SOONEST_ANSWER, act.days_ago + _SOONEST_ANSWER)
    changes = terms(began=began.date(), answer_in=answer_in, lasts=story.lasts) | {"necessity": act.says}
    drafting.set_terms(changes=changes, **common)
    drafting.propose(**common)
    authoriser = next(people[act.who] for act in story.acts if act.does is Does.AUTHORISE)
    deciding.authorise(actor=authoriser, now=began + dt.timedelta(hours=1), disclosure_id=disclosure_id)
    return disclosure_id


def _tick_also(officer: Actor, record: RecordView, disclosure_id: str, name: FieldName, now: dt.datetime) -> None:
    from tearline_hub.disclosures.actions import drafting
    from tearline_hub.disclosures.queries import originated

    purpose = ReadPurpose.PREPARE_RELEASE
    view = originated.read(actor=officer, now=now, purpose=purpose, disclosure_id=disclosure_id)
    more = frozenset(field.id for field in record.fields if field.name is name)
    ticked = {recipient.organisation: recipient.proposed | more for recipient in view.recipients}
    drafting.tick(actor=officer, now=now, disclosure_id=disclosure_id, ticked=ticked, withheld={}, sensitive_reasons={})


def _answer(given: Answer) -> _Told:
    def told(telling: Telling, story: Story, act: Act) -> None:
        from tearline_hub.disclosures.actions import holding

        officer = telling.people[act.who]
        copy = _opened(telling, story, officer)
        holding.answer(
            actor=officer, now=telling.now, projection_id=copy, purpose=ReadPurpose.ASSESS_RELEASE, given=given
        )

    return told


def _inform(telling: Telling, story: Story, act: Act) -> None:
    officer = telling.people[act.who]
    copy = _opened(telling, story, officer)
    record = _record(officer, act.of, ReadPurpose.CHECK_OWN_RECORDS, telling.now)
    replies.propose_answer(officer, copy, record.id, telling.now, most=_ALL)


def _authorise_answer(telling: Telling, story: Story, act: Act) -> None:
    from tearline_hub.disclosures.actions import deciding
    from tearline_hub.disclosures.queries import held

    authoriser = telling.people[act.who]
    copy = _copy(telling, story, authoriser)
    draft = held.line(actor=authoriser, now=telling.now, projection_id=copy).answer_draft
    deciding.authorise(actor=authoriser, now=telling.now, disclosure_id=draft)


def _match(telling: Telling, story: Story, act: Act) -> None:
    """Looked for in the council's own extract; the first person takes the row that is found for the subject."""
    if telling.extract is None or not telling.extract.exists():
        return
    officer = telling.people[act.who]
    copy = _opened(telling, story, officer)
    stream = io.BytesIO()
    pack_id = looking.look(officer, [copy], telling.extract, stream, telling.now)
    stream.seek(0)
    looking.say(officer, pack_id, copy, stream, MatchDecision.SAME, act.says, telling.now)


def _assess(telling: Telling, story: Story, act: Act) -> None:
    from tearline_hub.disclosures.actions import holding

    officer = telling.people[act.who]
    answer = _informed(telling, story, officer)
    common: dict[str, Any] = {"actor": officer, "now": dt.datetime.now(dt.UTC), "projection_id": answer}
    holding.open_(purpose=ReadPurpose.ASSESS_RESPONSE, **common)
    holding.assess(assessment=Assessment.NEW, **common)


def _withdraw(telling: Telling, story: Story, act: Act) -> None:
    """One fact is taken back, after somebody said that they relied on it."""
    from tearline_hub.disclosures.actions import ending
    from tearline_hub.disclosures.queries import originated

    officer, disclosure_id = telling.people[act.who], telling.disclosures[story.number]
    _informed(telling, story, officer)
    now, purpose = dt.datetime.now(dt.UTC), ReadPurpose.CORRECT_OR_COMPLAINT
    view = originated.read(actor=officer, now=now, purpose=purpose, disclosure_id=disclosure_id)
    sent = {field.id for recipient in view.recipients for field in recipient.content if field.name == act.of}
    ending.correct(
        actor=officer, now=now, disclosure_id=disclosure_id, values={}, withdrawn=frozenset(sent), reason=act.says
    )


def _informed(telling: Telling, story: Story, officer: Actor) -> str:
    """The answer with information, waited for. Raises `Unavailable` when it does not come."""
    from tearline_hub.disclosures.queries import held

    until = time.monotonic() + _ARRIVAL
    while time.monotonic() < until:
        lines = held.answers_to(
            actor=officer, now=dt.datetime.now(dt.UTC), disclosure_id=telling.disclosures[story.number]
        )
        found = [line.id for line in lines if line.answer is Answer.KNOWN_WITH_INFORMATION]
        if found:
            return found[0]
        time.sleep(0.2)
    raise Unavailable("stories.no-answer", "An agency's answer did not arrive. See the other node's work log.")


def _opened(telling: Telling, story: Story, officer: Actor) -> str:
    from tearline_hub.disclosures.actions import holding

    copy = _copy(telling, story, officer)
    holding.open_(actor=officer, now=telling.now, projection_id=copy, purpose=ReadPurpose.ASSESS_RELEASE)
    return copy


def _copy(telling: Telling, story: Story, officer: Actor) -> str:
    from tearline_hub.disclosures.queries import held

    lines, _ = held.inbox(actor=officer, now=telling.now)
    wanted = telling.disclosures[story.number]
    for line in lines:
        if line.disclosure_id == wanted:
            return line.id
    raise NotFound("stories.no-copy", "The agency holds no copy of the story's release.")


def _record(officer: Actor, reference: str, purpose: ReadPurpose, now: dt.datetime) -> RecordView:
    from tearline_hub.records import queries

    found = queries.find(actor=officer, now=now, purpose=purpose, search=queries.Search(reference=reference)).records
    if not found:
        raise NotFound("stories.no-record", "The people of the stories are missing: run tearline-hub seed.")
    return found[0]


AGENCY_ACTS: Final[Mapping[Does, _Told]] = {
    Does.ANSWER_KNOWN: _answer(Answer.KNOWN_NOTHING_TO_ADD),
    Does.ANSWER_NOTHING: _answer(Answer.NOTHING_HELD),
    Does.INFORM: _inform,
    Does.AUTHORISE_ANSWER: _authorise_answer,
    Does.MATCH: _match,
}
ORIGINATOR_ACTS: Final[Mapping[Does, _Told]] = {Does.ASSESS: _assess, Does.WITHDRAW: _withdraw}
