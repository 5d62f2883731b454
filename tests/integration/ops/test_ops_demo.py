"""`make run` with real processes: it comes up, mends what is killed, and goes without a trace."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tearline.errors import InvalidInput
from tearline_hub.ops.children import wait_until
from tearline_hub.ops.nodes import NODES
from tearline_hub.ops.partnership import Partnership
from tearline_hub.ops.postgres import Cluster
from tests.support.nodes import FEW, FEW_RESIDENTS, processes_below
from tests.support.postgres import TestCluster

pytestmark = [pytest.mark.nodes, pytest.mark.timeout(600)]


class Demo:
    """`tearline-hub demo` as its own process, its output in a file."""

    def __init__(self, home: Path, *options: str) -> None:
        self.home = home
        self.output = home.with_suffix(".out")
        command = [sys.executable, "-m", "tearline_hub.ops", "demo", "--home", str(home), *FEW, *options]
        command += ["--residents", str(FEW_RESIDENTS)]
        self.begun = time.monotonic()
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)

    def wait_for(self, text: str, seconds: float = 180) -> float:
        """Seconds until `text` is printed."""
        found = wait_until(lambda: text in self.said() or self.process.poll() is not None, seconds=seconds)
        if not found or text not in self.said():
            pytest.fail(f"{text!r} was not printed:\n{self.said()}")
        return time.monotonic() - self.begun

    def said(self) -> str:
        return self.output.read_text()

    def urls(self) -> list[str]:
        """Addresses of both nodes, each once."""
        return list(dict.fromkeys(re.findall(r"http://localhost:\d+", self.said())))

    def end(self, with_signal: signal.Signals) -> int:
        self.process.send_signal(with_signal)
        return self.process.wait(60)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "demo"
    yield place
    for pid in processes_below(place):
        with suppress(ProcessLookupError):  # it ended by itself meanwhile
            os.kill(pid, signal.SIGKILL)
    for plan in NODES:
        Cluster(place / plan.slug).stop()  # the empty socket directory that kill -9 left


@pytest.mark.full
def test_a_life_of_the_demonstration(home: Path) -> None:
    first = Demo(home)
    first.wait_for("Ctrl-C")
    assert [_answers(url) for url in first.urls()] == [True, True]

    for program, part in ((b"gunicorn", "web"), (b"work", "work"), (b"postgres", "database")):
        os.kill(_pid_of(program, home), signal.SIGKILL)
        first.wait_for(f"{part} ended; it is started again")
        first.wait_for(f"{part} is up again")
    assert wait_until(lambda: all(_answers(url) for url in first.urls()), seconds=30)

    second = Demo(home)
    assert second.process.wait(30) == 5
    assert "Another launcher is using" in second.said()

    assert first.end(signal.SIGINT) == 0
    assert processes_below(home) == []

    again = Demo(home)
    print(f"second start: {again.wait_for('Ctrl-C'):.1f} s")  # its bound is measured on a quiet machine
    assert again.end(signal.SIGTERM) == 0
    assert processes_below(home) == []

    keys = (home / NODES[0].slug / "keys" / "capability.key").read_text()
    fresh = Demo(home, "--fresh")
    fresh.wait_for("Starting the nodes")
    assert (home / NODES[0].slug / "keys" / "capability.key").read_text() != keys
    assert fresh.end(signal.SIGINT) == 0
    assert processes_below(home) == []


def test_killed_or_ended_in_the_middle_it_leaves_no_process(home: Path) -> None:
    demo = Demo(home)
    demo.wait_for("Letting the made-up people release")
    demo.end(signal.SIGKILL)  # the kernel tells the children
    assert wait_until(lambda: processes_below(home) == [], seconds=20)

    # Stories half told are not gone on with, and whoever starts it again need not know that.
    again = Demo(home)
    again.wait_for("starting over")
    again.wait_for("Preparing the tables")
    assert again.end(signal.SIGINT) == 0
    assert processes_below(home) == []


@pytest.mark.full
def test_given_databases_are_used_and_no_server_is_started(server: TestCluster, tmp_path: Path) -> None:
    environ = {}
    for plan in NODES:
        name = plan.slug.replace("-", "_")
        server.new_database(name)
        environ[f"{plan.prefix}DATABASE_URL"] = server.app_url(name)
        environ[f"{plan.prefix}OWNER_DATABASE_URL"] = server.owner_url(name)
    with Partnership(tmp_path / "given", seed=FEW, residents=FEW_RESIDENTS, environ=environ) as partnership:
        assert [node.cluster for node in partnership.nodes] == [None, None]
        assert all(node.ready() for node in partnership.nodes)
    assert not list((tmp_path / "given").rglob("PG_VERSION"))
    with pytest.raises(InvalidInput, match=r"empty yours yourself"):
        partnership.remove()


def _pid_of(program: bytes, home: Path) -> int:
    """Process id of the first process that runs `program`: "gunicorn", or "postgres" for a server."""
    for pid in processes_below(home):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if program in [Path(os.fsdecode(word)).name.encode() for word in words[:5]]:
            return pid
    return pytest.fail(f"{program!r} does not run")


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz").status_code == 200
    except httpx.HTTPError:
        return False
