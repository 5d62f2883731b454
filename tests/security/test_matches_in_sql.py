"""A match cannot be decided round a person's back: attacked as the application role, with SQL and true capabilities."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql

from tearline.matching.adjudication import MatchDecision
from tearline.people.record import FieldName
from tearline_hub.db.actor import CLOCK, EXCHANGE, OPERATOR
from tearline_hub.db.context import Scope
from tearline_hub.matches.actions import adjudicating
from tests.support.carrying import carry
from tests.support.database import NOW, World
from tests.support.matching import ALIKE, NAMESAKE, PURPOSE, REASON, Told, decide, found, told
from tests.support.postgres import TestCluster

TABLES = ("match", "match_decision", "match_pack")
_DECIDE = """
    INSERT INTO match_decision (id, tenant_id, match_id, version, decision, reason, asked, needs_second, corrects,
                                decided_by, decided_by_name, decided_at, transaction)
    SELECT 'mdc_' || md5(random()::text), m.tenant_id, m.id, m.version, %s, 'Said so.', '', %s, false, %s, 'X', now(), ''
    FROM match m WHERE m.id = ANY(%s)
"""
_MOVE: LiteralString = "UPDATE match SET state = %s, changed = false WHERE id = ANY(%s)"
_CLEAR: LiteralString = """
    UPDATE match SET state = 'not_same', changed = false, extract = NULL, name_rows = NULL, date_rows = NULL,
    extract_rows = NULL WHERE id = ANY(%s)
"""
_INSERT: LiteralString = """
    INSERT INTO match (id, tenant_id, projection_id, extract_id, pack_id, state, changed, version, extract, source,
                       asked, file_digest, uploaded_by, uploaded_by_name, uploaded_at, record_id)
    SELECT 'mat_x', %s, %s, 'CT-3', p.id, %s, false, 'v', '{}', '', '{}', '', '', '', now(), '' FROM match_pack p
"""
_PACK: LiteralString = """
    INSERT INTO match_pack (id, tenant_id, purpose, revisions, exported_by, exported_by_name, exported_at, expires_at,
                            withdrawn_by_name, withdrawn_reason)
    VALUES ('pck_of_another', 'security-service', 'x', '{}', %s, 'X', now(), now() + interval '1 day', '', '')
