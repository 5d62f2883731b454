"""The restore drill of docs/how-to/debian-server.md: a node comes back elsewhere from its backup alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tearline.errors import Unavailable
from tearline_hub.ops.node import Node
from tearline_hub.ops.nodes import NODES
from tearline_hub.ops.steps import run_together
from tests.support.nodes import FEW

pytestmark = pytest.mark.nodes


def test_a_node_comes_back_from_its_backup(tmp_path: Path) -> None:
    saved = str(tmp_path / "saved")
    first, second = (Node(NODES[0], tmp_path / name, port=8001, urls=None, fast_unsafe=True) for name in ("a", "b"))
    try:
        first.start_database()
        for arguments in (("migrate",), ("seed", *FEW), ("backup", saved)):
            said = run(first, *arguments)
        assert said == [f"Security Service: Backed up security-service: the database and 5 key files, in {saved}."]
        with pytest.raises(Unavailable, match=r"name a new directory"):
            run(first, "backup", saved)
        with pytest.raises(Unavailable, match=r"The database is not empty"):
            run(first, "restore", saved)
        first.stop()

        second.start_database()
        assert "Restored security-service" in run(second, "restore", saved)[0]
        run(second, "migrate")
        assert "Copies wait for their originators' word." in run(second, "replay")[0]
        assert "No backup was put back" in run(second, "replay")[0]
        assert run(second, "seed", *FEW) == ["Security Service: Everything is there already."]
        assert files(second.home / "keys") == files(first.home / "keys")
    finally:
        first.stop()
        second.stop()


def run(node: Node, *arguments: str) -> list[str]:
    said: list[str] = []
    run_together([node.step(*arguments)], said.append)
    return said


def files(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir() if path.name != "lock"}
