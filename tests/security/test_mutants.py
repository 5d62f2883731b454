"""A weaker database is noticed: every mutant is met by the attacks and by the walk over the catalogue.

Each is made in a transaction that is rolled back. The long run prints who killed how many; `SURVIVORS` argues the rest.
"""

from __future__ import annotations

import hashlib
import hmac
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from inspect import signature
from typing import Any

import psycopg
import pytest
from django.conf import settings

from tests.architecture import test_database
from tests.security.mutants import Mutant, of_policies, of_tables, of_the_rest, of_what_must_hold
from tests.security.rule_probes import PROBES
from tests.security.sql_attacks import ATTACKS
from tests.support.attacking import DATABASE, attacked, attempt, hide
from tests.support.postgres import TestCluster

__all__ = ["attacked"]
SAMPLE = 15
LEFT_OUT = {"the superuser's role", "other connections"}  # who stands in for the application here was a superuser
# Not noticed here, and why that is right.
SURVIVORS = {
    "function capability, condition 0 part 0": "the same: the length of no array is not seven",
    "function move_match, condition 5 part 0": (
        "the same: where there is no decision, its word is distinct from the one that is needed"
    ),
    "function place_once, condition 0 part 0": "the same: what is removed has no new place, which is refused too",
    "trigger outbox_message.outbox_message_notice": (
        "a notice is heard on another connection after a commit: test_sql_attacks.py listens, and test_worker.py waits"
    ),
}


@pytest.fixture(scope="module")
def behind(attacked: TestCluster) -> Iterator[psycopg.Connection[Any]]:
    hide(attacked)
    with psycopg.connect(attacked.superuser_url(DATABASE), autocommit=True) as connection:
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
        partial(check, tell=lambda _: None) if "tell" in signature(check).parameters else check
        for name, check in vars(test_database).items()
        if name.startswith("test_")
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


def probed(connection: psycopg.Connection[Any]) -> dict[str, object]:
    """What the rules refuse or do now, for a superuser."""
    found: dict[str, object] = {
        name: [_undated(told) for told in attempt(connection, statements)] for name, statements in PROBES.items()
    }
    return found | {"capabilities": judged(connection)}


def judged(connection: psycopg.Connection[Any]) -> list[object]:
    """What the check says of capabilities that are signed but wrong in one part, and of one that is right."""
    told: list[object] = []
    backend, later = str(connection.info.backend_pid), "99999999999"
    for parts in (
        ("v2", "police", "usr_x", "tenant", later, backend),
        ("v2", "police", "usr_x", "tenant", "1", backend),
        ("v2", "police", "usr_x", "tenant", "soon", backend),
        ("v2", "police", "usr_x", "tenant", later, "1"),
        ("v1", "police", "usr_x", "tenant", later, backend),
        ("v2", "police", "usr_x", "tenant", later, backend, "more"),
        ("v2", "police"),
    ):
        body = "|".join(parts)
        mac = hmac.new(settings.CAPABILITY_KEY, body.encode(), hashlib.sha256).hexdigest()
        told += [_judgement(connection, f"{body}|{end}") for end in (mac, mac.upper(), mac[:-1], "0" * 64, "x")]
    with connection.transaction(force_rollback=True):
        connection.execute("DELETE FROM tearline.capability_key")
        told.append(_judgement(connection, "v2|police|usr_x|tenant|99999999999|" + backend + "|" + "0" * 64))
    return [*told, _judgement(connection, None)]


def _judgement(connection: psycopg.Connection[Any], given: str | None) -> object:
    try:
        with connection.transaction(force_rollback=True):
            if given is not None:
                connection.execute("SELECT set_config('tearline.capability', %s, true)", [given])
            return connection.execute("SELECT tearline.capability()").fetchone()
    except psycopg.Error as error:
        return error.sqlstate


def _undated(told: object) -> object:
    """An error without the row that it shows, in which the time and the transaction stand."""
    return (*told[:2], *told[3:]) if isinstance(told, tuple) and len(told) > 2 else told


@pytest.fixture(scope="module")
def rules(behind: psycopg.Connection[Any]) -> dict[str, object]:
    with behind.transaction(force_rollback=True):
        return probed(behind)


