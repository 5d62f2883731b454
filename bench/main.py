"""The main job against its bounds: `python -m bench.main`, behind `make bench-main`. README.md says how to read it."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from bench import pages, travel
from bench.figures import Figure, emit, summary
from bench.world import World, fill, rows
from tearline_hub.ops.endings import ending_on_signals
from tearline_hub.ops.partnership import Partnership

AGENCIES: Final = 3
AT_LEAST: Final = 40  # drafts that wait for a second person while the pages are measured
T = TypeVar("T")


@click.command()
@click.option("--closed", default=20_000, show_default=True, help="Closed subjects in the register.")
@click.option("--active", default=3_000, show_default=True, help="Active subjects in the register.")
@click.option("--copies", default=100_000, show_default=True, help="Copies delivered, over three agencies.")
@click.option("--rate", default=50.0, show_default=True, help="Releases offered per second.")
@click.option("--seconds", default=60, show_default=True, help="For how long.")
@click.option("--home", type=click.Path(path_type=Path), help="Keep the nodes here, and use them again if they are.")
@click.option("--only", type=click.Choice(["pages", "travel"]), help="Measure a part.")
def main(*, closed: int, active: int, copies: int, rate: float, seconds: int, home: Path | None, only: str) -> None:
    """Measure, print JSON lines, and leave with code 1 when a figure misses its bound."""
    figures: list[Figure] = []
    with ending_on_signals(), ExitStack() as stack:
        place = home or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tearline-bench-")))
        nodes = Partnership(place / "nodes", say=tell, seed=("--closed", str(closed), "--active", str(active)))
        world = World(stack.enter_context(nodes))
        timed("Multiplying a release", lambda: _fill_once(world, copies // AGENCIES))
        waiting = AT_LEAST if only == "pages" else max(AT_LEAST, int(rate * seconds))
        proposed = timed("Proposing drafts", lambda: travel.propose(world, waiting))
        load = os.getloadavg()
        if only != "travel":
            note(figures, pages.search_itself(world))
            for figure in pages.measured(world):
                note(figures, figure)
        if only != "pages":
            for figure in travel.measured(world, proposed, rate=rate):
                note(figures, figure)
        about = _about(world, load)
    emit(summary(figures, about))
    sys.exit(not all(figure.holds for figure in figures))


def tell(sentence: str) -> None:
    """Progress goes to stderr: stdout holds JSON lines alone."""
    click.echo(sentence, err=True)


def note(figures: list[Figure], figure: Figure) -> None:
    """Keep a figure and print it."""
    figures.append(figure)
    emit(figure.line())


def timed(what: str, act: Callable[[], T]) -> T:
    """Do something that is not measured, and say how long it took."""
    began = time.monotonic()
    result = act()
    tell(f"{what}: {time.monotonic() - began:.0f} s.")
    return result


def _fill_once(world: World, releases: int) -> None:
    """Only in an empty world: one kept with --home is full already."""
    if not rows(world.recipient, "SELECT EXISTS (SELECT FROM projection)")[0][0]:
        fill(world, releases)


def _about(world: World, load: tuple[float, ...]) -> dict[str, Any]:
    """What was measured, so that a figure can be compared with another day's."""
    counted = {
        "subjects": (world.originator, "SELECT count(*) FROM record"),
        "releases": (world.originator, "SELECT count(*) FROM disclosure"),
        "copies": (world.recipient, "SELECT count(*) FROM projection"),
        "audit_entries": (world.recipient, "SELECT count(*) FROM audit_entry"),
    }
    return {
        "world": {name: rows(node, query)[0][0] for name, (node, query) in counted.items()},
        "machine": {
            "cores": os.cpu_count(),
            "load": [round(value, 1) for value in load],
            "python": platform.python_version(),
            "postgres": rows(world.originator, "SHOW server_version")[0][0],
            "fsync": rows(world.originator, "SHOW fsync")[0][0],
        },
    }


if __name__ == "__main__":
    main()
