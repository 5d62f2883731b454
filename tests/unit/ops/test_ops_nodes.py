"""A node's environment holds its own settings and nobody else's; ports and databases are chosen openly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tearline.errors import InvalidInput, Unavailable
from tearline_hub import environment as env
from tearline_hub.ops import nodes
from tearline_hub.ops.nodes import NODES, DatabaseUrls, given_urls, hold_port, node_environment

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


def test_a_port_is_held_and_the_next_one_is_taken_when_it_is_in_use() -> None:
    with hold_port(8500) as first:
        used = first.getsockname()[1]
        with hold_port(used) as second:
            assert second.getsockname()[1] > used
    with hold_port(used) as again:
        assert again.getsockname()[1] == used


def test_when_no_port_is_free_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "PORTS_TRIED", 1)
    with hold_port(8500) as held, pytest.raises(Unavailable, match=r"stop what uses them"):
        hold_port(held.getsockname()[1])
