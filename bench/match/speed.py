"""C4: how long it takes from two Parquet files to the list of candidates, by the command that people run.

Each run is a process of its own, from its first instruction to its last; Splink's imports are not counted. Both read,
prepare, learn or load what they had learnt, look, and write every pair down to the same weight.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from bench.match import on_spark
from bench.match.claims import Better, Claim
from bench.match.multiplied import TIMES
from bench.match.setting import Setting
from bench.match.steps import engine_mark, kept, module, run

SECTION: Final = "C4"
FORM: Final = "published"
_ALL: Final = "--all"  # down to the weight to which Splink writes
_LEARNING: Final = "learning"
_SHOWN: Final = "learning, what is shown when nothing is asked for"
_SAVED: Final = "by a saved model"
SECONDS: Final = {_LEARNING: 6.0, _SHOWN: 6.0}
TIMES_AS_FAST: Final = {_LEARNING: 10.0, _SHOWN: 10.0, _SAVED: 2.0}
MIB: Final = 1024.0


def claims(setting: Setting) -> Iterator[Claim]:
    """With learning, saving what was learnt, and by a saved model: seconds and MiB."""
    directory = setting.population(setting.seeds[0])
    model = directory / f"ours-{engine_mark()}.model"
    ways: dict[str, Sequence[str | Path]] = {
        _LEARNING: (_ALL,), "learning and saving": (_ALL, "--save-model", model),
        _SAVED: (_ALL, "--model", model), _SHOWN: (),
    }  # fmt: skip
    peers = _peers(setting, directory) if setting.peers else {}
    if peers:
        peers[_SHOWN] = peers[_LEARNING]
    for way, options in ways.items():
        result = directory / f"speed-{way.replace(',', '').replace(' ', '-')}-{engine_mark()}.json"
        found = kept(result, lambda _, options=options: _ours(directory, options, setting.repeats), timed=True)
        yield from _both(way, found, peers.get(way))
    if setting.large:
        yield from _large(setting, directory)
    if setting.spark and setting.peers:
        yield from on_spark.claims(setting, directory, splink_model(directory))


def _ours(
    directory: Path, options: Sequence[str | Path], repeats: int = 1, residents: str = "residents.parquet"
) -> dict[str, Any]:
    """The run of the median time; with the others' times."""
    with tempfile.TemporaryDirectory(prefix="tearline-bench-") as home:
        command: list[str | Path] = [sys.executable, "-P", "-m", "tearline.edge", "match", "--json", "--yes"]
        command += ["--register", directory / "subjects.parquet", "--extract", directory / residents]
        command += ["--out", Path(home) / "candidates.csv", *options]
        runs = [run(command, {"TEARLINE_HOME": str(Path(home) / "edge")}) for _ in range(repeats)]
    middle = statistics.median_low(each["seconds"] for each in runs)
    chosen = next(each for each in runs if each["seconds"] == middle)
    return chosen | {"times": [each["seconds"] for each in runs]}


def splink_model(directory: Path) -> Path:
    """Where what Splink learnt with its training is saved."""
    return directory / "splink-speed.model.json"


def _peers(setting: Setting, directory: Path) -> dict[str, dict[str, Any]]:
    """Splink with its training, saving what it learnt on the way, and by its saved model."""
    model, found = splink_model(directory), {}
    ways = {_LEARNING: ("--form", FORM, "--save-model", model), _SAVED: ("--model", model)}
    for way, options in ways.items():
        result = directory / f"speed-splink-{way.replace(' ', '-')}.json"
        command = setting.peer("splink_peer", "--data", directory, *options)
        found[way] = kept(result, lambda out, command=command: run([*command, "--out", out]), timed=True)
    return found


def _both(way: str, ours: dict[str, Any], peer: dict[str, Any] | None) -> Iterator[Claim]:
    said = ours["said"]
    beside = {
        "times": ours["times"], "phases": said["seconds"], "processor": ours["processor"], "compared": said["compared"],
        "candidates": said["candidates"], "rows": said["rows"],
    }  # fmt: skip
    theirs: dict[str, Any] = {}
    busy = ours["busy"] or bool(peer and peer["busy"])
    if peer is not None:
        theirs = {"splink_phases": peer["said"]["seconds"], "splink_processor": peer["said"]["cpu_seconds"]}
        yield Claim(
            section=SECTION, name=f"{way}: times as fast as Splink", bound=TIMES_AS_FAST.get(way), busy=busy,
            value=round(peer["said"]["wall_seconds"] / ours["seconds"], 2),
        )  # fmt: skip
    yield Claim(
        section=SECTION, name=f"{way}: seconds", value=round(ours["seconds"], 2), unit="s", better=Better.LESS,
        bound=SECONDS.get(way), peers={f"splink {FORM}": peer["said"]["wall_seconds"]} if peer else {},
        beside=beside | theirs, busy=busy,
    )  # fmt: skip
    yield Claim(
        section=SECTION, name=f"{way}: memory", value=ours["peak_mib"], unit="MiB", better=Better.LESS, bound=MIB,
        peers={f"splink {FORM}": peer["said"]["peak_mib"]} if peer else {},
    )  # fmt: skip


def _large(setting: Setting, directory: Path) -> Iterator[Claim]:
    """Ten times the residents. Splink is not asked."""
    name = "residents-large.parquet"
    kept(directory / "residents-large.json", lambda out: run(module("multiplied", "--data", directory, "--out", out)))
    result = directory / f"speed-large-{engine_mark()}.json"
    found = kept(result, lambda _: _ours(directory, (_ALL,), residents=name), timed=True)
    yield from _both(f"{TIMES * setting.residents:,} residents", found, None)
