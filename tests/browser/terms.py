"""The questions every release and answer asks, as a person of the demonstration answers them."""

from __future__ import annotations

import datetime as dt
from typing import Final

from tests.browser.people import Person

TODAY: Final = dt.datetime.now(dt.UTC).date()
NECESSITY: Final = "The agencies may know of a change in his circumstances that we cannot see from here."
PROPORTIONALITY: Final = "Who he is and why the matter was closed; nothing about family or belief."


def says_why(person: Person) -> None:
    person.follow("Say why, and under which law")
    person.choose("To prevent or detect serious crime")
    person.choose("Counter-Terrorism Act 2008 section 19")
    person.write("Why does the aim need this to be shared?", NECESSITY)
    person.write("Why does it intrude no more than the aim needs?", PROPORTIONALITY)
    person.write("Sharing agreement", "DSA-WM-2026-01")
    person.choose("Suspected of an offence")
    person.write("Officer accountable for sharing it", "Detective Inspector J. Example")
    person.write("How reliable and complete is it?", "One untested source; the address was not checked.")
    person.press("Save")


def sets_handling(person: Person, *, answer_by: bool = True) -> None:
    person.follow("Set the marking, handling and dates")
    person.choose("OFFICIAL-SENSITIVE", exact=True)
    person.choose("Do not contact the person because of it")
    dates = {"Answer needed by": 10, "Review on": 60, "Expires at the end of": 90}
    for legend, days in dates.items():
        if answer_by or days > 10:
            day = TODAY + dt.timedelta(days=days)
            person.write_date(legend, str(day.day), str(day.month), str(day.year))
    person.press("Save")
