"""A weaker database is noticed: every mutant is met by the attacks and by the walk over the catalogue.

Each is made in a transaction that is rolled back. The long run prints who killed how many; `SURVIVORS` argues the rest.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from tests.architecture import test_database
from tests.security.mutants import Mutant, of_policies, of_tables, of_the_rest
from tests.security.sql_attacks import ATTACKS
from tests.support.attacking import DATABASE, attacked, attempt, hide
from tests.support.postgres import TestCluster

__all__ = ["attacked"]
SAMPLE = 25
LEFT_OUT = {"the superuser's role", "other connections"}  # who stands in for the application here was a superuser
SURVIVORS: dict[str, str] = {}


@pytest.fixture(scope="module")
def behind(attacked: TestCluster) -> Iterator[psycopg.Connection[Any]]:
    hide(attacked)
    with psycopg.connect(attacked.superuser_url(DATABASE)) as connection:
        yield connection


@contextmanager
def changed(connection: psycopg.Connection[Any], statement: str) -> Iterator[None]:
    with connection.transaction(force_rollback=True):
        connection.execute(statement.replace("{database}", DATABASE))  # type: ignore[arg-type]
        yield


def attacks(connection: psycopg.Connection[Any]) -> dict[str, object]:
    """What each attack gives now, as the application's role."""
    connection.execute("SET LOCAL SESSION AUTHORIZATION tearline_app")
    return {name: attempt(connection, statements) for name, statements in ATTACKS.items() if name not in LEFT_OUT}


def walked(connection: psycopg.Connection[Any]) -> bool:
    """Whether the walk over the catalogue finds what is declared."""

    def catalogue(query: str, *given: object) -> list[tuple[Any, ...]]:
        return connection.execute(test_database._with_words(query), given or None).fetchall()  # type: ignore[arg-type]

    checks: list[Callable[[Any], None]] = [
        check for name, check in vars(test_database).items() if name.startswith("test_")
    ]
    for check in checks:
        try:
            with connection.transaction():
                check(catalogue)
        except (AssertionError, psycopg.Error):
            return False
    return True


def killers(connection: psycopg.Connection[Any], mutants: list[Mutant]) -> tuple[Counter[str], list[str]]:
    with connection.transaction(force_rollback=True):
        sound = attacks(connection)
    count: Counter[str] = Counter()
    survivors = []
    for mutant in mutants:
        with changed(connection, mutant.statement):
            by_walk = not walked(connection)
            by_attack = (mutant.by_attack or not by_walk) and attacks(connection) != sound
        count[
            "attacks and walk" if by_attack and by_walk else "attacks" if by_attack else "walk" if by_walk else "nobody"
        ] += 1
        if not by_walk and not by_attack:
            survivors.append(mutant.name)
    return count, survivors


def every(connection: psycopg.Connection[Any]) -> list[Mutant]:
    def catalogue(query: str) -> list[tuple[Any, ...]]:
        return connection.execute(query).fetchall()  # type: ignore[call-overload, no-any-return]

    return [mutant for kind in (of_policies, of_tables, of_the_rest) for mutant in kind(catalogue)]


def test_the_walk_finds_nothing_in_the_database_as_it_is(behind: psycopg.Connection[Any]) -> None:
    with behind.transaction(force_rollback=True):
        assert walked(behind)


def test_a_sample_of_weaker_databases_is_noticed(behind: psycopg.Connection[Any]) -> None:
    count, survivors = killers(behind, random.Random(5).sample(every(behind), SAMPLE))
    print(f"mutants of policies, grants and roles: {SAMPLE} of {len(every(behind))}, killed by {dict(count)}")
    assert set(survivors) <= SURVIVORS.keys()


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_every_weaker_database_is_noticed(behind: psycopg.Connection[Any]) -> None:
    mutants = every(behind)
    count, survivors = killers(behind, mutants)
    print(f"mutants of policies, grants and roles: {len(mutants)}, killed by {dict(count)}")
    for name in survivors:
        print(f"  survives: {name}: {SURVIVORS.get(name, 'not argued')}")
    assert set(survivors) <= SURVIVORS.keys()
    assert len(survivors) <= 0.05 * len(mutants)
