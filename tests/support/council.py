"""The invented council told about every subject of the traps, looking for them in its own extract, and deciding."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings

from tearline.disclosure.template import Template
from tearline.edge import trust
from tearline.edge.asked import Asked, TableFile
from tearline.edge.files import private_directory
from tearline.edge.home import Home
from tearline.edge.look import Choice, look
from tearline.matching.adjudication import MatchDecision, MatchState
from tearline.matching.engine import FLOOR, Kept, Register, Source, run
from tearline.matching.model import SavedModel
from tearline.people.person import COMPARED
from tearline.people.record import FieldName, Record
from tearline.seal.keyring import Keyring
from tearline.seal.keys import fingerprint_of
from tearline.synthetic.world.extract import residents, write_extract
from tearline.synthetic.world.traps import Traps
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.actions import deciding, drafting
from tearline_hub.disclosures.queries import held
from tearline_hub.matches import queries
from tearline_hub.matches.actions import adjudicating, packs, uploading
from tearline_hub.matches.actions.uploading import Uploaded
from tearline_hub.matches.queries.views import MatchLine
from tearline_hub.records import actions as records
from tearline_hub.records.queries import by_reference, record_of
from tests.support.database import NOW, World
from tests.support.matching import PURPOSE
from tests.support.releases import TODAY, deliver, terms

_ANYBODY = -30.0  # bits
_SENT = {*COMPARED, FieldName.ALIAS}
REASONS = {
    MatchDecision.SAME: "More than the name and the date of birth speak for it.",
    MatchDecision.NOT_SAME: "What the two records say besides cannot be about one person.",
}


@dataclass(frozen=True)
class Looked:
    """`copies`: a subject's reference by the council's copy. `directory`: everything the edge wrote is below it.

    `by_default`: references of rows that would be proposed to somebody who asked for no more.
    """

    copies: dict[str, str]
    uploaded: Uploaded
    directory: Path
    by_default: set[str]


def look_for_all(world: World, planted: Traps, directory: Path, *, seed: int, rows: int, kind: str) -> Looked:
    """Release every subject to the council, export packs, look in a freshly written extract, upload what was found."""
    released = released_to_council(world, planted.records)
    copies = {copy: released[disclosure] for disclosure, copy in copies_of(world).items()}
    edge = private_directory(directory / "edge")
    exported = packs.export(
        actor=world.council_officer, now=NOW, purpose=PURPOSE, projection_ids=sorted(copies), days=3
    )
    pack = edge / exported.filename
    pack.write_bytes(exported.content)
    extract = directory / f"extract{kind}"
    write_extract(extract, residents(planted.households, seed=seed, today=TODAY, count=rows), seed=seed)
    found = edge / "candidates.csv"
    asked = Asked(whom=pack, extract=TableFile(extract), purpose=PURPOSE)
    choice = Choice(every=True, engine=_whoever_is_alike)
    look(trusting(edge / "home", pack), asked, found, clock=lambda: NOW, tell=lambda _: None, choice=choice)
    by_default = _keep(found, copies, {(truth.register, truth.extract) for truth in planted.truth})
    extract.unlink()
    uploaded = uploading.upload(
        actor=world.council_officer, now=NOW, purpose=PURPOSE, pack_id=exported.pack_id,
        stream=io.BytesIO(found.read_bytes()), source="Residents' accounts",
    )  # fmt: skip
    return Looked(copies, uploaded, edge, by_default)


def _whoever_is_alike(register: Register, source: Source, *, floor: float, **options: Any) -> tuple[Kept, SavedModel]:
    """The matcher tells most of the planted people apart by itself; here people have to."""
    return run(register, source, floor=min(floor, _ANYBODY), **options)


def _keep(candidates: Path, copies: dict[str, str], planted: set[tuple[str, str]]) -> set[str]:
    """Leave the planted pairs in the file, and what is proposed to somebody who asks for no more; who the latter are."""
    with candidates.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    default = [row for row in rows if float(row["weight"]) >= FLOOR]
    kept = [row for row in rows if row in default or (copies[row["register_id"]], row["extract_id"]) in planted]
    with candidates.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(kept)
    return {row["extract_id"] for row in default}


def trusting(directory: Path, pack: Path) -> Home:
    """An edge on which somebody compared this node's fingerprint."""
    home = Home(private_directory(directory), "synthetic-officer")
    fingerprint = fingerprint_of(Keyring.open(settings.ENVIRONMENT.keys).current(NOW).raw)
    trust.confirm(home, pack.read_bytes(), fingerprint, NOW)
    return home


