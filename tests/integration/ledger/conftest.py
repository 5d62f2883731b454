"""Go's verifier, built once; and the log of a test's database."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tearline_hub.ledger.keeping import Keeping
from tests.support import go_verifier
from tests.support.postgres import TestCluster
from tests.support.sequencing import Ledger

Verify = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def ledger(database: TestCluster, tmp_path: Path) -> Ledger:
    """The log of `database`, not begun."""
    return Ledger(database.sequencer_url("test"), Keeping(tmp_path / "ledger"))


@pytest.fixture(scope="session")
def go(tmp_path_factory: pytest.TempPathFactory) -> Verify:
    """Runs it with these words."""
    if not go_verifier.found():
        if os.environ.get("TEARLINE_REQUIRE_GO") == "1":
            pytest.fail(go_verifier.MISSING)
        pytest.skip(go_verifier.MISSING)
    program = go_verifier.build(tmp_path_factory.mktemp("go"))

    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([program, *map(str, words)], capture_output=True, text=True, check=False, timeout=60)

    return run
