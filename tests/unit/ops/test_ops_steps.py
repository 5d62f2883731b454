"""Steps run together: output is passed on, and the first that fails is named and stops the rest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tearline.errors import Unavailable
from tearline_hub.ops.endings import Ended, ending_on_signals
from tearline_hub.ops.steps import Step, run_together


def step(tmp_path: Path, *arguments: str, quiet: bool = False) -> Step:
    return Step("Node", arguments, dict(os.environ), tmp_path / f"{arguments[-1].strip('-')}.log", quiet=quiet)


def test_what_a_step_prints_is_said_with_its_title(tmp_path: Path) -> None:
    said: list[str] = []
    run_together([step(tmp_path, "--version")], said.append)
    assert said == [f"Node: {(tmp_path / 'version.log').read_text().strip()}"]


def test_a_quiet_step_keeps_its_output_in_its_file(tmp_path: Path) -> None:
    said: list[str] = []
    run_together([step(tmp_path, "--version", quiet=True)], said.append)
    assert not said
    assert (tmp_path / "version.log").stat().st_mode & 0o777 == 0o600


def test_a_failing_step_is_named_with_the_last_line_it_wrote(tmp_path: Path) -> None:
    bad, good = step(tmp_path, "conquer"), step(tmp_path, "--help")
    with pytest.raises(Unavailable, match=r"Node: Error: No such command 'conquer'"):
        run_together([bad, good], lambda _: None)
    assert good.child is not None
    assert good.child.poll() is not None


def test_a_signal_ends_what_is_running_once(tmp_path: Path) -> None:
    slow = step(tmp_path, "--version")

    def interrupt(_: str) -> None:
        os.kill(os.getpid(), 15)

    with pytest.raises(Ended), ending_on_signals():
        run_together([slow], interrupt)
    assert slow.child is not None
    assert slow.child.poll() is not None
