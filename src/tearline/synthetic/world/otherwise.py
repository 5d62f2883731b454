"""Traps in which one person is written down in two ways, so that a true match looks poor.

Invariant: something besides the name and the date of birth still speaks for it, or a careful reader could not tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Final

from tearline.people.names import PersonName
from tearline.synthetic.names import DrawnName
from tearline.synthetic.stocks import Spellings
from tearline.synthetic.world.person import Drawer, Home, rewritten
from tearline.synthetic.world.trap import Kind, Maker, Trap, trap

_LAST_MONTH: Final = 12


def _day_and_month_swapped(drawer: Drawer) -> Trap:
    subject = drawer.person()
    year, month, _ = subject.born.split("-")
    day = drawer.random.choice([number for number in range(2, _LAST_MONTH + 1) if number != int(month)])
    subject = replace(subject, born=f"{year}-{month}-{day:02}")
    return trap(subject, same=(replace(subject, born=f"{year}-{day:02}-{month}", phones=()),))


def _names_reversed(drawer: Drawer) -> Trap:
    subject = drawer.person()
    name = subject.name
    turned = PersonName.from_parts(given=name.family, family=f"{name.given} {name.middle}".strip())
    return trap(subject, same=(replace(drawer.moved(subject), name=turned),))


def _spelt_otherwise(drawer: Drawer) -> Trap:
    """Every part that has another spelling is in it: transliterations, Mohammed and Muhammad, Mc and Mac."""
    drawn = drawer.named(lambda drawn: any(len(spellings) > 1 for spellings in drawn.spellings))
    subject = drawer.person(drawn.name)
    return trap(subject, same=(replace(subject, name=_respelt(drawer.random, drawn), email="", national_id=""),))


def _fathers_name(drawer: Drawer) -> Trap:
    """Own name, father's, grandfather's: one form keeps the last as family name, another drops it."""
    drawn = drawer.named()
    father = drawer.other(drawer.tradition.given[False], drawn.name.given, drawn.name.family)
    full = PersonName.from_parts(given=drawn.name.given, middle=father, family=drawn.name.family)
    subject = drawer.person(full)
    return trap(subject, same=(replace(subject, name=PersonName.from_parts(given=full.given, family=father)),))


def _punctuation(drawer: Drawer) -> Trap:
    """`O'Neill` and `ONeill`, `al-Masri` and `El Masri`, `Mc` and `Mac` where a tradition has them; else a hyphen."""
    drawn = drawer.named()
    family = _marked(drawer, drawer.random)
    subject = drawer.person(rewritten(drawn.name, family=family[0]))
    written = rewritten(drawn.name, family=drawer.random.choice(family[1:]))
    return trap(subject, same=(replace(subject, name=written, phones=()),))


def _married_name(drawer: Drawer) -> Trap:
    subject = drawer.person(drawer.named(lambda drawn: drawer.woman(drawn.name)).name)
    married = rewritten(subject.name, family=drawer.family(subject.name, woman=True))
    return trap(subject, same=(replace(subject, name=married, homes=(Home.drawn(drawer.random),)),))


def _deed_poll(drawer: Drawer) -> Trap:
    """No part of the name is left. Date of birth, number and address are."""
    subject = drawer.person()
    woman = drawer.woman(subject.name)
    given = drawer.other(drawer.tradition.given[woman], subject.name.given, subject.name.family)
    new = PersonName.from_parts(given=given, family=drawer.family(subject.name, woman=woman))
    return trap(subject, same=(replace(subject, name=new),))


def _familiar_name(drawer: Drawer) -> Trap:
    """William as Bill: the given name in another of its forms."""
    drawn = drawer.named(lambda drawn: len(_forms(drawn, drawn.name.given)) > 1)
    subject = drawer.person(drawn.name)
    form = drawer.random.choice(_forms(drawn, drawn.name.given)[1:])
    return trap(subject, same=(replace(subject, name=rewritten(drawn.name, given=form), national_id=""),))


def _initial_only(drawer: Drawer) -> Trap:
    subject = drawer.person()
    initial = PersonName.from_parts(given=subject.name.given[0], family=subject.name.family)
    return trap(subject, same=(replace(subject, name=initial, email="", national_id=""),))


def _postcode_slip(drawer: Drawer) -> Trap:
    subject = drawer.person()
    home = subject.homes[0]
    digit = drawer.random.choice([text for text in "0123456789" if text != home.postcode[-3]])
    slip = replace(home, postcode=f"{home.postcode[:-3]}{digit}{home.postcode[-2:]}")
    return trap(subject, same=(replace(subject, homes=(slip,), national_id="", email=""),))


def _three_times(drawer: Drawer) -> Trap:
    """Three services, three rows: as known, without a date of birth, and from before a move."""
    drawn = drawer.named(lambda drawn: any(len(spellings) > 1 for spellings in drawn.spellings))
    subject = drawer.person(drawn.name)
    without_date = replace(subject, name=_respelt(drawer.random, drawn), born="")
    moved = replace(drawer.moved(subject), email="")
    return trap(subject, same=(subject, without_date, moved))


def _looks_poor(drawer: Drawer) -> Trap:
    """Misspelt, only the year of birth, another address: the number and the e-mail address are the same."""
    subject = drawer.person()
    name = rewritten(subject.name, family=_slip(drawer.random, subject.name.family))
    known = replace(subject, name=name, born=subject.born[:4], homes=(Home.drawn(drawer.random),), national_id="")
    return trap(subject, same=(known,))


def _respelt(random: Random, drawn: DrawnName) -> PersonName:
    """Each part in another spelling, where it has one."""
    parts = {part: _other_form(random, drawn, text) for part, text in drawn.name.parts().items()}
    return rewritten(drawn.name, **parts)


def _other_form(random: Random, drawn: DrawnName, text: str) -> str:
    return random.choice(_forms(drawn, text)[1:] or (text,))


def _forms(drawn: DrawnName, text: str) -> Spellings:
    return next(spellings for spellings in drawn.spellings if spellings[0] == text)


def _marked(drawer: Drawer, random: Random) -> Spellings:
    """A family name and its writings with and without a mark, or two family names joined."""
    stock = [forms for forms in drawer.tradition.family[False] if len(forms) > 1 and _has_mark(forms[0])]
    if stock:
        return random.choice(stock)
    first, second = (forms[0] for forms in random.sample(drawer.tradition.family[False], 2))
    return f"{first}-{second}", f"{first} {second}"


def _has_mark(text: str) -> bool:
    return not text.isalpha() or text.startswith(("Mc", "Mac"))


def _slip(random: Random, text: str) -> str:
    """A letter after the first stands twice."""
    at = random.randrange(1, len(text))
    return text[:at] + text[at] + text[at:]


OTHERWISE: Final[Mapping[Kind, Maker]] = {
    Kind.DAY_AND_MONTH_SWAPPED: _day_and_month_swapped,
    Kind.NAMES_REVERSED: _names_reversed,
    Kind.SPELT_OTHERWISE: _spelt_otherwise,
    Kind.FATHERS_NAME: _fathers_name,
    Kind.PUNCTUATION: _punctuation,
    Kind.MARRIED_NAME: _married_name,
    Kind.DEED_POLL: _deed_poll,
    Kind.FAMILIAR_NAME: _familiar_name,
    Kind.INITIAL_ONLY: _initial_only,
    Kind.POSTCODE_SLIP: _postcode_slip,
    Kind.THREE_TIMES: _three_times,
    Kind.LOOKS_POOR: _looks_poor,
}
