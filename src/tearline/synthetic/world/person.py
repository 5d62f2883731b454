"""What one body wrote down about one invented person, and drawing somebody of a given tradition.

Invariant: every value lies where no real one can, and comes from the `Random` that was handed in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final, Self

from tearline.people.addresses import address_text
from tearline.people.names import PersonName
from tearline.people.record import Field, FieldName, Record
from tearline.synthetic import draw
from tearline.synthetic.names import DrawnName, drawn_name
from tearline.synthetic.stocks import Spellings, Tradition, texts

_AGES: Final = (22, 68)
_YEAR: Final = 365.25


@dataclass(frozen=True, slots=True)
class Home:
    """A place to live: first line, town, postcode in area ZZ."""

    line: str
    town: str
    postcode: str

    @classmethod
    def drawn(cls, random: Random) -> Self:
        """A street, town and postcode that do not exist together."""
        letters = random.choice(draw.OUTWARD) + random.choice(draw.OUTWARD)
        return cls(
            f"{random.randrange(1, 240)} {random.choice(texts('streets'))}",
            random.choice(texts("towns")),
            f"ZZ{random.randrange(1, 100)} {random.randrange(10)}{letters}",
        )

    def parts(self) -> dict[str, str]:
        """For `Field.parts`."""
        return {"line": f"{self.line}, {self.town}", "postcode": self.postcode}

    @property
    def text(self) -> str:
        """All of it on one line."""
        return address_text(self.parts())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """One body's writing of one person. `born` is ISO, perhaps only a year or empty; `homes` the present one first."""

    name: PersonName
    aliases: tuple[PersonName, ...] = ()
    born: str = ""
    homes: tuple[Home, ...] = ()
    phones: tuple[str, ...] = ()
    email: str = ""
    national_id: str = ""
    note: str = ""

    @classmethod
    def of(cls, record: Record) -> Self:
        """What a record says that an agency could have written too."""
        names = [_named(f) for f in record.fields if f.name in _NAMES]
        homes = [f.parts for f in record.fields if f.name is FieldName.ADDRESS]
        return cls(
            name=names[0],
            aliases=tuple(names[1:]),
            born=_first(record, FieldName.DATE_OF_BIRTH),
            homes=tuple(Home(*_line_and_town(parts["line"]), parts["postcode"]) for parts in homes),
            phones=tuple(f.value for f in record.fields if f.name is FieldName.PHONE),
            email=_first(record, FieldName.EMAIL),
            national_id=_first(record, FieldName.NATIONAL_ID),
        )


_NAMES: Final = (FieldName.NAME, FieldName.ALIAS)


def _first(record: Record, name: FieldName) -> str:
    return next((field.value for field in record.fields if field.name is name), "")


def _named(field: Field) -> PersonName:
    given, middle, family = (field.parts.get(part, "") for part in ("given", "middle", "family"))
    return PersonName(text=field.value, given=given, middle=middle, family=family)


def _line_and_town(line: str) -> tuple[str, str]:
    before, _, town = line.rpartition(", ")
    return before, town


def rewritten(name: PersonName, **parts: str) -> PersonName:
    """`name` with some parts changed (`given`, `middle`, `family`), written in the same order as before."""
    changed = name.parts() | parts
    if name.text == f"{name.family} {name.given}":
        given, family = changed["given"], changed["family"]
        return PersonName(text=f"{family} {given}", given=given, family=family)
    return PersonName.from_parts(**changed)


@dataclass(frozen=True, slots=True)
class Drawer:
    """Draws people whose names are of one tradition."""

    random: Random
    tradition: Tradition
    today: dt.date

    def named(self, wanted: Callable[[DrawnName], bool] = lambda _: True) -> DrawnName:
        """A name with its other spellings, the first drawn that is as `wanted`. Its given and family names differ."""
        while True:
            drawn = drawn_name(self.tradition, self.random)
            if drawn.name.given != drawn.name.family and wanted(drawn):
                return drawn

    def person(self, name: PersonName | None = None) -> Sketch:
        """Somebody of working age, of whom everything is known."""
        called = name or self.named().name
        return Sketch(
            name=called,
            born=self.birth_date(),
            homes=(Home.drawn(self.random),),
            phones=(draw.phone(self.random),),
            email=draw.email(self.random, called),
            national_id=draw.national_id(self.random),
        )

    def birth_date(self) -> str:
        """A day on which somebody was born who is of working age now; never the 1st of a month."""
        days = self.random.randrange(int(_AGES[0] * _YEAR), int(_AGES[1] * _YEAR))
        born = self.today - dt.timedelta(days=days)
        return born.replace(day=self.random.randrange(2, 29)).isoformat()

    def other(self, stock: Sequence[Spellings], *than: str, initial: str = "") -> str:
        """Another name of the stock; with the same initial where there is one."""
        others = [names[0] for names in stock if names[0] not in than]
        alike = [name for name in others if initial and name.startswith(initial)]
        return self.random.choice(alike or others)

    def given(self, name: PersonName, *, woman: bool) -> str:
        """A given name for a brother or sister, with the same initial where there is one."""
        return self.other(self.tradition.given[woman], name.given, name.family, initial=name.given[0])

    def family(self, name: PersonName, *, woman: bool = False) -> str:
        """Another family name of the tradition."""
        return self.other(self.tradition.family[woman], name.given, name.family)

    def woman(self, name: PersonName) -> bool:
        """Whether the given name is from the stock of women's names."""
        return name.given in {spellings[0] for spellings in self.tradition.given[True]}

    def moved(self, sketch: Sketch) -> Sketch:
        """The same person, who lives elsewhere now and has another number."""
        return replace(sketch, homes=(Home.drawn(self.random),), phones=(draw.phone(self.random),))
