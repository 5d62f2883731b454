"""The ledger attacked with SQL of one's own: as the application role with a true capability, and as the sequencer."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import psycopg
import pytest

from tearline_hub.audit import actions as audit
from tearline_hub.db.context import Scope, acting
from tearline_hub.ledger.keeping import Keeping
from tests.support import carrying
from tests.support.database import NOW, World
from tests.support.postgres import TestCluster
from tests.support.sequencing import Ledger

Connection = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def entries(world: World, database: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A published entry of the Security Service and one of the council, by tenant."""
    found = {}
    for actor in (world.officer, world.council_officer):
        with acting(actor):
            found[actor.tenant_id] = audit.record(
                actor=actor, now=NOW, act="import.applied", subjects=[], purpose="test"
            )  # fmt: skip
    Ledger(database.sequencer_url("test"), Keeping(tmp_path_factory.mktemp("ledger"))).publish()
    with acting(world.officer):  # and one that waits
        audit.record(
            actor=world.officer,
            now=NOW,
            act="import.applied",
            subjects=[],
            purpose="t",
        )
    return found


@pytest.fixture
def app(database: TestCluster) -> Iterator[Connection]:
    with psycopg.connect(database.app_url("test")) as connection:
        yield connection


@pytest.fixture
def sequencer(database: TestCluster) -> Iterator[Connection]:
    with psycopg.connect(database.sequencer_url("test")) as connection:
        yield connection


def carry(connection: Connection, tenant: str, scope: Scope = Scope.TENANT, user: str = "usr_somebody") -> None:
    carrying.carry(connection, tenant, scope, user, local=False)


WRITES = {
    "insert a leaf": "INSERT INTO audit_leaf (entry_id, tenant_id, commitment) VALUES ('aud_x', 'council', sha256('x'::bytea))",
    "place a leaf": "UPDATE audit_leaf SET position = 0",
    "change a commitment": "UPDATE audit_leaf SET commitment = sha256('x'::bytea)",
    "reorder leaves": "UPDATE audit_leaf SET position = 1 - position",
    "remove a leaf": "DELETE FROM audit_leaf",
    "empty the leaves": "TRUNCATE audit_leaf",
    "insert a salt": "INSERT INTO audit_salt VALUES ('aud_x', 'council', sha256('x'::bytea))",
    "change a salt": "UPDATE audit_salt SET salt = sha256('x'::bytea)",
    "insert a batch": "INSERT INTO ledger_batch VALUES (4, sha256('x'::bytea))",
    "change a batch": "UPDATE ledger_batch SET commitments = sha256('x'::bytea)",
    "remove a batch": "DELETE FROM ledger_batch",
    "empty the batches": "TRUNCATE ledger_batch",
    "insert a node": "INSERT INTO ledger_node VALUES (1, 0, sha256('x'::bytea))",
    "move the head": "UPDATE ledger_head SET size = 99",
    "change the checkpoint": "UPDATE ledger_head SET checkpoint = ''",
    "remove the head": "DELETE FROM ledger_head",
    "invent a witness": "INSERT INTO ledger_cosigned VALUES ('west-midlands/ledger/1', 4, 'w', 'x')",
    "commit by hand": "SELECT tearline.commit_entry()",
    "note an acceptance": "SELECT tearline.note_accepted('why', '{}')",
    "become the sequencer": "SET ROLE tearline_sequencer",
    "become the owner": "SET ROLE tearline_owner",
    "drop the trigger": "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_is_committed",
    "replica mode": "SET session_replication_role = replica",
}


@pytest.mark.parametrize("attack", WRITES)
@pytest.mark.usefixtures("entries")
def test_the_application_role_changes_nothing_in_the_ledger(app: Connection, attack: str) -> None:
    for scope in Scope:
        carry(app, "council", scope)
        app.commit()
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported)):
            app.execute(WRITES[attack])
        app.rollback()


