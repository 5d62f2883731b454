"""Looking for one person of whom perhaps little is known: who agrees in all of it is found, too little is told."""

from __future__ import annotations

from itertools import combinations

import pytest

from tearline.errors import Unavailable
from tearline.matching.engine import FLOOR
from tearline.matching.evidence import Commonness, Compared, Outcome, sentence_of
from tearline.matching.kernel import binding
from tearline.matching.lookup import Lookup, enough_is_known
from tearline.people.batch import Batch
from tearline.people.person import Person
from tearline.people.record import FieldName

NAME, BORN, HOME, PHONE = FieldName.NAME, FieldName.DATE_OF_BIRTH, FieldName.ADDRESS, FieldName.PHONE
WHOLE: dict[FieldName, str] = {
    NAME: "Gwen Ann Example",
    BORN: "1985-04-13",
    HOME: "8 Testing Street, ZZ1 1AA",
    PHONE: "+999123456789",
    FieldName.EMAIL: "gwen@example.org",
    FieldName.NATIONAL_ID: "QQ123456C",
    FieldName.VEHICLE_MARK: "ZZ12 ABC",
}


def person(values: dict[FieldName, str], reference: str = "asked") -> Person:
    return Person(reference, {kind: (value,) for kind, value in values.items()})


def namesakes(count: int) -> list[Person]:
    """People who share the commonest of names, each with a birth date and a home of their own."""
    return [
        person(
            {
                NAME: "Gwen Ann Example",
                BORN: f"{1940 + number % 60}-{1 + number % 12:02}-{2 + number % 27:02}",
                HOME: f"{number} Other Road, ZZ{number % 9 + 1} 1AB",
            },
            f"other-{number:04}",
        )
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("known", "enough"),
    [
        ({NAME: "Example"}, False),
        ({NAME: "Mr Example"}, False),
        ({NAME: "---"}, False),
        ({BORN: "1985"}, False),
        ({BORN: "1985-04"}, False),
        ({BORN: "1985-01-01"}, False),  # what is written where the day is not known
        ({HOME: "ZZ1 1AA"}, False),
        ({HOME: "8 Testing Street"}, False),
        ({BORN: "1985", HOME: "ZZ1 1AA"}, False),
        ({NAME: "Gwen Example"}, True),
        ({NAME: "Example, Gwen"}, True),
        ({NAME: "محمد حسين"}, True),
        ({NAME: "王 伟"}, True),
        ({NAME: "Example", BORN: "1985"}, True),
        ({NAME: "Example", HOME: "ZZ1 1AA"}, True),
        ({NAME: "Example", PHONE: "+999123456789"}, True),
        ({BORN: "1985-04-13"}, True),
        ({HOME: "8 Testing Street, ZZ1 1AA"}, True),
        *(({kind: value}, True) for kind, value in list(WHOLE.items())[3:]),
    ],
)
def test_whether_records_are_found_by_what_is_known(known: dict[FieldName, str], *, enough: bool) -> None:
    assert enough_is_known(person(known)) is enough


def test_whoever_agrees_in_all_that_is_known_is_found_however_little_it_is() -> None:
    """Among three hundred of the same name, by every choice of one, two or three kinds that is enough."""
    lookup = Lookup.without_extract(Batch(people=[*namesakes(300), person(WHOLE, "her")]))
    choices = [dict(each) for size in (1, 2, 3) for each in combinations(WHOLE.items(), size)]
    asked = [each for each in map(person, choices) if enough_is_known(each)]
    assert len(asked) > 60
    for each in asked:
        found = lookup.candidates(each, floor=lookup.floor_for(each))
        assert "her" in [candidate.register_id for candidate in found], each.values.keys()


def test_the_floor_is_never_higher_than_for_everybody_and_lower_where_little_is_known() -> None:
    lookup = Lookup.without_extract(Batch(people=[*namesakes(300), person(WHOLE, "her")]))
    assert lookup.floor_for(person(WHOLE)) == FLOOR
    assert lookup.floor_for(person({NAME: WHOLE[NAME]})) < FLOOR


