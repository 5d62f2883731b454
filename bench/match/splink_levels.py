"""What Splink compares: of each field the levels, from the same down to quite another.

A field that the forms of `splink_model` weigh differently has a function for each way. DuckDB and Spark both understand
all SQL here.
"""

from __future__ import annotations

from typing import Any, Final

import splink.comparison_level_library as cll
import splink.comparison_library as cl

_OTHER_DATE: Final = 1e-5  # what EM finds goes to nothing, and then Splink refuses it: a floor
_NEAR: Final = 30  # how much likelier a near miss of an id is by coincidence than the id itself
_SWAPPED: Final = (
    "given_sound_l = family_sound_r and family_sound_l = given_sound_r and given_sound_l <> family_sound_l"
)
_PLACES: Final = (("", ""), ("_2", ""), ("", "_2"), ("_2", "_2"))
_MISSING_PLACE: Final = "postcode_l is null or postcode_r is null"


def names_apart() -> list[cl.CustomComparison]:
    """Given and family name, each by itself: of a swap each sees its own half."""
    return [_given(_crossed("given", "family")), _family_apart(), _middle()]


def names_with_swap() -> list[cl.CustomComparison]:
    """A swap is weighed once, by the whole name's frequency; who shares a door has the family name weighed with it."""
    swap = _level(
        _SWAPPED, "given and family swapped", tf_adjustment_column="sounds", disable_tf_exact_match_detection=True
    )
    elsewhere = f"family_l is null or family_r is null or ({_SWAPPED}) or {_any_of('postcode', 'house')}"
    missing = _level(elsewhere, "missing, or weighed elsewhere", is_null_level=True)
    return [_given(swap), _levels("family", missing, *_family_levels()), _middle()]


def born() -> cl.CustomComparison:
    """The date, by its frequency: 1 January is many people's."""
    return _levels("born", *_born_levels())


def born_seldom_another() -> cl.CustomComparison:
    """The same, and that one person has two quite different dates is said by hand."""
    seldom = cll.ElseLevel().configure(m_probability=_OTHER_DATE, fix_m_probability=True)
    return _levels("born", *_born_levels(), otherwise=seldom)


def place() -> cl.CustomComparison:
    """Door, postcode or district, at any address of either side."""
    return _levels(
        "place",
        _level(_MISSING_PLACE, "missing", is_null_level=True),
        _level(_any_of("postcode", "house"), "same door"),
        _level(_any_of("postcode"), "same postcode"),
        _level(_any_of("district"), "same district"),
    )


def place_and_family() -> cl.CustomComparison:
    """Who lives at one door has one family name more often than not: the two are weighed together, and once."""
    door = _any_of("postcode", "house")
    alike = {"tf_adjustment_column": "postcode", "disable_tf_exact_match_detection": True}
    near = {"tf_adjustment_column": "district", "disable_tf_exact_match_detection": True}
    return _levels(
        "place",
        _level(_MISSING_PLACE, "missing", is_null_level=True),
        _level(f"{door} and (family_sound_l = family_sound_r or ({_SWAPPED}))", "same door and family", **alike),
        _level(door, "same door", **alike),
        _level(_any_of("postcode"), "same postcode", **alike),
        _level(_any_of("district"), "same district", **near),
    )


def identifier(column: str, coincidence: float, **same: Any) -> cl.CustomComparison:  # noqa: ANN401
    """What is all but unique: the chance that strangers share it is given, for no sample shows it."""
    by_hand = {"u_probability": coincidence, "fix_u_probability": True}
    nearly = {"u_probability": min(coincidence * _NEAR, 0.01), "fix_u_probability": True}
    near = [cll.DamerauLevenshteinLevel(column, 1).configure(**nearly)] if column == "national_id" else []
    return _levels(
        column,
        cll.NullLevel(column),
        cll.ExactMatchLevel(column).configure(**same, **by_hand),
        *near,
    )


