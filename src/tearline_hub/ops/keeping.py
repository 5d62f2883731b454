"""Keeping processes up: what ended is started again, at growing intervals, and that is said.

Invariant: `tend` never raises for a thing that will not start; it says so and tries again later.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Protocol

from tearline.errors import TearlineError
from tearline_hub.ops.children import end, spawn, tied

FIRST_DELAY: Final = 0.5  # seconds
LONGEST_DELAY: Final = 30.0
STEADY: Final = 60.0  # seconds up after which an end counts as the first again


class Startable(Protocol):
    """Something that runs, or can be started."""

    def running(self) -> bool:
        """Whether it is up."""

    def start(self) -> None:
        """Start it. May raise `TearlineError`."""


def hub_command(*arguments: str) -> list[str]:
    """Command line of `tearline-hub` under this interpreter."""
    return [sys.executable, "-P", "-m", "tearline_hub.ops", *arguments]


class NodeProcess:
    """One `tearline-hub` process of a node: `serve`, `work`, `live`, `route` or `sequence`."""

    def __init__(self, command: str, *, env: Mapping[str, str], log: Path) -> None:
        """Nothing is started yet. Output is added to `log`."""
        self.command = command
        self.env = env
        self.log = log
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._child.pid if self._child is not None and self.running() else None

    def running(self) -> bool:
        """Whether the process is up."""
        return self._child is not None and self._child.poll() is None

    def start(self) -> None:
        """Start it, unless it runs."""
        if not self.running():
            self._child = spawn(tied(hub_command(self.command)), env=self.env, log=self.log)

    def ask_to_stop(self) -> None:
        """Send SIGTERM and do not wait."""
        if self._child is not None and self.running():
            self._child.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """Ask it to go and wait; kill it when it will not."""
        if self._child is not None:
            end(self._child)

    def kill(self) -> None:
        """Kill -9: a normal way to stop a crash-only process."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()


class Keeper:
    """Keeps one thing up."""

    def __init__(self, title: str, thing: Startable, say: Callable[[str], None]) -> None:
        """`title` is what people read: "Security Service: web"."""
        self.title = title
        self.thing = thing
        self._say = say
        self._delay = FIRST_DELAY
        self._due: float | None = None
        self._up_since: float | None = None

    def tend(self, now: float) -> None:
        """Look once, at `now` (monotonic seconds): note an end, or start again what is due."""
        if self.thing.running():
            self._note_up(now)
        elif self._due is None:
            self._say(f"{self.title} ended; it is started again in {self._delay:g} s.")
            self._due = now + self._delay
            self._delay = min(self._delay * 2, LONGEST_DELAY)
        elif now >= self._due:
            self._start_again(now)

    def _note_up(self, now: float) -> None:
        """Forget earlier ends once it has been up long enough."""
        self._up_since = now if self._up_since is None else self._up_since
        if now - self._up_since > STEADY:
            self._delay = FIRST_DELAY

    def _start_again(self, now: float) -> None:
        """Start; when that fails the next `tend` notes another end."""
        self._due, self._up_since = None, None
        try:
            self.thing.start()
        except TearlineError as error:
            self._say(f"{self.title}: {error.message}")
        else:
            self._up_since = now
            self._say(f"{self.title} is up again.")
