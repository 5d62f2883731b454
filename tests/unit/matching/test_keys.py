"""By what two records are found to be compared, whatever they weigh then."""

from __future__ import annotations

import pytest

from tearline.matching.encoding import encode
from tests.support.comparing import Cells, columns_of, found_pairs, model_of, numbered

HERS: Cells = {"full_name": "Gwen Example", "date_of_birth": "1985-04-13"}
RARE = 3  # rows of an extract

FOUND: dict[str, tuple[Cells, Cells]] = {
    "no date": (HERS, {"full_name": "Gwen Example"}),
    "neither date": ({"full_name": "Gwen Example"}, {"full_name": "Exampel Gwenn"}),
    "a year that is another": (HERS, HERS | {"date_of_birth": "1958"}),
    "1 January of another year": (HERS, HERS | {"date_of_birth": "1958-01-01"}),
    "year and month": (HERS, HERS | {"date_of_birth": "1985-04-27"}),
    "year and day": (HERS, HERS | {"date_of_birth": "1985-11-13"}),
    "day and month": (HERS, HERS | {"date_of_birth": "1958-04-13"}),
    "day and month, each in the other's place": (
        HERS | {"date_of_birth": "1985-04-03"},
        HERS | {"date_of_birth": "1985-03-04"},
    ),
    "a word, day and month": (HERS, {"full_name": "Gwen Exwyzp", "date_of_birth": "1958-04-13"}),
    "the date alone": (HERS, {"full_name": "Peter Sample", "date_of_birth": "1985-04-13"}),
    "a word and the postcode": (
        {"full_name": "Gwen Example", "address": "8 Testing Street", "postcode": "ZZ1 1AA"},
        {"full_name": "Gwen Patel", "address": "Testing Street", "postcode": "ZZ1 1AA"},
    ),
    "a word, house and street": (
        {"full_name": "Gwen Example", "address": "8 Testing Street", "postcode": "ZZ1 1AA"},
        {"full_name": "Gwen Patel", "address": "8 Testing St", "postcode": "ZZ1 1AB"},
    ),
}  # fmt: skip

PASSED_OVER: dict[str, tuple[Cells, Cells]] = {
    "dates that have nothing in common": (HERS, HERS | {"date_of_birth": "1958-11-27"}),
    "the year alone": (HERS, HERS | {"date_of_birth": "1985-11-27"}),
    "a word, and the day of another year": (HERS, {"full_name": "Gwen Patel", "date_of_birth": "1958-04-13"}),
    "a word, and a postcode nearby": (
        {"full_name": "Gwen Example", "address": "8 Testing Street", "postcode": "ZZ1 1AA"},
        {"full_name": "Gwen Patel", "address": "9 Other Road", "postcode": "ZZ1 1AB"},
    ),
}


def meet(ours: Cells, theirs: Cells, namesakes: int) -> bool:
    """Whether the first two are compared, where so many others of the first one's name stand in the extract."""
    others: list[Cells] = [
        {"full_name": ours["full_name"], "phone": f"0790090{number:04}"} for number in range(namesakes)
    ]
    register, extract = encode(columns_of(numbered([ours]))), encode(columns_of(numbered([theirs, *others], "e")))
    found = found_pairs(register, extract, model_of(extract), -1e30)
    return 0 in found["extract_row"]


@pytest.mark.parametrize("name", FOUND)
def test_what_two_records_may_have_in_common(name: str) -> None:
    ours, theirs = FOUND[name]
    assert meet(ours, theirs, RARE + 1)
    assert meet(theirs, ours, RARE + 1)


@pytest.mark.parametrize("name", PASSED_OVER)
def test_what_is_too_little(name: str) -> None:
    ours, theirs = PASSED_OVER[name]
    assert not meet(ours, theirs, RARE + 1)
    assert not meet(theirs, ours, RARE + 1)


def test_a_rare_name_finds_whatever_the_dates() -> None:
    """Who gives a wrong date of birth is found by it."""
    ours, theirs = PASSED_OVER["dates that have nothing in common"]
    assert meet(ours, theirs, RARE - 1)
    assert not meet(ours, theirs, RARE)
