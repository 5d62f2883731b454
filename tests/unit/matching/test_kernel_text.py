"""How two words of a name compare: the best of exact, group, sound, part, slip, initial, else a conflict."""

from __future__ import annotations

import pytest

from tests.support.comparing import FAMILY, GIVEN, MIDDLES, OTHER_MIDDLES, level, pair, weight

EXACT, GROUP, SOUND, PART, SLIP, INITIAL, CONFLICT, ABSENT = range(8)


def given(ours: str, theirs: str) -> int:
    return level({"given_name": ours}, {"given_name": theirs}, GIVEN)


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("Gwen", "gwen", EXACT),
        ("O'Neill", "ONeill", EXACT),
        ("O Neill", "ONeill", EXACT),
        ("Mc Neill", "McNeill", EXACT),
        ("Dr. Gwen", "Gwen", EXACT),
        ("Łukasz", "Lukasz", EXACT),
        ("Bill", "William", GROUP),
        ("Muhammad", "Mohammed", GROUP),
        ("Quaxel", "Kwaxel", CONFLICT),
        ("Phorvan", "Forvan", SOUND),
        ("Shantok", "Santok", SOUND),
        ("Knorval", "Norval", SOUND),
        ("Quantok", "Quant", PART),
        ("Torvantok", "vantok", PART),
        ("Quantok", "Quontik", SOUND),
        ("Quantok", "Quamtok", SLIP),
        ("Quantok", "Qauntok", SOUND),
        ("Vorlasz", "Vorplasz", SLIP),
        ("Quantokram", "Quamtokran", SLIP),
        ("Quantok", "Quamtog", CONFLICT),
        ("Zed", "Zad", SOUND),
        ("Zed", "Zet", CONFLICT),
        ("Gwen", "G", INITIAL),
        ("G.", "Gwen", INITIAL),
        ("Gwen", "Bertil", CONFLICT),
        ("Quantokramvorlaszx", "Quantokramvorlaszy", EXACT),  # sixteen letters are kept
    ],
)
def test_two_words_compare_as_near_as_they_are(ours: str, theirs: str, expected: int) -> None:
    assert given(ours, theirs) == expected
    assert given(theirs, ours) == expected


def test_an_initial_contradicts_no_name_it_does_not_begin() -> None:
    """An initial alone is too little to differ by: what it does not begin is passed over."""
    assert given("G", "Bertil") == ABSENT
    assert given("Bertil", "G") == ABSENT
    assert given("G", "B") == ABSENT


@pytest.mark.parametrize("text", ["123", "---", "''", "  ", "()"])
def test_a_name_without_letters_says_nothing(text: str) -> None:
    found = pair({"given_name": text}, {"given_name": "Gwen"})
    assert found["level"][:4].tolist() == [ABSENT, ABSENT, 0, 0]
    assert found["part"][:4].tolist() == [0, 0, 0, 0]
    assert found["common_name"] == 0


def test_a_name_without_letters_beside_one_that_differs_takes_nothing_back() -> None:
    ours, theirs = {"given_name": "Gwen", "family_name": "Rhys"}, {"given_name": "Bertil", "family_name": "Quantok"}
    assert weight(ours | {"aliases": "007"}, theirs | {"aliases": "--"}) == weight(ours, theirs)


def test_words_that_swapped_places_agree_and_are_marked() -> None:
    found = pair({"given_name": "Gwen", "family_name": "Quantok"}, {"given_name": "Quantok", "family_name": "Gwen"})
    assert found["level"][[GIVEN, FAMILY]].tolist() == [EXACT, EXACT]
    assert found["crossed"] == 3
    straight = {"given_name": "Gwen", "family_name": "Quantok"}
    assert pair(straight, straight)["crossed"] == 0


def test_middle_names_are_counted_that_agree_and_that_contradict() -> None:
    ours = {"given_name": "Gwen", "middle_name": "Ann Zed", "family_name": "Rhys"}
    assert level(ours, ours, MIDDLES) == 2
    other = ours | {"middle_name": "Ann Bertil"}
    assert (level(ours, other, MIDDLES), level(ours, other, OTHER_MIDDLES)) == (1, 1)
    none = {key: value for key, value in ours.items() if key != "middle_name"}
    assert (level(ours, none, MIDDLES), level(ours, none, OTHER_MIDDLES)) == (0, 0)


@pytest.mark.parametrize(
    "whole", ["Gwen Ann Rhys", "Rhys, Gwen Ann", "Mrs Gwen Ann Rhys", "GWEN ANN RHYS.", "Gwen-Ann Rhys"]
)
def test_a_whole_name_is_parted_into_its_words(whole: str) -> None:
    parts = {"given_name": "Gwen", "middle_name": "Ann", "family_name": "Rhys"}
    found = pair(parts, {"full_name": whole})
    assert (found["level"][:4].tolist(), int(found["crossed"])) == ([EXACT, EXACT, 1, 0], 0)


def test_what_joins_a_name_is_passed_over_unless_it_is_all_there_is() -> None:
    assert level({"full_name": "Gwen bin Rhys"}, {"full_name": "Gwen Rhys"}, OTHER_MIDDLES) == 0
    assert given("Al", "Al") == EXACT
    assert given("Bin", "Gwen") == CONFLICT


def test_of_several_names_the_best_is_compared_and_said() -> None:
    found = pair({"full_name": "Bertil Quantok", "aliases": "Zed Vorlasz; Gwen Rhys"}, {"full_name": "Gwen Rhys"})
    assert found["level"][[GIVEN, FAMILY]].tolist() == [EXACT, EXACT]
    assert found["name"].tolist() == [2, 0]


def test_a_semicolon_of_another_script_parts_no_names() -> None:
    """As in a person's record, where only the plain one does."""
    from tearline.matching.encoding import encode
    from tests.support.comparing import columns_of, every_pair, model_of, numbered, people_of

    rows = numbered([{"full_name": "Gwen Rhys", "aliases": "王小明；李雷; ; Zed"}, {"full_name": "李雷"}])
    columns, people = encode(columns_of(rows)), encode(people_of(rows))
    one, other = (every_pair(each, each, model_of(each))["weight"].tolist() for each in (columns, people))
    assert one == other


def test_a_date_is_counted_for_somebody_under_very_many_names() -> None:
    """What stands in the evidence is how many rows have the date, however many names the register has."""
    import numpy as np

    from tearline.matching.encoding import encode
    from tearline.matching.kernel.handles import Counts, Prepared
    from tearline.matching.model import Parameters, kernel_model
    from tests.support.comparing import columns_of, numbered

    letters = "bdfgklmnprstvzbdfgkl"
    names = "; ".join(
        f"{a}a{letters[-at]}o {a}u{letters[at - 5]}i {a}e{letters[at - 9]}u" for at, a in enumerate(letters)
    )
    register = encode(
        columns_of(numbered([{"full_name": "Gwen Rhys", "aliases": names, "date_of_birth": "1985-04-03"}]))
    )
    extract = encode(columns_of(numbered([{"full_name": "Gwen Rhys", "date_of_birth": "1985-04-03"}] * 3)))
    counts = Counts()
    counts.watch(register)
    counts.add(extract)
    only = np.zeros(1, np.uint32)
    assert Prepared(kernel_model(Parameters(), 3), counts, register).compare(extract, only, only)["common_date"][0] == 3
