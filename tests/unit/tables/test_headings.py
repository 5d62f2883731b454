"""Headings: what agencies write is understood, what people are is refused in any spelling, and a person's word goes."""

from __future__ import annotations

import pytest

from tearline.errors import ManyInvalid
from tearline.people.identifiers import SCHEMES as RULES
from tearline.tables.headings import COLUMNS, How, canonical, guess, is_column, planned
from tearline.tables.synonyms import SCHEMES, SYNONYMS


def columns(*headings: str) -> tuple[str, ...]:
    return guess(headings).columns


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Date of Birth", "date_of_birth"),
        ("DateOfBirth", "date_of_birth"),
        (" D.O.B. ", "d_o_b"),
        ("E-Mail", "e_mail"),
        ("Prénom", "prenom"),
        ("Ｎａｍｅ", "name"),
        ("re\u200bf\u200f", "ref"),
    ],
)
def test_a_heading_has_one_spelling(heading: str, name: str) -> None:
    assert canonical(heading) == name


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Person ID", "record_id"), ("Ref", "record_id"), ("Client no", "record_id"), ("rec_id", "record_id"),
        ("Forename", "given_name"), ("First name(s)", "given_name"), ("GIVEN NAMES", "given_name"),
        ("Surname ", "family_name"), ("Last Name", "family_name"), ("Name", "full_name"), ("A.K.A.", "aliases"),
        ("D.O.B.", "date_of_birth"), ("Birth date", "date_of_birth"), ("Post code", "postcode"), ("P/Code", "postcode"),
        ("Tel", "phone"), ("Mobile", "phone"), ("Tel (home)", "phone"), ("Tel 2", "phone_2"), ("Phone_1", "phone"),
        ("E-mail addr", "email"), ("Car reg", "vehicle_mark"), ("VRM", "vehicle_mark"), ("Town", "address"),
        ("NI number", "national_id:nino"), ("NHS No.", "national_id:nhs_number"), ("NHS number 2", "national_id_2:nhs_number"),
        ("UPRN", ""), ("Tenancy start", ""), ("Surname 2", ""), ("", ""),
    ],
)  # fmt: skip
def test_what_agencies_write_is_understood(heading: str, column: str) -> None:
    plan = guess((heading,))
    assert plan.columns == (column,)
    assert plan.how == ((How.GUESSED if column else How.NOT_READ),)


def test_lines_of_one_address_are_one_column_and_numbered_addresses_are_others() -> None:
    assert columns("Address line 1", "Address line 2", "Town", "Post code") == ("address",) * 3 + ("postcode",)
    assert columns("Addr 1", "Addr 2", "P/Code") == ("address", "address", "postcode")
    assert columns("address", "postcode", "address_2", "postcode_2") == (
        "address",
        "postcode",
        "address_2",
        "postcode_2",
    )
    assert columns("street_number", "address_1", "address_2", "suburb", "state") == ("address",) * 5


def test_of_several_headings_for_one_thing_the_likeliest_is_read() -> None:
    plan = guess(("Ref", "Client no", "record_id", "Name", "Full name"))
    assert plan.columns == ("", "", "record_id", "", "full_name")
    assert plan.how[0] is How.NOT_READ


PROTECTED = [
    "Sex", "S.E.X.", "Gender", "GenderIdentity", "gender_cd", "Sex at birth", "Ethnic origin", "EthnicOrigin", "ETHNICITY 2",
    "Self-defined ethnicity", "Nationality", "Dual nationality", "Citizenship", "Faith", "Religion/Belief", "Place of birth",
    "Birth place", "Country Of Birth", "Birthplace", "Town born", "Race", "Caste", "Disability", "Health condition", "Trade union",
    "Union member?", "Political opinion", "Sexual orientation", "Biometric ref", "DNA", "Immigration status", "Asylum seeker",
    "Marital status", "First language", "Pronouns", "ｅｔｈｎｉｃ", "Éthnic group", "Country of origin", "Skin colour",
    "sex_at_birth", "SEXATBIRTH", "birthsex", "Place birth", "mentalhealth", "National identity", "Natlty", "Rhyw", "Crefydd",
    "Grŵp ethnig", "Man geni", "Cenedligrwydd", "Staatsangehörigkeit", "Risk score", "RiskRating", "Rank 2", "score",
]  # fmt: skip


