"""Records in the canonical columns, as `tearline-hub import-register` and `tearline match --register` read them.

Invariant: only what tells people apart; nothing of a record's narrative.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tearline.people.record import Record
from tearline.synthetic.world.person import Sketch

_HOMES: Final = 3
_PHONES: Final = 2
_NUMBERED: Final = {"address": _HOMES, "postcode": _HOMES, "phone": _PHONES}
_ONCE: Final = (
    "record_id", "given_name", "middle_name", "family_name", "full_name", "aliases", "date_of_birth", "email",
    "national_id",
)  # fmt: skip
COLUMNS: Final = (
    *_ONCE,
    *(name if number == 1 else f"{name}_{number}" for name, most in _NUMBERED.items() for number in range(1, most + 1)),
)


def write_register(path: Path, records: Iterable[Record]) -> int:
    """Write a CSV file in UTF-8; how many people."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for record in records:
            writer.writerow(_cells(record))
            count += 1
    return count


def _cells(record: Record) -> list[str]:
    sketch = Sketch.of(record)
    name = sketch.name
    aliases = ";".join(alias.text for alias in sketch.aliases)
    once = (record.reference, name.given, name.middle, name.family, name.text, aliases, sketch.born)
    homes = [home.parts() for home in sketch.homes]
    numbered = (
        *_filled([home["line"] for home in homes], _HOMES),
        *_filled([home["postcode"] for home in homes], _HOMES),
        *_filled(sketch.phones, _PHONES),
    )
    return [*once, sketch.email, sketch.national_id, *numbered]


def _filled(values: Iterable[str], most: int) -> list[str]:
    return [*values, *[""] * most][:most]