"""
Execute = Callable[..., psycopg.Cursor[tuple[object, ...]]]
refused = pytest.raises(psycopg.errors.RaiseException)
twice = pytest.raises(psycopg.errors.UniqueViolation)
broken = pytest.raises(psycopg.errors.CheckViolation)


@dataclass(frozen=True)
class Attack:
    """Two candidates of the council, and a way to run SQL as anybody with the application role."""

    world: World
    url: str
    first: str
    second: str
    told: Told

    @contextmanager
    def acting(self, user_id: str, tenant: str = "council", scope: Scope = Scope.TENANT) -> Iterator[Execute]:
        """A transaction of its own, committed."""
        with psycopg.connect(self.url) as connection, connection.transaction():
            carry(connection, tenant, scope, user_id)
            yield connection.execute

    def run_alone(self, statement: LiteralString, given: list[object]) -> None:
        """In a transaction of its own."""
        with self.acting(self.officer) as run:
            run(statement, given)

    @property
    def officer(self) -> str:
        return self.world.council_officer.user_id

    @property
    def authoriser(self) -> str:
        return self.world.council_authoriser.user_id

    def state(self, match_id: str) -> str:
        with self.acting(self.officer) as run:
            row = run("SELECT state FROM match WHERE id = %s", [match_id]).fetchone()
        return str(row[0]) if row else ""


@pytest.fixture
def attack(world: World, database: TestCluster) -> Attack:
    given = told(world)
    first, second = found(world, given, ALIKE, "CT-1"), found(world, given, NAMESAKE, "CT-2")
    return Attack(world, database.app_url("test"), first, second, given)


@pytest.mark.parametrize("state", ["linked", "not_same", "second", "cannot_tell"])
def test_no_state_is_reached_without_a_decision(attack: Attack, state: str) -> None:
    statement = _CLEAR if state == "not_same" else _MOVE
    given = [[attack.first]] if state == "not_same" else [state, [attack.first]]
    with refused as refusal, attack.acting(attack.officer) as run:
        run(statement, given)
    assert "named person" in str(refusal.value)
    assert attack.state(attack.first) == "candidate"


@pytest.mark.parametrize(
    ("said", "state"), [("not_same", "linked"), ("cannot_tell", "linked"), ("cannot_tell", "second"), ("same", "cannot_tell")]
)  # fmt: skip
def test_a_decision_moves_a_match_where_it_says(attack: Attack, said: str, state: str) -> None:
    with refused, attack.acting(attack.officer) as run:
        run(_DECIDE, [said, False, attack.officer, [attack.first]])
        run(_MOVE, [state, [attack.first]])


def test_an_earlier_decision_is_not_used_again(attack: Attack) -> None:
    with attack.acting(attack.officer) as run:
        run(_DECIDE, ["same", False, attack.officer, [attack.first]])
    with refused, attack.acting(attack.officer) as run:
        run(_MOVE, ["linked", [attack.first]])


def test_a_decision_about_one_pair_moves_no_other(attack: Attack) -> None:
    with refused, attack.acting(attack.officer) as run:
        run(_DECIDE, ["same", False, attack.officer, [attack.second]])
        run(_MOVE, ["linked", [attack.first]])


def test_one_statement_and_one_transaction_decide_on_one_match(attack: Attack) -> None:
    both = [attack.first, attack.second]
    with twice, attack.acting(attack.officer) as run:
        run(_DECIDE, ["same", False, attack.officer, both])
    with twice, attack.acting(attack.officer) as run:
        run(_DECIDE, ["same", False, attack.officer, [attack.first]])
        run("SAVEPOINT another")
        run(_DECIDE, ["same", False, attack.officer, [attack.second]])
    with refused, attack.acting(attack.officer) as run:
        run(_DECIDE, ["same", False, attack.officer, [attack.first]])
        run(_MOVE, ["linked", both])
    assert [attack.state(id_) for id_ in both] == ["candidate", "candidate"]


def test_the_second_person_is_another(attack: Attack) -> None:
    with attack.acting(attack.officer) as run:
        run(_DECIDE, ["same", True, attack.officer, [attack.second]])
        run(_MOVE, ["second", [attack.second]])
    for needs in (True, False):
        with refused as refusal, attack.acting(attack.officer) as run:
            run(_DECIDE, ["same", needs, attack.officer, [attack.second]])
            run(_MOVE, ["linked", [attack.second]])
        assert "second person" in str(refusal.value)
    with attack.acting(attack.authoriser) as run:
        run(_DECIDE, ["same", True, attack.authoriser, [attack.second]])
        run(_MOVE, ["linked", [attack.second]])
    assert attack.state(attack.second) == "linked"


def test_nothing_but_name_and_birth_date_needs_a_second_person_whatever_the_decision_says(attack: Attack) -> None:
    bare = {kind: ALIKE[kind] for kind in (FieldName.NAME, FieldName.DATE_OF_BIRTH)}
    match_id = found(attack.world, attack.told, bare, "CT-7")
    with refused as refusal, attack.acting(attack.officer) as run:
        run(_DECIDE, ["same", False, attack.officer, [match_id]])
        run(_MOVE, ["linked", [match_id]])
    assert "second person" in str(refusal.value)


def test_a_colleagues_word_does_not_outlast_what_was_said_since(attack: Attack) -> None:
    for who in (attack.world.council_officer, attack.world.council_authoriser):
        decide(who, attack.second, MatchDecision.SAME)
    adjudicating.correct(
        actor=attack.world.council_authoriser, now=NOW, purpose=PURPOSE, match_id=attack.second, reason=REASON
    )
    with refused as refusal, attack.acting(attack.officer) as run:
        run(_DECIDE, ["same", False, attack.officer, [attack.second]])
        run(_MOVE, ["linked", [attack.second]])
    assert "second person" in str(refusal.value)


def test_values_are_not_changed_under_a_decision(attack: Attack) -> None:
    decide(attack.world.council_officer, attack.first, MatchDecision.SAME)
    with refused as refusal, attack.acting(attack.officer) as run:
        run('UPDATE match SET extract = \'{"name": ["Another Person"]}\' WHERE id = %s', [attack.first])
    assert "decided again" in str(refusal.value)


def test_another_organisations_pack_is_no_pack(attack: Attack) -> None:
    other = attack.world.officer
    with attack.acting(other.user_id, "security-service") as run:
        run(_PACK, [other.user_id])
    for pack in ("pck_of_another", "pck_of_nobody"):
        with refused as refusal, attack.acting(attack.officer) as run:
            run("UPDATE match SET pack_id = %s WHERE id = %s", [pack, attack.first])
        assert "no such pack" in str(refusal.value)


def test_nobody_decides_in_another_persons_name(attack: Attack) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), attack.acting(attack.officer) as run:
        run(_DECIDE, ["same", False, attack.authoriser, [attack.first]])


@pytest.mark.parametrize("system", [CLOCK, EXCHANGE, OPERATOR])
def test_the_node_itself_decides_nothing(attack: Attack, system: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation), attack.acting(system) as run:
        run(_DECIDE, ["same", False, system, [attack.first]])


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM match", "DELETE FROM match_decision", "DELETE FROM match_pack", "TRUNCATE match_decision",
        "UPDATE match_decision SET decision = 'same'", "UPDATE match SET extract_id = 'CT-9'",
        "UPDATE match SET projection_id = 'prj_x'", "UPDATE match_pack SET expires_at = now() + interval '1 year'",
        "UPDATE match_pack SET revisions = '{}'", "ALTER TABLE match DISABLE TRIGGER ALL",
    ],
)  # fmt: skip
def test_what_was_decided_and_what_a_pair_is_never_changes(attack: Attack, statement: LiteralString) -> None:
    decide(attack.world.council_officer, attack.first, MatchDecision.SAME)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), attack.acting(attack.officer) as run:
        run(statement)


def test_a_decision_is_final_for_a_superuser_too(attack: Attack, database: TestCluster) -> None:
    decide(attack.world.council_officer, attack.first, MatchDecision.SAME)
    with psycopg.connect(database.superuser_url("test")) as superuser:
        for statement in ("UPDATE match_decision SET decision = 'not_same'", "DELETE FROM match_decision"):
            with refused, superuser.transaction():
                superuser.execute(statement)


def test_a_link_is_not_undone_or_rewritten_without_a_decision(attack: Attack) -> None:
    decide(attack.world.council_officer, attack.first, MatchDecision.SAME)
    for statement in (
        "UPDATE match SET state = 'candidate'",
        "UPDATE match SET state = 'withdrawn', extract = NULL, name_rows = NULL, date_rows = NULL, extract_rows = NULL",
        "UPDATE match SET version = 'other'",
    ):
        with refused, attack.acting(attack.officer) as run:
            run(statement)


def test_a_refused_pair_keeps_no_value(attack: Attack) -> None:
    with broken, attack.acting(attack.officer) as run:
        run(_DECIDE, ["not_same", False, attack.officer, [attack.first]])
        run(_MOVE, ["not_same", [attack.first]])


def test_a_match_begins_as_a_candidate_about_ones_own_copy(attack: Attack) -> None:
    copy = attack.told.copy
    for state in ("linked", "not_same", "second"):
        with refused, attack.acting(attack.officer) as run:
            run(_INSERT, ["council", copy, state])
    with refused, attack.acting(attack.officer) as run:
        run(_INSERT, ["council", "prj_of_nobody", "candidate"])
    with pytest.raises(psycopg.errors.InsufficientPrivilege), attack.acting(attack.officer) as run:
        run(_INSERT, ["police", copy, "candidate"])


@pytest.mark.parametrize("scope", [scope for scope in Scope if scope is not Scope.TENANT])
def test_no_scope_but_the_tenants_own_sees_a_row(attack: Attack, scope: Scope) -> None:
    decide(attack.world.council_officer, attack.first, MatchDecision.SAME)
    for tenant in ("council", ""):
        for table in TABLES:
            narrow = contextlib.suppress(psycopg.errors.InsufficientPrivilege)  # such a role may not even ask
            with narrow, attack.acting("usr_somebody", tenant, scope) as run:
                assert run(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))).fetchall() == []


@pytest.mark.parametrize("tenant", ["council", "police", "security-service", "oversight"])
def test_a_tenant_sees_its_own_rows_alone(attack: Attack, tenant: str) -> None:
    decide(attack.world.council_officer, attack.first, MatchDecision.SAME)
    for table in TABLES:
        with attack.acting("usr_somebody", tenant) as run:
            rows = run(sql.SQL("SELECT tenant_id FROM {}").format(sql.Identifier(table))).fetchall()
        assert bool(rows) == (tenant == "council")
        assert {row[0] for row in rows} <= {tenant}


def test_a_copy_that_ends_while_a_candidate_is_written_takes_it_along(attack: Attack) -> None:
    """The end waits for the candidate, or the candidate for the end: nothing is left of the copy that is gone."""
    end = "UPDATE projection SET state = 'erased', content = NULL WHERE id = %s"
    with ThreadPoolExecutor(1) as pool:
        with attack.acting(attack.officer) as run:
            run(_INSERT, ["council", attack.told.copy, "candidate"])
            ending = pool.submit(attack.run_alone, end, [attack.told.copy])
            with pytest.raises(TimeoutError):
                ending.result(timeout=0.3)
        ending.result(timeout=30)
    with attack.acting(attack.officer) as run:
        assert run("SELECT DISTINCT state, extract FROM match").fetchall() == [("withdrawn", None)]
    with refused as refusal, attack.acting(attack.officer) as run:
        run(_INSERT.replace("mat_x", "mat_y").replace("CT-3", "CT-4"), ["council", attack.told.copy, "candidate"])
    assert "no such copy" in str(refusal.value)
