"""A verifier that we did not write: Go's own, from Debian's packages. `python -m tests.support.go_verifier` looks for it.

Missing: the test is skipped with one line, or fails when TEARLINE_REQUIRE_GO=1, as in CI.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

LIBRARIES: Final = Path("/usr/share/gocode")  # where Debian's golang-*-dev packages put sources
NEEDED: Final = LIBRARIES / "src/golang.org/x/mod/sumdb/tlog"
MISSING: Final = "Go's own verifier will not run: run `make go`, or install golang-go and golang-golang-x-mod-dev."


def found() -> bool:
    """Whether Go and its library are there."""
    return shutil.which("go") is not None and NEEDED.is_dir()


def build(directory: Path) -> Path:
    """The verifier as a program in `directory`. Nothing is fetched."""
    program = directory / "go_verifier"
    environment = os.environ | {
        "GO111MODULE": "off",
        "GOFLAGS": "",
        "GOPATH": str(LIBRARIES),
        "GOCACHE": str(directory / "cache"),
        "GOTOOLCHAIN": "local",
    }
    source = Path(__file__).parent / "main.go"
    subprocess.run(["go", "build", "-o", program, source], env=environment, check=True, timeout=300)
    return program
