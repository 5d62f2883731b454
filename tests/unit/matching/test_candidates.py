"""Whom the matcher proposes, and whom it does not, among a few hundred others."""

from __future__ import annotations

from itertools import product

import pytest

from tearline.matching.candidates import find_candidates
from tearline.matching.evidence import Candidate, Outcome
from tearline.people.person import COMPARED, Person
from tearline.people.record import FieldName

NAME, BORN, HOME = FieldName.NAME, FieldName.DATE_OF_BIRTH, FieldName.ADDRESS
PHONE, EMAIL, NUMBER, MARK = FieldName.PHONE, FieldName.EMAIL, FieldName.NATIONAL_ID, FieldName.VEHICLE_MARK
GIVEN = ("Amira", "Brendan", "Chidi", "Dilwen", "Ewa", "Fatima", "Gareth", "Hodan", "Imran", "Jadwiga")
FAMILY = ("Adeyemi", "Brown", "Chowdhury", "Davies", "Egan", "Farah", "Griffiths", "Hussain", "Iqbal", "Jankowski")


def person(id_: str, name: str, *, aka: str = "", **values: str) -> Person:
    found = {FieldName(kind): (value,) for kind, value in values.items() if value}
    return Person(id_, {NAME: (name, aka) if aka else (name,)} | found)


def others() -> list[Person]:
    """Four hundred people: four of each name, born on days of their own, in streets of their own."""
    return [
        person(
            f"other-{number:03}",
            f"{given} {family}",
            date_of_birth=f"{1950 + number % 50}-{number % 12 + 1:02}-{number % 28 + 1:02}",
            address=f"{number + 1} Placeholder Road, ZZ{number % 90 + 1} {number % 10}XX",
        )
        for number, (given, family, _) in enumerate(product(GIVEN, FAMILY, range(4)))
    ]


OTHERS = others()


def proposed(ours: Person, theirs: Person, **options: float) -> list[Candidate]:
    return [each for each in find_candidates([ours], [*OTHERS, theirs], **options) if each.extract_id == theirs.id]


WHOLE = {
    "date_of_birth": "1985-04-03",
    "address": "12 Testing Street, ZZ12 4AB",
    "phone": "+999 100000001",
    "national_id": "QQ123456C",
}
OLD_HOME = WHOLE | {"address": "7 Elsewhere Lane, ZZ99 9ZZ"}


def only(*kinds: str, **changes: str) -> dict[str, str]:
    return {kind: WHOLE[kind] for kind in kinds} | changes


BORN_ONLY = only("date_of_birth")
POOR = {
    "as-it-is": ("Gwen Example", WHOLE, "Gwen Example", WHOLE),
    "name-and-date": ("Gwen Example", BORN_ONLY, "Gwen Example", BORN_ONLY),
    "name-alone": ("Gwen Example", {}, "Gwen Example", {}),
    "reversed": ("Gwen Example", BORN_ONLY, "Example Gwen", BORN_ONLY),
    "comma": ("Gwen Example", BORN_ONLY, "EXAMPLE, Gwen", BORN_ONLY),
    "nickname": ("William Turner", BORN_ONLY, "Bill Turner", BORN_ONLY),
    "initial": ("Gwen Example", BORN_ONLY, "G Example", BORN_ONLY),
    "year-only": ("Gwen Example", BORN_ONLY, "Gwen Example", {"date_of_birth": "1985"}),
    "no-date": ("Gwen Example", WHOLE, "Gwen Example", only("address")),
    "transliterated": ("Mohammed Hussain", BORN_ONLY, "Muhamad Husein", BORN_ONLY),
    "transliterated-year-only": ("Mohammed Hussain", BORN_ONLY, "Muhammad Hussein", {"date_of_birth": "1985"}),
    "somali": ("Abdi Warsame", BORN_ONLY, "Cabdi Warsame", BORN_ONLY),
    "patronymic-particle": ("Ahmed bin Yusuf al-Amin", BORN_ONLY, "Ahmad Yousef Amin", BORN_ONLY),
    "mc": ("Ronald McDonald", BORN_ONLY, "Ronald Mc Donald", BORN_ONLY),
    "apostrophe": ("Siobhán O'Neill", BORN_ONLY, "Siobhan ONeill", BORN_ONLY),
    "hyphen": ("Anne-Marie Lloyd-Jones", BORN_ONLY, "Anne Marie Lloyd Jones", BORN_ONLY),
    "half-a-double-name": ("Anna Lloyd-Jones", BORN_ONLY, "Anna Jones", BORN_ONLY),
    "married": ("Sarah Example", only("date_of_birth", "address"), "Sarah Patel", only("date_of_birth", "address")),
    "deed-poll": ("Sarah Example", WHOLE, "Rowan Sky", WHOLE),
    "number-alone": ("Sarah Example", only("national_id"), "Rowan Sky", only("national_id")),
    "swapped-date": ("Gwen Example", BORN_ONLY, "Gwen Example", {"date_of_birth": "1985-03-04"}),
    "digit-off": ("Gwen Example", WHOLE, "Gwen Example", only("address", date_of_birth="1985-04-08")),
    "postcode-slip": ("Gwen Example", WHOLE, "Gwen Example", only(address="12 Testing Street, ZZ12 4BA")),
    "moved": ("Gwen Example", WHOLE, "Gwen Example", OLD_HOME),
    "misspelt-and-moved": ("Gwen Example", only("date_of_birth", "address"), "Gwen Exmaple", OLD_HOME | {"phone": ""}),
    "no-family-name": ("Gwen Example", only("date_of_birth", "address"), "Gwen", only("date_of_birth", "address")),
    "placeholder-date": ("Gwen Example", WHOLE, "Gwen Example", only("address", date_of_birth="1900-01-01")),
    "phone-alone": ("Gwen Example", only("phone"), "G Exampel", only("phone")),
    "father-and-son": ("Gwyn Example", WHOLE, "Gwyn Example", only("address", date_of_birth="1957-11-21")),
    "twins": ("Gwen Example", only("date_of_birth", "address"), "Carys Example", only("date_of_birth", "address")),
}