def test_a_name_alone_is_found_however_its_words_are_misspelt() -> None:
    """Both words sound otherwise, so that no key is shared: who compares with everybody still finds her, and few others."""
    lookup = Lookup.without_extract(Batch(people=[*namesakes(300), person({NAME: "Bronwen Penhallow"}, "her")]))
    for words in ("Bronwen Penhalow", "Bronwn Penhallow", "Brownen Penhalow", "Bronwe Penhallo"):
        found = lookup.candidates(person({NAME: words}), everybody=True)
        assert [each.register_id for each in found] == ["her"], words
    assert lookup.candidates(person({NAME: "Brongwen Penhalsow"})) == []
    (found_one,) = lookup.candidates(person({NAME: "Brongwen Penhalsow"}), everybody=True)
    assert found_one.evidence.compared[0].outcome is Outcome.SPELT_OTHERWISE


def test_nobody_is_shown_for_a_name_that_is_another_and_nothing_else() -> None:
    others = [person({NAME: f"Gwen {family}", BORN: "1985"}, family) for family in ("Test", "Sample", "Madeup")]
    lookup = Lookup.without_extract(Batch(people=[*others, person({NAME: "Gwen Example"}, "her")]))
    found = lookup.pairs_with_everybody(person({NAME: "Gwen Example"}), floor=-60)
    assert found["register_row"].tolist() == [3]
    dated = lookup.pairs_with_everybody(person({NAME: "Gwen Example", BORN: "1985"}), floor=-60)
    assert sorted(dated["register_row"].tolist()) == [0, 1, 2, 3]


def test_who_is_beside_everybody_has_something_that_agrees_and_weighs_the_same() -> None:
    nameless = [person({BORN: f"19{number:02}"}, f"nameless-{number}") for number in range(20)]
    lookup = Lookup.without_extract(Batch(people=[*namesakes(300), *nameless, person(WHOLE, "her")]))
    for known in (WHOLE, {NAME: WHOLE[NAME]}, {PHONE: WHOLE[PHONE]}, {NAME: "Gwen Exampel", BORN: "1985"}):
        by_key = lookup.pairs(person(known), floor=-60)
        every = lookup.pairs_with_everybody(person(known), floor=-60)
        weights = dict(zip(every["register_row"].tolist(), every["weight"].tolist(), strict=True))
        keyed = dict(zip(by_key["register_row"].tolist(), by_key["weight"].tolist(), strict=True))
        assert {row: weight for row, weight in keyed.items() if row in weights} == {
            row: weight for row, weight in weights.items() if row in keyed
        }
        assert (every["part"].max(axis=1) > 0).all()
        assert 320 in weights


def test_the_first_by_reference_are_given_whatever_they_weigh() -> None:
    people = [*namesakes(20), person(WHOLE, "zz-last")]
    lookup = Lookup.without_extract(Batch(people=people[::-1]))
    asked = person({NAME: WHOLE[NAME], BORN: WHOLE[BORN][:4]})
    everybody = lookup.candidates(asked, floor=-30)
    assert [each.register_id for each in everybody] == sorted(each.id for each in people)
    assert max(everybody, key=lambda each: each.weight).register_id == "zz-last"
    found = lookup.candidates(asked, floor=-30, most=3)
    assert [each.register_id for each in found] == ["other-0000", "other-0001", "other-0002"]
    assert lookup.candidates(asked, floor=-30, most=0) == []


def test_what_is_common_is_counted_in_the_register() -> None:
    lookup = Lookup.without_extract(Batch(people=[*namesakes(7), person(WHOLE, "her")]))
    every = {
        each.register_id: each for each in lookup.candidates(person({NAME: "Gwen Ann Exampel", BORN: WHOLE[BORN]}))
    }
    found = every["her"]
    assert found.evidence.common == Commonness(name=8, date_of_birth=1, rows=8)
    assert found.rivals == 0


def test_a_sentence_says_nothing_of_what_was_not_compared() -> None:
    compared = (
        Compared(field=NAME, register="Gwen Example", extract="", outcome=Outcome.MISSING),
        Compared(field=BORN, register="1985", extract="1985", outcome=Outcome.AGREES),
    )
    common = Commonness(name=5, date_of_birth=5, rows=9)
    assert sentence_of(compared, common, "records here") == (
        "These agree: date of birth. These cannot be compared: name. Several records here have this date of birth."
    )


def test_without_the_kernel_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binding, "NAME", "_never_built.so")
    binding.library.cache_clear()
    try:
        with pytest.raises(Unavailable) as refusal:
            enough_is_known(person(WHOLE))
    finally:
        monkeypatch.undo()
        binding.library.cache_clear()
    assert refusal.value.code == "kernel.missing"
    assert "install Tearline again" in refusal.value.message
    assert enough_is_known(person(WHOLE))
