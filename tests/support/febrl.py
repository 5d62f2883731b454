"""FEBRL 4 in Tearline's canonical columns: a stand-in for a file somebody really exports, errors and all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from tearline.tables.headings import COLUMNS

DIRECTORY = Path(__file__).parents[1] / "data" / "febrl4"
_ADDRESS = ("street_number", "address_1", "address_2", "suburb", "state")


def canonical_rows(part: str) -> list[dict[str, str]]:
    """`part`: `a` (the originals) or `b` (the copies with errors). Keys: canonical columns; values stripped."""
    with (DIRECTORY / f"dataset4{part}.csv").open(encoding="utf-8", newline="") as file:
        return [
            _canonical({name.strip(): value.strip() for name, value in row.items()}) for row in csv.DictReader(file)
        ]


def canonical_csv(part: str) -> bytes:
    """The same as a CSV file in UTF-8."""
    return csv_of(canonical_rows(part))


def csv_of(rows: Iterable[dict[str, str]]) -> bytes:
    """Some of these rows as such a file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(COLUMNS), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def pair_number(record_id: str) -> str:
    """What an original and its copy share: `rec-1070-org` and `rec-1070-dup-0` -> `1070`."""
    return record_id.split("-")[1]


def _canonical(row: dict[str, str]) -> dict[str, str]:
    return {
        "record_id": row["rec_id"],
        "given_name": row["given_name"],
        "family_name": row["surname"],
        "date_of_birth": row["date_of_birth"],
        "address": " ".join(row[name] for name in _ADDRESS if row[name]),
        "postcode": row["postcode"],
        "national_id": row["soc_sec_id"],
    }