@pytest.mark.parametrize("table", ["audit_leaf", "audit_salt"])
def test_a_tenant_reads_its_own_leaves_and_salts_and_no_others(
    app: Connection, entries: dict[str, str], table: str
) -> None:
    carry(app, "council")
    rows = app.execute(f"SELECT entry_id, tenant_id FROM {table}").fetchall()  # noqa: S608 two constants
    assert rows == [(entries["council"], "council")]
    app.commit()
    for scope in set(Scope) - {Scope.TENANT}:
        carry(app, "council", scope)
        app.commit()
        with contextlib.suppress(psycopg.errors.InsufficientPrivilege):  # a narrow role may not even ask
            assert app.execute(f"SELECT * FROM {table}").fetchall() == []  # noqa: S608 two constants
        app.rollback()


@pytest.mark.usefixtures("entries")
def test_a_person_cannot_erase_a_salt_and_the_clock_only_its_own_tenant_s(app: Connection) -> None:
    carry(app, "council")
    assert app.execute("DELETE FROM audit_salt").rowcount == 0
    carry(app, "council", user="system-clock")
    assert app.execute("DELETE FROM audit_salt").rowcount == 1


def test_an_entry_of_another_tenant_is_not_found_by_what_it_would_collide_with(
    app: Connection, entries: dict[str, str]
) -> None:
    """The leaf's key is the entry's own id: no error says more than the entry's own table does."""
    carry(app, "council")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("INSERT INTO audit_leaf VALUES (%s, 'council', sha256('x'::bytea))", [entries["security-service"]])


A_TYPE_OF_ONES_OWN = """
    CREATE FUNCTION pg_temp.mine(given bytea) RETURNS boolean LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'as %', current_user; END $$;
    CREATE DOMAIN pg_temp.bytea AS pg_catalog.bytea CHECK (pg_temp.mine(VALUE));
"""
A_TABLE_OF_ONES_OWN = """
    CREATE TEMPORARY TABLE audit_subject (tenant_id text, subject text, entry_id text);
    CREATE FUNCTION pg_temp.mine() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'as %', current_user; END $$;
    CREATE TRIGGER mine BEFORE INSERT ON pg_temp.audit_subject FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.mine();
"""


def test_a_type_or_table_of_ones_own_is_not_used_with_the_owner_s_rights(
    database: TestCluster, entries: dict[str, str]
) -> None:
    """A node forbids temporary objects, a database that was made in another way may not: PostgreSQL looks there first."""
    with psycopg.connect(database.superuser_url("test"), autocommit=True) as behind:
        behind.execute("GRANT TEMPORARY ON DATABASE test TO PUBLIC")
    with psycopg.connect(database.app_url("test")) as app:
        app.execute(A_TYPE_OF_ONES_OWN)
        carry(app, "council")
        app.execute(
            "INSERT INTO public.audit_entry (id, tenant_id, at, user_id, user_name, operation, act, subjects, purpose,"
            " gateway, recipients, visible, reason, correlation_id) SELECT 'aud_mine', tenant_id, at, 'usr_somebody',"
            " user_name, operation, act, '{}', purpose, '', '{}', '{}', '', '' FROM public.audit_entry WHERE id = %s",
            [entries["council"]],
        )
        app.rollback()
    with psycopg.connect(database.sequencer_url("test")) as sequencer:
        sequencer.execute(A_TYPE_OF_ONES_OWN + A_TABLE_OF_ONES_OWN)
        sequencer.execute("SELECT tearline.note_accepted('why', '{}')")
        sequencer.rollback()


READS = ["audit_entry", "audit_subject", "audit_salt", "record", "disclosure", "projection", "staff_user", "peer"]


