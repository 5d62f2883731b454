"""The shape of the invented population: its rates are those of the table, within what chance allows."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np
import pytest

from tearline.synthetic.population.name_damage import Person, Writer
from tearline.synthetic.population.rates import rates, severity
from tearline.synthetic.population.slips import digit, swapped, typo, wrong_part
from tearline.synthetic.population.spellings import by_rule, feminine, spelt
from tearline.synthetic.population.stock import stock
from tearline.synthetic.population.streams import stream
from tearline.synthetic.population.traditions import NAMES, traditions
from tests.unit.synthetic.test_population_files import column, population, present_ones


def missing(table: str, name: str) -> float:
    return population()[table][name].null_count / population()[table].num_rows


def pairs() -> list[tuple[dict[str, str | None], dict[str, str | None]]]:
    found = population()
    subjects = {row["record_id"]: row for row in found["subjects"].to_pylist()}
    residents = {row["record_id"]: row for row in found["residents"].to_pylist()}
    return [(subjects[row["register_id"]], residents[row["extract_id"]]) for row in found["truth"].to_pylist()]


@pytest.mark.parametrize(("table", "name", "share"), [
    ("residents", "date_of_birth", 0.06), ("residents", "national_id", 0.60), ("subjects", "phone", 0.60),
    ("subjects", "email", 0.60), ("subjects", "national_id", 0.60), ("subjects", "date_of_birth", 0.10),
    ("subjects", "address", 0.15), ("residents", "given_name", 0.0), ("subjects", "family_name", 0.0),
])  # fmt: skip
def test_as_much_is_missing_as_the_table_says(table: str, name: str, share: float) -> None:
    assert missing(table, name) == pytest.approx(share, abs=0.035)


def test_dates_of_true_pairs_are_damaged_as_the_table_says() -> None:
    known = [(a["date_of_birth"], b["date_of_birth"]) for a, b in pairs() if len(b["date_of_birth"] or "") == 10]
    same = sum(a == b for a, b in known) / len(known)
    assert same == pytest.approx(0.68, abs=0.06)
    assert sum(len(a or "") == 4 for a, _ in known) / len(known) == pytest.approx(0.08, abs=0.035)


def test_not_quite_half_of_the_true_pairs_live_where_they_did() -> None:
    codes = [[(row["postcode"] or "").upper().replace(" ", "") for row in pair] for pair in pairs()]
    assert sum(a == b != "" for a, b in codes) / len(codes) == pytest.approx(0.45, abs=0.06)


def test_there_are_more_names_than_subjects() -> None:
    aliases = [name for text in present_ones(column("subjects", "aliases")) for name in text.split(";")]
    assert len(aliases) / population()["subjects"].num_rows == pytest.approx(14_172 / 23_000, abs=0.08)


def test_names_are_concentrated_and_have_a_long_tail() -> None:
    whole = Counter(zip(column("residents", "given_name"), column("residents", "family_name"), strict=True))
    assert whole.most_common(1)[0][1] > 10
    assert len({name for name, _ in whole}) > 4_000
    assert len({name for _, name in whole}) > 6_000


def test_homes_are_shared() -> None:
    homes = Counter(zip(column("residents", "address"), column("residents", "postcode"), strict=True))
    assert 1.3 < population()["residents"].num_rows / len(homes) < 3
    assert any("/" in (address or "") or "Flat" in (address or "") for address, _ in homes)


def test_the_mean_severity_is_one() -> None:
    assert 0.2 * severity(harsh=True) + 0.8 * severity(harsh=False) == pytest.approx(1)
    assert severity(harsh=True) / severity(harsh=False) == pytest.approx(1.6)


def test_shares_are_whole() -> None:
    assert sum(tradition.number("share") for tradition in traditions()) == pytest.approx(1)
    for section in ("small", "large"):
        assert sum(rates()["households"][section].values()) == pytest.approx(1)
    for section in ("wrong_part", "aliases", "address_styles", "postcode_styles"):
        assert sum(rates()[section].values()) == pytest.approx(1)
    assert set(rates()["first_of_january"]) == set(NAMES)


def test_spellings_are_each_there_once_the_name_itself_first() -> None:
    texts, weights = spelt(["Hussein", "Husayn"], [("ss", "s"), ("ei", "ai")], 0.3)
    assert texts[:2] == ["Hussein", "Husayn"]
    assert len(set(texts)) == len(texts) == len(weights)
    assert {"Husein", "Hussain"} <= set(texts)
    assert list(by_rule("Khan", [("kh", "h")])) == ["Han"]
    assert feminine("Nowicki", [("cki", "cka")]) == "Nowicka"


def test_a_spelling_drawn_belongs_to_its_class() -> None:
    table = stock()
    rng = stream(1, "test")
    for tradition in NAMES:
        classes = table.classes(rng, tradition, "men", 200)
        assert (table.class_of[table.spell(rng, classes)] == classes).all()


def test_slips_change_what_they_are_given() -> None:
    rng = stream(1, "test")
    assert all(typo(rng, "Kowalski") != "" for _ in range(100))
    assert all(0 <= (new := digit(rng, 123_456, 6)) < 10**6 and new != 123_456 for _ in range(100))
    assert swapped(dt.date(1985, 4, 3)) == dt.date(1985, 3, 4)
    assert swapped(dt.date(1985, 4, 4)) is swapped(dt.date(1985, 4, 13)) is None
    every = [dt.date(1988, 1, 1) + dt.timedelta(days=day) for day in range(366)]
    for kind in rates()["wrong_part"]:
        assert all(wrong_part(rng, day, kind) != day for day in every)


def test_a_name_keeps_both_ends_whatever_happens_to_it() -> None:
    table, rng = stock(), stream(1, "test")
    writer = Writer(rng, table)
    for tradition in traditions():
        rows = table.spell(rng, table.classes(rng, tradition.name, "men", 3))
        person = Person(tradition, woman=False, given=int(rows[0]), middle=int(rows[1]), family=int(rows[2]))
        for _ in range(100):
            name = writer.damaged(person, 3.0)
            assert name.given
            assert name.family
            assert len(writer.aliases(person, name, 2)) <= 2


def test_streams_are_apart() -> None:
    assert not np.array_equal(stream(1, "a").random(5), stream(1, "b").random(5))
    assert np.array_equal(stream(1, "a").random(5), stream(1, "a").random(5))
