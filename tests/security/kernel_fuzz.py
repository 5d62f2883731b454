"""Feeds the kernel what nobody would write, in a process of its own. Run by `test_kernel_fuzz`; prints what it did.

Usage: kernel_fuzz.py LIBRARY SECONDS SEED, where LIBRARY is a build of the kernel with its sanitizers on.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa

from tearline.matching.encoding import encode
from tearline.matching.kernel import binding as kernel
from tearline.matching.kernel.handles import Counts, Encoded, Index, Prepared
from tearline.matching.model import Parameters, kernel_model
from tearline.people.batch import Batch
from tearline.people.person import Person
from tearline.people.record import FieldName

SCRIPTS = (
    (0x20, 0x7E), (0xC0, 0x24F), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x4FF), (0x530, 0x58F), (0x590, 0x5FF),
    (0x600, 0x6FF), (0x900, 0x97F), (0x980, 0xDFF), (0xE00, 0xE7F), (0x1200, 0x137F), (0x3040, 0x30FF),
    (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0x1F300, 0x1F6FF), (0xE000, 0xF8FF), (0x2000, 0x206F), (0xFF00, 0xFFEF),
)  # fmt: skip
WORDS = (
    "Gwen",
    "gwenn",
    "Muhammad",
    "bin",
    "al",
    "O'",
    "Mc",
    "mac",
    "McNeill",
    "O'Neill",
    "de",
    "la",
    "ng",
    "Aoua",
    "x",
)
MARKS = ("", " ", "  ", ",", ", ", ",,", "'", "''", ".", "-", "\0", "\n", "\t", ";", "`", "(", "\x7f", "0", "Mc", "o")
DATES = (
    "1985",
    "1985-04",
    "1985-04-03",
    "1985-01-01",
    "0000",
    "9999-99-99",
    "1985-00-12",
    "1985-13-40",
    "-985",
    "19é5",
)
NUMBERS = (
    "+999 100000001",
    "0100000001x12",
    "QQ123456C",
    "nino:QQ 12 34 56 C",
    ":",
    "a:",
    ":" * 40,
    "ZZ12 OAB",
    "1234",
)
HOMES = ("12 Testing Street, ZZ1 1AA", "ZZ1 1AA", "Z1 1AA", "1AA", "Flat 2, 12a The Close ZZ11AA", "1AA ZZ", "4223")
LONG = 100_000
FEW = 4  # values of one kind, with which no record has more keys than are kept
Records = tuple[Encoded, set[int]]
"""Encoded, and the rows with more than `FEW` values of a kind."""


def hostile(random: Random, known: tuple[str, ...]) -> str:
    """One text: mostly short, of few words so that records meet; now and then of any letters and any length."""
    kind = random.randrange(24)
    if kind == 0 and random.random() < 0.1:
        return random.choice(("a", "kn", "O'", "mc ", "1 ", "é", "王", ", ", "Ab,")) * random.randint(1, LONG)
    if kind <= 5:
        first, last = random.choice(SCRIPTS)
        return "".join(chr(random.randint(first, last)) for _ in range(random.randint(0, 40)))
    if kind <= 9:
        return random.choice(MARKS) + random.choice(known) + random.choice(MARKS) + random.choice(known)
    return random.choice(known) if kind < 20 else random.choice(known)[: random.randint(0, 9)]


def some(random: Random, known: tuple[str, ...]) -> list[str]:
    """Values of one kind, seldom very many."""
    most = random.choice((0, 1, 1, 2, 3, 30)) if random.random() < 0.999 else 5_000
    return [hostile(random, known) if most < 100 else random.choice(known) + chr(97 + n % 26) for n in range(most)]


VALUES = {
    FieldName.NAME: WORDS, FieldName.DATE_OF_BIRTH: DATES, FieldName.ADDRESS: HOMES, FieldName.PHONE: NUMBERS,
    FieldName.EMAIL: ("a@example.org", "@", "AB@example.org"), FieldName.NATIONAL_ID: NUMBERS, FieldName.VEHICLE_MARK: NUMBERS,
}  # fmt: skip


def people(random: Random) -> Records:
    """By values, often without a name or with parts of one."""
    found = []
    for number in range(random.randint(0, 12)):
        values = {kind: tuple(each) for kind, known in VALUES.items() if (each := some(random, known))}
        parts = tuple(hostile(random, WORDS) for _ in range(3)) if random.random() < 0.5 else ("", "", "")
        found.append(Person(f"p{number}", values, parts))
    crowded = {row for row, person in enumerate(found) if max(map(len, person.values.values()), default=0) > FEW}
    return encode(Batch(people=found)), crowded


def columns(random: Random) -> Records:
    """By columns, some of them sliced, null, empty or missing."""
    size, before = random.randint(0, 12), random.randint(0, 3)
    every = {
        "given_name": WORDS, "middle_name": WORDS, "family_name": WORDS, "full_name": WORDS, "aliases": (*WORDS, ";", "a;b"),
        "date_of_birth": DATES, "address": HOMES, "postcode": ("ZZ1 1AA", "zz11aa", "4223"), "address_2": HOMES,
        "phone": NUMBERS, "email": ("a@example.org", ";"), "national_id:nino": NUMBERS, "vehicle_mark_3": NUMBERS,
    }  # fmt: skip
    made = {"record_id": pa.array([str(n) for n in range(size)], pa.string())}
    for name, known in every.items():
        if random.random() < 0.2:
            continue
        texts = [None if random.random() < 0.2 else hostile(random, known) for _ in range(size + before)]
        made[name] = pa.array(texts, pa.string()).slice(before)
    return encode(Batch(columns=made)), set()


def raw(random: Random) -> Records:
    """Past the encoder: bytes that are no text, in every column, for rows in any order and more than once."""
    size = random.randint(1, 8)
    records, held = Encoded(size), Counter[int]()

    def column(count: int) -> pa.Array:
        cells = [random.randbytes(random.choice((0, 1, 3, 4, 7, 8, 10, 17, 40))) for _ in range(count)]
        ends = np.cumsum([0, *map(len, cells)]).astype(np.int32)
        data = np.frombuffer(b"".join(cells), np.uint8).copy()  # not a byte more, so that one read beyond is seen
        return pa.Array.from_buffers(pa.binary(), count, [None, pa.py_buffer(ends), pa.py_buffer(data)])

    for _ in range(random.randint(0, 3)):
        count = random.randint(0, 20)
        rows = np.array([random.randrange(size) for _ in range(count)], np.uint32)
        held.update(map(int, rows))
        records.add_names(None, rows, [random.choice((None, column(count))) for _ in range(4)])
        records.add_dates(rows, column(count))
        records.add_addresses(rows, random.choice((None, column(count))), random.choice((None, column(count))))
        for kind in (FieldName.PHONE, FieldName.EMAIL, FieldName.NATIONAL_ID, FieldName.VEHICLE_MARK):
            records.add_codes(kind, rows, column(count))
    records.finish()
    return records, {row for row, count in held.items() if count > FEW}


def meet(first: Records, second: Records) -> int:
    """Count, index, find and compare, both ways round. How many pairs were found.

    Both ways find the same pairs of records with few values: one with more keys than are kept is found by those alone.
    """
    (ours, ours_crowded), (theirs, theirs_crowded) = first, second
    counts = Counts()
    counts.watch(ours)
    counts.add(theirs)
    again = Counts()
    again.merge(*counts.read())
    made = Prepared(kernel_model(Parameters(), theirs.size), again, ours)
    found, _ = made.index.find(made, theirs, floor=-1e30)
    back, _ = Index(theirs).find(made, ours, floor=-1e30)
    higher, _ = made.index.find(made, theirs, floor=3.0, told=-13.0)
    rows, others = np.arange(ours.size, dtype=np.uint32), np.arange(theirs.size, dtype=np.uint32)
    made.compare(theirs, np.repeat(rows, theirs.size), np.tile(others, ours.size))
    there, back_again = (
        {
            (int(a), int(b))
            for a, b in zip(pairs["register_row"], pairs["extract_row"], strict=True)
            if int(a) not in ours_crowded and int(b) not in theirs_crowded
        }
        for pairs in (found, back)
    )
    if len(higher) > len(found) or there != back_again:
        raise AssertionError("the two directions find different pairs")
    return len(found)


def many_aliases(random: Random, aliases: int) -> tuple[Batch, Batch]:
    """Somebody under thousands of names, and the same person under one of the first."""
    names = tuple(f"{''.join(random.choices('bdfgklmnprst', k=6))} {chr(97 + n % 26)}unro" for n in range(aliases))
    known = {FieldName.DATE_OF_BIRTH: ("1985-04-03",), FieldName.NATIONAL_ID: ("QQ123456C",)}
    return (
        Batch(people=[Person("a", {FieldName.NAME: names, **known})]),
        Batch(people=[Person("b", {FieldName.NAME: names[:1], **known})]),
    )


def main(library: str, seconds: float, seed: int) -> None:
    kernel.__file__ = library  # another build is found beside another file
    kernel.NAME = Path(library).name
    random, until = Random(seed), time.monotonic() + seconds
    ours, theirs = many_aliases(random, 5_000)
    aliases = meet((encode(ours), {0}), (encode(theirs), set()))
    makers = (people, columns, raw)
    rounds = pairs = 0
    while time.monotonic() < until:
        pairs += meet(random.choice(makers)(random), random.choice(makers)(random))
        rounds += 1
    print(json.dumps({"library": kernel.library()._name, "aliases": aliases, "rounds": rounds, "pairs": pairs}))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