@pytest.mark.parametrize("name", POOR)
def test_who_may_be_the_person_is_proposed(name: str) -> None:
    ours, left, theirs, right = POOR[name]
    for a, b in (((ours, left), (theirs, right)), ((theirs, right), (ours, left))):
        assert proposed(person("ours", a[0], **a[1]), person("theirs", b[0], **b[1]))


APART = {
    "family-name-alone": ("Gwen Example", {}, "Peter Example", {}),
    "family-name-and-year": ("Gwen Example", BORN_ONLY, "Peter Example", {"date_of_birth": "1985-09-21"}),
    "given-name-and-date-of-another": ("Amira Example", {"date_of_birth": "1950-01-01"}, "Chidi Brown", {}),
    "date-alone": ("Gwen Example", BORN_ONLY, "Peter Sample", BORN_ONLY),
    "house-alone": ("Gwen Example", only("address"), "Peter Sample", only("address")),
    "nothing": (
        "Gwen Example",
        WHOLE,
        "Peter Sample",
        OLD_HOME | {"phone": "", "national_id": "", "date_of_birth": ""},
    ),
}


@pytest.mark.parametrize("name", APART)
def test_who_shares_too_little_is_not(name: str) -> None:
    ours, left, theirs, right = APART[name]
    assert not proposed(person("ours", ours, **left), person("theirs", theirs, **right))


def test_chains_of_fathers_names_are_not_thrown_together() -> None:
    (found,) = proposed(
        person("ours", "Ahmed bin Yusuf al-Amin", **BORN_ONLY), person("theirs", "Yusuf bin Ahmed al-Amin", **BORN_ONLY)
    )
    assert found.evidence.compared[0].outcome is Outcome.DIFFERS


def test_an_alias_counts_as_a_name() -> None:
    ours = person("ours", "Gwen Example", aka="Kate Sample", **BORN_ONLY)
    assert proposed(ours, person("theirs", "Kate Sample", **BORN_ONLY))
    assert proposed(ours, person("theirs", "Nobody Known", aka="Kate Sample", **BORN_ONLY))


def test_the_evidence_is_the_whole_comparison_and_what_is_common() -> None:
    ours, theirs = person("ours", "Brendan Brown", **WHOLE), person("theirs", "Brendon Brown", **OLD_HOME)
    (found,) = proposed(ours, theirs)
    evidence = found.evidence
    assert [each.field for each in evidence.compared] == list(COMPARED)
    assert evidence.common.rows == len(OTHERS) + 1
    assert evidence.common.name == 5  # four others, and this spelling
    assert evidence.common.date_of_birth == 1
    assert evidence.extract == theirs.values
    assert evidence.sentence == (
        "These agree: date of birth, phone, national identifier. These are spelt otherwise: name. These differ: address."
        " These cannot be compared: e-mail, vehicle registration. Several rows of the extract have this name."
        " No two rows of the extract have this date of birth."
    )


def test_a_common_name_weighs_less_than_a_rare_one() -> None:
    common, rare = (
        proposed(person("ours", name), person("theirs", name), floor=-99.0)[0].weight
        for name in ("Brendan Brown", "Gwen Example")
    )
    assert common < rare


def test_candidates_come_by_reference_and_never_by_weight() -> None:
    ours = [person(f"ours-{number}", "Gwen Example", **BORN_ONLY) for number in (2, 1)]
    theirs = [person("b", "Gwen Example", **WHOLE), person("c", "G Example", **WHOLE), person("a", "Gwen Example")]
    found = [(each.register_id, each.extract_id) for each in find_candidates(ours, [*OTHERS, *theirs])]
    assert found == [(f"ours-{number}", letter) for number in (1, 2) for letter in "abc"]


def test_one_person_may_be_proposed_three_times() -> None:
    theirs = [person(f"theirs-{number}", "Gwen Example", **WHOLE) for number in range(3)]
    assert len(list(find_candidates([person("ours", "Gwen Example", **WHOLE)], [*OTHERS, *theirs]))) == 3


def test_an_extract_of_one_row_is_enough() -> None:
    ours = person("ours", "Gwen Example", **BORN_ONLY)
    assert len(list(find_candidates([ours], [person("theirs", "Gwen Exampel", **BORN_ONLY)]))) == 1
    assert not list(find_candidates([ours], [person("theirs", "Peter Example", date_of_birth="1957-11-21")]))


@pytest.mark.parametrize(("register", "extract"), [([], OTHERS), (OTHERS, []), ([], [])], ids=["none", "empty", "both"])
def test_nobody_on_one_side(register: list[Person], extract: list[Person]) -> None:
    assert not list(find_candidates(register, extract))


def test_names_without_letters_do_no_harm() -> None:
    odd = [person("a", "---"), person("b", "?", date_of_birth="about 1985", address=","), person("c", "王 伟")]
    found = {(each.register_id, each.extract_id) for each in find_candidates(odd, odd)}
    assert ("c", "c") in found
