"""From the authoriser's click to the other node's inbox: releases offered at an even rate, each one timed.

Both ends are on one machine, so one monotonic clock times them: from the return of `authorise` to the moment a
second connection first sees the copy committed in the recipient's database. Looked for every few milliseconds, so a
time is at most one look too long, never too short.
"""

from __future__ import annotations

import json
import subprocess
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Final

from bench.figures import Figure, of_times
from bench.world import World, connected, started

COUNCIL: Final = "west-midlands/council"
BOUND: Final = 2_000.0  # ms, p99
LOOK_EVERY: Final = 0.01  # seconds
PATIENCE: Final = 120.0  # seconds after the last act
_SEEN: Final = "SELECT disclosure_id FROM projection WHERE tenant_id = 'council' AND disclosure_id = ANY(%s)"


@dataclass
class Journey:
    """What was sent and when, and what was seen and when; monotonic seconds."""

    offered: int
    acts: dict[str, dict[str, Any]] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)

    def under_way(self) -> list[str]:
        return [each for each in list(self.acts) if each not in self.seen]

    def done(self) -> bool:
        return len(self.seen) == self.offered


def propose(world: World, count: int) -> list[str]:
    """Drafts that wait for the second person; beforehand, not timed."""
    ids = world.adults(count)
    return [line["id"] for line in world.officer(world.originator, "propose", str(count), COUNCIL, lines=ids)]


def measured(world: World, proposed: list[str], *, rate: float) -> list[Figure]:
    """Offer them at `rate` per second and watch them arrive."""
    journey = Journey(offered=len(proposed))
    with started(world.originator, "authorise", str(rate), lines=proposed) as child:
        reader = threading.Thread(target=_listen, args=(child, journey), daemon=True)
        reader.start()
        _watch(world, journey, child)
    return _figures(journey, rate)


def _listen(child: subprocess.Popen[str], journey: Journey) -> None:
    if child.stdout is None:
        return
    for line in child.stdout:
        act = json.loads(line)
        journey.acts[act["id"]] = act


def _watch(world: World, journey: Journey, child: subprocess.Popen[str]) -> None:
    last = time.monotonic()
    with connected(world.recipient) as connection:
        while not journey.done():
            if child.poll() is None:
                last = time.monotonic()
            elif time.monotonic() - last > PATIENCE:
                return
            waiting = journey.under_way()
            if waiting:
                found = connection.execute(_SEEN, [waiting]).fetchall()
                at = time.monotonic()
                journey.seen.update({row[0]: at for row in found})
            time.sleep(LOOK_EVERY)


def _figures(journey: Journey, rate: float) -> list[Figure]:
    acts = journey.acts
    # What never came counts as the whole patience: a loss is no fast delivery.
    took = [max(0.0, journey.seen.get(each, acts[each]["at"] + PATIENCE) - acts[each]["at"]) for each in acts]
    span = max(act["at"] for act in acts.values()) - min(act["at"] for act in acts.values())
    lost = journey.offered - len(journey.seen)
    arrival = of_times(
        "authorised to the other node's inbox", took, share=0.99, bound=BOUND,
        offered_per_second=rate, done_per_second=round((len(acts) - 1) / span, 1) if span else None, lost=lost,
        p95=round(sorted(took)[int(0.95 * len(took))] * 1000, 2),
        authorise_p95=round(sorted(act["took"] for act in acts.values())[int(0.95 * len(acts))] * 1000, 2),
        latest_start=round(max(act["late"] for act in acts.values()) * 1000, 2),
    )  # fmt: skip
    kept_up = Figure(
        name="released and lost on the way", measure="count", value=float(lost), bound=0.0, unit="releases", beside={}
    )
    return [arrival, kept_up]
