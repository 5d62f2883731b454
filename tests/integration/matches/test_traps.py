"""The planted wrong-match traps, from the release to the last decision: two people stay two, and nobody else leaves a trace.

One subject of each kind in each of two name traditions; the council looks in an extract written as a council writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tearline.edge import trust
from tearline.edge.asked import Asked, TableFile
from tearline.edge.home import Home
from tearline.edge.look import look
from tearline.matching.adjudication import MatchDecision, MatchState
from tearline.people.person import COMPARED
from tearline.people.record import Record
from tearline.synthetic.world.extract import residents, write_extract
from tearline.synthetic.world.traps import KINDS, Traps, traps
from tearline.synthetic.world.truth import Truth
from tearline.wire.match_pack import claim
from tearline_hub.disclosures.actions import deciding, drafting
from tearline_hub.disclosures.queries import held, originated
from tearline_hub.matches import queries
from tearline_hub.matches.actions import packs, uploading
from tearline_hub.matches.queries.views import MatchLine
from tests.support.database import NOW, World, fresh_database, settle
from tests.support.matching import PURPOSE, decide
from tests.support.postgres import TestCluster
from tests.support.releases import add_record, complete_draft, deliver
from tests.support.steps import code

SEED = 20261122
PEOPLE = 3_000
TRADITIONS = 2


@dataclass(frozen=True)
class Told:
    """What was planted, and what stands in the council's lists after everybody decided by the truth."""

    world: World
    planted: Traps
    chosen: tuple[Truth, ...]
    references: dict[str, str]  # of a copy -> of the subject
    database: TestCluster

    def pair(self, line: MatchLine) -> tuple[str, str]:
        return self.references[line.projection_id], line.extract_reference


