"""How fast an edge reads what a large council exports: `python -m bench.edge_read`. One JSON line each; made-up people.

1,100,000 rows of 12 columns, written to a temporary directory as CSV and as Parquet, are read to `Person` by one
process on one core. Beside each stands the same file read by Python's or Arrow's own reader, and the ratio of the two.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyarrow import parquet as pq

from bench.figures import Figure, emit
from tearline.people.intake import read_people
from tearline.people.person import Person
from tearline.tables.headings import guess
from tearline.tables.opening import open_table

ROWS: Final = 1_100_000
SECONDS: Final = 15.0
MEBIBYTES: Final = 1024
AS_AT: Final = dt.date(2026, 11, 22)

HEADINGS: Final = (
    "Person ID", "First name", "Middle name", "Surname", "Known as", "D.O.B.", "Address", "Post code", "Tel", "E-mail",
    "NI number", "Car reg",
)  # fmt: skip
_GIVEN: Final = ("Ann", "Zoë", "Mohammed", "Siân", "Oluwaseun", "Wei", "Agnieszka", "Priya", "Jack", "Aoife")
_FAMILY: Final = ("Testing", "O'Sample", "Madeup-Smith", "Ibn Example", "van der Proof", "Muñoz", "Trial", "Specimen")
_DATES: Final = ("{y}-{m:02}-{d:02}", "{d:02}/{m:02}/{y}", "{d} {name} {y}", "{y}")
_MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_LETTERS: Final = "ABDEFGHJLNPQRSTUWXYZ"


def people(rows: int) -> Iterator[tuple[str, ...]]:
    """Rows under `HEADINGS`, all different, none of anybody."""
    for n in range(rows):
        family = f"{_FAMILY[n % 8]}{_LETTERS[n // 8 % 20]}{_LETTERS[n // 160 % 20].lower()}"
        month = n // 28 % 12
        date = _DATES[n % 4].format(y=1930 + n % 80, m=month + 1, d=n % 28 + 1, name=_MONTHS[month])
        yield (
            f"P{n:07}",
            _GIVEN[n % 10],
            _GIVEN[n % 7] if n % 3 else "",
            family,
            f"{_GIVEN[(n + 3) % 10]} {family}" if n % 10 == 0 else "",
            date,
            f"{n % 300 + 1} Testing Street {n % 997}, Dudley",
            f"ZZ{n % 90 + 1} {n % 9 + 1}{_LETTERS[n % 20]}{_LETTERS[n // 20 % 20]}",
            f"+999 {n % 1000:03} {n // 1000:06}",
            f"person{n}@example.org",
            f"QQ {n % 100:02} {n // 100 % 100:02} {n // 10000 % 100:02} {'ABCD'[n % 4]}" if n % 2 else "",
            f"ZZ{n % 90 + 10} {_LETTERS[n % 20]}AA" if n % 4 == 0 else "",
        )


def write(directory: Path, rows: int) -> tuple[Path, Path]:
    """The same people twice, batch by batch."""
    sheet, columns = directory / "people.csv", directory / "people.parquet"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(people(rows))
    schema = pa.schema([(heading, pa.string()) for heading in HEADINGS])
    with pq.ParquetWriter(columns, schema) as parquet:
        source = people(rows)
        while batch := list(islice(source, 50_000)):
            arrays = [pa.array(values, pa.string()) for values in zip(*batch, strict=True)]
            parquet.write_table(pa.table(arrays, schema=schema))
    return sheet, columns


def plain_csv(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def plain_parquet(path: Path) -> int:
    return sum(len(batch.to_pylist()) for batch in pq.ParquetFile(path).iter_batches(4_096, use_threads=False))


def to_people(path: Path) -> int:
    with path.open("rb") as file, open_table(file) as table:
        items = read_people(table, guess(table.headings), as_at=AS_AT)
        return sum(isinstance(item, Person) for item in items)


READERS: Final[dict[str, Callable[[Path], int]]] = {
    "to_people": to_people,
    "plain_csv": plain_csv,
    "plain_parquet": plain_parquet,
}


def measured(reader: str, path: Path) -> dict[str, float]:
    """Run one reader in a process of its own: rows, seconds on the clock and of the processor, MiB at the peak."""
    command = [sys.executable, "-m", "bench.edge_read", "--one", reader, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _one(reader: str, path: Path) -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    began, used = time.perf_counter(), time.process_time()
    rows = READERS[reader](path)
    figures = {
        "rows": rows,
        "seconds": time.perf_counter() - began,
        "processor": time.process_time() - used,
        "peak": _peak(),
    }
    print(json.dumps(figures))


def _peak() -> int:
    """Not from `getrusage`, which counts what the parent process held before."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) >> 10 for line in lines if line.startswith("VmHWM"))


def main(rows: int = ROWS) -> int:
    """Print the figures; 0 when all of them hold."""
    figures = []
    with tempfile.TemporaryDirectory() as home:
        sheet, columns = write(Path(home), rows)
        for name, path, beside in (("CSV", sheet, "plain_csv"), ("Parquet", columns, "plain_parquet")):
            plain, ours = measured(beside, path), measured("to_people", path)
            fault = "" if ours["rows"] == plain["rows"] == rows else "not every row was read"
            about = {
                "rows": rows, "columns": len(HEADINGS), "MiB": path.stat().st_size >> 20, "load": os.getloadavg()[0],
                "processor": round(ours["processor"], 2), "plain": round(plain["seconds"], 2),
                "ratio": round(ours["processor"] / plain["processor"], 1),
            }  # fmt: skip
            figures += [
                Figure(name=f"edge reads {name}", measure="seconds", value=ours["seconds"], bound=SECONDS, unit="s",
                       beside=about, fault=fault),
                Figure(name=f"edge reads {name}, memory", measure="peak", value=ours["peak"], bound=MEBIBYTES,
                       unit="MiB", beside={}, fault=fault),
            ]  # fmt: skip
            for figure in figures[-2:]:
                emit(figure.line())
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _one(sys.argv[2], Path(sys.argv[3]))
    else:
        sys.exit(main(*map(int, sys.argv[1:])))
