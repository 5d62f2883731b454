"""Who stands in the register: residents, relatives of residents who do not exist, and people from elsewhere.

Invariant: every tradition has the same number of subjects (one more for the first ones where the number does not
divide), and of each the same share are residents.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tearline.synthetic.population.births import as_at, first_of_january
from tearline.synthetic.population.people import PHONES, People, emails, joined
from tearline.synthetic.population.rates import rate
from tearline.synthetic.population.stock import NONE, stock
from tearline.synthetic.population.streams import Floats, Ints, below, chance, stream
from tearline.synthetic.population.traditions import NAMES

_YEAR: Final = 365.2425
_STRANGERS_FOR_ONE: Final = 3


@dataclass(frozen=True, slots=True)
class Subjects:
    """The people of the register as they truly are; `resident` is the row of the resident each one is, or -1."""

    people: People
    resident: Ints


def even(count: int) -> list[int]:
    """A count for each tradition, as equal as can be."""
    return [count // len(NAMES) + (number < count % len(NAMES)) for number in range(len(NAMES))]


def stranger_counts(subjects: int) -> list[int]:
    """How many people from elsewhere to invent, so that enough of them are of an age to choose."""
    return [_STRANGERS_FOR_ONE * count + 20 * (count > 0) for count in even(subjects)]


def chosen(seed: int, residents: People, strangers: People, spare: Ints, count: int) -> Subjects:
    """The subjects, tradition by tradition. The file is shuffled later. `spare` are national identifiers nobody has."""
    parts, rows = [], []
    for number, wanted in enumerate(even(count)):
        part, resident = _tradition(seed, number, residents, strangers, wanted)
        parts.append(part)
        rows.append(resident)
    people = joined(parts)
    new = np.flatnonzero(people.national_id == NONE)
    people.national_id[new] = spare[: len(new)]
    return Subjects(people, np.concatenate(rows))


def _tradition(
    seed: int, number: int, residents: People, strangers: People, wanted: int
) -> tuple[People, Ints]:  # fmt: skip
    rng = stream(seed, f"subjects/{NAMES[number]}")
    here = np.flatnonzero(residents.tradition == number)
    matched = _likely(rng, residents, here, round(wanted * rate("subjects", "resident")))
    rest = wanted - len(matched)
    kin = round(rest * rate("subjects", "relative")) if len(here) else 0
    siblings = round(rest * rate("subjects", "sibling")) if len(here) else 0
    elsewhere = _likely(rng, strangers, np.flatnonzero(strangers.tradition == number), rest - kin - siblings)
    people = joined([
        residents.take(matched),
        _relatives(rng, residents.take(_likely(rng, residents, here, kin, again=True))),
        _siblings(rng, NAMES[number], residents.take(_likely(rng, residents, here, siblings, again=True))),
        strangers.take(elsewhere),
    ])  # fmt: skip
    return people, np.concatenate([matched, np.full(len(people) - len(matched), NONE, dtype=np.int64)])


def _likely(rng: np.random.Generator, people: People, rows: Ints, count: int, *, again: bool = False) -> Ints:
    """Some of the rows, of an age to be in a register and more men than women. Fewer where there are not enough."""
    weights = _weights(people, rows)
    if again:
        return rows[rng.choice(len(rows), count, p=weights / weights.sum())] if count else rows[:0]
    order = np.argsort(-np.log(rng.random(len(rows)) + 1e-300) / weights, kind="stable")
    return rows[order[:count]]


def _weights(people: People, rows: Ints) -> Floats:
    age = (as_at() - people.born[rows]) / _YEAR
    of_age = np.clip((age - rate("subjects", "youngest")) / 4, 1e-6, 1) * np.clip((75 - age) / 30, 0.05, 1)
    men = rate("subjects", "men")
    found: Floats = of_age * np.where(people.woman[rows], 1 - men, men)
    return found


def _relatives(rng: np.random.Generator, models: People) -> People:
    """A father, mother, son or daughter called the same or nearly, at the same home, born in other years."""
    count = len(models)
    table = stock()
    same = chance(rng, rate("relatives", "same_given"), count)
    middle = np.where(chance(rng, rate("relatives", "same_middle"), count), models.middle, NONE)
    years = 18 + below(rng, 20, count)
    older = (as_at() - models.born < 36 * _YEAR) | chance(rng, 0.3, count)
    born = models.born + np.where(older, -1, 1) * (years * _YEAR).astype(np.int64) + below(rng, 360, count)
    return _beside(rng, models, given=np.where(same, models.given, table.respell(rng, models.given)),
                   middle=middle, born=born)  # fmt: skip


def _siblings(rng: np.random.Generator, tradition: str, models: People) -> People:
    """A brother or sister at the same home: another given name, the same family name, sometimes the same day."""
    count = len(models)
    table = stock()
    given = np.empty(count, dtype=np.int64)
    for kind, rows in (("men", ~models.woman), ("women", models.woman)):
        given[rows] = table.spell(rng, table.classes(rng, tradition, kind, int(rows.sum())))
    apart = np.where(chance(rng, 0.5, count), -1, 1) * (365 + below(rng, 2500, count))
    born = np.where(chance(rng, rate("relatives", "twin"), count), models.born, models.born + apart)
    return _beside(rng, models, given=given, middle=models.middle, born=born)


def _beside(rng: np.random.Generator, models: People, *, given: Ints, middle: Ints, born: Ints) -> People:
    """People of their own, who share what their models' household shares."""
    count = len(models)
    own = below(rng, PHONES, count)
    phone = np.where(chance(rng, rate("relatives", "same_phone"), count), models.phone, own)
    papers = (models.born == first_of_january(models.born)) & chance(rng, 0.5, count)
    born = np.clip(born, 0, as_at())
    return People(
        tradition=models.tradition, home=models.home, place=models.place, woman=models.woman,
        born=np.where(papers, first_of_january(born), born), given=given, middle=middle, family=models.family,
        phone=phone, email=emails(rng, count), national_id=np.full(count, NONE, dtype=np.int64),
    )  # fmt: skip