@pytest.mark.parametrize("name", PROBES)
def test_a_rule_refuses_or_does_it_by_itself(rules: dict[str, Any], name: str) -> None:
    """The last statement is refused by a rule of ours, or tells what one did."""
    *_, last, _notices = rules[name]
    state, told = last[0], last[1]
    by_a_rule = state in {"P0001", "23514", "23505", "23503", "22023", "42501"}
    assert by_a_rule or name in ALLOWED, (name, told)
    assert not by_a_rule or name not in ALLOWED, (name, told)


# Not refused: what is right, or what a rule does by itself, which the mutants are compared with.
ALLOWED = {
    "an entry is committed to, and noted under its subjects", "a leaf in its place", "a batch that follows",
    "an erasure leaves a tombstone", "the originator's marking and leave",
    "a contributor more", "ticks taken away", "a message takes its turn", "a decision names its transaction",
    "one is enough", "linked by a second person", "other values before a decision", "the same again", "looked at again",
    "a copy that ends takes its matches along", "a copy that changes has its matches decided again",
    "an import begun as applied", "a link names its transaction", "an answer is told once, where the alert is",
    "an answer is told at a desk that has had nothing", "an answer about what another organisation has, or has gone",
}  # fmt: skip


def weaker_rules(connection: psycopg.Connection[Any], rules: dict[str, object], mutants: list[Mutant]) -> list[str]:
    """Names of those that no probe notices."""
    survivors = []
    for mutant in mutants:
        with changed(connection, mutant.statement):
            if probed(connection) == rules:
                survivors.append(mutant.name)
    return survivors


@pytest.mark.full
@pytest.mark.timeout(900)
def test_every_weaker_rule_is_noticed(
    behind: psycopg.Connection[Any], rules: dict[str, object], tell: Callable[[str], None]
) -> None:
    _all_noticed(tell, behind, rules, list(of_what_must_hold(_asking(behind))))


def test_a_sample_of_weaker_rules_is_noticed(
    behind: psycopg.Connection[Any], rules: dict[str, object], tell: Callable[[str], None]
) -> None:
    _all_noticed(tell, behind, rules, random.Random(7).sample(list(of_what_must_hold(_asking(behind))), SAMPLE))


def _all_noticed(
    tell: Callable[[str], None], behind: psycopg.Connection[Any], rules: dict[str, object], mutants: list[Mutant]
) -> None:
    survivors = weaker_rules(behind, rules, mutants)
    killed = len(mutants) - len(survivors)
    tell(f"mutants of triggers, constraints and functions: {len(mutants)}, killed {killed}, survived {survivors}")
    assert set(survivors) <= SURVIVORS.keys()
    assert len(survivors) <= 0.05 * len(mutants) or len(mutants) == SAMPLE


NOTHING = Mutant("nothing", "SELECT 1")


def test_a_database_that_is_as_strong_is_not_taken_for_a_weaker_one(
    behind: psycopg.Connection[Any], rules: dict[str, object]
) -> None:
    assert weaker_rules(behind, rules, [NOTHING]) == ["nothing"]
    assert killers(behind, [NOTHING]) == (Counter({"nobody": 1}), ["nothing"])


def _asking(connection: psycopg.Connection[Any]) -> Any:
    return lambda query: connection.execute(query).fetchall()


def every(connection: psycopg.Connection[Any]) -> list[Mutant]:
    return [mutant for kind in (of_policies, of_tables, of_the_rest) for mutant in kind(_asking(connection))]


def test_the_walk_finds_nothing_in_the_database_as_it_is(behind: psycopg.Connection[Any]) -> None:
    with behind.transaction(force_rollback=True):
        assert walked(behind)


def test_a_sample_of_weaker_databases_is_noticed(behind: psycopg.Connection[Any]) -> None:
    _, survivors = killers(behind, random.Random(5).sample(every(behind), SAMPLE))
    assert set(survivors) <= SURVIVORS.keys()


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_every_weaker_database_is_noticed(behind: psycopg.Connection[Any], tell: Callable[[str], None]) -> None:
    mutants = every(behind)
    count, survivors = killers(behind, mutants)
    tell(f"mutants of policies, grants and roles: {len(mutants)}, killed by {dict(count)}, survived {survivors}")
    assert set(survivors) <= SURVIVORS.keys()
    assert len(survivors) <= 0.05 * len(mutants)
