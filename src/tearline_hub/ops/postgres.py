"""An embedded PostgreSQL cluster for `make run` and the tests: made, started and stopped here.

Invariant: it listens on a socket in a directory only this account can enter, never on the network,
and it ends with the process that started it. Its log holds no row of data (`log_error_verbosity`).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import stat
import subprocess
import tempfile
from pathlib import Path
from typing import Final, Self
from urllib.parse import quote

from tearline.errors import Unavailable
from tearline_hub.ops.accounts import Account, server_account
from tearline_hub.ops.binaries import Binaries, find_binaries
from tearline_hub.ops.children import alive, spawn, tied, wait_until

SUPERUSER: Final = "postgres"
OWNER: Final = "tearline_owner"
APP: Final = "tearline_app"
BACKUP: Final = "tearline_backup"
SEQUENCER: Final = "tearline_sequencer"
DATABASE: Final = "tearline"
ROLES_SQL: Final = Path(__file__).parents[3] / "deploy" / "postgres" / "roles.sql"
SOCKET_NAME: Final = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT: Final = 103  # bytes; 107 on Linux, 103 on macOS
START_SECONDS: Final = 60.0  # crash recovery of a large cluster included
STOP_SECONDS: Final = 30.0
STATUS_LINE: Final = 7  # of postmaster.pid, counted from 0

SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A duplicate key would otherwise be quoted in the log, name and all.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
UNSAFE_SETTINGS: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Cluster:
    """One data directory and the server on it. Use as a context manager.

    `home`: directory of ours that holds `pg` and its log. `fast_unsafe` loses data in a power cut: tests only.
    """

    def __init__(self, home: Path, *, fast_unsafe: bool = False) -> None:
        """Find the account and the programs; nothing is started yet. Raises `Unavailable`."""
        self.account: Account = server_account()
        self.binaries: Binaries = find_binaries(self.account)
        self.home = home.resolve()
        self.data = _data_directory(self.home, self.account)
        self.socket = _socket_directory(self.data)
        self.log = self.home / "log" / "postgres.log"
        self.fast_unsafe = fast_unsafe
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def url(self, role: str = APP, database: str = DATABASE) -> str:
        """Connection URL over the socket, for the role named."""
        return f"postgresql://{role}@{quote(str(self.socket), safe='')}/{database}"

    def start(self) -> None:
        """Create the cluster when there is none, start it, make the roles and the database."""
        self._make_directories()
        if self.new():
            self._initialise()
        if not self.running():
            self._launch()
        self._apply_roles()

    def new(self) -> bool:
        """Whether there is no cluster in the data directory yet."""
        return not (self.data / "PG_VERSION").exists()

    def stop(self) -> None:
        """Fast shutdown: transactions in flight are rolled back, nothing committed is lost."""
        pid = self.pid()
        if pid is not None:
            os.kill(pid, signal.SIGINT)
        if pid is not None and not wait_until(self._gone, seconds=STOP_SECONDS):
            os.kill(pid, signal.SIGQUIT)
            wait_until(self._gone, seconds=STOP_SECONDS)
        shutil.rmtree(self.socket, ignore_errors=True)

    def running(self) -> bool:
        """Whether the server accepts connections."""
        lines = self._pid_lines()
        return self.pid() is not None and lines[STATUS_LINE:] != [] and lines[STATUS_LINE].strip() == "ready"

    def pid(self) -> int | None:
        """Process id of the live server on this data directory, ours or left by an earlier launcher."""
        if self._child is not None:
            self._child.poll()  # reaps it, so that a dead child is not taken for a live one
        lines = self._pid_lines()
        if not lines or not lines[0].isdigit():
            return None
        pid = int(lines[0])
        return pid if alive(pid) and _works_in(pid, self.data) else None

    def remove(self) -> None:
        """Stop, and delete the data."""
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)

    def _gone(self) -> bool:
        """Whether server and pid file have both vanished."""
        return self.pid() is None and not (self.data / "postmaster.pid").exists()

    def _pid_lines(self) -> list[str]:
        """Lines of postmaster.pid; none when it is absent."""
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _make_directories(self) -> None:
        """Directories only this account can enter."""
        self.log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.socket.mkdir(exist_ok=True, mode=0o700)
        for directory in (self.data, self.socket):
            if directory.exists():
                _refuse_strangers(directory, self.account)
        self.account.hand_over(self.socket)

    def _initialise(self) -> None:
        """Run initdb beside the data directory and move the result there: a half-made cluster is never started."""
        new = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        self.account.hand_over(new)
        options = [
            "--auth=trust",
            "--locale=C.UTF-8",
            "--encoding=UTF8",
            f"--username={SUPERUSER}",
            "--no-instructions",
        ]
        options += ["--no-sync"] if self.fast_unsafe else []
        self._run([*self.account.prefix, *tied([self.binaries.program("initdb"), f"--pgdata={new}", *options])])
        new.rename(self.data)

    def _launch(self) -> None:
        """Start the server as our own child and wait until it is ready."""
        if self.pid() is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)  # its process id may be another program's by now
            settings = SETTINGS | {"unix_socket_directories": str(self.socket)}
            settings |= UNSAFE_SETTINGS if self.fast_unsafe else {}
            server = [self.binaries.program("postgres"), "-D", str(self.data)]
            server += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
            self._child = spawn([*self.account.prefix, *tied(server, signal.SIGINT)], env=None, log=self.log)
        if not wait_until(self._settled, seconds=START_SECONDS) or not self.running():
            raise Unavailable("postgres.no-start", f"PostgreSQL did not start: the reason is in {self.log}.")

    def _settled(self) -> bool:
        """Ready, or ended before it was."""
        return self.running() or (self._child is not None and self._child.poll() is not None)

    def _apply_roles(self) -> None:
        """Apply the roles file that an administrator applies to a real server."""
        target = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url(SUPERUSER, "postgres"), "-f", str(ROLES_SQL)]
        self._run([self.binaries.program("psql"), *target])

    def _run(self, command: list[str]) -> None:
        """Run one of PostgreSQL's programs; raises `Unavailable` with the last line it printed."""
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
        if done.returncode != 0:
            reason = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
            raise Unavailable("postgres.command-failed", f"{Path(command[0]).name} failed: {reason[-1]}")


