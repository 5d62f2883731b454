"""The whole run, from a seed to four files.

Invariant: the files depend on the seed and the two sizes alone; rows stand in an order that tells nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from tearline.synthetic.population.homes import Homes, homes
from tearline.synthetic.population.people import ID_NUMBERS, People, settled
from tearline.synthetic.population.register_file import register_table
from tearline.synthetic.population.resident_file import resident_table
from tearline.synthetic.population.streams import Ints, stream
from tearline.synthetic.population.subjects import Subjects, chosen, stranger_counts
from tearline.synthetic.population.traditions import NAMES, traditions

RESIDENTS: Final = 1_100_000
SUBJECTS: Final = 23_000
FILES: Final = ("residents.parquet", "subjects.parquet", "truth.parquet", "traditions.parquet")


def generate(
    directory: Path, *, seed: int, residents: int = RESIDENTS, subjects: int = SUBJECTS,
    tell: Callable[[str], None] | None = None,
) -> None:  # fmt: skip
    """Write the four files into `directory`, which is made where it is not there."""
    say = tell or (lambda _: None)
    directory.mkdir(parents=True, exist_ok=True)
    say(f"Inventing {residents:,} residents.")
    here, elsewhere, found = _people(seed, residents, subjects)
    spare = _numbered(stream(seed, "national-ids"), here, elsewhere, subjects)
    say("Writing residents.parquet.")
    table = resident_table(seed, here, found)
    ids = table.column("record_id").combine_chunks()
    _write(directory / FILES[0], table.take(_shuffled(seed, "residents", residents)))
    del table
    say(f"Choosing {subjects:,} subjects.")
    register = chosen(seed, here, elsewhere, spare, subjects)
    _write_register(directory, seed, register, register_table(seed, register.people, here, found), ids)
    say(f"Written to {directory}.")


def _people(seed: int, residents: int, subjects: int) -> tuple[People, People, Homes]:
    """Residents, people from elsewhere, and everybody's homes."""
    here = settled(seed, "residents", _quotas(residents), 0)
    first = int(here.home[-1]) + 1 if residents else 0
    elsewhere = settled(seed, "elsewhere", stranger_counts(subjects), first)
    home = np.concatenate([here.home, elsewhere.home])
    households, rows = np.unique(home, return_index=True)
    tradition = np.concatenate([here.tradition, elsewhere.tradition])[rows]
    return here, elsewhere, homes(stream(seed, "homes"), tradition[: len(households)])


def _numbered(rng: np.random.Generator, here: People, elsewhere: People, spare: int) -> Ints:
    """Gives everybody a national identifier of their own; hands back as many more as are asked for.

    Above twenty million people they would run out, and some would be given twice.
    """
    wanted = len(here) + len(elsewhere) + spare
    numbers = rng.choice(ID_NUMBERS, wanted, replace=wanted > ID_NUMBERS).astype(np.int64)
    here.national_id[:] = numbers[: len(here)]
    elsewhere.national_id[:] = numbers[len(here) : len(here) + len(elsewhere)]
    return numbers[len(here) + len(elsewhere) :]


def _quotas(residents: int) -> list[int]:
    """How many residents each tradition has: its share, the remainder to the first."""
    whole = [int(residents * tradition.number("share")) for tradition in traditions()]
    return [whole[0] + residents - sum(whole), *whole[1:]]


def _write_register(directory: Path, seed: int, register: Subjects, table: pa.Table, resident_ids: pa.Array) -> None:
    """The register in one order, the truth and the traditions in that of their ids."""
    own = table.column("record_id").combine_chunks()
    matched = np.flatnonzero(register.resident >= 0)
    truth = pa.table({
        "register_id": own.take(pa.array(matched)),
        "extract_id": resident_ids.take(pa.array(register.resident[matched])),
    })  # fmt: skip
    names = pa.array(NAMES).take(pa.array(register.people.tradition))
    labels = pa.table({"register_id": own, "tradition": names})
    _write(directory / FILES[1], table.take(_shuffled(seed, "subjects", table.num_rows)))
    _write(directory / FILES[2], truth.sort_by("register_id"))
    _write(directory / FILES[3], labels.sort_by("register_id"))


def _shuffled(seed: int, purpose: str, count: int) -> pa.Array:
    order: Ints = stream(seed, f"order/{purpose}").permutation(count)
    return pa.array(order)


def _write(path: Path, table: pa.Table) -> None:
    pq.write_table(table, path, compression="zstd", row_group_size=131_072)
