"""The last line: rules that hold in SQL, whatever the code does. As the application role with a true capability."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection as django_connection

from tearline_hub.disclosures.actions import drafting
from tests.support.carrying import carry
from tests.support.database import NOW, World
from tests.support.postgres import TestCluster
from tests.support.releases import complete_draft, live_release
from tests.support.steps import opened_copy


@pytest.fixture
def as_tenant(world: World, database: TestCluster) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The application role in a transaction of the Security Service; rolled back."""
    with psycopg.connect(database.app_url("test")) as connection, connection.transaction(force_rollback=True):
        carry(connection, "security-service", user=world.officer.user_id)
        yield connection


def refused(connection: psycopg.Connection[tuple[object, ...]], name: str, statement: str, *given: object) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refusal, connection.transaction():
        connection.execute(statement, given)  # type: ignore[arg-type]
    assert refusal.value.diag.constraint_name == name


def proposed(world: World) -> str:
    disclosure_id = complete_draft(world, to=["council"])
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=disclosure_id)
    return disclosure_id


@pytest.mark.parametrize("state", ["live", "restricted", "recalled", "expired"])
def test_nothing_goes_out_on_its_authors_word(world: World, as_tenant, state: str) -> None:
    disclosure_id = proposed(world)
    for decided_by in (world.officer.user_id, ""):
        refused(
            as_tenant, "disclosure_needs_two_people",
            "UPDATE disclosure SET state = %s, decided_by = %s WHERE id = %s", state, decided_by, disclosure_id,
        )  # fmt: skip
    done = as_tenant.execute(
        "UPDATE disclosure SET state = %s, decided_by = 'usr_second' WHERE id = %s", [state, disclosure_id]
    )
    assert done.rowcount == 1


def test_a_release_is_not_made_an_empty_answer_to_get_round_it(world: World, as_tenant) -> None:
    disclosure_id = proposed(world)
    refused(
        as_tenant, "disclosure_answer_belongs_to_a_response",
        "UPDATE disclosure SET state = 'live', answer = 'nothing_held' WHERE id = %s", disclosure_id,
    )  # fmt: skip


def test_an_emergency_is_reviewed_by_another(world: World, as_tenant) -> None:
    disclosure_id = proposed(world)
    refused(
        as_tenant, "disclosure_emergency_reviewed_by_another",
        "UPDATE disclosure SET emergency_reviewed_by = %s WHERE id = %s", world.officer.user_id, disclosure_id,
    )  # fmt: skip


def test_who_took_part_is_never_forgotten(world: World, as_tenant) -> None:
    disclosure_id = proposed(world)
    for fewer in ([], ["usr_other"]):
        with pytest.raises(psycopg.errors.RaiseException), as_tenant.transaction():
            as_tenant.execute("UPDATE disclosure SET contributors = %s WHERE id = %s", [fewer, disclosure_id])


@pytest.mark.parametrize("name", ["purpose", "gateway", "necessity", "proportionality", "agreement_id", "marking"])
def test_nothing_is_in_force_without_its_terms(world: World, as_tenant, name: str) -> None:
    disclosure_id = live_release(world, to=["council"])
    statement = f"UPDATE disclosure SET {name} = '' WHERE id = %s"  # noqa: S608
    refused(as_tenant, "disclosure_states_its_terms", statement, disclosure_id)


def test_content_holds_only_authorised_fields(world: World, as_tenant) -> None:
    live_release(world, to=["council"])
    refused(
        as_tenant, "recipient_content_is_authorised",
        """UPDATE disclosure_recipient SET content = content || '[{"id": "fld_more", "value": "x"}]'""",
    )  # fmt: skip


def test_what_is_authorised_is_never_more_than_was_proposed(world: World, as_tenant) -> None:
    live_release(world, to=["council"])
    refused(
        as_tenant,
        "recipient_never_widened",
        "UPDATE disclosure_recipient SET authorised = authorised || ARRAY['fld_more']",
    )


def test_ticks_are_not_added_once_it_was_handed_over(world: World, as_tenant) -> None:
    live_release(world, to=["council"])
    with pytest.raises(psycopg.errors.RaiseException), as_tenant.transaction():
        as_tenant.execute(
            "UPDATE disclosure_recipient SET proposed = proposed || ARRAY['fld_more'], authorised = authorised || ARRAY['fld_more']"
        )


@pytest.mark.parametrize("state", ["erased", "recalled", "expired"])
def test_a_copy_that_has_ended_holds_nothing(world: World, database: TestCluster, state: str) -> None:
    opened_copy(world)
    with psycopg.connect(database.app_url("test")) as connection, connection.transaction(force_rollback=True):
        carry(connection, "council")
        refused(connection, "projection_content_gone", "UPDATE projection SET state = %s", state)


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET reason = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
)
def test_audit_entries_are_final_for_the_application_and_for_the_owner(
    world: World, database: TestCluster, statement: str
) -> None:
    live_release(world, to=["council"])
    django_connection.close()  # a truncate would wait for it
    with psycopg.connect(database.app_url("test")) as application:
        carry(application, "security-service", user=world.officer.user_id)
        if statement.startswith("DELETE"):
            assert application.execute(statement).rowcount == 0, "the clock alone removes one, years later"  # type: ignore[call-overload]
        else:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(statement)  # type: ignore[call-overload]
    with psycopg.connect(database.owner_url("test")) as owner, owner.transaction(force_rollback=True):
        carry(owner, "security-service", user=world.officer.user_id)
        if not statement.startswith("TRUNCATE"):
            assert owner.execute(statement).rowcount == 0, "no policy lets even the owner change one"  # type: ignore[call-overload]
    # A superuser is past row-level security, and an owner truncates without it: the trigger holds both.
    urls = [database.superuser_url("test")] + [database.owner_url("test")] * statement.startswith("TRUNCATE")
    for url in urls:
        with psycopg.connect(url) as other, pytest.raises(psycopg.errors.RaiseException, match="cannot be changed"):
            other.execute(statement)  # type: ignore[call-overload]


def test_an_entry_states_a_known_operation_and_a_purpose(world: World, as_tenant) -> None:
    insert = (
        "INSERT INTO audit_entry (id, tenant_id, at, user_id, user_name, operation, act, subjects, purpose, gateway,"
        " recipients, visible, reason, correlation_id) VALUES ('aud_x', 'security-service', now(), %s, '', %s, 'a.b',"
        " '{}', %s, '', '{}', '{}', '', '')"
    )
    who = world.officer.user_id
    refused(as_tenant, "audit_entry_states_a_purpose", insert, who, "erasure", "")
    refused(as_tenant, "audit_entry_operation_is_known", insert, who, "guessing", "p")