@pytest.fixture(scope="module")
def given(postgres: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with fresh_database(postgres, "traps"):
        world, planted = settle(), traps(seed=SEED, today=NOW.date(), each=1)
        chosen = tuple(_chosen(planted))
        wanted = {truth.register for truth in chosen if truth.register}
        references = {
            _released(world, record): record.reference for record in planted.records if record.reference in wanted
        }
        _taken_in(world, planted, list(references), tmp_path_factory.mktemp("edge"))
        told = Told(world, planted, chosen, references, postgres)
        _decided(told)
        yield told


def _chosen(planted: Traps) -> Iterator[Truth]:
    for kind in KINDS:
        of_kind = [truth for truth in planted.truth if truth.kind is kind]
        traditions = sorted({truth.tradition for truth in of_kind})[:TRADITIONS]
        yield from (truth for truth in of_kind if truth.tradition in traditions)


def _released(world: World, record: Record) -> str:
    """The id of the council's copy of a release with everything in it that two records are compared by."""
    draft = complete_draft(world, to=["council"], record_id=add_record(world.officer, record))
    officer = {"actor": world.officer, "now": NOW, "disclosure_id": draft}
    view = originated.read(**officer, purpose=PURPOSE)
    ids = frozenset(field.id for field in view.fields if field.name in COMPARED and field.sensitive is None)
    drafting.tick(
        **officer, ticked={code("council"): ids | view.recipients[0].proposed}, withheld={}, sensitive_reasons={},
        child_reason="It keeps a child from being taken for another.",
    )  # fmt: skip
    drafting.propose(**officer)
    deciding.authorise(actor=world.authoriser, now=NOW, disclosure_id=draft)
    deliver()
    lines = [line for page in (1, 2) for line in held.inbox(actor=world.council_officer, now=NOW, page=page)[0]]
    return next(line.id for line in lines if line.disclosure_id == draft)


def _taken_in(world: World, planted: Traps, copies: list[str], directory: Path) -> None:
    council = {"actor": world.council_officer, "now": NOW, "purpose": PURPOSE}
    made = packs.export(**council, projection_ids=copies, days=7)
    deliver()
    pack, extract, out = (directory / name for name in ("pack.json", "extract.csv", "candidates.csv"))
    pack.write_bytes(made.content)
    write_extract(extract, residents(planted.households, seed=SEED, today=NOW.date(), count=PEOPLE), seed=SEED)
    home = Home.prepare({"TEARLINE_HOME": str(directory / "home")})
    trust.confirm(home, made.content, claim(made.content, NOW).fingerprint, NOW)
    asked = Asked(whom=pack, extract=TableFile(extract), purpose=PURPOSE)
    look(home, asked, out, clock=lambda: NOW, tell=lambda _: None)
    with out.open("rb") as stream:
        taken = uploading.upload(**council, pack_id=made.pack_id, stream=stream, source="Council tax")
    assert taken.faults == ()


def _decided(given: Told) -> None:
    same = {(truth.register, truth.extract) for truth in given.planted.truth if truth.same}
    for who in (given.world.council_officer, given.world.council_authoriser):
        for line in _queue(given):
            if line.state is not MatchState.SECOND or who is given.world.council_authoriser:
                said = MatchDecision.SAME if given.pair(line) in same else MatchDecision.NOT_SAME
                decide(who, line.id, said)


def _queue(given: Told) -> list[MatchLine]:
    return _all(lambda page: queries.queue(actor=given.world.council_officer, now=NOW, page=page))


def _all_decided(given: Told) -> list[MatchLine]:
    return _all(lambda page: queries.decided(actor=given.world.council_officer, page=page))


def _all(read: Callable[[int], tuple[list[MatchLine], bool]]) -> list[MatchLine]:
    found, page, more = [], 1, True
    while more:
        lines, more = read(page)
        found, page = [*found, *lines], page + 1
    return found


def test_every_true_pair_is_proposed_and_linked_and_no_other(given: Told) -> None:
    true = {(truth.register, truth.extract) for truth in given.chosen if truth.same and truth.register}
    linked = {given.pair(line) for line in _all_decided(given) if line.state is MatchState.LINKED}
    missed = {truth.kind for truth in given.chosen if truth.same and (truth.register, truth.extract) not in linked}
    assert missed == set()
    assert linked == true
    assert _queue(given) == []


def test_two_people_stay_two(given: Told) -> None:
    lines = _all_decided(given)
    refused = {given.pair(line) for line in lines if line.state is MatchState.NOT_SAME}
    planted = {(truth.register, truth.extract) for truth in given.chosen if not truth.same and truth.register}
    assert len(refused & planted) > TRADITIONS, "hardly any trap was looked at"
    assert {line.state for line in lines} == {MatchState.LINKED, MatchState.NOT_SAME}


def test_whoever_was_not_linked_left_no_value_and_who_was_no_candidate_nothing(given: Told) -> None:
    everything = _text(given.database)
    lines = _all_decided(given)
    proposed = {line.extract_reference for line in lines}
    linked = {line.extract_reference for line in lines if line.state is MatchState.LINKED}
    kept = {value for one in given.planted.residents if one.reference in linked for value in _values(one.sketch)}
    kept |= {field.value for record in given.planted.records for field in record.fields}
    for one in given.planted.residents:
        assert (one.reference in everything) == (one.reference in proposed)
        if one.reference not in linked:
            assert [value for value in _values(one.sketch) if value not in kept and value in everything] == []


def _values(sketch: object) -> list[str]:
    """What names somebody for certain and is written alike in every file."""
    return [value for value in (sketch.email, *sketch.phones) if value]  # type: ignore[attr-defined]


def _text(database: TestCluster) -> str:
    with psycopg.connect(database.superuser_url("traps"), autocommit=True) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        rows = [connection.execute(f"SELECT to_jsonb(t)::text FROM {name} t").fetchall() for (name,) in names]  # noqa: S608 # type: ignore[arg-type]
    return "\n".join(str(text) for table in rows for (text,) in table)
