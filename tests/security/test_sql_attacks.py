"""Somebody has the application role's connection and a true capability of the council: what of the others shows, or
changes? Every attack is made twice, before and after others hold something, and must give the same, letter by letter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from tearline_hub.db.actor import Actor
from tearline_hub.db.context import Scope, acting, channel, mint
from tests.security.sql_attacks import ATTACKS
from tests.support.attacking import DATABASE, attacked, attempt, hide, of_others
from tests.support.carrying import capability, carry
from tests.support.postgres import TestCluster

__all__ = ["attacked"]
Outcomes = dict[str, list[object]]
POLICE = Actor(user_id="usr_somebody", tenant_id="police", organisation="west-midlands/police", display_name="Somebody")
# Of each kind of column: what others hold, and what nobody does; below and above.
GUESSES = {
    "text": ("'SECRETIVE'", "'SECRETIVE-7'", "'n:secretive'", "'0'", "'~'"),
    "date": ("'2026-11-22'", "'2026-11-29'", "'1900-01-01'", "'2100-01-01'"),
    "timestamp with time zone": ("'2026-11-22 10:00Z'", "'1900-01-01'", "'2100-01-01'"),
    "integer": ("1", "0", "-99", "99999"),
    "bigint": ("1", "0", "-99", "99999"),
}
COLUMNS = """
    SELECT a.attrelid::regclass::text, a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relrowsecurity AND a.attnum > 0
      AND NOT a.attisdropped AND has_column_privilege('tearline_app', a.attrelid, a.attnum, 'SELECT')
      AND a.attname <> 'tenant_id' AND c.relname <> ALL (%s) ORDER BY 1, 2
"""
TOLD_TO_ALL = ["organisation", "peer", "peer_key", "ledger_batch", "ledger_node", "ledger_head", "ledger_cosigned",
               "legal_instrument", "restoration"]  # fmt: skip


@pytest.fixture(scope="module")
def outcomes(attacked: TestCluster) -> Iterator[tuple[Outcomes, Outcomes, dict[str, str], dict[str, str]]]:
    """Of each attack before and after; and what others hold, before and after the second time."""
    with psycopg.connect(attacked.app_url(DATABASE), autocommit=True) as connection:
        before = {name: attempt(connection, statements) for name, statements in ATTACKS.items()}
    hide(attacked)
    held = of_others(attacked)
    with psycopg.connect(attacked.app_url(DATABASE), autocommit=True) as connection:
        after = {name: attempt(connection, statements) for name, statements in ATTACKS.items()}
    return before, after, held, of_others(attacked)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gives_the_same_whatever_others_hold(outcomes, name: str) -> None:
    before, after, *_ = outcomes
    assert after[name] == before[name]


@pytest.mark.parametrize("name", ["the sign-in's role", "the administrator's role", "the operator's role"])
def test_a_narrow_role_shows_no_account_to_an_officer_s_capability(outcomes, name: str) -> None:
    _, after, *_ = outcomes
    assert after[name][1] == ("SELECT 0", [])


def test_nothing_that_others_hold_has_changed(outcomes) -> None:
    *_, before, after = outcomes
    assert after == before


def test_every_table_of_others_holds_something(attacked: TestCluster, outcomes) -> None:
    """An attack that reads a table where nobody else has a row would prove nothing."""
    assert outcomes
    with psycopg.connect(attacked.superuser_url(DATABASE)) as behind:
        tables = [name for (name,) in behind.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        empty = {name for name in tables if not behind.execute(f"SELECT FROM {name} LIMIT 1").fetchall()}
    assert empty <= {"ledger_batch", "ledger_node", "ledger_cosigned", "django_content_type"}


def estimated(connection: psycopg.Connection[tuple[object, ...]], table: str, condition: str) -> object:
    query = sql.SQL("EXPLAIN (FORMAT JSON) SELECT 1 FROM {} WHERE " + condition)  # noqa: S608
    ((plan,),) = connection.execute(query.format(sql.Identifier(table))).fetchall()
    return plan[0]["Plan"]["Plan Rows"]  # type: ignore[index]


@pytest.mark.usefixtures("outcomes")
def test_no_estimate_tells_a_value_that_others_hold(attacked: TestCluster) -> None:
    """The planner knows samples of all organisations' values. Estimates must not tell a right guess from a wrong one."""
    with psycopg.connect(attacked.app_url(DATABASE)) as connection:
        carry(connection, "council")
        for table, column, kind in connection.execute(COLUMNS, [TOLD_TO_ALL]).fetchall():
            if kind not in GUESSES:
                continue
            name = f'"{column}"'
            common = {estimated(connection, table, f"{name} = {guess}") for guess in GUESSES[kind]}
            below = {estimated(connection, table, f"{name} < {guess}") for guess in GUESSES[kind]}
            assert (len(common), len(below)) == (1, 1), f"EXPLAIN tells values of {table}.{column}"


