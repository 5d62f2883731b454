"""National identifiers: check characters by declared scheme, kept as a prefix of the value."""

from __future__ import annotations

import pytest

from tearline.errors import InvalidInput
from tearline.people.identifiers import SCHEMES, checked, comparable, label, split

RIGHT = [
    ("nhs_number", "999 000 0018"), ("nino", "QQ 12 34 56 C"), ("nino", "QQ123456"), ("upn", "B801200005001"),
    ("utr", "1955839661"), ("passport", "999000001"), ("ie_pps", "6433435F"), ("fr_nir", "2 95 10 99 126 111 93"),
    ("de_idnr", "36 574 261 809"), ("nl_bsn", "111222333"), ("pl_pesel", "44051401359"), ("es_dni", "54362315-K"),
    ("ro_cnp", "1630615123457"), ("se_personnummer", "880320-0016"),
]  # fmt: skip
WRONG = [
    ("nhs_number", "999 000 0019"), ("nhs_number", "0018"), ("nino", "QQ 12 34 56 E"), ("nino", "GB 12 34 56 "), ("nino", "nobody"),
    ("utr", "2955839661"), ("passport", "12"), ("ie_pps", "6433435E"), ("fr_nir", "295109912611199"),
    ("de_idnr", "36574261890"), ("nl_bsn", "111222334"), ("pl_pesel", "44051401358"), ("es_dni", "54362315Z"),
    ("ro_cnp", "1630615123458"), ("se_personnummer", "880320-0018"), ("upn", "A801200005001"),
]  # fmt: skip


@pytest.mark.parametrize(("scheme", "number"), RIGHT)
def test_a_number_of_the_scheme_is_kept_as_written_behind_it(scheme: str, number: str) -> None:
    value = checked(number, scheme)
    assert value == f"{scheme}:{number}" == checked(value)
    assert split(value) == (scheme, number)
    assert label(value) == f"{SCHEMES[scheme].label} {number}"


@pytest.mark.parametrize(("scheme", "number"), WRONG)
def test_a_wrong_character_is_named_with_how_to_mend_it(scheme: str, number: str) -> None:
    with pytest.raises(InvalidInput, match="Compare it with its source") as caught:
        checked(number, scheme)
    assert caught.value.code == "identifier.check-character"
    assert number not in caught.value.message


def test_every_scheme_is_tried() -> None:
    assert {scheme for scheme, _ in RIGHT} == {scheme for scheme, _ in WRONG} == set(SCHEMES)


def test_the_value_may_declare_its_scheme_against_the_columns() -> None:
    assert checked("NHS number: 999 000 0018", "nino") == "nhs_number:999 000 0018"


def test_without_a_scheme_any_number_is_kept_and_words_are_not() -> None:
    assert checked("5304218") == "5304218"
    for text in ("unknown", "12", "shoe:12345", "x" * 31 + "1"):
        with pytest.raises(InvalidInput, match="letters and digits"):
            checked(text)


def test_spacing_scheme_and_case_do_not_matter_for_comparing() -> None:
    assert comparable("nino:qq 12 34 56 a") == comparable("QQ123456A") == "QQ123456A"
    assert comparable("es_dni:54362315-k") == "54362315K"
    assert label("5304218") == "5304218"
