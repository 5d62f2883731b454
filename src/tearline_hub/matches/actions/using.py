"""Using a link: our own side becomes a record of ours, and an answer begins from it. The released side is untouched.

Invariant: what was made from a link that turned out wrong goes with it. A record that was there before is used only
where it says of name and date of birth what was compared: a reference alone may be another person's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings

from tearline.decision import Deny, require
from tearline.disclosure.clocks import today
from tearline.disclosure.states import State
from tearline.errors import Conflict
from tearline.ids import Prefix, new_id
from tearline.matching.adjudication import MatchAct, MatchState, may_act, next_state
from tearline.matching.comparison import compare
from tearline.matching.evidence import Outcome
from tearline.people.person import values_of
from tearline.people.record import Field, FieldName, Record, Status
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.actions import drafting
from tearline_hub.disclosures.queries import resting
from tearline_hub.matches.actions.locking import locked
from tearline_hub.matches.comparing import adjudicator, extract_of, state_for
from tearline_hub.matches.models import Match
from tearline_hub.records import actions as records
from tearline_hub.records.queries import RecordView, record_by_reference, record_of

_BEING_WRITTEN = frozenset({State.DRAFT, State.RETURNED, State.PROPOSED})
_SAYS_WHO = frozenset({FieldName.NAME, FieldName.DATE_OF_BIRTH})


def begin_answer(*, actor: Actor, now: dt.datetime, purpose: ReadPurpose, match_id: str) -> str:
    """An answer draft from what our own system says about the linked person; the disclosure's id.

    The record it is made from has the extract's reference; one that is there already is used as it is, unless it says
    another name or date of birth than was compared: `Conflict`. A draft that was begun before and is still being
    written is the same draft.
    """
    with acting(actor):
        row = locked(actor, match_id)
        _require_link(actor, row)
        record = _record(actor, now, row)
        draft = _draft_of(actor, row, record.id) or drafting.begin_answer(
            actor=actor, now=now, purpose=purpose, projection_id=row.projection_id, record_id=record.id
        )
        audit.record(
            actor=actor,
            now=now,
            act="match.used",
            subjects=[row.id, row.projection_id, record.id, draft],
            purpose=purpose.value,
        )
    return draft


def _require_link(actor: Actor, row: Match) -> None:
    state = state_for(row, MatchAct.ANSWER)
    target = next_state(state, MatchAct.ANSWER)
    if isinstance(target, Deny):
        raise Conflict(target.code, f"{target.reason} {target.remedy}")
    require(may_act(MatchAct.ANSWER, state=state, who=adjudicator(actor, row)))


def _draft_of(actor: Actor, row: Match, record_id: str) -> str:
    answers = resting.answers_about(actor=actor, projection_id=row.projection_id, record_id=record_id)
    return next((each.id for each in answers if each.state in _BEING_WRITTEN and each.record_id == record_id), "")


def _record(actor: Actor, now: dt.datetime, row: Match) -> RecordView:
    """The record with the extract's reference: as it is, added, or filled again after a correction emptied it."""
    found = record_by_reference(actor=actor, reference=row.extract_id)
    if found is not None and found.fields:
        _require_same_person(found, row)
        return found
    fields = tuple(_fields(row))
    if found is not None:
        records.replace_fields(actor=actor, record_id=found.id, fields=fields)
        row.record_id = found.id
    else:
        synthetic = settings.ENVIRONMENT.synthetic
        new = Record(reference=row.extract_id, status=Status.OWN, fields=fields, synthetic=synthetic)
        (row.record_id,) = records.insert(actor=actor, now=now, records=[new])
    row.save(update_fields=["record_id"])
    return record_of(actor=actor, record_id=row.record_id)


def _require_same_person(record: RecordView, row: Match) -> None:
    """Raise `Conflict` when name or date of birth differ from what was compared, or neither is there to tell by."""
    compared = compare(values_of(record.fields), extract_of(row))
    outcomes = {each.outcome for each in compared if each.field in _SAYS_WHO} - {Outcome.MISSING}
    if not outcomes or Outcome.DIFFERS in outcomes:
        raise Conflict(
            "match.another-record",
            "Your records have this reference with another name or date of birth than was compared here, or none to "
            "tell by. Find it under Our records. If it is this person, correct it and begin again. If it is somebody "
            "else, ask for an extract with references of its own, and upload what is found in it.",
        )


def forget_record(actor: Actor, now: dt.datetime, row: Match, reopened: tuple[str, ...]) -> None:
    """Empty the record that was made from a link which was wrong, unless another link or answer rests on it.

    `reopened`: answers just taken back; what was sent of them is still told where they are listed.
    """
    alike = Match.objects.filter(tenant_id=actor.tenant_id, extract_id=row.extract_id)
    record_id = alike.exclude(record_id="").values_list("record_id", flat=True).first()
    if record_id is None or alike.filter(state=MatchState.LINKED.value).exists():
        return
    if resting.rests_on_record(actor=actor, record_id=record_id, besides=reopened):
        return
    records.replace_fields(actor=actor, record_id=record_id, fields=())
    audit.record(
        actor=actor,
        now=now,
        act="record.emptied",
        subjects=[record_id, row.id],
        purpose=ReadPurpose.CORRECT_OR_COMPLAINT.value,
    )


def _fields(row: Match) -> Iterator[Field]:
    """The first name is the name, others are aliases; the day is the one on which the extract came in."""
    for kind, values in extract_of(row).items():
        for place, value in enumerate(values):
            name = FieldName.ALIAS if kind is FieldName.NAME and place else kind
            yield Field(id=new_id(Prefix.FIELD), name=name, value=value, as_at=today(row.uploaded_at))
