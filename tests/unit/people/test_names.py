"""Names: parts from one field, and a table of spellings that must find each other, and some that must not."""

from __future__ import annotations

import pytest

from tearline.people.names import PersonName, query_keys, same_name, search_keys
from tearline.people.spelling import fold, groups, skeleton, words

FOUND = [
    # spellings of one name
    ("Mohammed Khan", "Muhammad Khan"),
    ("Mohammed Khan", "Mohamed Khan"),
    ("Mohd Khan", "Muhammad Khan"),
    ("Maxamed Cali", "Mohamed Ali"),
    ("Axmed Xasan", "Ahmed Hassan"),
    ("Abdirahman Warsame", "Abdulrahman Warsaame"),
    ("Abd al-Rahman Said", "Abdulrahman Saeed"),
    ("Abdul Rahman", "Abdur-Rahman"),
    ("Yousef Al-Hassan", "Yusuf Hasan"),
    ("Husayn", "Hussein"),
    ("Fatima Begum", "Fatemah Begom"),
    ("Aysha Chowdhury", "Ayesha Choudhry"),
    ("Shabir Qureshi", "Shabbir Kureshi"),
    ("Jaswinder Kaur", "Jasvinder Kour"),
    ("Abul Kalam Miah", "Abul Kalam Mia"),
    ("Sheikh Hasan", "Shaykh Hassan"),
    # marks and letters
    ("Lukasz Nowak", "Łukasz Nowak"),
    ("Kowalska", "Kowalski"),
    ("Sean O'Brien", "Seán Ó Brien"),
    ("Sean OBrien", "Sean O’Brien"),
    ("Siobhan", "Siobhán"),
    ("Sahin Yilmaz", "Şahin Yılmaz"),
    ("Ozturk", "Öztürk"),
    ("Mehmet Celik", "Mehmet Çelik"),
    ("Nguyen", "Nguyễn"),
    # Mc and Mac, hyphens, spaces
    ("Ian MacDonald", "Iain McDonald"),
    ("Mac Donald", "McDonald"),
    ("Mc Intyre", "MacIntyre"),
    ("Sarah Smith-Jones", "Sarah Smith Jones"),
    ("Sarah Smithjones", "Sarah Smith-Jones"),
    ("Sarah Jones", "Sarah Smith-Jones"),
    ("Xiao Ming Wang", "Xiaoming Wang"),
    ("Jan van der Berg", "Jan Vanderberg"),
    ("Jan Berg", "Jan van der Berg"),
    # order
    ("Smith John", "John Smith"),
    ("Smith, John", "John Smith"),
    ("Wei Zhang", "Zhang Wei"),
    ("Chang Wei", "Zhang Wei"),
    # short forms
    ("Bill Turner", "William Turner"),
    ("Peggy Shaw", "Margaret Shaw"),
    ("Dai Hughes", "Dafydd Hughes"),
    ("Kasia Lewandowska", "Katarzyna Lewandowska"),
    ("Tunde Bakare", "Babatunde Bakare"),
    ("Rhys Davis", "Rees Davies"),
    ("Catrin Llewelyn", "Catherine Llewellyn"),
    # one slip in a longer word, initials, a middle name left out
    ("Micheal Cochrane", "Michael Cocharne"),
    ("Danielle Webster", "Daneille Webster"),
    ("Thompsen", "Thompson"),
    ("J Smith", "John Smith"),
    ("John Smith", "J. Smith"),
    ("John Smith", "John Paul Smith"),
    ("Alexandrina", "Alexandirna"),
]

NOT_FOUND = [
    ("John Smith", "John Taylor"),
    ("John Smith", "Jane Smith"),
    ("Mohammed Khan", "Mohammed Malik"),
    ("Khan", "Kenny"),
    ("J S", "John Smith"),
    ("Wang Wei", "Zhang Li"),
    ("Anna Nowak", "Anna Novotna"),
    ("", "John Smith"),
    ("123", "John Smith"),
    ("John Smith", ""),
]


@pytest.mark.parametrize(("query", "recorded"), FOUND)
def test_spellings_find_each_other(query: str, recorded: str) -> None:
    for asked, held in ((query, recorded), (recorded, query)):
        assert search_keys(asked) & search_keys(held), "no key in common"
    assert all(keys & search_keys(recorded) for keys in query_keys(query)), "a word finds nothing"
    assert same_name(query, recorded)


@pytest.mark.parametrize(("query", "recorded"), NOT_FOUND)
def test_other_names_are_not_shown(query: str, recorded: str) -> None:
    assert not same_name(query, recorded)


def test_every_group_of_spellings_finds_itself() -> None:
    for spellings in (["mohammed", "maxamed", "md"], ["john", "jack", "sean"], ["zhang", "chang", "cheung"]):
        for spelling in spellings:
            assert same_name(spellings[0], spelling)
            assert search_keys(spellings[0]) & search_keys(spelling)
    assert groups("zzzz") == frozenset()


def test_an_initial_asks_for_nothing_beside_a_word() -> None:
    assert len(query_keys("J Smith")) == 1
    assert query_keys("J") == (frozenset({"j"}),)
    assert query_keys(" - ") == ()


def test_a_name_in_other_letters_is_found_as_written() -> None:
    assert same_name("محمد", "محمد علي")
    assert search_keys("محمد") & search_keys("محمد علي")


def test_particles_alone_stay_a_name() -> None:
    assert same_name("Al", "Al")
    assert search_keys("Le Van") >= {"le", "van"}


@pytest.mark.parametrize(
    ("text", "given", "middle", "family"),
    [
        ("John Smith", "John", "", "Smith"),
        ("  John   Paul  Smith ", "John", "Paul", "Smith"),
        ("Smith, John Paul", "John", "Paul", "Smith"),
        ("Smith,", "", "", "Smith"),
        ("Suharto", "Suharto", "", ""),
        ("Jan van der Berg", "Jan", "", "van der Berg"),
        ("Sean O Brien", "Sean", "", "O Brien"),
        ("Abu Bakr", "Abu", "", "Bakr"),
        ("Ahmed al Hassan", "Ahmed", "", "al Hassan"),
    ],
)
def test_one_field_is_kept_and_split(text: str, given: str, middle: str, family: str) -> None:
    name = PersonName.from_text(text)
    assert (name.given, name.middle, name.family) == (given, middle, family)
    assert name.text == " ".join(text.split())
    assert name.assumed


def test_parts_make_a_whole() -> None:
    name = PersonName.from_parts(given="Siân", family="ap Rhys")
    assert name.text == "Siân ap Rhys"
    assert name.parts() == {"given": "Siân", "family": "ap Rhys"}


def test_words_are_folded_and_sounds_are_bare() -> None:
    assert fold("Łukasz O’Ñiß") == "lukasz oniss"
    assert words("Smith-Jones, J. 3rd") == ("smith", "jones", "j", "rd")
    assert skeleton("mohammed") == skeleton("muhamad") == "mhmd"
    assert skeleton("nowak") == skeleton("novak") == "nvk"
    assert skeleton("knight") == skeleton("night")
