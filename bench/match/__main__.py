"""The matcher against its claims: `python -m bench.match`, behind `make bench-match`. One JSON line for each figure.

Each section is a process of its own, so that none holds memory while another is measured. Give --data to keep what was
worked out: a run that was interrupted, or asked for more, then goes on from there.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from bench.match.claims import summary
from bench.match.setting import add_options, setting_of
from bench.match.steps import HERE, ROOT, engine_mark, tell

SECTIONS: Final = {
    "C1": "accuracy", "C2": "steadiness", "C3": "fairness", "C4": "speed", "C5": "lookup", "C6": "yardsticks",
}  # fmt: skip


def main() -> None:
    """Measure the sections asked for; leave with code 1 when a claim does not hold."""
    arguments = _arguments(sys.argv[1:])
    if arguments.section:
        _measure(arguments)
        return
    unknown = set(arguments.only) - SECTIONS.keys()
    if unknown:
        raise SystemExit(f"There is no section {', '.join(sorted(unknown))}. There are {', '.join(SECTIONS)}.")
    with _kept_in(arguments.data) as data:
        lines = [line for section in arguments.only for line in _section(section, data)]
    last = summary(lines, _about(arguments))
    _emit(last)
    sys.exit(not last["holds"])


def _section(section: str, data: Path) -> Iterator[dict[str, Any]]:
    """Its lines, passed on as they come."""
    tell(f"Section {section}, {SECTIONS[section]}")
    command = [sys.executable, "-m", "bench.match", *sys.argv[1:], "--data", str(data), "--section", section]
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | HERE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as child:
        for text in child.stdout or ():
            line: dict[str, Any] = json.loads(text)
            _emit(line)
            yield line
    if child.returncode:
        yield {"section": section, "figure": "measured", "value": None, "holds": False}


def _measure(arguments: argparse.Namespace) -> None:
    """One section, in this process."""
    setting = setting_of(arguments, arguments.data)
    for claim in import_module(f"bench.match.{SECTIONS[arguments.section]}").claims(setting):
        _emit(claim.line())


@contextmanager
def _kept_in(data: Path | None) -> Iterator[Path]:
    if data is not None:
        data.mkdir(parents=True, exist_ok=True)
        yield data.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="tearline-bench-match-") as home:
        yield Path(home)


def _about(arguments: argparse.Namespace) -> dict[str, Any]:
    """On what it was measured."""
    same = {name: getattr(arguments, name) for name in ("seeds", "residents", "subjects", "draws", "repeats")}
    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    return {"only": arguments.only, **same, "engine": engine_mark(), **machine}


def _emit(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.match", description="Measure the matcher beside its peers.")
    add_options(parser)
    parser.add_argument(
        "--only", type=lambda text: text.split(","), default=list(SECTIONS), help="sections, such as C4,C5 (all)"
    )
    parser.add_argument("--section", choices=SECTIONS, help=argparse.SUPPRESS)
    return parser.parse_args(given)


if __name__ == "__main__":
    main()
