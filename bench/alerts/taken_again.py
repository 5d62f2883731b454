"""How soon what a killed router had is at a desk all the same: by the other router, which waits beside it."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Final

import psycopg

from bench.alerts.run import sent
from bench.alerts.setting import Setting
from bench.figures import Figure, of_times
from tearline_hub.ops.children import tied
from tearline_hub.ops.keeping import hub_command
from tearline_hub.ops.postgres import DATABASE, SUPERUSER

AGAIN_BOUND: Final = 500.0  # ms
RATE: Final = 100.0
_EVERY: Final = 1.0  # seconds between two kills
_LEFT: Final = "SELECT count(*) FROM report_waiting WHERE put_at <= %s"


def taken_again(setting: Setting, routers: list[subprocess.Popen[bytes]], kills: int) -> Figure:
    """Under load: kill one of two routers, and wait until all that waited then has left the queue."""
    times: list[float] = []
    with _killing(setting, routers, kills, times):
        run = sent(setting, rate=RATE, reports=int(RATE * (kills * (_EVERY + 0.5) + 5)))
    fault = "some were lost or doubled" if run.lost or run.doubled or run.gaps else ""
    if not times:
        fault = "no router was killed"
    figure = of_times(
        "after a killed router, until its rows are at a desk", times or [0.0], share=0.99, bound=AGAIN_BOUND
    )
    return Figure(**{**vars(figure), "fault": fault, "beside": figure.beside | {"kills": len(times)}})


@contextmanager
def _killing(
    setting: Setting, routers: list[subprocess.Popen[bytes]], kills: int, times: list[float]
) -> Iterator[None]:
    chance, stopping = Random(7), threading.Event()  # noqa: S311 moments, no secrets

    def kill() -> None:
        stopping.wait(6)
        with psycopg.connect(setting.cluster.url(SUPERUSER, DATABASE), autocommit=True) as behind:
            for number in range(kills):
                if stopping.wait(_EVERY + chance.random() * 0.5):
                    return
                times.append(_killed(behind, routers[number % 2]))
                routers[number % 2] = _another(setting)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _killed(behind: psycopg.Connection[tuple[int]], router: subprocess.Popen[bytes]) -> float:
    """Seconds from the kill until nothing of what waited then waits any more."""
    router.kill()
    began = time.monotonic()
    (then,) = behind.execute("SELECT now()").fetchone() or (None,)
    while (behind.execute(_LEFT, [then]).fetchone() or (0,))[0]:
        time.sleep(0.002)
    return time.monotonic() - began


def _another(setting: Setting) -> subprocess.Popen[bytes]:
    log = (setting.home / "route.log").open("ab")
    return subprocess.Popen(tied(hub_command("route")), env=setting.env, stdout=log, stderr=log)
