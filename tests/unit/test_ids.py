"""Identifiers say what they stand for and nothing else."""

from __future__ import annotations

import pytest

from tearline.errors import InvalidInput
from tearline.ids import Prefix, check_id, new_id


@pytest.mark.parametrize("prefix", Prefix)
def test_a_new_id_is_well_formed_and_of_its_kind(prefix: Prefix) -> None:
    made = new_id(prefix)
    assert check_id(made, prefix) == made
    assert made.startswith(f"{prefix}_")


def test_prefixes_are_three_letters_and_differ() -> None:
    assert all(len(prefix) == 3 and prefix.isalpha() for prefix in Prefix)


def test_ids_do_not_repeat_and_have_no_order() -> None:
    made = [new_id(Prefix.RECORD) for _ in range(2_000)]
    assert len(set(made)) == 2_000
    assert made != sorted(made)


GOOD = "rec_" + "0" * 20


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rec_",
        GOOD[:-1],
        GOOD + "0",
        GOOD.upper(),
        GOOD.replace("rec", "dis"),
        "rec_" + "i" * 20,
        GOOD + "\n",
        " " + GOOD,
        "rec_" + "٠" * 20,
    ],
)
def test_anything_else_is_refused_with_what_to_give(text: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        check_id(text, Prefix.RECORD)
    assert raised.value.code == "id.malformed"
    assert "rec_" in raised.value.message
