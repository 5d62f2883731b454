"""B2: every planted trap through packs, the edge, the upload and two people. Nobody is made one with somebody else.

All traps of one world: each kind once in each tradition of names. The quick run plants those of four traditions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tearline.matching.adjudication import MatchState
from tearline.synthetic.stocks import Tradition, traditions
from tearline.synthetic.world.trap import Kind
from tearline.synthetic.world.traps import KINDS, Traps, traps
from tearline.synthetic.world.truth import Truth
from tearline_hub.matches import queries
from tests.support.council import Looked, all_lines, decide_by, look_for_all
from tests.support.database import NOW, World, fresh_database, settle
from tests.support.postgres import TestCluster
from tests.support.releases import TODAY

pytestmark = pytest.mark.timeout(600)

DATABASE = "traps"
SEED = 11
ROWS = 3_000
ALL = traps(seed=SEED, today=TODAY, each=1)
# Of these the register's side and the row agree in name and date of birth alone: a second person decides.
FOR_TWO = {Kind.SAME_NAME_AND_DATE, Kind.DECEASED_NAMESAKE, Kind.FIRST_OF_JANUARY, Kind.PLACEHOLDER_DATE}

NATIONAL_ID = re.compile(r"QQ\d{6}[A-D]")
EMAIL = re.compile(r"[a-z.]+\d+@example\.org")
REFERENCE = re.compile(r"\bP\d{7}\b")


class Planted:
    """The traps in the given traditions of names, and who is who in them."""

    def __init__(self, chosen: tuple[Tradition, ...]) -> None:
        self.traditions = {tradition.name for tradition in chosen}
        self.truth = tuple(truth for truth in ALL.truth if truth.tradition in self.traditions)
        registers, extracts = ({getattr(truth, side) for truth in self.truth} for side in ("register", "extract"))
        self.traps = Traps(
            records=tuple(record for record in ALL.records if record.reference in registers),
            households=tuple(home for home in ALL.households if home[0].reference in extracts),
            truth=self.truth,
        )
        self.residents = {resident.reference: resident.sketch for resident in self.traps.residents}
        self.same = {(truth.register, truth.extract) for truth in self.truth if truth.same}
        self.different = {(truth.register, truth.extract) for truth in self.truth if not truth.same and truth.register}
        self.absent = {truth.extract for truth in self.truth if not truth.register}


class Adjudicated:
    """The world after everything was decided, and what the whole database says."""

    def __init__(self, planted: Planted, world: World, cluster: TestCluster, directory: Path) -> None:
        self.planted = planted
        self.world = world
        self.looked: Looked = look_for_all(world, planted.traps, directory, seed=SEED, rows=ROWS, kind=".csv")
        self.decided = decide_by(world, self.looked, planted.same)
        self.states = {
            (self.looked.copies[line.projection_id], line.extract_reference): line.state
            for line in all_lines(world, self.looked)
        }
        with psycopg.connect(cluster.superuser_url(DATABASE), autocommit=True) as connection:
            self.database = "\n".join(_rows(connection))

    def everywhere(self) -> str:
        """The database and every file that the edge keeps or wrote."""
        files = [path.read_text() for path in self.looked.directory.rglob("*") if path.is_file()]
        return "\n".join([self.database, *files])


def _rows(connection: psycopg.Connection[tuple[object, ...]]) -> Iterator[str]:
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    for (name,) in tables:
        for (text,) in connection.execute(f'SELECT to_jsonb(t)::text FROM "{name}" t'):  # noqa: S608
            yield str(text)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(traditions()[3::4], id="four traditions"),
        pytest.param(traditions(), id="every tradition", marks=pytest.mark.full),
    ],
)
def done(
    request: pytest.FixtureRequest, postgres: TestCluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Adjudicated]:
    with fresh_database(postgres, DATABASE):
        yield Adjudicated(Planted(request.param), settle(), postgres, tmp_path_factory.mktemp("council"))


def test_every_true_pair_was_proposed_and_linked(done: Adjudicated) -> None:
    missing = [
        truth for truth in done.planted.truth if truth.same and (truth.register, truth.extract) not in done.states
    ]
    assert missing == []
    assert {extract for _, extract in done.planted.same} <= done.looked.by_default
    assert {pair for pair, state in done.states.items() if state is MatchState.LINKED} == done.planted.same


def test_every_pair_of_different_people_stays_two_people(done: Adjudicated) -> None:
    others = {pair: state for pair, state in done.states.items() if pair not in done.planted.same}
    assert set(others.values()) == {MatchState.NOT_SAME}
    assert (
        len(done.planted.different & set(others)) > len(done.planted.different) / 2
    )  # the rest was too far from the subject to be proposed


def test_the_second_person_stopped_what_took_in_the_first(done: Adjudicated) -> None:
    for truth in done.planted.truth:
        pair = (truth.register, truth.extract)
        if truth.kind in FOR_TWO and not truth.same:
            assert done.decided[pair] == ["Council officer", "Council authoriser"], truth.kind


def test_nothing_waits_in_the_queue(done: Adjudicated) -> None:
    assert queries.queue(actor=done.world.council_officer, now=NOW) == ([], False)
    assert done.looked.uploaded.faults == ()
    assert done.looked.uploaded.added == len(done.states)


def test_somebody_absent_from_the_register_leaves_no_trace(done: Adjudicated) -> None:
    """Neither in the database nor in what the edge keeps and wrote: no value, no reference."""
    everywhere = done.everywhere().replace(" ", "")
    assert len(done.planted.absent) == len(done.planted.traditions)
    for reference in done.planted.absent:
        sketch = done.planted.residents[reference]
        values = [
            reference, sketch.national_id, sketch.email, sketch.phones[0], sketch.name.family, sketch.homes[0].text,
        ]  # fmt: skip
        assert [value for value in values if value.replace(" ", "") in everywhere] == []


def test_of_somebody_else_who_was_proposed_the_database_keeps_the_reference_alone(done: Adjudicated) -> None:
    identifiers = set(NATIONAL_ID.findall(done.database.replace(" ", "")))
    emails = set(EMAIL.findall(done.database))
    for _, extract in done.planted.different:
        assert done.planted.residents[extract].national_id not in identifiers
        assert done.planted.residents[extract].email not in emails
    assert len(identifiers) > len(done.planted.traps.records) / 2


def test_of_the_rest_of_the_extract_nothing_came_in(done: Adjudicated) -> None:
    """Every reference of the council's that the node holds is of a pair that two people or one decided."""
    assert set(REFERENCE.findall(done.database)) == {extract for _, extract in done.states}


