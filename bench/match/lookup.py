"""C5: one at a time, in a process that has everything ready: `python -m bench.match.lookup --data D`.

A record that came in is looked for in the register; a name is looked for among all residents. What one person costs is
counted from the person at hand to the pairs, reading and preparing included.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.figures import percentile
from bench.match.claims import Better, Claim
from bench.match.people import whole
from bench.match.setting import Setting
from bench.match.steps import engine_mark, kept, module, run
from tearline.matching.encoding import encode
from tearline.matching.engine import FLOOR, Register
from tearline.matching.kernel.handles import Counts, Encoded, Index, Prepared
from tearline.matching.model import Parameters, kernel_model
from tearline.people.batch import Batch
from tearline.people.person import Person
from tearline.people.record import FieldName

SECTION: Final = "C5"
# At most so much; nothing is asked of the others.
BOUNDS: Final[dict[tuple[str, str], float]] = {("record", "p99"): 1.0, ("name", "p99"): 10.0, ("name", "mib"): 400.0}
NAME_FLOOR: Final = -12.0  # bits: a name and nothing else never comes to more than a few above it
_WHAT: Final = {"record": "one record in the register", "name": "one name among the residents"}
_UNITS: Final = {"p50": "ms", "p99": "ms", "mib": "MiB"}
_WARMING: Final = 50
_RECORDS: Final = 5_000
_NAMES: Final = 1_000
_SEED: Final = 1


def claims(setting: Setting) -> Iterator[Claim]:
    """The median and the slowest of a hundred, and the memory of what is held ready, in a process of its own."""
    directory = setting.population(setting.seeds[0])
    result = directory / f"lookup-{engine_mark()}.json"
    found = kept(result, lambda _: run(module("lookup", "--data", directory)), timed=True)
    for kind, what in _WHAT.items():
        said = found["said"][kind]
        for measure, unit in _UNITS.items():
            yield Claim(
                section=SECTION, name=f"{what}: {measure}", value=said[measure], unit=unit, better=Better.LESS,
                bound=BOUNDS.get((kind, measure)), busy=found["busy"] and unit == "ms",
                beside={key: said[key] for key in ("n", "max", "pairs", "indexed")},
            )  # fmt: skip


def main() -> None:
    """Print both as one JSON object."""
    arguments = _arguments()
    register = Register.of(whole(arguments.data / "subjects.parquet"))
    residents = whole(arguments.data / "residents.parquet")
    encoded, counts = encode(residents), Counts()
    counts.add(encoded)
    random = np.random.default_rng(_SEED)
    some = [residents.person(int(at)) for at in random.choice(len(residents), _RECORDS)]
    names = [register.people.person(int(at)) for at in random.choice(len(register.people), _NAMES)]
    print(json.dumps({
        "record": of_records(register, counts, len(residents), some),
        "name": of_names(encoded, counts, names),
    }))  # fmt: skip


def of_records(register: Register, counts: Counts, rows: int, people: Iterable[Person]) -> dict[str, Any]:
    """Each person against the whole register."""
    prepared = Prepared(kernel_model(Parameters(), rows), counts, register.records)

    def look(person: Person) -> int:
        return len(prepared.index.find(prepared, encode(Batch(people=[person])), floor=FLOOR)[0])

    return _timed(look, people) | {"indexed": len(register.people), "mib": _mib(register.records, prepared.index)}


def of_names(residents: Encoded, counts: Counts, people: Iterable[Person]) -> dict[str, Any]:
    """Each name, with nothing beside it, among all residents."""
    begun = time.perf_counter()
    index = Index(residents)
    seconds = time.perf_counter() - begun
    model = kernel_model(Parameters(), residents.size)

    def look(person: Person) -> int:
        subject = encode(Batch(people=[person]))
        return len(index.find(Prepared(model, counts, subject), subject, floor=NAME_FLOOR)[0])

    named = [Person(each.id, {FieldName.NAME: each.values[FieldName.NAME][:1]}, each.parts) for each in people]
    said = {"indexed": residents.size, "mib": _mib(residents, index), "seconds_to_index": round(seconds, 2)}
    return _timed(look, named) | said


def _timed(look: Callable[[Person], int], people: Iterable[Person]) -> dict[str, Any]:
    every = list(people)
    for person in every[:_WARMING]:
        look(person)
    times, found = [], 0
    for person in every:
        begun = time.perf_counter()
        found += look(person)
        times.append(time.perf_counter() - begun)
    said = {f"p{share * 100:g}": round(percentile(times, share) * 1000, 3) for share in (0.5, 0.99)}
    return said | {"max": round(max(times) * 1000, 3), "n": len(times), "pairs": found}


def _mib(records: Encoded, index: Index) -> int:
    return (records.bytes + index.bytes) >> 20


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.match.lookup", description="Look for one at a time.")
    parser.add_argument("--data", type=Path, required=True, help="where residents.parquet and subjects.parquet are")
    return parser.parse_args()


if __name__ == "__main__":
    main()
