"""Each command leaves in the log what it declares: those that act for somebody are run here, and their entries read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from django.conf import settings
from django.test import override_settings

from tearline_hub.ops import cli
from tearline_hub.web.entries import COMMANDS, NOTHING
from tests.support import entries
from tests.support.database import World
from tests.support.postgres import TestCluster

PASSWORD = "violet kettle anchor"
Exercise = Callable[[Path, TestCluster], tuple[list[str], str]]


def _user(_: Path, __: TestCluster) -> tuple[list[str], str]:
    words = ["user", "add", "first", "--name", "First", "--organisation", "council", "--role", "administrator"]
    return words, f"{PASSWORD}\n{PASSWORD}\n"


def _import(directory: Path, _: TestCluster) -> tuple[list[str], str]:
    (directory / "r.csv").write_text("record_id,full_name,date_of_birth\nC-1,Alan Example,1985-01-01\n")
    return [
        "import-register", "--yes", str(directory / "r.csv"), "--organisation", "council", "--status", "own",
        "--as-at", "2026-11-20",
    ], ""  # fmt: skip


def _replay(_: Path, database: TestCluster) -> tuple[list[str], str]:
    with psycopg.connect(database.owner_url("test"), autocommit=True) as owner:
        owner.execute("INSERT INTO restoration (id, noted_at) VALUES ('1', now())")
    return ["replay"], ""


def _firm(_: Path, __: TestCluster) -> tuple[list[str], str]:
    CliRunner().invoke(cli.main, ["firm", "add", "corner-shop", "--name", "Corner shop"])
    return ["firm", "key", "corner-shop", "--label", "The till"], ""


# Command -> its words and what it is told, once what it needs is there.
EXERCISES: dict[str, Exercise] = {
    "user": _user,
    "firm": _firm,
    "import-register": _import,
    "replay": _replay,
    "key": lambda *_: (["key", "list"], ""),
    "organisation": lambda *_: (["organisation", "list"], ""),
    "peer": lambda *_: (["peer", "list"], ""),
}
# Run for real elsewhere, with databases and processes of their own: what they leave is looked at there, or by hand.
ELSEWHERE = {
    "agreement": "with documents of its own: tests/integration/agreements/test_agreements.py",
    "backup": "reads as a role of its own: tests/integration/ops/test_ops_drill.py",
    "check": "looks at settings alone",
    "demo": "starts the others: tests/integration/ops/test_ops_demo.py",
    "desk": "with desks of its own: tests/integration/ops/test_desk.py",
    "ledger": "acts as the sequencer's role: tests/integration/ledger/test_restored.py",
    "live": "leaves what its doors leave: tests/integration/live",
    "migrate": "acts as the owner: tests/migrations",
    "restore": "acts as the owner: tests/integration/ops/test_ops_drill.py",
    "route": "leaves what routing leaves: tests/integration/alerts/test_intake.py",
    "seed": "fills an empty node: tests/integration/ops/test_ops_drill.py",
    "sequence": "sees no entry: tests/integration/ledger/test_ledger_operating.py",
    "serve": "leaves what its pages leave: tests/integration/web/test_log_is_complete.py",
    "static": "writes files alone",
    "stories": "acts of made-up people by the actions of the pages: tests/browser",
    "work": "leaves what its turns leave: tests/integration/clocks/test_every_clock.py",
    "world": "fills an empty node: tests/browser",
}


def test_every_command_is_exercised_here_or_elsewhere() -> None:
    missing = COMMANDS.keys() - EXERCISES.keys() - ELSEWHERE.keys()
    assert not missing, f"Exercise these commands here, so that what they leave in the log is seen: {missing}"
    assert not EXERCISES.keys() & ELSEWHERE.keys()


@pytest.mark.parametrize("name", sorted(EXERCISES))
def test_a_command_leaves_what_it_declares(world: World, database: TestCluster, tmp_path: Path, name: str) -> None:
    assert world
    with override_settings(ENVIRONMENT=replace(settings.ENVIRONMENT, ledger=tmp_path / "ledger")):
        words, told = EXERCISES[name](tmp_path, database)
        before = _acts(database)
        result = CliRunner().invoke(cli.main, words, input=told)
    assert result.exit_code == 0, result.output
    left = set(_acts(database)[len(before) :])
    assert all(entries.allowed([act], COMMANDS[name]) for act in left), f"Declare what {name} leaves: {left}"
    assert bool(left) is (COMMANDS[name] != NOTHING)


def _acts(database: TestCluster) -> list[str]:
    with psycopg.connect(database.superuser_url("test")) as behind:
        return [row[0] for row in behind.execute("SELECT act FROM audit_entry ORDER BY xmin::text::bigint, ctid")]
