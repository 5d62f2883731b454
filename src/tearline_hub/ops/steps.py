"""Steps of preparing nodes: `tearline-hub` commands run to their end, several at once, their output shown as it comes.

Invariant: a step that fails stops the others and is named, with the last line it printed.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from tearline.errors import Unavailable
from tearline_hub.ops.children import end, tied
from tearline_hub.ops.keeping import hub_command

TICK: Final = 0.05  # seconds between two looks


@dataclass
class Step:
    """One command for one node. What it prints goes to the file `output`, made anew, and from there to the person.

    What it says on stderr goes to `output` with the ending `.err`: a traceback is for that file alone.
    """

    title: str
    arguments: Sequence[str]
    env: Mapping[str, str]
    output: Path
    quiet: bool = False
    shown: int = field(default=0, init=False)
    child: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def errors(self) -> Path:
        """Where its stderr goes."""
        return self.output.with_suffix(".err")

    def start(self) -> None:
        """Start the command."""
        with _private(self.output) as output, _private(self.errors) as errors:
            self.child = subprocess.Popen(  # noqa: S603 our own command
                tied(hub_command(*self.arguments)),
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                process_group=0,
            )

    def stop(self) -> None:
        """End it if it still runs."""
        if self.child is not None:
            end(self.child)

    def done(self) -> bool:
        """Whether it has ended well. Raises `Unavailable` when it has ended badly."""
        code = None if self.child is None else self.child.poll()
        if code:
            lines = self.errors.read_text(errors="replace").strip().splitlines() or [f"exit code {code}"]
            raise Unavailable("step.failed", f"{self.title}: {lines[-1]} (All of it: {self.errors})")
        return code == 0

    def new_lines(self) -> list[str]:
        """Whole lines printed since the last call."""
        with self.output.open("rb") as file:
            file.seek(self.shown)
            text = file.read()
        whole = text[: text.rfind(b"\n") + 1]
        self.shown += len(whole)
        return whole.decode(errors="replace").splitlines()


def run_together(steps: Sequence[Step], say: Callable[[str], None]) -> None:
    """Run all `steps` at once, to the end of the last. Raises `Unavailable` for the first that fails."""
    try:
        for step in steps:
            step.start()
        waiting = list(steps)
        while waiting:
            time.sleep(TICK)
            waiting = [step for step in waiting if not step.done()]
            _show(steps, say)
    finally:
        for step in steps:
            step.stop()


def _show(steps: Sequence[Step], say: Callable[[str], None]) -> None:
    """Say what the steps printed since the last look."""
    for step in steps:
        for line in () if step.quiet else step.new_lines():
            say(f"{step.title}: {line}")


def _private(path: Path) -> IO[bytes]:
    """`path`, made anew, for our eyes only."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
