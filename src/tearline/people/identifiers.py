"""National identifiers: which scheme a number is of, and whether its check character holds.

Invariant: a scheme is declared by whoever wrote the table, never guessed from the look of a number. It is kept as a
prefix of the value, `nhs_number:999 000 0018`, and the number after it as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from stdnum import luhn
from stdnum.de import idnr
from stdnum.es import dni
from stdnum.fr import nir
from stdnum.gb import nhs, upn, utr
from stdnum.ie import pps
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.ro import cnp

from tearline.errors import InvalidInput

_ANY: Final = re.compile(r"(?=\D*\d)[A-Za-z0-9 /.-]{3,30}")
_MARKS: Final = str.maketrans("", "", " -./")
# As HMRC gives it out, but for Q: QQ stands for people who are made up. The last letter is often left away.
_NINO: Final = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PQ-TW-Z][A-CEGHJ-NPQ-TW-Z]\d{6}[A-D]?", re.ASCII)
_PASSPORT: Final = re.compile(r"[A-Z0-9]{6,12}", re.ASCII)
_PERSONNUMMER: Final = re.compile(r"(?:\d{2})?(\d{10})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Scheme:
    """`holds`: whether a number without spaces and stops, in upper case, can be of the scheme."""

    label: str
    holds: Callable[[str], bool]


def _nhs_number(number: str) -> bool:
    return len(number) == len("9990000018") and nhs.is_valid(number)


def _personnummer(number: str) -> bool:
    match = _PERSONNUMMER.fullmatch(number)
    return match is not None and luhn.is_valid(match[1])


SCHEMES: Final[Mapping[str, Scheme]] = {
    "nhs_number": Scheme("NHS number", _nhs_number),
    "nino": Scheme("National Insurance number", lambda number: _NINO.fullmatch(number) is not None),
    "upn": Scheme("Unique pupil number", upn.is_valid),
    "utr": Scheme("Unique taxpayer reference", utr.is_valid),
    "passport": Scheme("Passport number", lambda number: _PASSPORT.fullmatch(number) is not None),
    "ie_pps": Scheme("PPS number (Ireland)", pps.is_valid),
    "fr_nir": Scheme("NIR (France)", nir.is_valid),
    "de_idnr": Scheme("Tax identification number (Germany)", idnr.is_valid),
    "nl_bsn": Scheme("BSN (Netherlands)", bsn.is_valid),
    "pl_pesel": Scheme("PESEL (Poland)", pesel.is_valid),
    "es_dni": Scheme("DNI (Spain)", dni.is_valid),
    "ro_cnp": Scheme("CNP (Romania)", cnp.is_valid),
    "se_personnummer": Scheme("Personnummer (Sweden)", _personnummer),
}
"""Scheme, as a column or a value declares it -> its rule. Those without a check character are tested by form."""


def checked(text: str, scheme: str = "") -> str:
    """The value as it is kept: one line, with its scheme before it when one is declared, by its column or in `text`.

    Raise `InvalidInput` when it cannot be of the scheme, or of any.
    """
    declared, number = split(text)
    scheme = declared or scheme
    if not scheme:
        if _ANY.fullmatch(number) is None:
            raise InvalidInput("identifier.malformed", "Give 3 to 30 letters and digits, at least one a digit.")
        return number
    if not SCHEMES[scheme].holds(_bare(number)):
        how = f"Compare it with its source: it is not a {SCHEMES[scheme].label}, so a character is missing or mistyped."
        raise InvalidInput("identifier.check-character", how)
    return f"{scheme}:{number}"


def split(value: str) -> tuple[str, str]:
    """The scheme, or "" when none is declared, and the number as it was written."""
    if ":" not in value:
        return "", value
    before, _, after = value.partition(":")
    scheme = before.strip().casefold().replace(" ", "_")
    return (scheme, after.strip()) if scheme in SCHEMES else ("", value)


def comparable(value: str) -> str:
    """The number alone, in one spelling: without its scheme, spaces and stops, in upper case."""
    return _bare(split(value)[1])


def _bare(number: str) -> str:
    close = number.replace(" ", "")
    return (close if close.isalnum() else close.translate(_MARKS)).upper()


def label(value: str) -> str:
    """For people to read: `NHS number 999 000 0018`, or the number alone."""
    scheme, number = split(value)
    return f"{SCHEMES[scheme].label} {number}" if scheme else number
