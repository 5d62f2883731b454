"""Under which account PostgreSQL may run here: it refuses to be root.

Invariant: nobody is created, and no permission of a directory we did not make is changed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from tearline.errors import Unavailable

# A user namespace in which root appears as uid 1000: files stay root's, even below a 0700 home.
UNSHARE: Final = ("unshare", "--map-user=1000", "--map-group=1000", "--")
STAND_INS: Final = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """How to start a program that refuses root.

    `prefix` goes before its command line. `owner` is (uid, gid) of another user that must own its
    directories, or None when they may stay ours.
    """

    prefix: tuple[str, ...] = ()
    owner: tuple[int, int] | None = None

    def hand_over(self, directory: Path) -> None:
        """Give `directory` to the account that will use it."""
        if self.owner is not None:
            os.chown(directory, *self.owner)

    def reaches(self, program: Path) -> bool:
        """Whether the account can run `program`; false for one below another user's closed home."""
        command = [*self.prefix, str(program), "--version"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 our own command


@cache
def server_account() -> Account:
    """The account for PostgreSQL: ourselves, root mapped to another uid, or a system user.

    Raises `Unavailable` where root has none of these.
    """
    if os.geteuid() != 0:
        return Account()
    if _works((*UNSHARE, "true")):
        return Account(prefix=UNSHARE)
    return stand_in()


def stand_in() -> Account:
    """The first existing system user, for root in a container that forbids user namespaces."""
    for name in STAND_INS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        ids = (f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups")
        return Account(prefix=("setpriv", *ids, "--"), owner=(entry.pw_uid, entry.pw_gid))
    raise Unavailable(
        "postgres.no-account",
        "PostgreSQL will not run as root: start this as an ordinary user, or set DATABASE_URL for each node.",
    )


def _works(command: tuple[str, ...]) -> bool:
    """Whether `command` exists and exits 0."""
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 our own command
