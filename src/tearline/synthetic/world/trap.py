"""One trap: a subject as the register has them, the rows that an agency holds near them, and which of those are them.

Invariant: a trap without a subject is somebody of whom the register must never learn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tearline.synthetic.world.person import Drawer, Sketch


class Kind(StrEnum):
    """What makes a pair of records hard to tell apart, or hard to bring together."""

    SAME_NAME_AND_YEAR = "same_name_and_birth_year"
    SAME_NAME_AND_DATE = "same_name_and_birth_date"
    FATHER_AND_SON = "father_and_son"
    TWINS = "twins"
    SISTERS = "sisters_sharing_address"
    NEW_TENANT = "old_address_new_tenant"
    SHARED_HOUSE = "shared_house"
    HOSTEL = "hostel"
    PHONE_PASSED_ON = "phone_passed_on"
    DECEASED_NAMESAKE = "deceased_namesake"
    FIRST_OF_JANUARY = "first_of_january"
    PLACEHOLDER_DATE = "placeholder_date"
    ABSENT = "absent_from_register"
    DAY_AND_MONTH_SWAPPED = "day_and_month_swapped"
    NAMES_REVERSED = "names_reversed"
    SPELT_OTHERWISE = "spelt_otherwise"
    FATHERS_NAME = "fathers_name_as_family_name"
    PUNCTUATION = "hyphen_apostrophe_or_prefix"
    MARRIED_NAME = "married_name"
    DEED_POLL = "deed_poll"
    FAMILIAR_NAME = "familiar_name"
    INITIAL_ONLY = "initial_only"
    POSTCODE_SLIP = "postcode_slip"
    THREE_TIMES = "three_times_in_one_agency"
    LOOKS_POOR = "looks_poor"
    OF_THE_REGISTER = "of_the_register"
    """No trap: an ordinary subject whom the agency happens to know."""


@dataclass(frozen=True, slots=True)
class Held:
    """One row that the agency holds, and whether it is the trap's subject."""

    sketch: Sketch
    same: bool


@dataclass(frozen=True, slots=True)
class Trap:
    """`subject`: as the register has them, or None where it has nobody. `held`: the agency's rows."""

    subject: Sketch | None
    held: tuple[Held, ...]


Maker = Callable[[Drawer], Trap]


def trap(subject: Sketch | None, *, same: tuple[Sketch, ...] = (), different: tuple[Sketch, ...] = ()) -> Trap:
    """A trap with those rows about the subject, and those about other people."""
    return Trap(subject, (*(Held(row, same=True) for row in same), *(Held(row, same=False) for row in different)))
