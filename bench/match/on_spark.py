"""C4 on a cluster: ours and Splink by their saved models, one after another in Spark sessions of the same settings.

Cold is the first search of a session, warm the second; what is asked of us is asked of the warm one. That a run finds
byte for byte what one on this machine does is asked of two and of fifty partitions.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bench.match.claims import Better, Claim
from bench.match.setting import Setting
from bench.match.steps import HERE, engine_mark, kept, module, run

SECTION: Final = "C4"
_TIMES: Final = 8.0
_PARTITIONS: Final = (2, 50)


def claims(setting: Setting, directory: Path, splink_model: Path) -> Iterator[Claim]:
    """Seconds of both, how many times as fast ours is, and whether all runs of ours found the same."""
    mark = engine_mark()
    command = setting.peer("spark_peer", "--data", directory, "--model", splink_model)
    theirs = kept(directory / "speed-spark-splink.json", lambda _: run(command), timed=True)
    made = directory / f"ours-spark-{mark}"
    options = ("--model", made.with_suffix(".model"), "--out", made.with_suffix(".parquet"))
    ours_command = module("spark_ours", "--data", directory, *options, "--partitions", *_PARTITIONS)
    ours = kept(
        directory / f"speed-spark-ours-{mark}.json", lambda _: run(ours_command, _with_spark(setting)), timed=True
    )
    yield from _said(ours, theirs)


def _with_spark(setting: Setting) -> dict[str, str]:
    """What we need, with Spark from the peers' environment, where nothing else of ours is."""
    packages = sorted(setting.peers.parents[1].glob("lib/python*/site-packages")) if setting.peers else []
    return {"PYTHONPATH": os.pathsep.join([HERE["PYTHONPATH"], *map(str, packages)])}


def _said(ours: dict[str, Any], theirs: dict[str, Any]) -> Iterator[Claim]:
    seconds, peer, busy = ours["said"]["seconds"], theirs["said"]["seconds"], ours["busy"] or theirs["busy"]
    yield Claim(
        section=SECTION, name="on Spark, warm: seconds", value=seconds["warm"], unit="s", better=Better.LESS,
        peers={"splink on spark": peer["warm"]}, busy=busy,
        beside={"phases": seconds, "processor": ours["said"]["cpu_seconds"], "splink_phases": peer,
            "splink_processor": theirs["said"]["cpu_seconds"],
        },
    )  # fmt: skip
    yield Claim(
        section=SECTION, name="on Spark, warm: times as fast", value=round(peer["warm"] / seconds["warm"], 2),
        bound=_TIMES, busy=busy,
    )  # fmt: skip
    yield Claim(
        section=SECTION, name="on Spark: runs that found the same as here", value=float(ours["said"]["same"]), bound=1,
        beside={"partitions": _PARTITIONS, "pairs": ours["said"]["pairs"]},
    )  # fmt: skip
