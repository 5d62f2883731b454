"""`tearline match`: find out, beside the agency's own file, who in it may be somebody the agency was told about.

Invariant: the terminal shows headings and counts, and nothing that a row holds.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from tearline.command_table import printable
from tearline.edge import clock
from tearline.edge.asked import Asked, Prepared, TableFile
from tearline.edge.home import Home
from tearline.edge.keeping import EVERY, Keeping
from tearline.edge.look import Choice, Found, headings, look
from tearline.edge.telling import Telling
from tearline.errors import InvalidInput
from tearline.matching import ENGINE
from tearline.matching.candidates import MOST_PRECISE
from tearline.matching.engine import Run, run
from tearline.tables.headings import HeadingPlan
from tearline.vocab.purpose import ReadPurpose

_UPLOAD: Final = "Upload that file to the node: a person decides on each."
_NOBODY: Final = "There is nothing to upload."
_MADE_MEANWHILE: Final = 200_000  # objects
_FILE: Final = click.Path(dir_okay=False, path_type=Path)


@click.command("match")
@click.option("--pack", type=_FILE, metavar="PACK", help="The match pack that was exported from the inbox.")
@click.option("--register", type=_FILE, metavar="FILE", help="A table of people of your own, in place of a pack.")
@click.option("--extract", type=_FILE, metavar="FILE", required=True, help="Your table: CSV, XLSX or Parquet.")
@click.option("--out", type=_FILE, metavar="CSV", required=True, help="Where to write the possible matches.")
@click.option(
    "--purpose",
    type=click.Choice([purpose.value for purpose in ReadPurpose]),
    help="Why you look. With --pack it must be the pack's; for a table of your own it is to check records.",
)
@click.option(
    "--precision", type=click.FloatRange(0.5, MOST_PRECISE), help="Show so many that this share of them is right."
)
@click.option("--all", "every", is_flag=True, help="Show every pair that was kept, however weak.")
@click.option(
    "--engine", type=click.Choice(["local", "spark"]), default="local", help="This machine, or a Spark cluster."
)
@click.option("--model", type=_FILE, metavar="FILE", help="Weigh by a model saved earlier, learn nothing.")
@click.option("--save-model", type=_FILE, metavar="FILE", help="Save the model that was learnt.")
@click.option(
    "--map", "mapped", metavar="HEADING=COLUMN", multiple=True,
    help="What a heading of your table is, or a JSON file that says it. Repeatable.",
)  # fmt: skip
@click.option("--map-register", metavar="HEADING=COLUMN", multiple=True, help="The same for --register.")
@click.option("--yes", is_flag=True, help="Take the headings as they were guessed, without asking.")
@click.option("--fresh", is_flag=True, help="Begin with the first row, whatever is kept of a look that was stopped.")
@click.option(
    "--keep-every", type=click.FloatRange(min=0), default=EVERY, metavar="SECONDS",
    help="Keep what was done every so many seconds, to go on from when it is stopped: 10 if not given, 0 for never.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Say what was done as one JSON object.")
def command(**given: Any) -> None:  # noqa: ANN401 one for each option above
    """Look in a table of your own for the people in a match pack. Only possible matches are written."""
    asked = Asked(
        whom=_whom(given["pack"], given["register"], _mapping(given["map_register"])),
        extract=TableFile(given["extract"], _mapping(given["mapped"])),
        purpose=_purpose(given["purpose"], given["pack"]),
    )
    choice = _choice(given)
    home = Home.prepare(os.environ)
    prepared = headings(home, asked, clock=clock.now)
    _show(prepared)
    if prepared.guessed and not given["yes"]:
        _ask()
    begun = time.perf_counter()
    found = _looked(home, asked, given, choice)
    (_say_as_json if given["as_json"] else _say)(found, time.perf_counter() - begun)


def _looked(home: Home, asked: Asked, given: Mapping[str, Any], choice: Choice) -> Found:
    telling = Telling()
    keeping = Keeping(telling.say, given["keep_every"], given["fresh"])
    kept = keeping if given["keep_every"] and given["engine"] == "local" else None
    try:
        with _collecting_seldom():
            return look(home, asked, given["out"], clock=clock.now, tell=telling, choice=choice, keeping=kept)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(keeping.stopped) from None
    finally:
        telling.end()


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """People are made by the hundred thousand, and none in a circle: Python need not go through all for a few."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_MADE_MEANWHILE)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _purpose(given: str | None, pack: Path | None) -> ReadPurpose:
    if given is not None:
        return ReadPurpose(given)
    if pack is not None:
        raise InvalidInput("match.purpose", "Say why you look, with --purpose: the pack is for one purpose.")
    return ReadPurpose.CHECK_OWN_RECORDS


