"""How two dates compare: every outcome, from the same to nothing alike, and parts that are not known."""

from __future__ import annotations

import pytest

from tests.support.comparing import DATE, level, pair

(MISSING, SAME, SWAPPED, DAY, MONTH, YEAR_NEAR, YEAR, YEAR_ALONE, PART, NOTHING) = range(10)
KNOWN_YEAR, KNOWN_MONTH, KNOWN_NEAR, KNOWN_OTHER, FIRST_JANUARY, FIRST_OTHER = range(10, 16)
ALIKE = (SAME, SWAPPED, KNOWN_YEAR, KNOWN_MONTH)


def compared(ours: str, theirs: str) -> int:
    return level({"given_name": "Gwen", "date_of_birth": ours}, {"given_name": "Gwen", "date_of_birth": theirs}, DATE)


CASES = [
    ("1985-04-03", "", MISSING),
    ("1985-04-03", "1985-04-03", SAME),
    ("1985-01-01", "1985-01-01", SAME),
    ("1985-04-03", "1985-03-04", SWAPPED),
    ("1985-04-03", "1985-04-23", DAY),
    ("1985-01-01", "1985-01-23", DAY),
    ("1985-04-03", "1985-05-03", MONTH),
    ("1985-04-03", "1984-04-03", YEAR_NEAR),
    ("1985-04-03", "1987-04-03", YEAR_NEAR),
    ("1985-04-03", "1989-04-03", YEAR_NEAR),
    ("1985-04-03", "1995-04-03", YEAR_NEAR),
    ("1985-04-03", "1935-04-03", YEAR_NEAR),
    ("1985-04-03", "1962-04-03", YEAR),
    ("1985-04-03", "1885-04-03", YEAR),
    ("1985-04-03", "1985-11-28", YEAR_ALONE),
    ("1985-04-03", "1986-04-28", PART),
    ("1985-04-03", "1986-11-03", PART),
    ("1985-04-03", "1986-11-28", NOTHING),
    ("1985-04-03", "1932-11-28", NOTHING),
    ("1985-04-03", "1932-04-28", NOTHING),
    ("1985-04-03", "1985", KNOWN_YEAR),
    ("1985-04", "1985", KNOWN_YEAR),
    ("1985", "1985", KNOWN_YEAR),
    ("1985-04-03", "1985-04", KNOWN_MONTH),
    ("1985-04", "1985-04", KNOWN_MONTH),
    ("1985-04-03", "1985-05", KNOWN_NEAR),
    ("1985-04-03", "1986", KNOWN_NEAR),
    ("1985-04-03", "1932", KNOWN_OTHER),
    ("1985-04", "1986-04", KNOWN_OTHER),
    ("1985-04", "1932-05", KNOWN_OTHER),
    ("1985-01-01", "1985-04-03", FIRST_JANUARY),
    ("1985-01-01", "1986-04-03", FIRST_OTHER),
    ("1985-01-01", "1932-04-03", NOTHING),
    ("1985-01-01", "1984-01-01", YEAR_NEAR),
    ("1985-01-01", "1985", KNOWN_YEAR),
    ("1985-02-29", "1985-02-29", SAME),  # what is no date is the reader's to refuse
]


@pytest.mark.parametrize(("ours", "theirs", "expected"), CASES)
def test_every_outcome_is_met_and_the_same_both_ways_round(ours: str, theirs: str, expected: int) -> None:
    assert (compared(ours, theirs), compared(theirs, ours)) == (expected, expected)


def test_no_outcome_is_left_untried() -> None:
    assert {expected for *_, expected in CASES} == set(range(16))


@pytest.mark.parametrize(
    "text", ["soon", "198", "85-04-03", "1985-13-01", "1985-04-32", "1985-4-3", "0000-01-01", "1985-04-031"]
)
def test_what_is_no_date_is_not_known(text: str) -> None:
    assert compared("1985-04-03", text) == MISSING


@pytest.mark.parametrize(("ours", "theirs", "expected"), CASES)
def test_only_what_agrees_says_yes_and_what_is_missing_says_nothing(ours: str, theirs: str, expected: int) -> None:
    person = {"given_name": "Gwen"}
    bits = float(pair(person | {"date_of_birth": ours}, person | {"date_of_birth": theirs})["part"][DATE])
    assert bits == 0 if expected == MISSING else bits > 0 if expected in ALIKE else True
    if expected in (NOTHING, KNOWN_OTHER, FIRST_OTHER):
        assert bits < 0


def test_of_several_dates_the_one_that_says_most_is_compared() -> None:
    from tearline.matching.encoding import encode
    from tearline.people.batch import Batch
    from tearline.people.person import Person
    from tearline.people.record import FieldName
    from tests.support.comparing import every_pair, model_of

    def person(*dates: str) -> Batch:
        return Batch(people=[Person("p", {FieldName.NAME: ("Gwen",), FieldName.DATE_OF_BIRTH: dates})])

    ours, theirs = encode(person("1932-11-28", "soon", "1985-04-03")), encode(person("1985", "1985-04-03"))
    (found,) = every_pair(ours, theirs, model_of(theirs))
    assert (int(found["level"][DATE]), found["date"].tolist()) == (SAME, [2, 1])
