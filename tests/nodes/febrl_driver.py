"""Run in a node's environment: what the people of the FEBRL journey do, by the actions behind their pages.

    python -m tests.nodes.febrl_driver STAGE < question.json > answer.json

Stages: `release` and `recall` by the originator, `answer` and `after` by the council, `see` by the originator.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any, Final

from tearline_hub.ops import application

application.load()

from django.utils import timezone  # noqa: E402

from tearline.disclosure.states import Kind  # noqa: E402
from tearline.errors import TearlineError  # noqa: E402
from tearline.people.record import Field, FieldName  # noqa: E402
from tearline.vocab.answer import Answer, Assessment, RecallReason  # noqa: E402
from tearline.vocab.purpose import ReadPurpose  # noqa: E402
from tearline.vocab.role import Role  # noqa: E402
from tearline_hub.disclosures.actions import deciding, drafting, ending, holding  # noqa: E402
from tearline_hub.disclosures.queries import held, originated  # noqa: E402
from tearline_hub.ops.stories import people_here  # noqa: E402
from tearline_hub.ops.story_terms import terms  # noqa: E402
from tearline_hub.records import queries as records  # noqa: E402

COUNCIL: Final = "west-midlands/council"
CHILD_REASON: Final = "The date of birth is not recorded; the person was an adult in every earlier entry."
PATIENCE: Final = 60.0  # seconds
# How the officer looks, in this order, with what the release says.
LOOKS: Final = (
    ("name", FieldName.NAME),
    ("date_of_birth", FieldName.DATE_OF_BIRTH),
    ("identifier", FieldName.NATIONAL_ID),
)
Lines = dict[str, Any]


def release(references: list[str]) -> Lines:
    """Release every field of these people to the council; reference -> disclosure and its field values."""
    people = people_here()
    return {reference: _release(people["olive"], people["arthur"], reference) for reference in references}


def _release(officer: Any, authoriser: Any, reference: str) -> Lines:
    now, purpose = timezone.now(), ReadPurpose.PREPARE_RELEASE
    search = records.Search(reference=reference)
    (record,) = records.find(actor=officer, now=now, purpose=purpose, search=search).records
    disclosure_id = drafting.begin_release(actor=officer, now=now, purpose=purpose, record_id=record.id)
    common = {"actor": officer, "now": now, "disclosure_id": disclosure_id}
    drafting.choose_recipients(recipients={COUNCIL: Role.PARTNER_OFFICER}, **common)
    _tick(officer, disclosure_id, [field.id for field in record.fields])
    drafting.set_terms(changes=terms(began=now.date(), answer_in=14, lasts=120), **common)
    drafting.propose(**common)
    deciding.authorise(actor=authoriser, now=now, disclosure_id=disclosure_id)
    return {"disclosure": disclosure_id, "values": [field.value for field in record.fields]}


def _tick(officer: Any, disclosure_id: str, fields: list[str]) -> None:
    now = timezone.now()
    is_ours = Role.RELEASE_OFFICER in officer.roles
    purpose = ReadPurpose.PREPARE_RELEASE if is_ours else ReadPurpose.CHECK_OWN_RECORDS
    view = originated.read(actor=officer, now=now, purpose=purpose, disclosure_id=disclosure_id)
    drafting.tick(
        actor=officer,
        now=now,
        disclosure_id=disclosure_id,
        ticked={recipient.organisation: frozenset(fields) for recipient in view.recipients},
        withheld={},
        sensitive_reasons={},
        child_reason=CHILD_REASON if view.may_be_child else "",
    )


def answer(truth: dict[str, str]) -> Lines:
    """Look for each of `truth` (disclosure -> the council's reference) and answer.

    An officer recognises the right person among those found; here `truth` is the officer's eye. The first six known
    are answered with information, by two people.
    """
    people = people_here()
    lines = _arrived(people["connor"], set(truth))
    told: Lines = {}
    for number, (disclosure_id, line_id) in enumerate(sorted(lines.items())):
        fields = _opened(people["connor"], line_id)
        found_by, record, seen = _looked_for(people["connor"], fields, truth[disclosure_id])
        given, value = _answered(people, line_id, record, informs=number < 6)
        told[disclosure_id] = {"found_by": found_by, "shown": seen, "answer": given, "value": value}
    return told


def _arrived(officer: Any, wanted: set[str]) -> dict[str, str]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        lines, _ = held.inbox(actor=officer, now=timezone.now())
        found = {line.disclosure_id: line.id for line in lines if line.disclosure_id in wanted}
        if found.keys() == wanted:
            return found
        time.sleep(0.1)
    raise TimeoutError


def _opened(officer: Any, projection_id: str) -> tuple[Field, ...]:
    common = {"actor": officer, "now": timezone.now(), "projection_id": projection_id}
    holding.open_(purpose=ReadPurpose.ASSESS_RELEASE, **common)
    return held.read(purpose=ReadPurpose.ASSESS_RELEASE, **common).fields


def _looked_for(officer: Any, fields: tuple[Field, ...], reference: str) -> tuple[str, Any, int]:
    for look, name in LOOKS:
        text = next((field.value for field in fields if field.name is name), "")
        if not text:
            continue
        search = records.Search(**{look: text})
        found = records.find(
            actor=officer, now=timezone.now(), purpose=ReadPurpose.CHECK_OWN_RECORDS, search=search
        ).records
        for record in found:
            if record.reference == reference:
                return look, record, len(found)
    return "", None, 0


def _answered(people: Lines, projection_id: str, record: Any, *, informs: bool) -> tuple[str, str]:
    purpose = ReadPurpose.ASSESS_RELEASE
    common = {"actor": people["connor"], "now": timezone.now(), "projection_id": projection_id}
    if record is None:
        holding.answer(purpose=purpose, given=Answer.NOTHING_HELD, **common)
        return Answer.NOTHING_HELD.value, ""
    if not informs:
        holding.answer(purpose=purpose, given=Answer.KNOWN_NOTHING_TO_ADD, **common)
        return Answer.KNOWN_NOTHING_TO_ADD.value, ""
    return Answer.KNOWN_WITH_INFORMATION.value, _informed(people, projection_id, record)


def _informed(people: Lines, projection_id: str, record: Any) -> str:
    officer, now = people["connor"], timezone.now()
    field = next(field for field in record.fields if field.name is FieldName.ADDRESS)
    purpose = ReadPurpose.ASSESS_RELEASE
    disclosure_id = drafting.begin_answer(
        actor=officer, now=now, purpose=purpose, projection_id=projection_id, record_id=record.id
    )
    common = {"now": now, "disclosure_id": disclosure_id}
    _tick(officer, disclosure_id, [field.id])
    drafting.set_terms(actor=officer, changes=terms(began=now.date(), answer_in=None, lasts=120), **common)
    drafting.propose(actor=officer, **common)
    deciding.authorise(actor=people["carol"], **common)
    return field.value


def see(disclosures: list[str]) -> Lines:
    """What the originator learned, once all have answered: each answer, and the values that came with it."""
    officer = people_here()["olive"]
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        views = {each: _view(officer, each) for each in disclosures}
        if all(view.recipients[0].answer for view in views.values()):
            return {each: _seen(officer, view) for each, view in views.items()}
        time.sleep(0.2)
    raise TimeoutError


def _view(officer: Any, disclosure_id: str) -> Any:
    return originated.read(
        actor=officer, now=timezone.now(), purpose=ReadPurpose.ASSESS_RESPONSE, disclosure_id=disclosure_id
    )


def _seen(officer: Any, view: Any) -> Lines:
    (council,) = view.recipients
    lines = held.answers_to(actor=officer, now=timezone.now(), disclosure_id=view.id)
    values: list[str] = []
    for line in lines:
        if line.answer is Answer.KNOWN_WITH_INFORMATION:
            values += [field.value for field in _assessed(officer, line.id)]
    return {"answer": council.answer.value, "opened": council.opened_at is not None, "values": values}


def _assessed(officer: Any, projection_id: str) -> tuple[Field, ...]:
    purpose = ReadPurpose.ASSESS_RESPONSE
    common = {"actor": officer, "now": timezone.now(), "projection_id": projection_id}
    holding.open_(purpose=purpose, **common)
    holding.assess(assessment=Assessment.NEW, **common)
    return held.read(purpose=purpose, **common).fields


def recall(disclosures: list[str]) -> Lines:
    """Recall all of them and wait until the council says that it complied."""
    officer = people_here()["olive"]
    for each in disclosures:
        ending.recall(
            actor=officer,
            now=timezone.now(),
            disclosure_id=each,
            code=RecallReason.FACTS_CHANGED,
            reason="The matter is settled.",
        )
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        views = [_view(officer, each) for each in disclosures]
        if all(view.recipients[0].complied_at for view in views):
            return {view.id: view.state.value for view in views}
        time.sleep(0.2)
    raise TimeoutError


def after(disclosures: list[str]) -> Lines:
    """What the council still sees of them: its inbox, its tombstones, and what reading one says."""
    officer = people_here()["connor"]
    lines, _ = held.inbox(actor=officer, now=timezone.now())
    ended, _ = held.inbox(actor=officer, now=timezone.now(), ended=True)
    tombs = [line for line in ended if line.disclosure_id in disclosures and line.kind is Kind.RELEASE]
    return {
        "held": [line.disclosure_id for line in lines if line.disclosure_id in disclosures],
        "ended": {line.disclosure_id: [line.state.value, line.ended_by, line.end_reason] for line in tombs},
        "refusals": sorted({_refusal(officer, line.id) for line in tombs}),
    }


def _refusal(officer: Any, projection_id: str) -> str:
    try:
        held.read(actor=officer, now=timezone.now(), purpose=ReadPurpose.ASSESS_RELEASE, projection_id=projection_id)
    except TearlineError as error:
        return error.code
    return "read"


STAGES: Final = {act.__name__: act for act in (release, answer, see, recall, after)}

if __name__ == "__main__":
    json.dump(STAGES[sys.argv[1]](json.load(sys.stdin)), sys.stdout)  # type: ignore[operator]
