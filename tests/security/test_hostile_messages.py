"""Each hostile message, in one batch with a good one: answered with its own code, leaving no trace but the declared."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest

from tests.security.hostile import TABLE, Hostile, Stage, set_stage
from tests.support.database import fresh_database, settle
from tests.support.peering import post
from tests.support.postgres import TestCluster

DATABASE = "hostile"
# What a good release leaves: a copy, an entry, a receipt on its way back, and that it was taken.
GOOD = Counter({"projection": 1, "audit_entry": 1, "outbox_message": 1, "inbound_message": 1})
TABLES = (
    "projection", "audit_entry", "outbox_message", "inbound_message", "quarantined_message", "receipt",
    "disclosure", "disclosure_recipient", "record",
)  # fmt: skip


@pytest.fixture(scope="module")
def stage(postgres: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One for all: what a hostile message must not change cannot disturb the next one."""
    with fresh_database(postgres, DATABASE):
        yield set_stage(settle(), tmp_path_factory.mktemp("keys"))


@pytest.mark.parametrize("hostile", TABLE, ids=lambda hostile: hostile.name)
def test_is_turned_away_and_harms_no_neighbour(hostile: Hostile, stage: Stage, postgres: TestCluster) -> None:
    raw = hostile.make(stage)
    _ask(postgres, "DELETE FROM quarantined_message")
    before, stood = _counts(postgres), _standing(postgres)
    answers = post([stage.release(), raw, stage.release()])
    assert answers == [("taken", ""), (hostile.outcome, hostile.code), ("taken", "")]
    kept = Counter({"quarantined_message": 1}) if hostile.outcome == "quarantined" else Counter()
    assert _counts(postgres) - before == GOOD + GOOD + kept
    assert _standing(postgres) >= stood

    # Offered once more it changes nothing more, either.
    between = _counts(postgres)
    assert post([raw]) == [(hostile.outcome, hostile.code)]
    assert _counts(postgres) == between


def test_every_message_has_its_own_name() -> None:
    assert len({hostile.name for hostile in TABLE}) == len(TABLE) >= 20


def test_what_a_node_may_not_hold_is_nowhere_in_its_tables(stage: Stage, postgres: TestCluster) -> None:
    _ask(postgres, "DELETE FROM quarantined_message")
    for hostile in TABLE:
        if hostile.code.startswith("marking."):
            post([hostile.make(stage)])
    kept = _ask(postgres, "SELECT envelope FROM quarantined_message")
    assert kept == [(None,)] * 3


def _counts(postgres: TestCluster) -> Counter[str]:
    return Counter({table: _ask(postgres, f"SELECT count(*) FROM {table}")[0][0] for table in TABLES})  # noqa: S608


def _standing(postgres: TestCluster) -> set[str]:
    """Each copy, release, key and peer as it stands: what was there may not change."""
    queries = (
        "SELECT p::text FROM projection p",
        "SELECT d::text FROM disclosure d",
        "SELECT r::text FROM disclosure_recipient r",
        "SELECT k::text FROM peer_key k",
    )
    return {hashlib.sha256(row[0].encode()).hexdigest() for query in queries for row in _ask(postgres, query)}


def _ask(postgres: TestCluster, query: str) -> list[tuple[object, ...]]:
    """Behind row-level security, where nothing can hide."""
    with psycopg.connect(postgres.superuser_url(DATABASE)) as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else []
