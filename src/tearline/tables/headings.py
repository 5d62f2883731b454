"""The canonical columns of a table of people, and the headings that are refused.

Invariant: what people are (DPA 2018 s.35(8), sex, nationality, place of birth) never enters a table that is searched or
matched: a file with such a column is refused whole, so that nobody has to trust that we looked away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tearline.tables.fault import Fault

_LONG: Final = 4_000
_LINE: Final = 300

# Column -> the most characters a cell may hold. The limits are those of a message between nodes.
COLUMNS: Final[dict[str, int]] = {
    "record_id": 64,
    "given_name": _LINE,
    "middle_name": _LINE,
    "family_name": _LINE,
    "full_name": _LINE,
    "aliases": _LONG,  # several, separated by semicolons
    "date_of_birth": _LINE,
    "address": _LINE,
    "postcode": _LINE,
    "phone": _LINE,
    "email": _LINE,
    "national_id": _LINE,
}
NAME_COLUMNS: Final = ("full_name", "given_name", "middle_name", "family_name")

_REFUSED: Final = re.compile(
    r"sex|gender|pronouns?|nationalit(y|ies)|citizenships?|nation|ethnic(ity|_.*)?|.*_ethnicity|race|racial_.*|colour|skin_.*"
    r"|religion|religious_.*|faith|beliefs?|church|mosque|place_of_birth|birth_?place|country_of_birth|birth_country|town_of_birth"
    r"|country_of_origin|origin|language|mother_tongue|political_.*|politics|trade_union.*|union_member.*|health.*|disabilit(y|ies)"
    r"|medical_.*|sexual_.*|sex_life|orientation|biometric.*|dna|genetic.*|immigration_.*|asylum_.*|visa_.*"
)
_SHOWN: Final = 40  # characters of an unknown heading that a fault repeats


def canonical(heading: str) -> str:
    """`Date of Birth` -> `date_of_birth`."""
    return re.sub(r"[\W_]+", "_", heading.strip().casefold()).strip("_")


def heading_faults(columns: Sequence[str]) -> list[Fault]:
    """Everything wrong with a heading row, given its canonical names; a blocking one refuses the file."""
    return [
        Fault(1, column, what, how, blocking)
        for rule in (_missing, _refused, _repeated, _unknown)
        for column, what, how, blocking in rule(columns)
    ]


_Finding = tuple[str, str, str, bool]


def _missing(columns: Sequence[str]) -> Iterator[_Finding]:
    expected = f"Use these headings, separated by commas: {', '.join(COLUMNS)}."
    if "record_id" not in columns:
        yield "record_id", "There is no column record_id.", expected, True
    if not set(NAME_COLUMNS) & set(columns):
        yield "full_name", "There is no column with a name.", expected, True


def _refused(columns: Sequence[str]) -> Iterator[_Finding]:
    for column in columns:
        if _REFUSED.fullmatch(column):
            name = column[:_SHOWN]
            what = f"The column {name} is not allowed: people are never searched or matched by what they are."
            yield name, what, "Remove the column and load the file again.", True


def _repeated(columns: Sequence[str]) -> Iterator[_Finding]:
    for column in COLUMNS:
        if columns.count(column) > 1:
            yield column, "The heading stands twice.", "Keep one column of that name.", True


def _unknown(columns: Sequence[str]) -> Iterator[_Finding]:
    unknown = [
        column[:_SHOWN] for column in columns if column and column not in COLUMNS and not _REFUSED.fullmatch(column)
    ]
    if unknown and "record_id" in columns:
        what = f"Columns that were not read: {', '.join(unknown)}."
        yield "", what, f"Rename them if they should be: {', '.join(COLUMNS)}.", False
