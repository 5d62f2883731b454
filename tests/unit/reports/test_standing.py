"""Every shipped limit, just below it, at it and just above; and what the law was on the days it changed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.errors import InvalidInput
from tearline.reports.schedule import Comparator, Part, Schedule, Substance, is_cas, schedule_on, schedules
from tearline.reports.standing import STRICTEST_FIRST, Ingredient, Standing, judged, judged_mixture

NOW = dt.date(2026, 11, 29)
LEAST = Decimal("0.01")
EVERY = [(schedule, row) for schedule in schedules() for row in schedule.substances]
LIMITS = [(schedule, row, basis) for schedule, row in EVERY for basis in row.limits]
PERCENT = st.decimals(min_value=0, max_value=100, places=2)


def day_of(schedule: Schedule) -> dt.date:
    return schedule.valid_until or NOW


def standing(row: Substance, percent: Decimal | None, basis: str, on: dt.date) -> Standing:
    return judged(Ingredient(substance=row.cas or row.name, percent=percent, basis=basis), on).standing


def over(row: Substance) -> Standing:
    return Standing.REPORTABLE if row.part is Part.REPORTABLE_PRECURSOR else Standing.REGULATED


def under(row: Substance) -> Standing:
    return Standing.REPORTABLE if row.part is Part.REGULATED_PRECURSOR else Standing.NOT_LISTED


@pytest.mark.parametrize(("schedule", "row", "basis"), LIMITS, ids=lambda each: getattr(each, "name", None))
def test_a_limit_is_kept_to_the_hundredth(schedule: Schedule, row: Substance, basis: str) -> None:
    limit, on = row.limits[basis], day_of(schedule)
    at = over(row) if row.comparator is Comparator.FROM else under(row)
    assert standing(row, limit - LEAST, basis, on) is under(row)
    assert standing(row, limit, basis, on) is at
    assert standing(row, limit + LEAST, basis, on) is over(row)
    assert standing(row, None, basis, on) is Standing.REPORTABLE
    assert standing(row, limit + LEAST, "of what is not said", on) is Standing.REPORTABLE


@pytest.mark.parametrize(
    ("schedule", "row"), [each for each in EVERY if not each[1].limits], ids=lambda each: getattr(each, "name", None)
)
def test_what_has_no_limit_counts_at_any_concentration(schedule: Schedule, row: Substance) -> None:
    for percent in (None, Decimal(0), LEAST, Decimal(100)):
        assert standing(row, percent, "w/w", day_of(schedule)) is over(row)


def test_everything_that_was_seen_is_shipped() -> None:
    now = schedule_on(NOW)
    assert now is not None
    assert len(now.substances) == 43
    assert [len([row for row in now.substances if row.part is part]) for part in Part] == [12, 22, 9]
    assert sum(bool(row.cas) for row in now.substances) == 33
    assert all(is_cas(row.cas) for row in now.substances if row.cas)
    assert len({row.name for row in now.substances}) == 43
    assert not now.is_checked
    assert "Part 4" in now.missing


def test_one_wrong_digit_is_no_cas_number() -> None:
    assert is_cas("7697-37-2")
    assert not any(is_cas(text) for text in ("7697-37-3", "7967-37-2", "7697-37", "7697372", "", "7697-37-2 "))


# The two histories: sulfuric acid in 2018, and the additions and moves of 1 October 2023.
@pytest.mark.parametrize(
    ("name", "percent", "on", "expected"),
    [
        ("Sulfuric acid", "20", dt.date(2018, 4, 30), Standing.UNKNOWN),
        ("Sulfuric acid", "20", dt.date(2018, 5, 1), Standing.REPORTABLE),
        ("Sulfuric acid", "20", dt.date(2018, 6, 30), Standing.REPORTABLE),
        ("Sulfuric acid", "20", dt.date(2018, 7, 1), Standing.REGULATED),
        ("Sulphuric acid", "15", dt.date(2018, 7, 1), Standing.REPORTABLE),
        ("Sulfuric acid", "20", dt.date(2023, 10, 1), Standing.REGULATED),
        ("Hexamine", None, dt.date(2023, 9, 30), Standing.UNKNOWN),
        ("Hexamine", None, dt.date(2023, 10, 1), Standing.REGULATED),
        ("Hydrochloric acid", "10.01", dt.date(2023, 9, 30), Standing.UNKNOWN),
        ("Hydrochloric acid", "10.01", dt.date(2023, 10, 1), Standing.REGULATED),
        ("Phosphoric acid", "30", dt.date(2023, 10, 1), Standing.REPORTABLE),
        ("Nitric acid", "3.01", dt.date(2023, 9, 30), Standing.REGULATED),
        ("Nitric acid", "3.01", dt.date(2023, 10, 1), Standing.REGULATED),
    ],
)
def test_the_law_is_that_of_the_day(name: str, percent: str | None, on: dt.date, expected: Standing) -> None:
    found = judged(Ingredient(substance=name, percent=Decimal(percent) if percent else None), on)
    assert found.standing is expected
    assert found.reportable


def test_hydrogen_peroxide_of_one_per_cent_is_reportable() -> None:
    found = judged(Ingredient(substance="7722-84-1", percent=Decimal(1)), NOW)
    assert (found.standing, found.reportable, found.checked) == (Standing.REPORTABLE, True, False)


@given(st.sampled_from(EVERY), st.one_of(st.none(), PERCENT), st.sampled_from(["w/w", "v/v", "nitrogen by weight"]))
def test_what_is_not_known_never_takes_anything_out_of_reporting(
    known: tuple[Schedule, Substance], percent: Decimal | None, basis: str
) -> None:
    schedule, row = known
    with_it = standing(row, percent, basis, day_of(schedule))
    without = standing(row, None, basis, day_of(schedule))
    assert without is not Standing.NOT_LISTED
    assert with_it is not Standing.UNKNOWN


@given(st.text(max_size=40), st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)))
def test_what_is_not_in_the_list_is_reportable(name: str, on: dt.date) -> None:
    found = judged(Ingredient(substance=name), on)
    assert found.reportable
    assert found.substance is not None or found.standing is Standing.UNKNOWN


@given(st.lists(st.tuples(st.sampled_from(EVERY), PERCENT), min_size=1, max_size=4))
def test_a_mixture_is_as_strict_as_its_strictest_part(parts: list[tuple[tuple[Schedule, Substance], Decimal]]) -> None:
    ingredients = [Ingredient(substance=row.name, percent=percent, basis="v/v") for (_, row), percent in parts]
    each = [judged(one, NOW).standing for one in ingredients]
    assert judged_mixture(ingredients, NOW).standing is min(each, key=STRICTEST_FIRST.index)


@pytest.mark.parametrize("percent", ["-0.01", "100.01", "NaN", "Infinity"])
def test_a_share_that_nothing_can_have_is_refused(percent: str) -> None:
    with pytest.raises(InvalidInput, match="from 0 to 100"):
        Ingredient(substance="acetone", percent=Decimal(percent))


def test_shares_by_weight_are_at_most_a_whole() -> None:
    half = [Ingredient(substance=name, percent=Decimal("50.01")) for name in ("nitric acid", "acetone")]
    with pytest.raises(InvalidInput, match="more than 100"):
        judged_mixture(half, NOW)
    with pytest.raises(InvalidInput, match="at least one"):
        judged_mixture([], NOW)


def test_of_a_word_that_several_names_hold_the_strictest_counts() -> None:
    found = judged(Ingredient(substance="powders magnesium", percent=Decimal(71)), NOW)
    assert found.substance is not None
    assert found.substance.name.startswith("Magnesium powders")
    assert judged(Ingredient(substance="nitrate", percent=Decimal(1)), NOW).standing is Standing.REPORTABLE
