"""FEBRL 4 from end to end: `python -m bench.febrl4`, behind `make check-febrl4`.

Files as they were published go through the commands that people run: 4a is a register on a node of its own, 4b, its
copy with errors, an agency's extract. Nothing is told to the matcher about them; only this module knows the true pairs.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tearline.errors import Unavailable
from tearline_hub.ops.endings import ending_on_signals
from tearline_hub.ops.keeping import hub_command
from tearline_hub.ops.node import Node
from tearline_hub.ops.nodes import NODES

FILES: Final = Path(__file__).parents[1] / "tests" / "data" / "febrl4"
REGISTER: Final = FILES / "dataset4a.csv"
EXTRACT: Final = FILES / "dataset4b.csv"
TRUE_PAIRS: Final = 5_000
BOUND: Final = 0.99
HEADINGS: Final = (
    "rec_id=record_id",
    "surname=family_name",
    "street_number=address",
    "address_1=address",
    "address_2=address",
    "suburb=address",
    "state=address",
    "soc_sec_id=national_id",
)
_DONE: Final = (0, 2)  # 2: some rows were refused, and the others are in


@dataclass(frozen=True, slots=True)
class Found:
    """What was proposed. `true`: how many of the pairs are of one person."""

    proposed: int
    true: int

    @property
    def precision(self) -> float:
        return self.true / self.proposed if self.proposed else 0.0

    @property
    def recall(self) -> float:
        return self.true / TRUE_PAIRS

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.true / (self.proposed + TRUE_PAIRS)


def main() -> None:
    """Print what was read and found as JSON lines; leave with code 1 under the bound."""
    with ending_on_signals(), tempfile.TemporaryDirectory(prefix="tearline-febrl4-") as home:
        emit({"command": "tearline-hub import-register"} | _import(Path(home)))
        emit({"command": "tearline match"} | _match(Path(home)))
        found = _found(Path(home) / "candidates.csv")
    emit({
        "true_pairs": TRUE_PAIRS,
        "proposed": found.proposed,
        "found": found.true,
        "precision": round(found.precision, 5),
        "recall": round(found.recall, 5),
        "f1": round(found.f1, 5),
        "bound": BOUND,
        "holds": found.f1 >= BOUND,
    })  # fmt: skip
    sys.exit(found.f1 < BOUND)


def emit(line: Mapping[str, Any]) -> None:
    """One JSON line, at once."""
    print(json.dumps(line), flush=True)


def _import(home: Path) -> dict[str, Any]:
    """4a into the database of a node that is made for it and removed."""
    plan = NODES[0]
    node = Node(plan, home, port=plan.port, urls=None, fast_unsafe=True)  # its database alone is started: no port
    try:
        node.start_database()
        for step in (("migrate",), ("organisation", "add", plan.slug, "--name", plan.name, "--kind", "originator")):
            _run(hub_command(*step), node.env)
        faults = home / "register-faults.csv"
        command = hub_command("import-register", str(REGISTER), "--faults", str(faults), "--yes", "--part")
        return _reading(_run([*command, *_mapped("--map")], node.env), faults)
    finally:
        node.remove()


def _match(home: Path) -> dict[str, Any]:
    """4b at an edge, against 4a."""
    out = home / "candidates.csv"
    command = [sys.executable, "-P", "-m", "tearline.edge", "match", "--purpose", "check_own_records"]
    command += ["--register", str(REGISTER), "--extract", str(EXTRACT), "--out", str(out)]
    command += [*_mapped("--map"), *_mapped("--map-register")]
    said = _run(command, os.environ | {"TEARLINE_HOME": str(home / "edge")})
    return _reading(said, out.with_name("candidates.faults.csv"))


def _mapped(option: str) -> list[str]:
    return [word for heading in HEADINGS for word in (option, heading)]


def _reading(said: str, faults: Path) -> dict[str, Any]:
    """The command's own account of it, and how many faults it named of whole rows and of cells."""
    with faults.open(encoding="utf-8-sig", newline="") as file:
        kinds = Counter(row["left_out"] for row in csv.DictReader(file))
    said = said.replace(f"{faults.parent}{os.sep}", "")
    return {"said": said.splitlines(), "faults": {"rows": kinds["row"], "cells": kinds["cell"]}}


def _run(command: Sequence[str], env: Mapping[str, str]) -> str:
    done = subprocess.run(command, env=dict(env), capture_output=True, text=True, check=False)
    if done.returncode not in _DONE:
        raise Unavailable("febrl4.command", f"A command ended with code {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def _found(path: Path) -> Found:
    with path.open(encoding="utf-8", newline="") as file:
        pairs = {(row["register_id"], row["extract_id"]) for row in csv.DictReader(file)}
    return Found(len(pairs), sum(_number(ours) == _number(theirs) for ours, theirs in pairs))


def _number(record_id: str) -> str:
    """What an original and its copy share: `rec-1070-org` and `rec-1070-dup-0` -> `1070`."""
    return record_id.split("-")[1]


if __name__ == "__main__":
    main()
