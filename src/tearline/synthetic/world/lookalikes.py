"""Traps in which somebody else looks like the subject.

Invariant: no two people of a trap share a national identifier or an e-mail address.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from tearline.people.names import PersonName
from tearline.synthetic import draw
from tearline.synthetic.world.person import Drawer, Home, Sketch, rewritten
from tearline.synthetic.world.trap import Kind, Maker, Trap, trap

_GENERATION: Final = (22, 35)  # years between a father and his son
_UNKNOWN_DATE: Final = "1900-01-01"


def _same_name_and_year(drawer: Drawer) -> Trap:
    subject = drawer.person()
    return trap(subject, different=(replace(drawer.person(subject.name), born=_other_day(drawer, subject.born)),))


def _same_name_and_date(drawer: Drawer) -> Trap:
    """The ICO's case: two people, one name, one date of birth, one record."""
    subject = drawer.person()
    return trap(subject, different=(replace(drawer.person(subject.name), born=subject.born),))


def _father_and_son(drawer: Drawer) -> Trap:
    """One name at one address. The subject is either of them."""
    drawn = drawer.named(lambda drawn: not drawer.woman(drawn.name))
    elder = drawer.person(drawn.name)
    year = drawer.today.year - drawer.random.randrange(58, 72)
    elder = replace(elder, born=f"{year}{elder.born[4:]}")
    born = dt.date.fromisoformat(drawer.birth_date()).replace(year=year + drawer.random.randrange(*_GENERATION))
    younger = replace(drawer.person(drawn.name), born=born.isoformat(), homes=elder.homes)
    subject, other = drawer.random.sample((elder, younger), 2)
    return trap(subject, same=(subject,), different=(other,))


def _twins(drawer: Drawer) -> Trap:
    subject = drawer.person()
    given = drawer.given(subject.name, woman=drawer.woman(subject.name))
    twin = replace(drawer.person(rewritten(subject.name, given=given)), born=subject.born, homes=subject.homes)
    return trap(subject, same=(subject,), different=(twin,))


def _sisters(drawer: Drawer) -> Trap:
    subject = drawer.person(drawer.named(lambda drawn: drawer.woman(drawn.name)).name)
    sister = drawer.person(rewritten(subject.name, given=drawer.given(subject.name, woman=True)))
    return trap(subject, same=(subject,), different=(replace(sister, homes=subject.homes),))


def _new_tenant(drawer: Drawer) -> Trap:
    """The register still has the old address, where somebody with the same given name lives now."""
    before = drawer.person()
    now = drawer.moved(before)
    tenant = drawer.person(_with_other_family_name(drawer, before.name))
    return trap(before, same=(replace(now, phones=before.phones),), different=(replace(tenant, homes=before.homes),))


def _shared_house(drawer: Drawer) -> Trap:
    subject = drawer.person()
    return trap(subject, same=(subject,), different=_housemates(drawer, subject))


def _hostel(drawer: Drawer) -> Trap:
    """Everybody there gives the hostel's own number, too."""
    home = Home.drawn(drawer.random)
    home = replace(home, line=f"Pattern House Hostel, {home.line}")
    subject = replace(drawer.person(), homes=(home,))
    mates = tuple(replace(mate, phones=subject.phones) for mate in _housemates(drawer, subject))
    return trap(subject, same=(subject,), different=mates)


def _phone_passed_on(drawer: Drawer) -> Trap:
    subject = drawer.person()
    other = drawer.person(_with_other_family_name(drawer, subject.name))
    now = replace(subject, phones=(draw.phone(drawer.random),))
    return trap(subject, same=(now,), different=(replace(other, phones=subject.phones),))


def _deceased_namesake(drawer: Drawer) -> Trap:
    subject = drawer.person()
    died = drawer.today - dt.timedelta(days=drawer.random.randrange(200, 2_000))
    namesake = replace(drawer.person(subject.name), born=subject.born, note=f"DECEASED {died:%d/%m/%Y}")
    return trap(subject, same=(drawer.moved(subject),), different=(namesake,))


def _first_of_january(drawer: Drawer) -> Trap:
    """Everybody whose day nobody knew is given the same one; the agency knows the subject's, too."""
    person = drawer.person()
    subject = replace(person, born=f"{person.born[:4]}-01-01")
    return trap(subject, same=(person,), different=(replace(drawer.person(subject.name), born=subject.born),))


def _placeholder_date(drawer: Drawer) -> Trap:
    """The register has what its form filled in, and so has the agency for somebody else of that name."""
    person = drawer.person()
    subject = replace(person, born=_UNKNOWN_DATE)
    return trap(subject, same=(person,), different=(replace(drawer.person(subject.name), born=_UNKNOWN_DATE),))


def _absent(drawer: Drawer) -> Trap:
    """Under a name that nobody else has, so that any trace of it is theirs."""
    name = drawer.named().name
    family = f"{name.family}-{drawer.family(name)}"
    return trap(None, different=(drawer.person(rewritten(name, family=family)),))


def _housemates(drawer: Drawer, subject: Sketch) -> tuple[Sketch, ...]:
    names = (_with_other_family_name(drawer, subject.name), _with_other_given_name(drawer, subject.name))
    return tuple(replace(drawer.person(name), homes=subject.homes) for name in names)


def _with_other_given_name(drawer: Drawer, name: PersonName) -> PersonName:
    return rewritten(name, given=drawer.given(name, woman=drawer.woman(name)))


def _with_other_family_name(drawer: Drawer, name: PersonName) -> PersonName:
    return rewritten(name, family=drawer.family(name, woman=drawer.woman(name)))


def _other_day(drawer: Drawer, born: str) -> str:
    """Another day and month of the same year."""
    day = dt.date.fromisoformat(born)
    month = drawer.random.choice([month for month in range(1, 13) if month not in {day.month, day.day}])
    return day.replace(month=month, day=drawer.random.choice([n for n in range(2, 29) if n != day.day])).isoformat()


LOOKALIKES: Final[Mapping[Kind, Maker]] = {
    Kind.SAME_NAME_AND_YEAR: _same_name_and_year,
    Kind.SAME_NAME_AND_DATE: _same_name_and_date,
    Kind.FATHER_AND_SON: _father_and_son,
    Kind.TWINS: _twins,
    Kind.SISTERS: _sisters,
    Kind.NEW_TENANT: _new_tenant,
    Kind.SHARED_HOUSE: _shared_house,
    Kind.HOSTEL: _hostel,
    Kind.PHONE_PASSED_ON: _phone_passed_on,
    Kind.DECEASED_NAMESAKE: _deceased_namesake,
    Kind.FIRST_OF_JANUARY: _first_of_january,
    Kind.PLACEHOLDER_DATE: _placeholder_date,
    Kind.ABSENT: _absent,
}
