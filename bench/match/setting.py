"""What a run of the benchmark is given: populations, where results are kept, and the peers' own Python."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Self

from bench.match.steps import HERE, ROOT, engine_mark, kept, module, run, tell

PEERS: Final = ROOT / "build" / "peers" / "bin" / "python"
REQUIREMENTS: Final = ROOT / "requirements" / "bench.txt"
RESIDENTS: Final = 1_100_000
SUBJECTS: Final = 23_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """`peers`: their Python; None to measure ours alone. `seeds`: none of them was used while the matcher was made."""

    data: Path
    seeds: tuple[int, ...]
    residents: int
    subjects: int
    peers: Path | None
    draws: int
    repeats: int
    large: bool
    spark: bool

    def population(self, seed: int) -> Path:
        """The directory of one population, invented when it is not there yet."""
        name = f"seed-{seed}"
        if (self.residents, self.subjects) != (RESIDENTS, SUBJECTS):
            name += f"-{self.residents}-{self.subjects}"
        directory = self.data / name
        if not directory.exists():
            tell(f"Inventing {name}")
            new = directory.with_name(f".{os.getpid()}.{name}")
            options = [f"--residents={self.residents}", f"--subjects={self.subjects}", f"--out={new}"]
            command = [sys.executable, "-m", "tearline.synthetic.population", f"--seed={seed}", *options]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | HERE)
            new.rename(directory)
        return directory

    def of(self, seed: int) -> Self:
        """The same with this seed alone."""
        return replace(self, seeds=(seed,))

    def alone(self) -> Self:
        """The same without peers."""
        return replace(self, peers=None)

    def ours(self, seed: int) -> Path:
        """Our pairs of a population, with their parts, levels and rivals."""
        self.said_by_ours(seed)
        return self.population(seed) / f"ours-{engine_mark()}.parquet"

    def said_by_ours(self, seed: int) -> dict[str, Any]:
        """What `bench.match.ours` said when it found them."""
        directory = self.population(seed)
        result = directory / f"ours-{engine_mark()}.json"
        said: dict[str, Any] = kept(result, lambda out: run(module("ours", "--data", directory, "--out", out)))["said"]
        return said

    def splink(self, seed: int, form: str) -> Path:
        """Splink's pairs; beside them the model that it learnt."""
        directory = self.population(seed)
        result = directory / f"splink-{form}.json"
        model = directory / f"splink-{form}.model.json"
        options = ("--form", form, "--data", directory, "--save-model", model)
        kept(result, lambda out: run(self.peer("splink_peer", *options, "--out", out)))
        return result.with_suffix(".parquet")

    def upper_mark(self, seed: int) -> Path:
        """The pairs that boosting with labels weighed, of our candidates."""
        ours = self.ours(seed)
        result = ours.with_name(f"upper-mark-{engine_mark()}.json")
        options = ("--data", ours.parent, "--candidates", ours)
        waiting = {"OMP_WAIT_POLICY": "passive"}  # else its threads fight for cores that others use
        kept(result, lambda out: run(self.peer("upper_mark", *options, "--out", out), waiting))
        return result.with_suffix(".parquet")

    def peer(self, name: str, *options: object) -> list[str]:
        """The command that runs a peer's module by the peers' Python, which is made when it is not there."""
        if self.peers is None:
            raise ValueError(name)
        if not self.peers.exists():
            tell("Installing the peers from requirements/bench.txt (some minutes, once)")
            subprocess.run([sys.executable, "-m", "venv", self.peers.parents[1]], check=True)
            # Every package is in the list. No dependency is asked for: see `tool.uv` in pyproject.toml.
            install = [str(self.peers), "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
            subprocess.run([*install, "-r", str(REQUIREMENTS)], check=True, stdout=sys.stderr)
        return module(name, *options, python=self.peers)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that make a setting."""
    add = parser.add_argument
    add("--data", type=Path, help="where populations and results are kept, and found again (a temporary directory)")
    add("--seeds", type=int, nargs="+", default=[21, 22, 23], help="of the populations")
    add("--residents", type=int, default=RESIDENTS)
    add("--subjects", type=int, default=SUBJECTS)
    add("--peers-python", type=Path, default=PEERS, help="made from requirements/bench.txt when it is not there")
    add("--skip-peers", action="store_true", help="measure ours alone")
    add("--draws", type=int, default=40, help="registers of one person; a quarter as many of ten")
    add("--repeats", type=int, default=3, help="how often a time is taken; the median counts")
    add("--large", action="store_true", help="also look in ten times as many residents")
    add("--spark", action="store_true", help="also look on Spark, beside Splink: minutes more, and Java 17")


def setting_of(arguments: argparse.Namespace, data: Path) -> Setting:
    """As the options say."""
    given: dict[str, Any] = vars(arguments)
    same = {name: given[name] for name in ("residents", "subjects", "draws", "repeats", "large", "spark")}
    peers = None if arguments.skip_peers else arguments.peers_python.absolute()
    return Setting(data=data.absolute(), seeds=tuple(arguments.seeds), peers=peers, **same)
