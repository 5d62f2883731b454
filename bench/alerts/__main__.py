"""Alerts against their bounds: `python -m bench.alerts`, behind `make bench-alerts`. See bench/README.md."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click

from bench.alerts.idle import idle_viewers
from bench.alerts.plain import plain_served
from bench.alerts.run import Run, sent
from bench.alerts.setting import Setting, cpu, prepared, running
from bench.alerts.taken_again import taken_again
from bench.figures import Figure, emit, summary
from tearline_hub.ops.endings import ending_on_signals
from tearline_hub.ops.postgres import Cluster

SCREEN_BOUND: Final = 250.0  # ms, p99 from due to shown
FLUSH_BOUND: Final = 5.0  # ms, p99: above it the disk is what is measured
BURST: Final = 10_000
DRAINED_BOUND: Final = 20.0  # seconds
LADDER: Final = (400, 500, 600, 700, 800, 900, 1_000, 1_200, 1_400)
PLAIN_LADDER: Final = (40, 60, 80, 100, 125, 150, 175, 200, 250, 300, 400)
RUNG: Final = 10  # seconds
HELD: Final = 0.98  # of the offered rate
PROCESSES: Final = ("live", "route", "route", "sequence")


@click.command()
@click.option("--rate", default=500.0, show_default=True, help="Reports per second.")
@click.option("--seconds", default=60, show_default=True, help="For how long.")
@click.option("--kills", default=30, show_default=True, help="Routers that are killed at work.")
@click.option("--only", multiple=True, help="Some of: steady, highest, plain, burst, idle, kills.")
def main(*, rate: float, seconds: int, kills: int, only: tuple[str, ...]) -> None:
    """Measure, print JSON lines, and leave with code 1 when a figure misses its bound."""
    figures: list[Figure] = []
    with ending_on_signals(), tempfile.TemporaryDirectory(prefix="tearline-") as home, Cluster(Path(home)) as cluster:
        try:
            setting = prepared(cluster, Path(home))
            load = os.getloadavg()
            for figure in _measured(setting, rate, seconds, kills, set(only)):
                figures.append(figure)
                emit(figure.line())
            about = _about(setting, load)
        finally:
            cluster.remove()
    emit(summary(figures, about))
    sys.exit(not all(figure.holds for figure in figures))


def _measured(setting: Setting, rate: float, seconds: int, kills: int, only: set[str]) -> Iterator[Figure]:
    wanted = only or {"steady", "highest", "plain", "burst", "idle", "kills"}
    with running(setting, *PROCESSES) as children:
        sent(setting, rate=100, reports=300)  # every statement was planned once
        if "steady" in wanted:
            pids = {f"{name} {at + 1}": child.pid for name, all_ in children.items() for at, child in enumerate(all_)}
            yield from _steady(setting, rate, seconds, pids)
        highest = _highest(setting, LADDER, None) if wanted & {"highest", "plain"} else None
        if "plain" in wanted:
            with plain_served(setting) as port:
                sent(setting, rate=20, reports=60, port=port)
                yield _times_the_plain(highest, _highest(setting, PLAIN_LADDER, port))
        elif highest:
            emit({"highest rate held": highest.rate})
        if "burst" in wanted:
            yield _burst(setting)
        if "kills" in wanted:
            yield taken_again(setting, children["route"], kills)
    if "idle" in wanted:
        with running(setting, "live"):
            yield idle_viewers(setting)


def _steady(setting: Setting, rate: float, seconds: int, pids: dict[str, int]) -> Iterator[Figure]:
    before = cpu(pids)
    run = sent(setting, rate=rate, reports=int(rate * seconds))
    used = {name: round((spent - before[name]) / seconds, 2) for name, spent in cpu(pids).items()}
    name = f"{rate:g} reports a second for {seconds} s, to five open desks"
    yield Figure(
        name=name, measure="p99 from due to shown", value=run.p99, bound=SCREEN_BOUND, unit="ms",
        beside=run.line() | {"cores": used},
        fault="" if run.achieved >= HELD * rate else "the rate was not kept",
    )  # fmt: skip
    yield Figure(
        name="lost, doubled, gaps or refused", measure="count",
        value=run.lost + run.doubled + run.gaps + run.refused, bound=0, unit="reports",
        beside={"of": len(run.answered)},
    )  # fmt: skip
    flush = run.line()["fdatasync_p99"] or 0.0
    yield Figure(
        name="the disk meanwhile", measure="p99 of fdatasync", value=flush, bound=FLUSH_BOUND, unit="ms",
        beside={"p50": run.line()["fdatasync_p50"], "n": len(run.flush)},
    )  # fmt: skip


def _highest(setting: Setting, ladder: tuple[int, ...], port: int | None) -> Run | None:
    """The last rung that was held: the rate kept, p99 within the bound, nothing lost. A rung gets a second try."""
    held = None
    for rate in ladder:
        run = _rung(setting, rate, port) or _rung(setting, rate, port)
        if run is None:
            break
        held = run
    return held


def _rung(setting: Setting, rate: int, port: int | None) -> Run | None:
    run = sent(setting, rate=rate, reports=rate * RUNG, port=port)
    whole = not (run.lost or run.doubled or run.gaps or run.refused)
    holds = whole and run.p99 <= SCREEN_BOUND and run.achieved >= HELD * rate
    emit({"door": "plain view" if port else "live", **run.line(), "held": holds})
    return run if holds else None


def _times_the_plain(ours: Run | None, plain: Run | None) -> Figure:
    """As a share, so that less is better, as with every bound here: a third at most."""
    mine, theirs = (run.rate if run else 0.0 for run in (ours, plain))
    return Figure(
        name="a plain Django view's highest rate at the same p99, beside ours", measure="its share of ours",
        value=theirs / mine if mine else 1.0, bound=1 / 3, unit="of ours",
        beside={"ours": mine, "plain": theirs, "times": round(mine / theirs, 1) if theirs else None},
    )  # fmt: skip


def _burst(setting: Setting) -> Figure:
    run = sent(setting, rate=0, reports=BURST)
    fault = "some were lost or doubled" if run.lost or run.doubled or run.gaps or run.refused else ""
    return Figure(
        name=f"a burst of {BURST}, from the first sent to the last shown", measure="drained in", value=run.lasted,
        bound=DRAINED_BOUND, unit="s", beside=run.line(), fault=fault,
    )  # fmt: skip


def _about(setting: Setting, load: tuple[float, ...]) -> dict[str, Any]:
    return {
        "machine": {
            "cores": os.cpu_count(),
            "load": [round(value, 1) for value in load],
            "python": platform.python_version(),
            "postgres": setting.rows("SHOW server_version")[0][0],
            "fsync": setting.rows("SHOW fsync")[0][0],
            "reports": setting.rows("SELECT count(*) FROM report")[0][0],
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        }
    }


if __name__ == "__main__":
    main()
