"""The schema keeps the red lines: no number about a person, no banned word, migrations in step, words explained."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from tests.architecture.test_source import BANNED
from tests.support.database import use_database
from tests.support.postgres import TestCluster

ROOT = Path(__file__).parents[2]
OURS = [model for model in apps.get_models() if model.__module__.startswith("tearline_hub")]
# Numbers that may be kept, and what they count: nothing here measures a person (RL-1).
NUMBERS = {
    ("record", "version"): "how often the record was changed",
    ("disclosure", "revision"): "which text of it was sent",
    ("projection", "revision"): "which text of it is held",
    ("legal_instrument", "version"): "which text of an agreement it is",
    ("outbox_message", "position"): "the order of sending",
    ("outbox_message", "attempts"): "how often sending was tried",
    ("peer", "failures"): "how often a node did not answer",
    ("match", "name_rows"): "how many rows of an extract have that name: what it is worth that two names agree",
    ("match", "date_rows"): "how many rows of an extract have that birth date",
    ("match", "extract_rows"): "how many rows that extract has",
    ("register_import", "expected_count"): "rows that a file seems to have",
    ("register_import", "item_count"): "how far the reading of a file came",
    ("register_import", "tries"): "how often the reading of a file was begun without coming further",
    ("register_import", "compared_to"): "how far the comparing of a file came",
    ("register_import", "read_count"): "rows of a file that were read",
    ("register_import", "refused_count"): "rows of a file that were refused",
    ("register_import", "left_out_count"): "cells of a file that could not be read",
    ("register_import", "fault_count"): "what was wrong with a file",
    ("register_import", "added_count"): "records that a file adds",
    ("register_import", "changed_count"): "records that a file changes",
    ("register_import", "gone_count"): "records that a file no longer has",
    ("register_import", "same_count"): "records that a file leaves as they are",
    ("register_import", "applied_count"): "records that were written",
    ("register_import", "passed_over_count"): "records that somebody else changed meanwhile",
    ("import_chunk", "position"): "the order of the pieces of a file",
    ("import_row", "position"): "the order of the rows of a file",
    ("import_row", "seen_version"): "which version of the record a row was compared with",
    ("import_fault", "position"): "the order of what was wrong with a file",
    ("import_fault", "row_number"): "on which row of a file something was wrong",
    ("audit_leaf", "position"): "where an entry is in the log",
    ("ledger_batch", "start"): "where a batch of leaves begins in the log",
    ("ledger_node", "level"): "how high a hash of the log's tree is",
    ("ledger_node", "place"): "where a hash of the log's tree is",
    ("ledger_head", "size"): "how many leaves the log has",
    ("ledger_head", "checkpoint_size"): "how many leaves were signed",
    ("ledger_cosigned", "size"): "how many leaves witnesses have seen",
    ("alert", "next_step"): "which step of escalation waits",
    ("alert_act", "step"): "which step of escalation was taken",
    ("duty_page", "step"): "which step of escalation called",
    ("attachment", "size"): "bytes of a file",
    ("desk_head", "number"): "how many changes a desk has had",
    ("desk_feed", "number"): "which change of a desk it was",
    ("desk_route", "position"): "the order of routes",
    ("staff_user", "wrong_tries"): "how often a password was mistyped since the last sign-in: guessing is slowed",
}
NUMERIC = (models.IntegerField, models.FloatField, models.DecimalField, models.DurationField)


def names() -> list[tuple[str, str]]:
    return [(model._meta.db_table, field.column) for model in OURS for field in model._meta.concrete_fields]


def test_no_table_holds_a_number_about_a_person() -> None:
    found = {
        (model._meta.db_table, field.column)
        for model in OURS for field in model._meta.concrete_fields if isinstance(field, NUMERIC)
    }  # fmt: skip
    assert found == set(NUMBERS)


def test_no_name_ranks_or_accuses_anybody() -> None:
    words = [" ".join(name).replace("_", " ") for name in names()]
    assert [word for word in words if BANNED.search(word)] == []
    assert not [word for word in words if re.search(r"\b(risk|rank|score|rating|weight)\b", word)]


def test_tables_are_named_for_what_they_hold_in_the_singular() -> None:
    for table in {table for table, _ in names()}:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", table)
        assert not table.endswith("s"), table


def test_every_table_about_a_person_belongs_to_a_tenant() -> None:
    shared = {"organisation", "peer", "peer_key", "staff_session", "inbound_message", "quarantined_message"}
    shared |= {"legal_instrument"}  # about organisations
    shared |= {"ledger_batch", "ledger_node", "ledger_head", "ledger_cosigned"}  # hashes, of nobody
    shared |= {"desk_route"}  # which desks there are
    shared |= {"restoration"}  # when the node was put back
    without = {model._meta.db_table for model in OURS} - {table for table, column in names() if column == "tenant_id"}
    assert without <= shared


def test_migrations_are_in_step_with_the_models(postgres: TestCluster) -> None:
    use_database(postgres.owner_url())
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    connection.close()


def test_the_glossary_explains_every_table() -> None:
    glossary = ROOT / "GLOSSARY.md"
    text = glossary.read_text().casefold()
    plain = {"peer_key", "staff_session", "record_key", "disclosure_recipient"}  # parts of what is explained
    nouns = {table for table, _ in names()} - plain
    missing = [noun for noun in sorted(nouns) if noun.split("_")[-1] not in text and noun.replace("_", " ") not in text]
    assert missing == []
