"""What the residents' file says of its people: their own names and dates, with the habits of a big file.

Invariant: a habit changes what is written and never who somebody is; row order and record ids depend on nothing.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from tearline.synthetic.population import births, contacts, homes
from tearline.synthetic.population.people import People
from tearline.synthetic.population.rates import rate
from tearline.synthetic.population.slips import typo
from tearline.synthetic.population.stock import stock
from tearline.synthetic.population.streams import Flags, Ints, chance, stream
from tearline.synthetic.population.traditions import NAMES

COLUMNS = (
    "record_id", "given_name", "middle_name", "family_name", "date_of_birth",
    "address", "postcode", "phone", "email", "national_id",
)  # fmt: skip
_YOUNGEST_WITH_PHONE = 11 * 365


def resident_table(seed: int, people: People, found: homes.Homes) -> pa.Table:
    """One row for each of `people`, in their order."""
    count = len(people)
    ids = contacts.record_ids(stream(seed, "residents/ids"), count)
    names = _names(stream(seed, "residents/habits/names"), people)
    address = _address(stream(seed, "residents/habits/address"), people, found)
    rng = stream(seed, "residents/habits/rest")
    dates = births.written(people.born, _happens(rng, "year_only", count), _happens(rng, "no_birth_date", count))
    child = people.born > births.as_at() - _YOUNGEST_WITH_PHONE
    phone = contacts.phones(people.phone, _happens(rng, "no_phone", count) | child)
    email = contacts.emails(people, _happens(rng, "no_email", count) | child)
    national_id = contacts.national_ids(people.national_id, _happens(rng, "no_national_id", count))
    return pa.table([ids, *names, dates, *address, phone, email, national_id], names=list(COLUMNS))


def _happens(rng: np.random.Generator, habit: str, count: int) -> Flags:
    return chance(rng, rate("residents", habit), count)


def _names(rng: np.random.Generator, people: People) -> list[pa.Array]:
    """Given, middle and family name as written."""
    count, texts = len(people), pa.array(stock().texts)
    given = _slipped(rng, texts.take(pa.array(people.given)), count)
    family = _slipped(rng, texts.take(pa.array(people.family)), count)
    none = (people.middle < 0) | _happens(rng, "no_middle", count)
    middle = texts.take(pa.array(np.maximum(people.middle, 0), mask=none))
    middle = pc.if_else(pa.array(_happens(rng, "middle_initial", count)), pc.utf8_slice_codeunits(middle, 0, 1), middle)
    swapped = pa.array(chance(rng, _swapping(people.tradition), count))
    given, family = pc.if_else(swapped, family, given), pc.if_else(swapped, given, family)
    loud = pa.array(_happens(rng, "capitals", count))
    return [pc.if_else(loud, pc.utf8_upper(name), name) for name in (given, middle, family)]


def _swapping(tradition: Ints) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    east_asian = tradition == NAMES.index("east_asian")
    return np.where(east_asian, rate("residents", "swapped_east_asian"), rate("residents", "swapped"))


def _slipped(rng: np.random.Generator, names: pa.Array, count: int) -> pa.Array:
    """A few of the names with a slip of the keyboard."""
    rows = np.flatnonzero(_happens(rng, "typo", count))
    slips = [typo(rng, name) for name in names.take(pa.array(rows)).to_pylist()]
    mask = np.zeros(count, dtype=np.bool_)
    mask[rows] = True
    return pc.replace_with_mask(names, pa.array(mask), pa.array(slips, pa.string()))


def _address(rng: np.random.Generator, people: People, found: homes.Homes) -> list[pa.Array]:
    """Line and postcode. Households are written in one way, but for some of their members."""
    count, households = len(people), len(found.postcode)
    missing = _happens(rng, "no_address", count)
    own = _happens(rng, "own_address_style", count)
    kinds = []
    for kind in ("address_styles", "postcode_styles"):
        together = homes.styles(rng, kind, households)[people.home]
        kinds.append(np.where(own, homes.styles(rng, kind, count), together))
    return [
        homes.lines(found, people.home, kinds[0], missing),
        homes.postcodes(found, people.home, kinds[1], missing),
    ]
