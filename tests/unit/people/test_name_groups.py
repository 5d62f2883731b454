"""The table of names: what it joins, what it must not, what it may hold, and how quickly it is there."""

from __future__ import annotations

import csv
import re
import time
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from tearline.people.latin import latin
from tearline.people.name_groups import group_table, same_group
from tearline.people.spelling import fold

PAIRS = Path(__file__).parents[2] / "data" / "name_pairs.tsv"
LINES = files("tearline.people").joinpath("name_groups.txt").read_text(encoding="ascii").splitlines()
GROUPS = [line.split(" ") for line in LINES if not line.startswith("#")]
LOADED_WITHIN = 0.15


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("mohammed", "muhammad"), ("hussein", "hussain"), ("yusuf", "joseph"), ("xasan", "hassan"),
        ("shevchenko", "schewtschenko"), ("zhang", "chang"), ("bill", "william"), ("kasia", "katarzyna"),
        ("chowdhury", "chaudhry"), ("abdelaziz", "abdulaziz"), ("tchaikovsky", "chaikovski"), ("rhys", "reece"),
        ("elena", "helena"), ("heinrich", "genrikh"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_are_in_one_group(a: str, b: str) -> None:
    assert same_group(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("hassan", "hussain"), ("chen", "cheng"), ("khan", "kane"), ("kowalski", "kowalczyk"), ("ali", "alia"),
        ("salim", "salam"), ("jamal", "jamil"), ("ahmed", "hamed"), ("mahmud", "muhammad"), ("amin", "amina"),
        ("singh", "sinha"), ("tariq", "tahir"), ("ivan", "evan"), ("", ""), ("nobodyscalledthis", "nobodyscalledthis"),
    ],
)  # fmt: skip
def test_names_that_only_sound_alike_are_not(a: str, b: str) -> None:
    assert not same_group(a, b)


@pytest.mark.parametrize(
    ("written", "word"),
    [("محمد", "mohammed"), ("فاطمة", "fatima"), ("হোসেন", "hussain"), ("Дмитрий", "dmitry"), ("Γεώργιος", "georgios")],
)
def test_a_word_of_another_script_finds_its_group(written: str, word: str) -> None:
    letters = fold(latin(written))
    assert letters == word or same_group(letters, word)


def test_a_line_is_sorted_folded_words_and_nothing_else() -> None:
    wrong = [group for group in GROUPS if group != sorted(set(group)) or not 2 <= len(group) <= 60]
    assert wrong == []
    assert {word for group in GROUPS for word in group if not re.fullmatch("[a-z]{2,20}", word)} == set()
    assert sorted(GROUPS) == GROUPS
    assert len({tuple(group) for group in GROUPS}) == len(GROUPS)


def test_no_word_joins_more_than_three_groups() -> None:
    assert max(Counter(word for group in GROUPS for word in group).values()) <= 3
    assert max(map(len, group_table().values())) <= 3
    assert 5_000 < len(group_table()) < 60_000


def test_the_header_names_sources_and_no_line_has_a_label() -> None:
    header = "\n".join(line for line in LINES if line.startswith("#"))
    assert all(word in header for word in ("MIT", "CC0", "Wikidata", "rigour", "spellings.txt"))
    assert not any("#" in line or "=" in line for line in LINES if not line.startswith("#"))


def test_our_own_spellings_are_within() -> None:
    lines = files("tearline.people").joinpath("spellings.txt").read_text(encoding="utf-8").splitlines()
    ours = [[w.replace("-", "") for w in line.split()] for line in lines if line and not line.startswith("#")]
    pairs = [(group[0], word) for group in ours for word in group[1:] if min(len(group[0]), len(word)) > 1]
    lost = [pair for pair in pairs if pair[0] != pair[1] and not same_group(*pair)]
    assert len(lost) < len(pairs) / 50, lost


def test_the_table_is_there_at_once() -> None:
    times = []
    for _ in range(3):
        group_table.cache_clear()
        started = time.perf_counter()
        group_table()
        times.append(time.perf_counter() - started)
    assert min(times) < LOADED_WITHIN
    assert group_table() is group_table()


def test_the_pairs_are_what_their_page_says() -> None:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) >= 600
    assert all(row["left"] != row["right"] and re.fullmatch("[a-z-]+:[a-z-]+", row["kind"]) for row in rows)
    assert abs(Counter(row["same"] for row in rows)["1"] / len(rows) - 0.5) < 0.02
    assert len({frozenset((row["left"], row["right"])) for row in rows}) == len(rows)
    by_tradition = Counter((row["kind"].split(":")[0], row["same"]) for row in rows)
    assert len(by_tradition) >= 20
    assert min(by_tradition.values()) >= 15