def identifier_by_frequency(column: str, coincidence: float) -> cl.CustomComparison:
    """The same, and what several people share counts for less."""
    return identifier(column, coincidence, tf_adjustment_column=column)


def _levels(name: str, *levels: Any, otherwise: Any = None) -> cl.CustomComparison:  # noqa: ANN401
    last = cll.ElseLevel() if otherwise is None else otherwise
    return cl.CustomComparison(output_column_name=name, comparison_levels=[*levels, last])


def _level(condition: str, label: str, **more: Any) -> Any:  # noqa: ANN401
    return cll.CustomLevel(condition, label).configure(**more)


def _by_sound(column: str) -> Any:  # noqa: ANN401
    return _level(
        f"{column}_sound_l = {column}_sound_r",
        f"{column} sounds alike",
        tf_adjustment_column=f"{column}_sound",
        disable_tf_exact_match_detection=True,
    )


def _crossed(ours: str, theirs: str) -> Any:  # noqa: ANN401
    """Half of a swap. The left name alone is looked at: both ways round, given and family would count it twice."""
    condition = f"{ours}_sound_l = {theirs}_sound_r and {ours}_sound_l <> {ours}_sound_r"
    return _level(condition, f"the right one's {theirs} name")


def _given(swap: Any) -> cl.CustomComparison:  # noqa: ANN401
    return _levels(
        "given",
        cll.NullLevel("given"),
        cll.ExactMatchLevel("given").configure(tf_adjustment_column="given"),
        swap,
        _by_sound("given"),
        cll.JaroWinklerLevel("given", 0.92),
        _level(
            "(length(given_l) = 1 or length(given_r) = 1) and substr(given_l, 1, 1) = substr(given_r, 1, 1)", "initial"
        ),
        _level("given_l = middle_r or middle_l = given_r", "given is the other's middle name"),
        cll.JaroWinklerLevel("given", 0.84),
    )


def _family_apart() -> cl.CustomComparison:
    same, *rest = _family_levels()
    return _levels("family", cll.NullLevel("family"), same, _crossed("family", "given"), *rest)


def _family_levels() -> list[Any]:
    barrel = " or ".join(
        f"{a} like concat({b}, ' %') or {a} like concat('% ', {b})"
        for a, b in (("family_l", "family_r"), ("family_r", "family_l"))
    )
    return [
        cll.ExactMatchLevel("family").configure(tf_adjustment_column="family"),
        _by_sound("family"),
        _level(barrel, "part of a double name"),
        cll.JaroWinklerLevel("family", 0.92),
        cll.JaroWinklerLevel("family", 0.84),
    ]


def _middle() -> cl.CustomComparison:
    return _levels(
        "middle",
        cll.NullLevel("middle"),
        cll.ExactMatchLevel("middle").configure(tf_adjustment_column="middle"),
        _level("substr(middle_l, 1, 1) = substr(middle_r, 1, 1)", "same initial"),
    )


def _born_levels() -> list[Any]:
    parts = ((1, 4), (6, 2), (9, 2))
    same = [f"substr(born_l, {at}, {size}) = substr(born_r, {at}, {size})" for at, size in parts]
    two = " or ".join(f"({same[a]} and {same[b]})" for a, b in ((0, 1), (0, 2)))  # 1 January is no evidence
    year_alone = "(born_l is null or born_r is null)"
    return [
        cll.NullLevel("born_year"),
        cll.ExactMatchLevel("born").configure(tf_adjustment_column="born"),
        _level("born_any_order_l = born_any_order_r", "day and month swapped"),
        cll.DamerauLevenshteinLevel("born", 1),
        _level(two, "year, and day or month"),
        _level(f"{year_alone} and born_year_l = born_year_r", "year alone"),
    ]


def _any_of(*columns: str) -> str:
    """The same in all these columns, at the first or the second address of either side."""
    pairs = [[f"{each}{a}_l = {each}{b}_r" for each in columns] for a, b in _PLACES]
    return "(" + " or ".join(f"({' and '.join(pair)})" for pair in pairs) + ")"