@pytest.mark.parametrize("table", READS)
@pytest.mark.usefixtures("entries")
def test_the_sequencer_reads_no_entry_no_salt_and_no_content(sequencer: Connection, table: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        sequencer.execute(f"SELECT * FROM {table}")  # noqa: S608 constants


@pytest.mark.usefixtures("entries")
def test_the_sequencer_does_not_see_whose_a_leaf_is(sequencer: Connection) -> None:
    assert len(sequencer.execute("SELECT entry_id, commitment, position FROM audit_leaf").fetchall()) >= 3
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        sequencer.execute("SELECT tenant_id FROM audit_leaf")


PLACED = "(SELECT entry_id FROM audit_leaf WHERE position IS NOT NULL LIMIT 1)"
WAITING = "(SELECT entry_id FROM audit_leaf WHERE position IS NULL LIMIT 1)"
SEQUENCER_CANNOT = {
    "insert a leaf": "INSERT INTO audit_leaf (entry_id, tenant_id, commitment) VALUES ('x', '', sha256('x'::bytea))",
    "change a commitment": "UPDATE audit_leaf SET commitment = sha256('x'::bytea)",
    "place a leaf where another stands": f"UPDATE audit_leaf SET position = 0 WHERE entry_id = {WAITING}",  # noqa: S608
    "place a leaf beyond the end": f"UPDATE audit_leaf SET position = 4 WHERE entry_id = {WAITING}",  # noqa: S608
    "remove a leaf": "DELETE FROM audit_leaf",
    "leave a gap": "INSERT INTO ledger_batch VALUES (5, sha256('x'::bytea))",
    "overlap": "INSERT INTO ledger_batch VALUES (3, sha256('x'::bytea))",
    "half a leaf": "INSERT INTO ledger_batch VALUES (4, 'x'::bytea)",
    "no leaf": "INSERT INTO ledger_batch VALUES (4, ''::bytea)",
    "cross a tile": "INSERT INTO ledger_batch SELECT 4, string_agg(sha256('x'::bytea), '') FROM generate_series(1, 253)",
    "change a batch": "UPDATE ledger_batch SET commitments = sha256('x'::bytea)",
    "remove a batch": "DELETE FROM ledger_batch",
    "change a node": "UPDATE ledger_node SET hash = sha256('x'::bytea)",
    "shrink the head": "UPDATE ledger_head SET size = 3, checkpoint_size = 3",
    "another root": "UPDATE ledger_head SET root = sha256('x'::bytea)",
    "sign what is not there": "UPDATE ledger_head SET checkpoint_size = 5",
    "become the application": "SET ROLE tearline_app",
}


@pytest.mark.parametrize("attack", SEQUENCER_CANNOT)
@pytest.mark.usefixtures("entries")
def test_the_sequencer_can_only_add(sequencer: Connection, attack: str) -> None:
    with pytest.raises(
        (psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException, psycopg.errors.CheckViolation)
    ):
        sequencer.execute(SEQUENCER_CANNOT[attack])


@pytest.mark.usefixtures("entries")
def test_the_sequencer_cannot_move_a_leaf_that_has_its_place(sequencer: Connection) -> None:
    assert sequencer.execute(f"UPDATE audit_leaf SET position = 2 WHERE entry_id = {PLACED}").rowcount == 0  # noqa: S608


@pytest.mark.parametrize(
    "change",
    ["UPDATE ledger_batch SET start = 0", "DELETE FROM ledger_batch", "TRUNCATE ledger_batch", "DELETE FROM audit_leaf",
     "UPDATE audit_leaf SET position = NULL", "TRUNCATE audit_leaf", "DELETE FROM ledger_head", "TRUNCATE ledger_head",
     "TRUNCATE ledger_cosigned"],
)  # fmt: skip
@pytest.mark.usefixtures("entries")
def test_not_even_the_owner_rewrites_it_by_accident(database: TestCluster, change: str) -> None:
    """The owner can take triggers off; a slip of the hand cannot. Row-level security shows it nothing either."""
    with psycopg.connect(database.superuser_url("test")) as behind, pytest.raises(psycopg.errors.RaiseException):
        behind.execute(change)
    with psycopg.connect(database.owner_url("test")) as owner:
        assert owner.execute("SELECT count(*) FROM audit_salt").fetchall() == [(0,)]


def test_the_sequencer_s_role_is_ordinary_and_owns_nothing(database: TestCluster) -> None:
    with psycopg.connect(database.superuser_url("test")) as behind:
        query = (
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = %s"
        )
        assert behind.execute(query, ["tearline_sequencer"]).fetchall() == [(False,) * 5]
        owned = "SELECT relname FROM pg_class WHERE relowner = 'tearline_sequencer'::regrole"
        assert behind.execute(owned).fetchall() == []
        member = "SELECT 1 FROM pg_auth_members WHERE 'tearline_sequencer'::regrole IN (member, roleid)"
        assert behind.execute(member).fetchall() == []
