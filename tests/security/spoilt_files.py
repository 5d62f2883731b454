"""Opens sound files spoilt at random: `python -m tests.security.spoilt_files SEED FILES`."""

from __future__ import annotations

import contextlib
import io
import sys
import zipfile
from collections.abc import Mapping
from random import Random

import xlsxwriter

from tearline.errors import InvalidInput
from tearline.tables.opening import open_table
from tests.security.hostile_files import FIRST, HEADING, LAST, people_parquet

PIECES = (b"9999999999", b"-1", b'"', b"A0", b"&#0;", b"<", b"0")


def parts() -> dict[str, bytes]:
    """Of a workbook with a date, merged cells and a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    for number, line in enumerate((HEADING, FIRST, LAST)):
        page.write_row(number, 0, line.decode().strip().split(","))
    page.write_number(1, 6, 31149.5, book.add_format({"num_format": "dd/mm/yyyy"}))
    page.write_formula(3, 0, "=A1", None, "5")
    page.merge_range(4, 0, 5, 1, "x")
    book.close()
    with zipfile.ZipFile(out) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def spoilt(content: bytes, random: Random) -> bytes:
    """With one to four bytes changed, taken out or put in."""
    bytes_ = bytearray(content)
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(bytes_))
        match random.randrange(3):
            case 0:
                bytes_[place] = random.choice((random.randrange(256), *b"0123456789AZ-"))
            case 1:
                del bytes_[place : place + random.randint(1, 5)]
            case _:
                bytes_[place:place] = random.choice(PIECES)
    return bytes(bytes_)


def spoilt_workbook(sound: Mapping[str, bytes], random: Random) -> bytes:
    out = io.BytesIO()
    chosen = random.choice([name for name in sound if name.startswith("xl/") and "theme" not in name])
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in sound.items():
            packed.writestr(name, spoilt(content, random) if name == chosen else content)
    return out.getvalue()


def main(seed: int, files: int) -> None:
    random, workbook, parquet = Random(seed), parts(), people_parquet()
    for number in range(files):
        content = spoilt_workbook(workbook, random) if number % 2 else spoilt(parquet, random)
        with contextlib.suppress(InvalidInput), open_table(io.BytesIO(content)) as table:
            list(table.rows())
    print(f"{files} files read or refused")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
