"""What the register says of its subjects: damaged names, dates and addresses, numbers that changed hands.

Invariant: damage is the same for those who live here and those who do not, so that no trace of it tells who does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]

from tearline.synthetic.population import contacts, homes
from tearline.synthetic.population.births import FIRST
from tearline.synthetic.population.name_damage import Name, Person, Writer
from tearline.synthetic.population.people import ID_NUMBERS, PHONES, People, emails
from tearline.synthetic.population.rates import rate, severity, shares, table
from tearline.synthetic.population.resident_file import COLUMNS
from tearline.synthetic.population.slips import digit, swapped, wrong_part
from tearline.synthetic.population.stock import stock
from tearline.synthetic.population.streams import Flags, Floats, Ints, below, chance, stream, weighted
from tearline.synthetic.population.traditions import traditions

ALL_COLUMNS = (*COLUMNS, "aliases", "address_2", "postcode_2")


def register_table(seed: int, subjects: People, residents: People, found: homes.Homes) -> pa.Table:
    """One row for each of `subjects`, in their order."""
    count = len(subjects)
    harsh = chance(stream(seed, "register/harsh"), rate("subjects", "harsh"), count)
    heavy = np.where(harsh, severity(harsh=True), severity(harsh=False))
    ids = contacts.record_ids(stream(seed, "register/ids"), count)
    *names, aliases = _names(stream(seed, "register/names"), subjects, heavy)
    dates = pa.array(list(_dates(stream(seed, "register/dates"), subjects.born, heavy)), pa.string())
    address, former = _addresses(stream(seed, "register/addresses"), subjects, found, heavy)
    numbers = _contacts(stream(seed, "register/contacts"), subjects, residents, heavy)
    return pa.table([ids, *names, dates, *address, *numbers, aliases, *former], names=list(ALL_COLUMNS))


def _names(rng: np.random.Generator, subjects: People, heavy: Floats) -> list[pa.Array]:
    """Given, middle, family name and aliases."""
    writer = Writer(rng, stock())
    extra = weighted(rng, _alias_counts(), len(subjects))
    rows: list[tuple[str, str | None, str, str | None]] = []
    for person, harm, count in zip(_persons(subjects), heavy.tolist(), extra.tolist(), strict=True):
        name = writer.damaged(person, harm)
        aliases = ";".join(writer.aliases(person, name, count)) or None
        if rng.random() < rate("register", "capitals"):
            name = Name(name.given.upper(), name.middle.upper(), name.family.upper())
        rows.append((name.given, name.middle or None, name.family, aliases))
    return [pa.array([row[place] for row in rows], pa.string()) for place in range(4)]


def _alias_counts() -> Floats:
    one, two = rate("subjects", "one_alias"), rate("subjects", "two_aliases")
    return np.array([1 - one - two, one, two])


def _persons(people: People) -> Iterator[Person]:
    columns = (people.tradition, people.woman, people.given, people.middle, people.family)
    for tradition, woman, given, middle, family in zip(*(column.tolist() for column in columns), strict=True):
        yield Person(traditions()[tradition], woman, given, middle, family)


def _dates(rng: np.random.Generator, born: Ints, heavy: Floats) -> Iterator[str | None]:
    for days, harm in zip(born.tolist(), heavy.tolist(), strict=True):
        yield _date(rng, FIRST + dt.timedelta(days=days), harm)


def _date(rng: np.random.Generator, day: dt.date, harm: float) -> str | None:
    """The date as the register has it."""
    rates = table("damage.date")
    other = swapped(day)
    drawn = rng.random() / harm
    if drawn < rates["missing"]:
        return None
    if drawn < rates["missing"] + rates["year_only"]:
        return f"{day:%Y}"
    drawn -= rates["missing"] + rates["year_only"] + rates["wrong_part"]
    if drawn < 0:
        kinds, parts = shares("wrong_part")
        return wrong_part(rng, day, kinds[int(weighted(rng, parts, 1)[0])]).isoformat()
    swaps = other is not None and drawn < rates["day_month_swap"] / rates["can_swap"]
    return (other if other is not None and swaps else day).isoformat()


def _addresses(
    rng: np.random.Generator, subjects: People, found: homes.Homes, heavy: Floats
) -> tuple[list[pa.Array], list[pa.Array]]:  # fmt: skip
    """Line and postcode, and those of a former address."""
    count, rates = len(subjects), table("damage.address")
    drawn = rng.random(count) / heavy
    missing = drawn < rates["missing"]
    moved = ~missing & (drawn < rates["missing"] + rates["moved"])
    near = ~missing & ~moved & (drawn < sum(rates.values()))
    anywhere = below(rng, len(found.postcode), count)
    home = np.where(moved, anywhere, np.where(near, found.near(rng, subjects.home), subjects.home))
    gone = moved | near
    has = chance(rng, np.where(gone, *_former()), count) & ~missing
    former = np.where(gone, subjects.home, below(rng, len(found.postcode), count))
    return _written(rng, found, home, missing), _written(rng, found, former, ~has)


def _former() -> tuple[float, float]:
    return rate("former_address", "of_moved"), rate("former_address", "of_others")


def _written(rng: np.random.Generator, found: homes.Homes, home: Ints, missing: Flags) -> list[pa.Array]:
    kinds = [homes.styles(rng, kind, len(home)) for kind in ("address_styles", "postcode_styles")]
    return [homes.lines(found, home, kinds[0], missing), homes.postcodes(found, home, kinds[1], missing)]


def _contacts(rng: np.random.Generator, subjects: People, residents: People, heavy: Floats) -> list[pa.Array]:
    """Telephone, e-mail and national identifier."""
    count, rates = len(subjects), table("damage.contact")
    phone = np.where(chance(rng, rates["phone_changed"] * heavy, count), below(rng, PHONES, count), subjects.phone)
    if len(residents):
        others = residents.phone[below(rng, len(residents), count)]
        phone = np.where(chance(rng, rates["phone_recycled"] * heavy, count), others, phone)
    new = chance(rng, rates["email_new"] * heavy, count)
    email = _with_email(subjects, np.where(new, emails(rng, count), subjects.email))
    slips = chance(rng, rates["national_id_slip"] * heavy, count)
    wrong = np.array([20 * digit(rng, number // 20, 6) + number % 20 for number in subjects.national_id.tolist()])
    number = np.where(slips, wrong.astype(np.int64) % ID_NUMBERS, subjects.national_id)
    return [
        contacts.phones(phone, chance(rng, rate("register", "no_phone"), count)),
        contacts.emails(email, chance(rng, rate("register", "no_email"), count)),
        contacts.national_ids(number, chance(rng, rate("register", "no_national_id"), count)),
    ]


def _with_email(people: People, email: Ints) -> People:
    return People(
        people.tradition, people.home, people.place, people.woman, people.born, people.given, people.middle,
        people.family, people.phone, email, people.national_id,
    )  # fmt: skip
