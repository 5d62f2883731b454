"""Go's verifier, built once."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import go_verifier

Verify = Callable[..., subprocess.CompletedProcess[str]]


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