def released_to_council(world: World, subjects: Iterable[Record]) -> dict[str, str]:
    """The subjects' references by the disclosures that told the council of them, with all that tells people apart."""
    subjects = list(subjects)
    list(records.add_records(actor=world.officer, now=NOW, purpose="test", records=subjects))
    views = by_reference_of(world, [subject.reference for subject in subjects])
    released = {_released(world, view_id): reference for reference, view_id in views.items()}
    deliver()
    return released


def by_reference_of(world: World, references: list[str]) -> dict[str, str]:
    """Ids of the originator's records."""
    with acting(world.officer):
        found = by_reference(actor=world.officer, references=references)
    return {reference: view.id for reference, view in found.items()}


def copies_of(world: World) -> dict[str, str]:
    """The council's copies by disclosure."""
    found: dict[str, str] = {}
    for page in count(1):
        lines, more = held.inbox(actor=world.council_officer, now=NOW, page=page)
        found |= {line.disclosure_id: line.id for line in lines}
        if not more:
            break
    return found


def decide_by(world: World, looked: Looked, truth: set[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    """Two people decide every match by the truth; who decided each, by subject and row.

    The first is taken in by every pair of which only name and date of birth agree: the second is not.
    """
    first, second = world.council_officer, world.council_authoriser
    decided: dict[tuple[str, str], list[str]] = {}
    for line in all_lines(world, looked):
        pair = (looked.copies[line.projection_id], line.extract_reference)
        right = MatchDecision.SAME if pair in truth else MatchDecision.NOT_SAME
        view = queries.match(actor=first, now=NOW, purpose=PURPOSE, match_id=line.id)
        decided[pair] = [_decide(first, line.id, view.seen, MatchDecision.SAME if view.needs_second else right)]
        if queries.line(actor=second, now=NOW, match_id=line.id).state is MatchState.SECOND:
            seen = queries.match(actor=second, now=NOW, purpose=PURPOSE, match_id=line.id).seen
            decided[pair].append(_decide(second, line.id, seen, right))
    return decided


def all_lines(world: World, looked: Looked) -> Iterator[MatchLine]:
    """Every match about any of the copies, decided or not."""
    for copy in looked.copies:
        yield from queries.about_projection(actor=world.council_officer, projection_id=copy)


def _decide(actor: Actor, match_id: str, seen: str, decision: MatchDecision) -> str:
    adjudicating.decide(
        actor=actor, now=NOW, purpose=PURPOSE, match_id=match_id, decision=decision, reason=REASONS[decision],
        ask=None, seen=seen,
    )  # fmt: skip
    return actor.display_name


def _released(world: World, record_id: str) -> str:
    disclosure_id = drafting.begin_release(
        actor=world.officer, now=NOW, purpose=ReadPurpose.PREPARE_RELEASE, record_id=record_id
    )
    common = {"actor": world.officer, "now": NOW, "disclosure_id": disclosure_id}
    council = f"{settings.NODE}/council"
    drafting.choose_recipients(**common, recipients={council: Role.PARTNER_OFFICER})
    drafting.choose_template(**common, template=Template.IDENTITY_ONLY)
    with acting(world.officer):
        fields = record_of(actor=world.officer, record_id=record_id).fields
    ticked = frozenset(field.id for field in fields if field.name in _SENT)
    drafting.tick(**common, ticked={council: ticked}, withheld={}, sensitive_reasons={})
    drafting.set_terms(**common, changes=terms())
    drafting.propose(**common)
    deciding.authorise(actor=world.authoriser, now=NOW, disclosure_id=disclosure_id)
    return disclosure_id
