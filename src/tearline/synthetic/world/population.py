"""The council's other residents: households without end, whom no register knows.

Invariant: a name's frequency falls with its place in its stock, as names' frequencies do, alike in every tradition.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random
from typing import Final

from tearline.people.names import PersonName
from tearline.synthetic import draw
from tearline.synthetic.stocks import Spellings, Tradition, texts, traditions
from tearline.synthetic.world.person import Home, Sketch

Household = tuple[Sketch, ...]

_SIZES: Final = ((1, 2, 3, 4, 5, 9), (30, 34, 16, 13, 6, 1))
_SHARED_HOUSE: Final = 9
_FLAT: Final = 0.2
_FAMILY_NAME_SHARED: Final = 0.85
_TWO_FAMILY_NAMES: Final = 0.06
_USUAL_SPELLING: Final = 0.8
_FREQUENCY: Final = -0.6  # Zipf's exponent
_ADULT: Final = 18
_YEAR: Final = 365.25
_HAS: Final = {"phone": 0.75, "email": 0.45, "national_id": 0.55}
_POSTCODES: Final = 5_000


@dataclass(frozen=True, slots=True)
class _Names:
    """Names of one kind with how often each is met, added up."""

    names: Sequence[Spellings]
    weights: Sequence[float]

    def draw(self, random: Random) -> str:
        spellings = random.choices(self.names, cum_weights=self.weights)[0]
        return spellings[0] if random.random() < _USUAL_SPELLING else random.choice(spellings)


@dataclass(frozen=True, slots=True)
class _Stock:
    given: Mapping[bool, _Names]
    family: Mapping[bool, _Names]


def households(random: Random, today: dt.date) -> Iterator[Household]:
    """Households without end; everybody in one shares its address."""
    stocks = traditions()
    shares = list(accumulate(tradition.share for tradition in stocks))
    while True:
        tradition = random.choices(stocks, cum_weights=shares)[0]
        size = random.choices(*_SIZES)[0]
        yield tuple(_people(random, today, tradition, size))


def _people(random: Random, today: dt.date, tradition: Tradition, size: int) -> Iterator[Sketch]:
    stock, homes = _stock(tradition), (_home(random),)
    family = {woman: stock.family[woman].draw(random) for woman in (False, True)}
    together = size < _SHARED_HOUSE
    eldest = random.triangular(_ADULT, 92, 38)
    for place in range(size):
        woman = random.random() < 0.5  # noqa: PLR2004 half of all people
        shared = together and random.random() < _FAMILY_NAME_SHARED
        last = family[woman] if shared else stock.family[woman].draw(random)
        if random.random() < _TWO_FAMILY_NAMES:
            last = f"{last}-{stock.family[woman].draw(random)}"
        name = PersonName.from_parts(given=stock.given[woman].draw(random), family=last)
        yield _resident(random, today, name, homes, _age(random, eldest, place, together=together))


def _age(random: Random, eldest: float, place: int, *, together: bool) -> float:
    """Two of an age, then their children; in a shared house anybody."""
    if not together:
        return random.triangular(_ADULT, 70, 28)
    return eldest + random.uniform(-3, 3) if place < 2 else max(random.uniform(-38, -20) + eldest, random.uniform(0, 5))  # noqa: PLR2004 a couple


def _resident(random: Random, today: dt.date, name: PersonName, homes: tuple[Home, ...], age: float) -> Sketch:
    grown = age >= _ADULT
    return Sketch(
        name=name,
        born=(today - dt.timedelta(days=int(age * _YEAR))).isoformat(),
        homes=homes,
        phones=(draw.phone(random),) if grown and random.random() < _HAS["phone"] else (),
        email=draw.email(random, name) if grown and random.random() < _HAS["email"] else "",
        national_id=draw.national_id(random) if grown and random.random() < _HAS["national_id"] else "",
    )


def _home(random: Random) -> Home:
    """A postcode lies in one street, as it does; a street has many."""
    street, town, postcode = _postcodes()[int(random.random() * _POSTCODES)]
    line = f"{int(random.random() * 239) + 1} {street}"
    return Home(f"Flat {int(random.random() * 20) + 1}, {line}" if random.random() < _FLAT else line, town, postcode)


@cache
def _postcodes() -> list[tuple[str, str, str]]:
    random = draw.stream("postcodes")
    homes = (Home.drawn(random) for _ in range(_POSTCODES))
    return [(random.choice(texts("streets")), home.town, home.postcode) for home in homes]


@cache
def _stock_by_name(name: str) -> _Stock:
    tradition = next(tradition for tradition in traditions() if tradition.name == name)
    return _Stock(
        {woman: _names(tradition.given[woman]) for woman in (False, True)},
        {woman: _names(tradition.family[woman]) for woman in (False, True)},
    )


def _stock(tradition: Tradition) -> _Stock:
    return _stock_by_name(tradition.name)


def _names(stock: Sequence[Spellings]) -> _Names:
    return _Names(stock, list(accumulate((place + 1) ** _FREQUENCY for place in range(len(stock)))))