@pytest.mark.parametrize("heading", PROTECTED)
def test_what_people_are_refuses_the_file_in_any_spelling_mapped_or_not(heading: str) -> None:
    for mapping in ({}, {heading: "phone"}, {heading: ""}):
        plan = planned(("record_id", "full_name", heading), mapping)
        assert plan.how[2] is How.REFUSED
        assert plan.columns[2] == ""
        assert plan.refused
        (fault,) = (fault for fault in plan.faults if fault.blocking)
        assert "never searched or matched by what they are" in fault.what


@pytest.mark.parametrize(
    "heading", ["National ID", "Terrace", "Sussex address", "NHS number", "Original ref", "Trace", "Passport no"]
)
def test_headings_that_only_sound_like_them_are_allowed(heading: str) -> None:
    assert not guess(("record_id", "full_name", heading)).refused


def test_every_canonical_column_and_every_synonym_is_allowed_and_means_a_column() -> None:
    assert guess(tuple(COLUMNS)).faults == ()
    assert all(is_column(column) for column, _ in SYNONYMS.values())
    assert not any(
        guess(("record_id", "full_name", heading)).refused
        for heading in SYNONYMS
        if heading not in {"recordid", "fullname"}
    )


def test_schemes_that_headings_declare_are_those_that_have_rules() -> None:
    assert set(SCHEMES) == set(RULES)
    assert is_column("national_id_3:nino")
    assert not is_column("national_id:shoe_size")
    assert not is_column("phone_21")


def test_a_mapping_overrides_the_guess() -> None:
    headings = ("Ref", "Who", "Tel", "Spare")
    plan = planned(headings, {"Who": "full_name", "Tel": "", "Spare": "phone"})
    assert plan.columns == ("record_id", "full_name", "", "phone")
    assert plan.how == (How.GUESSED, How.MAPPED, How.NOT_READ, How.MAPPED)
    assert not plan.refused


def test_what_is_mapped_to_one_thing_is_believed_before_what_is_called_so() -> None:
    plan = planned(("record_id", "Client no", "full_name"), {"Client no": "record_id"})
    assert plan.columns == ("", "record_id", "full_name")


def test_two_headings_mapped_to_one_thing_block_and_to_several_do_not() -> None:
    assert planned(("a", "b", "c"), {"a": "record_id", "b": "record_id", "c": "full_name"}).refused
    assert not planned(("record_id", "name", "a", "b"), {"a": "address", "b": "address"}).refused


def test_a_mapping_of_what_is_not_there_is_refused_with_every_fault() -> None:
    with pytest.raises(ManyInvalid) as caught:
        planned(("record_id", "name"), {"Nme": "full_name", "name": "shoe_size"})
    assert [(fault.code, fault.field) for fault in caught.value.faults] == [
        ("heading.unknown", "Nme"),
        ("column.unknown", "name"),
    ]
    unknown_heading, unknown_column = (fault.message for fault in caught.value.faults)
    assert "no heading “Nme”" in unknown_heading
    assert "no column “shoe_size”" in unknown_column
    assert "name”" not in unknown_column


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        ("date_of_birth", "Born on"),
        ("address", "Addr 1"),
        ("phone", "phone"),
        ("email", "email"),
        ("", ""),
    ],
    ids=["guessed", "first-of-several", "no-such-column", "column-without-heading", "whole-row"],
)
def test_a_column_is_called_what_the_file_calls_it(column: str, shown: str) -> None:
    headings = ("Ref", "Name", " Born\non\u202e ", "Addr 1", "Addr 2", "UPRN", " ")
    assert planned(headings, {"Born\non\u202e": "date_of_birth", "": "email"}).heading_of(column) == shown


def test_a_heading_that_is_named_is_cut_where_it_is_too_long() -> None:
    plan = planned(("Ref", "Name", "Ring " * 1_000), {("Ring " * 1_000).strip(): "phone"})
    assert len(plan.heading_of("phone")) == 101
    assert plan.heading_of("phone").endswith("…")
