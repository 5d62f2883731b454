"""A council that was told about people and finds some of them in its own systems: packs, files and matches for tests."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tearline.matching.adjudication import MatchDecision
from tearline.matching.comparison import compare
from tearline.matching.evidence import Candidate, Commonness, Evidence, sentence_of
from tearline.matching.writing import write_candidates
from tearline.people.record import Field, FieldName
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.actions import holding
from tearline_hub.matches import queries
from tearline_hub.matches.actions import adjudicating, packs, uploading
from tearline_hub.matches.actions.uploading import Uploaded
from tearline_hub.matches.queries.views import MatchLine, MatchView
from tests.support.database import NOW, World
from tests.support.releases import add_record, deliver, field, live_release, subject
from tests.support.steps import copy_of

Values = Mapping[FieldName, tuple[str, ...]]
PURPOSE = ReadPurpose.CHECK_OWN_RECORDS
REASON = "The address is the same, and so is the date of birth."
COMMON = Commonness(name=3, date_of_birth=12, rows=150_000)
ADDRESS = "12 Testing Street, ZZ1 1AA"
ALIKE: Values = {
    FieldName.NAME: ("Mohamed Hussain",),
    FieldName.DATE_OF_BIRTH: ("1985-04-03",),
    FieldName.ADDRESS: (ADDRESS,),
}
NAMESAKE: Values = {
    FieldName.NAME: ("Mohammed Hussain",),
    FieldName.DATE_OF_BIRTH: ("1985-04-03",),
    FieldName.ADDRESS: ("9 Other Road, ZZ9 9ZZ",),
}


@dataclass(frozen=True)
class Told:
    """A release that the council opened, and the pack it made of it."""

    disclosure_id: str
    copy: str
    pack: str


def told(world: World, *, reference: str = "SS-000001", extra: Iterable[Field] = (), **changes: object) -> Told:
    """The council was told about somebody who lives at `ADDRESS`, and made a pack."""
    fields = (field(FieldName.ADDRESS, ADDRESS), *extra)
    record_id = add_record(world.officer, subject(reference, extra=fields))
    disclosure_id = live_release(world, to=["council"], record_id=record_id, **changes)
    deliver()
    copy = copy_of(world.council_officer, disclosure_id).id
    holding.open_(actor=world.council_officer, now=NOW, projection_id=copy, purpose=PURPOSE)
    deliver()
    return Told(disclosure_id, copy, exported(world.council_officer, [copy]))


def exported(actor: Actor, copies: list[str], days: int = 7) -> str:
    """The id of a pack of these copies."""
    return packs.export(actor=actor, now=NOW, purpose=PURPOSE, projection_ids=copies, days=days).pack_id


def file_of(*pairs: tuple[str, str, Values]) -> io.BytesIO:
    """The file an edge writes of (register id, extract id, extract values)."""
    stream = io.BytesIO()
    write_candidates(stream, [_candidate(*pair) for pair in pairs])
    stream.seek(0)
    return stream


def _candidate(register_id: str, extract_id: str, extract: Values) -> Candidate:
    compared = compare(ALIKE, extract)  # what the file claims is not believed
    evidence = Evidence(compared=compared, common=COMMON, extract=extract, sentence=sentence_of(compared, COMMON))
    return Candidate(register_id=register_id, extract_id=extract_id, weight=12.5, evidence=evidence)


def upload(actor: Actor, pack: str, *pairs: tuple[str, str, Values], source: str = "Council tax") -> Uploaded:
    """Take these pairs in."""
    return uploading.upload(actor=actor, now=NOW, purpose=PURPOSE, pack_id=pack, stream=file_of(*pairs), source=source)


def found(world: World, given: Told, extract: Values = ALIKE, extract_id: str = "CT-1") -> str:
    """The council's edge found this pair; the match's id."""
    upload(world.council_officer, given.pack, (given.copy, extract_id, extract))
    lines = queries.about_projection(actor=world.council_officer, projection_id=given.copy)
    return next(line.id for line in lines if line.extract_reference == extract_id)


def read(actor: Actor, match_id: str) -> MatchView:
    """The match, for a purpose."""
    return queries.match(actor=actor, now=NOW, purpose=PURPOSE, match_id=match_id)


def line(actor: Actor, match_id: str) -> MatchLine:
    """What is said of it before."""
    return queries.line(actor=actor, now=NOW, match_id=match_id)


def decide(
    actor: Actor, match_id: str, decision: MatchDecision, *, ask: FieldName | None = None, seen: str | None = None
) -> None:
    """Decide on what the page shows now."""
    adjudicating.decide(
        actor=actor, now=NOW, purpose=PURPOSE, match_id=match_id, decision=decision, reason=REASON, ask=ask,
        seen=read(actor, match_id).seen if seen is None else seen,
    )  # fmt: skip


def linked(world: World, given: Told) -> str:
    """A match that the council's officer linked; its id."""
    match_id = found(world, given)
    decide(world.council_officer, match_id, MatchDecision.SAME)
    return match_id
