"""How often each value is met: copied, and cut down to what somebody has."""

from __future__ import annotations

from random import Random

import numpy as np

from tearline.matching.encoding import encode
from tearline.matching.kernel.handles import Counts, Encoded
from tests.support.comparing import columns_of, numbered

NAMES = ("Gwen", "Bill", "Aoife", "Zdenka", "Omar", "Li")


def people(seed: int, size: int) -> Encoded:
    random = Random(seed)
    return encode(
        columns_of(
            numbered(
                [
                    {
                        "given_name": random.choice(NAMES),
                        "family_name": random.choice(NAMES),
                        "date_of_birth": f"198{random.randrange(10)}-04-0{random.randrange(1, 10)}",
                        "postcode": f"ZZ1 {random.randrange(10)}AB",
                    }
                    for _ in range(size)
                ]
            )
        )
    )


def watching(records: Encoded) -> Counts:
    counts = Counts()
    counts.watch(records)
    return counts


def same(one: Counts, other: Counts) -> bool:
    (keys, counts), (others, theirs) = one.read(), other.read()
    return len(keys) > 0 and np.array_equal(keys, others) and np.array_equal(counts, theirs)


def test_a_copy_is_counted_on_by_itself() -> None:
    register, extract = people(1, 20), people(2, 3_000)
    before = watching(register)
    copy = before.copy()
    copy.add(extract)
    assert len(before.read()[0]) == 0
    anew = watching(register)
    anew.add(extract)
    assert same(copy, anew)
    again = copy.copy()
    again.add(extract)
    assert np.array_equal(again.read()[1], 2 * copy.read()[1])


def test_of_what_was_counted_there_is_as_much_as_if_it_alone_had_been_counted() -> None:
    """So that a model of a whole extract weighs as one of the register alone, wherever it is sent."""
    register, extract = people(3, 20), people(4, 3_000)
    whole, alone = Counts(), watching(register)
    whole.add(extract)
    alone.add(extract)
    found = whole.of(watching(register))
    assert same(found, alone)
    assert len(found.read()[0]) < len(whole.read()[0])


def test_of_nothing_counted_there_is_nothing() -> None:
    assert len(Counts().of(watching(people(5, 9))).read()[0]) == 0
    assert len(Counts().of(Counts()).read()[0]) == 0
