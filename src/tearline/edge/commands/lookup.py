"""`tearline lookup`: look for one person, or for one after another, in a register of one's own, by a saved model.

Invariant: each look is noted in the audit file before its result is shown; nothing but the result is written.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import click

from tearline.edge import audit, clock
from tearline.edge.asked import Asked, TableFile, check_headings, preparing
from tearline.edge.home import Home
from tearline.edge.look import load_model, whole_register
from tearline.errors import InvalidInput
from tearline.matching import ENGINE
from tearline.matching.evidence import Candidate
from tearline.matching.lookup import Lookup
from tearline.people.intake import PersonReader
from tearline.people.person import Person
from tearline.tables.fault import Fault, Row
from tearline.tables.headings import COLUMNS, guess
from tearline.vocab.purpose import ReadPurpose

_FILE: Final = click.Path(dir_okay=False, path_type=Path)
_LINES: Final = 1 << 16  # characters of a line on standard input


@click.command("lookup")
@click.option("--register", type=_FILE, metavar="FILE", required=True, help="A table of people of your own.")
@click.option("--model", type=_FILE, metavar="FILE", required=True, help="A model saved by `tearline match`.")
@click.option(
    "--purpose", type=click.Choice([purpose.value for purpose in ReadPurpose]), required=True, help="Why you look."
)
@click.option(
    "--person", metavar="JSON", help='One person, such as {"full_name": "Gwen Example", "postcode": "ZZ1 1AA"}.'
)
def command(*, register: Path, model: Path, purpose: str, person: str | None) -> None:
    """Look for one person in a register, or for each line of JSON on standard input. Answers in lines of JSON."""
    home = Home.prepare(os.environ)
    asked = Asked(whom=TableFile(register), extract=TableFile(register), purpose=ReadPurpose(purpose))
    with home.looking(), preparing(home, asked, clock.now()) as ready:
        check_headings(ready.prepared)
        lookup = Lookup(whole_register(ready, clock.now()), load_model(model))
        noted = audit.Noted(purpose=asked.purpose.value)
        for number, line in enumerate([person] if person is not None else _lines(), 1):
            audit.write(home, audit.Act.LOOK_BEGUN, noted, clock.now())
            found = lookup.candidates(_person(number, line))
            audit.write(home, audit.Act.LOOK_ENDED, _counted(noted, len(found)), clock.now())
            click.echo(json.dumps({"engine": ENGINE, "candidates": [_said(each) for each in found]}))


def _counted(noted: audit.Noted, candidates: int) -> audit.Noted:
    return audit.Noted(purpose=noted.purpose, rows=1, faults=0, candidates=candidates)


def _lines() -> Iterator[str]:
    while line := sys.stdin.readline(_LINES):
        if line.strip():
            yield line


def _person(number: int, line: str) -> Person:
    """Raise `InvalidInput` naming what is wrong, with the line and the column."""
    try:
        cells = json.loads(line)
    except ValueError:
        cells = None
    if not isinstance(cells, Mapping) or not all(isinstance(text, str) for text in cells.values()):
        how = f"Give one JSON object of texts, with these names: {', '.join(COLUMNS)}."
        raise InvalidInput("lookup.person", f"Line {number} is no person. {how}")
    cells = {"record_id": str(number), **{name: text.strip() for name, text in cells.items() if text.strip()}}
    plan = guess(list(cells))
    for fault in plan.faults:
        if fault.blocking:
            raise InvalidInput("lookup.person", f"Line {number}: {fault.what} {fault.how_to_mend}")
    named = {column: cells[heading] for heading, column in zip(plan.headings, plan.columns, strict=True) if column}
    for each in PersonReader(plan, clock.now().date()).read(Row(number, named)):
        if isinstance(each, Fault):
            raise InvalidInput("lookup.person", f"Line {number}, {each.column}: {each.what} {each.how_to_mend}")
        return each
    raise InvalidInput("lookup.person", f"Line {number} is no person.")


def _said(candidate: Candidate) -> dict[str, Any]:
    evidence = candidate.evidence
    return {
        "register_id": candidate.register_id,
        "weight": round(candidate.weight, 3),
        "compared": [each._asdict() for each in evidence.compared],
        "sentence": evidence.sentence,
    }
