"""Addresses in parts."""

from __future__ import annotations

import pytest

from tearline.people.addresses import address_parts, address_text, normal_postcode


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("zz12 4ab", "ZZ12 4AB"),
        ("ZZ124AB", "ZZ12 4AB"),
        ("zz1 4ab", "ZZ1 4AB"),
        ("4223", "4223"),
        (" d 04  ", "D04"),
        ("", ""),
    ],
)
def test_a_postcode_has_one_spelling(written: str, normal: str) -> None:
    assert normal_postcode(written) == normal


@pytest.mark.parametrize(
    ("line", "postcode", "parts"),
    [
        (
            "12 Testing Street, Dudley",
            "zz124ab",
            {"line": "12 Testing Street, Dudley", "postcode": "ZZ12 4AB"},
        ),
        (
            "12 Testing Street, Dudley, ZZ12 4AB",
            "",
            {"line": "12 Testing Street, Dudley", "postcode": "ZZ12 4AB"},
        ),
        (
            "12 Testing Street\r\n Dudley,\n zz124ab ",
            "",
            {"line": "12 Testing Street, Dudley", "postcode": "ZZ12 4AB"},
        ),
        ("12 Testing Street", "", {"line": "12 Testing Street"}),
        ("", "ZZ1 4AB", {"postcode": "ZZ1 4AB"}),
        ("ZZ1 4AB", "", {"postcode": "ZZ1 4AB"}),
        ("", "", {}),
    ],
)
def test_an_address_has_a_line_and_a_postcode(line: str, postcode: str, parts: dict[str, str]) -> None:
    assert address_parts(line, postcode) == parts


def test_an_address_is_written_on_one_line() -> None:
    assert address_text({"line": "12 Testing Street", "postcode": "ZZ1 4AB"}) == "12 Testing Street, ZZ1 4AB"
    assert address_text({}) == ""
