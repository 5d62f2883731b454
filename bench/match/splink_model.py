"""Splink's model for people, in two forms: comparisons, blocking rules, and the rules it learns on.

`published` is what its documentation and an expert would set up before any answer is known: each field by itself,
frequencies of terms on names and dates, the chance of agreement by coincidence given by hand for ids, and all else
learnt. `tuned` was worked at with the truth of one seed at hand, so it shows how far Splink goes, not how it begins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from splink import SettingsCreator, block_on

from bench.match import splink_levels as levels

IDS: Final = ("phone", "email", "national_id")


@dataclass(frozen=True, slots=True)
class Form:
    """What one form compares, whom with whom, and where it learns."""

    names: Callable[[], Sequence[Any]]
    born: Callable[[], Any]
    place: Callable[[], Any]
    identifier: Callable[[str, float], Any]
    rules: tuple[Any, ...]  # any one field may be wrong, or missing, and a rule is left
    learning_rules: tuple[Any, ...]  # together they leave every field free at least twice


_RULES: Final = (
    block_on("national_id"),
    block_on("phone"),
    block_on("email"),
    block_on("born", "substr(given, 1, 1)"),
    block_on("born", "substr(family, 1, 1)"),
    block_on("born", "district"),
    block_on("born_any_order", "given_sound"),
    block_on("born_any_order", "family_sound"),
    block_on("sounds", "born_year"),
    block_on("given", "family"),
    "l.given = r.family and l.family = r.given",
    block_on("sounds", "substr(born, 6, 5)"),
    block_on("sounds", "district"),
    block_on("postcode", "given_sound"),
    block_on("postcode", "family_sound"),
    block_on("postcode", "born_year"),
)
_MORE_RULES: Final = (
    "l.sounds = r.sounds and l.born_year is null",
    "l.sounds = r.sounds and r.born_year is null",
    "l.born = r.born and l.given_sound = r.family_sound",
    "l.born = r.born and l.family_sound = r.given_sound",
    "l.postcode = r.postcode_2 and l.family_sound = r.family_sound",
    block_on("family_sound", "born_year", "substr(given, 1, 1)"),
)
_LEARNING_RULES: Final = (
    block_on("national_id"),
    block_on("email"),
    block_on("born", "given"),
    block_on("born", "family"),
)

FORMS: Final = {
    "published": Form(
        names=levels.names_apart,
        born=levels.born,
        place=levels.place,
        identifier=levels.identifier,
        rules=_RULES,
        learning_rules=(*_LEARNING_RULES, block_on("phone"), block_on("given", "family")),
    ),
    # Not learnt on a phone or a postcode: relatives share those, and teach it that dates of birth are often wrong.
    "tuned": Form(
        names=levels.names_with_swap,
        born=levels.born_seldom_another,
        place=levels.place_and_family,
        identifier=levels.identifier_by_frequency,
        rules=(*_RULES, *_MORE_RULES),
        learning_rules=(*_LEARNING_RULES, block_on("born", "given_sound", "family_sound")),
    ),
}


def settings(form: Form, coincidences: Mapping[str, float]) -> SettingsCreator:
    """The untrained model. `coincidences`: for each id how likely two residents share it by chance."""
    ids = [form.identifier(column, coincidences[column]) for column in IDS]
    return SettingsCreator(
        link_type="link_only",
        comparisons=[*form.names(), form.born(), form.place(), *ids],
        blocking_rules_to_generate_predictions=list(form.rules),
        retain_matching_columns=False,
        additional_columns_to_retain=["record_id"],
        max_iterations=30,
    )


def certain() -> Sequence[Any]:
    """What is taken as a match when it estimates how many there are."""
    return (block_on("national_id"), block_on("phone"), block_on("given", "family", "born"))
