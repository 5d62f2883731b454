"""The operator adds a firm and gives its programs keys, each shown once and never again."""

from __future__ import annotations

import hashlib

import pytest
from click.testing import CliRunner, Result

from tearline_hub.agencies import queries
from tearline_hub.alerts.models import FirmKey
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.ops import cli

pytestmark = pytest.mark.usefixtures("database")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["firm", *arguments])


def test_a_key_is_shown_once_and_its_digest_alone_is_kept() -> None:
    run("add", "corner-shop", "--name", "Corner shop")
    with on_behalf_of_node(Scope.OPERATOR):
        assert [entry.kind for entry in queries.organisations()] == ["firm"]
    made = run("key", "corner-shop", "--label", "The till")
    assert made.exit_code == 0
    key = made.stdout.strip()
    assert key.startswith("tearline_")
    with on_behalf_of_node(Scope.OPERATOR):
        row = FirmKey.objects.get()
        assert (row.tenant_id, row.label) == ("corner-shop", "The till")
        assert row.digest == hashlib.sha256(key.encode()).hexdigest()
    listed = run("list").output
    assert row.id in listed
    assert key not in listed
    assert row.digest not in listed


def test_a_revoked_key_stays_revoked() -> None:
    run("add", "corner-shop", "--name", "Corner shop")
    run("key", "corner-shop", "--label", "The till")
    with on_behalf_of_node(Scope.OPERATOR):
        key_id = FirmKey.objects.get().id
    assert run("revoke", key_id).exit_code == 0
    with on_behalf_of_node(Scope.OPERATOR):
        first = FirmKey.objects.get().revoked_at
    assert first is not None
    run("revoke", key_id)
    with on_behalf_of_node(Scope.OPERATOR):
        assert FirmKey.objects.get().revoked_at == first
    assert "revoked" in run("list").output


def test_a_key_is_for_a_firm_and_for_something() -> None:
    CliRunner().invoke(cli.main, ["organisation", "add", "council", "--name", "Council", "--kind", "council"])
    run("add", "corner-shop", "--name", "Corner shop")
    refused = run("key", "council", "--label", "The till")
    assert "There is no such firm here. There is: corner-shop." in refused.output
    assert "Say what the key is for" in run("key", "corner-shop", "--label", " ").output
    assert "no such key" in run("revoke", "fky_00000000000000000000").output
    assert "Use lower-case letters" in run("add", "Corner Shop", "--name", "Corner shop").output