# Capabilities


@pytest.fixture
def mine(attacked: TestCluster, outcomes) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    assert outcomes
    with psycopg.connect(attacked.app_url(DATABASE)) as connection:
        yield connection


def seen(connection: psycopg.Connection[tuple[object, ...]], given: str) -> int:
    """How many records it sees with what it was given."""
    with connection.transaction(force_rollback=True):
        connection.execute("SELECT set_config('tearline.capability', %s, true)", [given])
        row = connection.execute("SELECT count(*) FROM record").fetchone()
        return int(str(row[0])) if row else 0


def test_a_capability_that_got_out_is_of_no_use_on_another_connection(attacked: TestCluster, mine) -> None:
    with psycopg.connect(attacked.app_url(DATABASE)) as theirs:
        stolen = capability(theirs, "police")
        assert seen(theirs, stolen) == 400
        assert seen(mine, stolen) == 0


def test_a_capability_of_yesterday_is_of_no_use(mine, monkeypatch: pytest.MonkeyPatch) -> None:
    real = dt.datetime.now(tz=dt.UTC).timestamp()
    monkeypatch.setattr("tearline_hub.db.context.time.time", lambda: real - 15 * 60 - 1)
    old = capability(mine, "police")
    monkeypatch.setattr("tearline_hub.db.context.time.time", lambda: real - 14 * 60)
    assert seen(mine, capability(mine, "police")) == 400
    assert seen(mine, old) == 0


def test_a_capability_is_gone_with_its_transaction_and_cannot_be_looked_up_afterwards(attacked: TestCluster) -> None:
    """The next person's statement on a pooled connection: nothing of the last person's is there."""
    with psycopg.connect(attacked.app_url(DATABASE)) as pooled:
        with pooled.transaction():
            carry(pooled, "police")
            assert pooled.execute("SELECT count(*) FROM record").fetchone() == (400,)
        left = "SELECT current_setting('tearline.capability', true), current_setting('role'), (SELECT count(*) FROM record)"
        assert pooled.execute(left).fetchone() == ("", "none", 0)


@pytest.mark.parametrize(
    "setting", ["tearline.capability", "track_activities", "log_statement", "log_min_error_statement"]
)
def test_nothing_is_planted_for_whoever_connects_next(mine, setting: str) -> None:
    """A role may set defaults of its own: neither a capability nor what the server shows and logs is among them."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        mine.execute(sql.SQL("ALTER ROLE tearline_app SET {} = 'x'").format(sql.SQL(setting)))


def test_whoever_listens_does_not_hear_that_others_send(attacked: TestCluster) -> None:
    put = """INSERT INTO outbox_message (message_id, tenant_id, node, disclosure_id, type, digest, created_at, attempts,
             fault) VALUES (%s, 'police', 'n', '', 't', '', now(), 0, '')"""
    with (
        psycopg.connect(attacked.app_url(DATABASE), autocommit=True) as intruder,
        psycopg.connect(attacked.app_url(DATABASE), autocommit=True) as worker,
        psycopg.connect(attacked.app_url(DATABASE)) as theirs,
    ):
        for guess in ("outbox", "outbox_", "outbox_message"):
            intruder.execute(sql.SQL("LISTEN {}").format(sql.Identifier(guess)))
        worker.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel("outbox"))))
        carry(theirs, "police")
        theirs.execute(put, ["msg_heard"])
        theirs.commit()
        assert [notice.payload for notice in worker.notifies(timeout=5, stop_after=1)] == [""]
        assert list(intruder.notifies(timeout=0.2)) == []


def test_the_application_s_own_contexts_name_their_connection(attacked: TestCluster, mine) -> None:
    """The product binds what it mints: a capability read off it is of no use elsewhere."""
    from django.db import connection

    assert attacked
    with acting(POLICE), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('tearline.capability')")
        (given,) = cursor.fetchone()
    assert int(given.split("|")[5]) == connection.connection.info.backend_pid != mine.info.backend_pid
    assert seen(mine, given) == 0
    assert seen(mine, mint(tenant_id="police", user_id="x", scope=Scope.STAFF, backend=mine.info.backend_pid)) == 0