def test_no_tradition_of_names_fares_worse(done: Adjudicated, capsys: pytest.CaptureFixture[str]) -> None:
    """For evaluation alone: the tradition is known to the truth file and to nothing else."""
    counts = {(truth.kind, truth.tradition): _counts(done, truth.kind, truth.tradition) for truth in done.planted.truth}
    with capsys.disabled():
        print(_table(counts))
    linked = [sum(c["linked"] for (_, name), c in counts.items() if name == known) for known in done.planted.traditions]
    assert len(set(linked)) == 1
    assert all(count["wrongly linked"] == count["missed"] == 0 for count in counts.values())


def _counts(done: Adjudicated, kind: Kind, tradition: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for truth in done.planted.truth:
        if (truth.kind, truth.tradition) == (kind, tradition):
            found[_came_out(truth, done.states.get((truth.register, truth.extract)))] += 1
    return found


def _came_out(truth: Truth, state: MatchState | None) -> str:
    if state is None:
        return "missed" if truth.same else "never proposed"
    if state is MatchState.LINKED:
        return "linked" if truth.same else "wrongly linked"
    return "refused wrongly" if truth.same else "kept apart"


def _table(counts: dict[tuple[Kind, str], Counter[str]]) -> str:
    """Rows read, by kind and by tradition."""
    columns = ("linked", "kept apart", "never proposed", "missed", "wrongly linked", "refused wrongly")
    names = list(dict.fromkeys([*KINDS, *(tradition for _, tradition in counts)]))
    lines = [f"\n{'':<32}" + "".join(f"{column:>17}" for column in columns)]
    for name in names:
        total = sum((count for key, count in counts.items() if name in key), Counter[str]())
        lines.append(f"{name:<32}" + "".join(f"{total[column]:>17}" for column in columns))
    return "\n".join(lines)
