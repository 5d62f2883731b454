"""A node's environment holds its own settings and nobody else's; ports and databases are chosen openly."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tearline.errors import InvalidInput
from tearline_hub import environment as env
from tearline_hub.ops.nodes import LOOPBACK, NODES, DatabaseUrls, free_port, given_urls, node_environment

URLS = DatabaseUrls("postgresql://tearline_app@/a", "postgresql://tearline_owner@/a")


def test_a_nodes_environment_is_one_that_the_settings_accept(tmp_path: Path) -> None:
    plan = NODES[0]
    settings = env.read(node_environment(plan, home=tmp_path, port=8123, urls=URLS))
    assert (settings.node, settings.url, settings.bind) == (plan.slug, "http://localhost:8123", "127.0.0.1:8123")
    assert settings.keys == tmp_path / "keys"
    assert settings.demo


def test_nothing_of_another_node_or_database_is_inherited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    strange = ("DATABASE_URL", "TEARLINE_CEILING", "DJANGO_SETTINGS_MODULE", "PGHOST", "WEST_MIDLANDS_DATABASE_URL")
    for name in strange:
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("HARMLESS", "kept")
    environment = node_environment(NODES[0], home=tmp_path, port=8123, urls=URLS)
    assert "elsewhere" not in environment.values()
    assert environment["HARMLESS"] == "kept"


def test_given_databases_are_used_in_pairs() -> None:
    names = ("WEST_MIDLANDS_DATABASE_URL", "WEST_MIDLANDS_OWNER_DATABASE_URL")
    assert given_urls(NODES[1], {}) is None
    assert given_urls(NODES[1], dict(zip(names, ("a", "o"), strict=True))) == DatabaseUrls("a", "o")
    for name in names:
        with pytest.raises(InvalidInput, match=r"Set both"):
            given_urls(NODES[1], {name: "a"})


def test_the_next_port_is_taken_when_one_is_in_use() -> None:
    with socket.socket() as other:
        other.bind((LOOPBACK, 0))
        other.listen()
        used = int(other.getsockname()[1])
        assert used < free_port(used)
    assert free_port(used, taken={used}) > used