def _choice(given: Mapping[str, Any]) -> Choice:
    if given["every"] and given["precision"] is not None:
        raise InvalidInput("match.how-many", "Give either --precision or --all.")
    if given["model"] is not None and given["save_model"] is not None:
        raise InvalidInput("match.model", "Give either --model or --save-model: with a model nothing is learnt.")
    return Choice(
        precision=given["precision"], every=given["every"], model=given["model"], save_model=given["save_model"],
        engine=_engine(given["engine"]),
    )  # fmt: skip


def _engine(name: str) -> Run:
    if name == "local":
        return run
    from tearline.matching.cluster import run_on_spark  # noqa: PLC0415 Spark is looked for when it is asked for

    return run_on_spark


def _whom(pack: Path | None, register: Path | None, mapping: Mapping[str, str]) -> Path | TableFile:
    if (pack is None) is (register is None):
        raise InvalidInput("match.whom", "Say whom to look for: give either --pack or --register.")
    if pack is not None:
        return pack
    return TableFile(register or Path(), mapping)


def _mapping(given: Iterable[str]) -> dict[str, str]:
    """`Surname=family_name` -> `{"Surname": "family_name"}`; nothing after the sign means not to read it."""
    mapping: dict[str, str] = {}
    for text in given:
        heading, sign, column = text.rpartition("=")
        if not sign and Path(text).is_file():
            mapping |= _mapping_file(Path(text))
            continue
        if not sign:
            raise InvalidInput(
                "match.map",
                f"“{text}” says no column: write each --map as HEADING=COLUMN, such as 'Surname=family_name'.",
            )
        mapping[heading] = column.strip()
    return mapping


def _mapping_file(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(column, str) for column in found.values()):
        how = 'Write one JSON object in it, such as {"Surname": "family_name"}.'
        raise InvalidInput("match.map", f"{path.name} is no file of headings. {how}")
    return found


def _show(prepared: Prepared) -> None:
    if prepared.pack is not None:
        from tearline.edge.packs import handling_of  # noqa: PLC0415 see `edge.asked`

        click.echo(f"Handle the pack and what is found as: {'. '.join(handling_of(prepared.pack))}.", err=True)
    for which, plan in prepared.plans.items():
        click.echo(f"Headings of the {which}:", err=True)
        for line in _lines(plan):
            click.echo(f"  {line}", err=True)


def _lines(plan: HeadingPlan) -> list[str]:
    width = max((len(heading) for heading in plan.headings), default=0)
    return [
        f"{printable(heading):<{width}}  {column or '-'}  ({how.value.replace('_', ' ')})"
        for heading, column, how in zip(plan.headings, plan.columns, plan.how, strict=True)
    ]


def _ask() -> None:
    if not sys.stdin.isatty():
        raise InvalidInput(
            "match.unconfirmed",
            "Some headings were guessed. Check them above; then add --yes, or correct them with --map.",
        )
    if not click.confirm("Are these right?", err=True):
        raise InvalidInput("match.headings", "Correct them with --map, such as --map 'Surname=family_name'.")


def _say(found: Found, seconds: float) -> None:
    click.echo(
        f"Rows read: {found.rows:,}, of which left out: {found.rows_left_out:,}. Cells left out: "
        f"{found.cells_left_out:,}. What could not be read is listed in {printable(str(found.fault_file))}."
    )
    click.echo(f"Possible matches: {found.candidates:,}, in {printable(str(found.out))}.")
    click.echo(_UPLOAD if found.candidates else _NOBODY)
    wrong = f"Of these, some {found.expected_wrong:,.0f} may be other people. " if found.candidates else ""
    click.echo(
        f"{wrong}Pairs compared: {found.compared:,}. "
        f"Seconds: {seconds:.1f}{_phases(found)}. Memory: {_peak_mib():,} MiB at the most.",
        err=True,
    )


def _phases(found: Found) -> str:
    said = (f"{phase.replace('_', ' ')} {spent:.1f}" for phase, spent in found.seconds.items())
    return f" ({', '.join(said)})"


def _say_as_json(found: Found, seconds: float) -> None:
    counts = {
        "rows": found.rows, "rows_left_out": found.rows_left_out, "cells_left_out": found.cells_left_out,
        "candidates": found.candidates, "expected_wrong": round(found.expected_wrong, 1), "compared": found.compared,
        "seconds": {**found.seconds, "all": round(seconds, 3)}, "peak_mib": _peak_mib(), "engine": ENGINE,
        "out": str(found.out), "faults": str(found.fault_file),
    }  # fmt: skip
    click.echo(json.dumps(counts))


def _peak_mib() -> int:
    """0 where the system does not tell."""
    try:
        import resource  # noqa: PLC0415 Windows has none
    except ImportError:
        return 0
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit
