"""Looking for one person among the organisation's own records by likeness, for its own staff: whoever it may be.

Invariant: the records are read anew for each question under the asker's own capability, and kept by nobody, so that
nobody meets a record that is not theirs or not so any more. The entry says who was shown, and nothing of the question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from django.db import connection

from tearline.decision import require
from tearline.disclosure.policy import may_look_up
from tearline.errors import InvalidInput
from tearline.matching.candidates import ALL_FLOOR
from tearline.matching.evidence import Compared, Evidence, sentence_of
from tearline.matching.lookup import Lookup, enough_is_known
from tearline.people.batch import Batch
from tearline.people.person import COMPARED, Person
from tearline.people.record import FieldName, Status
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting

SHOWN: Final = 50
_IN_ANY_CASE: Final = frozenset({FieldName.NAME, FieldName.DATE_OF_BIRTH})
_KINDS: Final = {kind.value: kind for kind in COMPARED} | {FieldName.ALIAS.value: FieldName.NAME}
# Only what is compared leaves the database: no narrative, and nothing sensitive.
_READ: Final = """
    SELECT id, reference, status, version, gone_on, names, texts
    FROM record CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(field->>'name'), '{}') AS names, coalesce(array_agg(field->>'value'), '{}') AS texts
        FROM jsonb_array_elements(fields) AS field
        WHERE field->>'name' = ANY(%s) AND field->>'sensitive' IS NULL
    ) AS compared
    WHERE tenant_id = %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleRecord:
    """A record that may be about the person, with what speaks for and against it. Nobody has decided that it is.

    `evidence`: the record's values as `register`, those entered as `extract`; what is counted are all records held. Of
    kinds that nobody entered only name and birth date are in it, as in a search; `also`: what else is recorded.
    """

    id: str
    reference: str
    status: Status
    version: int
    gone_on: dt.date | None
    evidence: Evidence
    also: tuple[FieldName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """At most `SHOWN` records in the order of their references; `more` when there are others. `held`: records read."""

    records: tuple[PossibleRecord, ...]
    more: bool
    held: int


@dataclass(frozen=True, slots=True)
class _Held:
    id: str
    status: Status
    version: int
    gone_on: dt.date | None
    person: Person


def look_up(*, actor: Actor, now: dt.datetime, purpose: ReadPurpose, person: Person) -> LookedUp:
    """Records of the actor's own organisation that may be about `person`, and an entry, also where there is none.

    Raises `InvalidInput` when too little is known, and `Unavailable` without the kernel, before any record is read.
    """
    require(may_look_up(actor.roles))
    if not enough_is_known(person):
        raise InvalidInput("lookup.too-little", _TOO_LITTLE, field="full_name")
    with acting(actor):
        held = _read(actor)
        found = _alike(held, person)
        shown = found[:SHOWN]
        audit.record(
            actor=actor,
            now=now,
            act="records.looked-up",
            subjects=[record.id for record in shown],
            purpose=purpose.value,
            visible={"records": {record.id: record.version for record in shown}},
        )
    return LookedUp(records=shown, more=len(found) > SHOWN, held=len(held))


_TOO_LITTLE: Final = (
    "Enter more: that is too little to find records by. Enough are two names, one name with a date of birth or a "
    "postcode, a whole date of birth, a house number with its postcode, or a number or e-mail address of theirs."
)


def _read(actor: Actor) -> dict[str, _Held]:
    """Every record by its reference."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [list(_KINDS), actor.tenant_id])
        return {
            reference: _Held(id_, Status(status), version, gone_on, _person(reference, names, texts))
            for id_, reference, status, version, gone_on, names, texts in cursor
        }


def _person(reference: str, names: Iterable[str], texts: Iterable[str]) -> Person:
    found: dict[FieldName, list[str]] = {}
    for name, text in zip(names, texts, strict=True):
        found.setdefault(_KINDS[name], []).append(text)
    return Person(reference, {kind: tuple(values) for kind, values in found.items()})


def _alike(held: dict[str, _Held], person: Person) -> tuple[PossibleRecord, ...]:
    """Where nobody is found by a name alone it is looked further down, to where common names are that are misspelt."""
    lookup = Lookup.without_extract(Batch(people=[record.person for record in held.values()]))
    further = [ALL_FLOOR] if person.values.keys() == {FieldName.NAME} else []
    for floor in (lookup.floor_for(person), *further):
        found = lookup.candidates(person, floor=floor, most=SHOWN + 1, everybody=True)
        if found:
            break
    return tuple(_possible(held[each.register_id], each.evidence) for each in found)


def _possible(record: _Held, evidence: Evidence) -> PossibleRecord:
    compared = tuple(map(partial(_by_its_name, record.person), evidence.compared))
    shown = tuple(each for each in compared if each.extract or (each.register and each.field in _IN_ANY_CASE))
    said = replace(evidence, compared=shown, sentence=sentence_of(shown, evidence.common, "records here"))
    return PossibleRecord(
        id=record.id,
        reference=record.person.id,
        status=record.status,
        version=record.version,
        gone_on=record.gone_on,
        evidence=said,
        also=tuple(each.field for each in compared if each.register and each not in shown),
    )


def _by_its_name(person: Person, compared: Compared) -> Compared:
    """Where no name was entered, the record's own and not one of its aliases."""
    if compared.field is not FieldName.NAME or compared.extract or not compared.register:
        return compared
    return compared._replace(register=person.values[FieldName.NAME][0])
