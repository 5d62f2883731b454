"""Drawing the things a record holds: field identifiers, dates, addresses, numbers that cannot be real.

Invariant: every value comes from the `Random` that was handed in; none from the clock, the hash seed or the system.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from tearline.people.addresses import address_text
from tearline.people.names import PersonName
from tearline.people.record import Field, FieldName
from tearline.people.spelling import words
from tearline.synthetic.stocks import texts
from tearline.vocab.grading import InformationGrade, SourceGrade

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS: Final = [first + second for first in _ALPHABET for second in _ALPHABET]  # ten bits each
OUTWARD: Final = "ABDEFGHJLNPQRSTUWXYZ"  # letters a postcode's last two may be
_YOUNGEST_KNOWN: Final = 14
_AGES: Final = (((15, 18), (18, 20), (20, 46), (46, 60), (60, 80)), (9, 6, 65, 15, 5))
_KNOWN: Final = (("%Y-%m-%d", "%Y-%m", "%Y", "%Y-01-01"), (84, 4, 8, 4))
_SOURCES: Final = (SourceGrade.RELIABLE, SourceGrade.UNTESTED, SourceGrade.UNTESTED, SourceGrade.NOT_RELIABLE)
_INFORMATION: Final = (
    InformationGrade.KNOWN_DIRECTLY,
    InformationGrade.INDIRECT_CORROBORATED,
    InformationGrade.INDIRECT,
    InformationGrade.NOT_KNOWN,
    InformationGrade.NOT_KNOWN,
)


@dataclass(frozen=True, slots=True)
class Span:
    """The days between which the facts of one record were noted."""

    first: dt.date
    last: dt.date

    def day(self, random: Random) -> dt.date:
        """Any of its days."""
        return self.first + dt.timedelta(days=int(random.random() * ((self.last - self.first).days + 1)))


def stream(*parts: object) -> Random:
    """A random stream of its own for each purpose. A string seed is hashed with SHA-512, not with Python's `hash`."""
    return Random("/".join(map(str, parts)))  # noqa: S311 invented people, nothing secret


def field_id(random: Random) -> str:
    """Well formed and repeatable, unlike `tearline.ids.new_id`."""
    bits = random.getrandbits(100)
    return "fld_" + "".join([_PAIRS[(bits >> shift) & 1023] for shift in range(0, 100, 10)])


def field(random: Random, span: Span, name: FieldName, value: str) -> Field:
    """A graded fact noted on some day of the span."""
    return Field(
        id=field_id(random),
        name=name,
        value=value,
        as_at=span.day(random),
        source_grade=random.choice(_SOURCES),
        information_grade=random.choice(_INFORMATION),
    )


def named(random: Random, span: Span, kind: FieldName, name: PersonName) -> Field:
    """A name or alias in parts."""
    return replace(field(random, span, kind, name.text), parts=name.parts())


def address(random: Random, span: Span) -> Field:
    """A street, town and postcode that do not exist together."""
    line = f"{random.randrange(1, 240)} {random.choice(texts('streets'))}, {random.choice(texts('towns'))}"
    letters = random.choice(OUTWARD) + random.choice(OUTWARD)
    parts = {"line": line, "postcode": f"ZZ{random.randrange(1, 100)} {random.randrange(10)}{letters}"}
    return replace(field(random, span, FieldName.ADDRESS, address_text(parts)), parts=parts)


def phone(random: Random) -> str:
    """Country code 999 is not assigned."""
    return f"+999{random.randrange(10**9):09}"


def email(random: Random, name: PersonName) -> str:
    """Under example.org, which RFC 2606 keeps free."""
    given, family = ("".join(words(part)) for part in (name.given, name.family))
    return f"{given}.{family}{random.randrange(1, 1000)}@example.org"


def national_id(random: Random) -> str:
    """Shaped like a NINO with the prefix QQ, which is never given out."""
    return f"QQ{random.randrange(10**6):06}{random.choice('ABCD')}"


def vehicle_mark(random: Random) -> str:
    """Shaped like a registration; Q as first letter with this shape is never given out."""
    letters = "".join(random.choice("ABCDEFGHJKLMNOPRSTUVWXYZ") for _ in range(4))
    return f"Q{letters[0]}{random.randrange(10, 80)} {letters[1:]}"


def sentence(random: Random, template: str, span: Span) -> str:
    """A sentence with its dates and town filled in."""
    year = span.day(random).year
    town = random.choice(texts("towns"))
    return template.format(opened=_month(span.first), closed=_month(span.last), year=year, town=town)


def birth_date(random: Random, today: dt.date, known_since: dt.date) -> str:
    """Mostly 20 to 45 years old, some under 18, a few over 60, none under 14 on the day they became known.

    Sometimes only the year, the month, or the 1 January of somebody whose day nobody knew.
    """
    youngest, oldest = random.choices(*_AGES)[0]
    least = max(youngest * 365 + 5, (today - known_since).days + _YOUNGEST_KNOWN * 366)
    age = least + int(random.random() * max(oldest * 365 - least, 365))
    born = today - age * dt.timedelta(days=1)
    known = random.choices(*_KNOWN)[0]
    return f"{born:{known}}"


def _month(day: dt.date) -> str:
    return f"{day:%B %Y}"