def _data_directory(home: Path, account: Account) -> Path:
    """`home/pg`; where another user must own it, a place that user can reach."""
    if account.owner is None:
        return home / "pg"
    return Path(tempfile.gettempdir()) / f"tearline-{_digest(home)}-pg"


def _socket_directory(data: Path) -> Path:
    """A short path in the runtime or temporary directory: sockets allow about 100 bytes."""
    name = f"tearline-{os.getuid()}-{_digest(data)}"
    for place in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108 checked by _refuse_strangers
        if (
            place
            and os.access(place, os.W_OK)
            and len(os.fsencode(f"{place}/{name}/{SOCKET_NAME}")) <= SOCKET_PATH_LIMIT
        ):
            return Path(place) / name
    raise Unavailable("postgres.no-socket", "No temporary directory can be written to: set TMPDIR to one.")


def _refuse_strangers(directory: Path, account: Account) -> None:
    """Refuse a directory that somebody else made first, or may enter."""
    seen = directory.lstat()
    owners = {os.getuid(), account.owner[0] if account.owner else os.getuid()}
    if seen.st_uid not in owners or stat.S_IMODE(seen.st_mode) & 0o077 or not stat.S_ISDIR(seen.st_mode):
        raise Unavailable(
            "postgres.open-directory", f"{directory} must be yours alone (0700): remove it and try again."
        )


def _digest(path: Path) -> str:
    """Short name for a path."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]


def _works_in(pid: int, data: Path) -> bool:
    """Whether the process works in `data`, as a server does; true where the system cannot tell."""
    if not Path("/proc").is_dir():
        return True
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    except PermissionError:
        return True
    except FileNotFoundError:  # it has ended since we were told of it
        return False
