"""Taking the file of candidates in: each row becomes a match to decide, or a fault somebody can mend.

Invariant: the weight was discarded in reading, and the released side of the evidence is not believed: it lives in the
projection. The same file again changes nothing; who was decided to be two people is not asked about again, unless
somebody wants to look again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO, Final

from tearline.errors import Conflict, InvalidInput, NotFound
from tearline.ids import Prefix, new_id
from tearline.matching.adjudication import MatchState
from tearline.matching.documents import CandidateRow, read_candidates
from tearline.people.record import FieldName
from tearline.tables.fault import Fault
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.queries import packing
from tearline_hub.disclosures.queries.packing import HeldCopy
from tearline_hub.matches.actions.packs import require_officer
from tearline_hub.matches.comparing import extract_of, version_of
from tearline_hub.matches.models import Match, MatchPack

MAX_BYTES: Final = 64 * 1024 * 1024
_LONGEST_SOURCE: Final = 100  # characters
_BATCH: Final = 500
_PART: Final = 1 << 20
_UNSETTLED: Final = (MatchState.CANDIDATE, MatchState.REOPENED)  # no decision stands that a new extract could overtake
_FILLED: Final = (
    "pack", "changed", "version", "extract", "name_rows", "date_rows", "extract_rows", "source", "file_digest",
    "uploaded_by", "uploaded_by_name", "uploaded_at",
)  # fmt: skip


class _Outcome(StrEnum):
    """What became of a row that was taken."""

    ADDED = "added"
    AGAIN = "again"
    REMEMBERED = "remembered"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """How many rows are new, were here already, were decided to be two people, and are to be decided again.

    `faults`: the rows that were not taken, and why. None quotes a cell.
    """

    added: int
    again: int
    remembered: int
    reopened: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """What goes with every row of one upload."""

    pack: MatchPack
    copies: Mapping[str, HeldCopy]
    digest: str
    source: str
    by: Actor
    at: dt.datetime
    faults: list[Fault] = field(default_factory=list)
    outcomes: Counter[_Outcome] = field(default_factory=Counter)


def upload(
    *, actor: Actor, now: dt.datetime, purpose: ReadPurpose, pack_id: str, stream: BinaryIO, source: str = ""
) -> Uploaded:
    """Take the candidates that an edge found with a pack. `stream`: seekable; `source`: which system they are from.

    Raises `Conflict` when the pack has expired, was withdrawn or is for another purpose, `InvalidInput` when the file
    is too large.
    """
    digest, said = _digest(stream), _checked_source(source)
    with acting(actor):
        require_officer(actor)
        pack = _usable_pack(actor, now, pack_id, purpose)
        copies = packing.copies(actor=actor, now=now, ids=pack.revisions, lock=True)
        file = _File(pack, {copy.id: copy for copy in copies}, digest, said, actor, now)
        for rows in _batches(_fit(file, read_candidates(stream))):
            _take(file, rows)
        _note(file, purpose)
    counts = {outcome.value: file.outcomes[outcome] for outcome in _Outcome}
    return Uploaded(**counts, faults=tuple(file.faults))


def _digest(stream: BinaryIO) -> str:
    digest, size = hashlib.sha256(), 0
    while part := stream.read(_PART):
        digest.update(part)
        size += len(part)
        if size > MAX_BYTES:
            raise InvalidInput(
                "match.file-too-large", "The file is too large. Look with a smaller pack, or in one system at a time."
            )
    stream.seek(0)
    return digest.hexdigest()


def _checked_source(source: str) -> str:
    line = " ".join(source.split())
    if len(line) > _LONGEST_SOURCE or not line.isprintable():
        raise InvalidInput("match.source", f"Name the system in {_LONGEST_SOURCE} characters at most.", field="source")
    return line


def _usable_pack(actor: Actor, now: dt.datetime, pack_id: str, purpose: ReadPurpose) -> MatchPack:
    row = MatchPack.objects.filter(id=pack_id, tenant_id=actor.tenant_id).first()
    if row is None:
        raise NotFound("match-pack.not-found", "There is no such pack of your organisation.")
    if row.withdrawn_at is not None or now >= row.expires_at:
        raise Conflict("match-pack.ended", "The pack has expired or was withdrawn. Export a new one and look again.")
    if row.purpose != purpose:
        raise Conflict("match-pack.another-purpose", "The pack is for another purpose. Export one for yours.")
    return row


def _fit(file: _File, rows: Iterable[CandidateRow | Fault]) -> Iterator[CandidateRow]:
    """The rows that can be taken; what is wrong with the others goes to `file.faults`."""
    for row in rows:
        fault = row if isinstance(row, Fault) else _fault_of(file, row)
        if fault is not None:
            file.faults.append(fault)
        elif isinstance(row, CandidateRow):
            yield row


def _fault_of(file: _File, row: CandidateRow) -> Fault | None:
    revision = file.pack.revisions.get(row.register_id)
    copy = file.copies.get(row.register_id)
    if revision is None:
        what, how = "It is about nobody in this pack.", "Choose the pack that the file was made with."
    elif copy is None or not (copy.opened and copy.readable):
        what, how = "The released copy has ended or cannot be read now.", "See the inbox for what happened to it."
    elif copy.revision != revision:
        what, how = "The released copy was corrected since.", "Export a new pack and look again."
    elif not row.evidence.extract.get(FieldName.NAME):
        what, how = "The evidence names nobody of your own.", "Upload the file that the edge wrote, unchanged."
    else:
        return None
    return Fault(row.number, "register_id", what, how, blocking=True)


def _batches(rows: Iterator[CandidateRow]) -> Iterator[list[CandidateRow]]:
    while batch := list(itertools.islice(rows, _BATCH)):
        yield batch


def _take(file: _File, rows: list[CandidateRow]) -> None:
    known = {
        (row.projection_id, row.extract_id): row
        for row in Match.objects.select_for_update().filter(
            tenant_id=file.by.tenant_id,
            projection_id__in=[row.register_id for row in rows],
            extract_id__in=[row.extract_id for row in rows],
        )
    }
    new = []
    for row in rows:
        before = known.get((row.register_id, row.extract_id))
        if before is None:
            new.append(_new(file, row))
        outcome = _again(file, before, row) if before else _Outcome.ADDED
        file.outcomes[outcome] += 1
    Match.objects.bulk_create(new)


def _again(file: _File, before: Match, row: CandidateRow) -> _Outcome:
    """A pair that is here: nothing, unless the extract now says something else than what was decided on."""
    version = version_of(file.copies[row.register_id], row.evidence.extract)
    awaited = before.state == MatchState.REOPENED and before.extract is None
    if before.extract is None and before.version == version and not awaited:
        return _Outcome.REMEMBERED
    if before.extract is not None and version == version_of(file.copies[row.register_id], extract_of(before)):
        return _Outcome.AGAIN
    before.changed = before.state not in _UNSETTLED
    _fill(file, before, row)
    before.save(update_fields=_FILLED)
    return _Outcome.REOPENED if before.changed or awaited else _Outcome.AGAIN


def _new(file: _File, row: CandidateRow) -> Match:
    match = Match(
        id=new_id(Prefix.MATCH),
        tenant_id=file.by.tenant_id,
        projection_id=row.register_id,
        extract_id=row.extract_id,
        state=MatchState.CANDIDATE.value,
    )
    _fill(file, match, row)
    return match


def _fill(file: _File, match: Match, row: CandidateRow) -> None:
    match.pack = file.pack
    match.version = version_of(file.copies[row.register_id], row.evidence.extract)
    match.extract = {kind.value: list(values) for kind, values in row.evidence.extract.items()}
    common = row.evidence.common
    match.name_rows, match.date_rows, match.extract_rows = common.name, common.date_of_birth, common.rows
    match.source, match.file_digest = file.source, file.digest
    match.uploaded_by, match.uploaded_by_name, match.uploaded_at = file.by.user_id, file.by.display_name, file.at


def _note(file: _File, purpose: ReadPurpose) -> None:
    audit.record(
        actor=file.by,
        now=file.at,
        act="match.uploaded",
        subjects=[file.pack.id],
        purpose=purpose.value,
        visible={
            "file": file.digest,
            **{outcome.value: file.outcomes[outcome] for outcome in _Outcome},
            "faults": len(file.faults),
        },
    )
