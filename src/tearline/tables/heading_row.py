"""Finding the row of headings in a file that begins with a title, a date or a blank line, as councils write them.

Invariant: what stands above the headings is passed over and said, never taken for a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from unicodedata import category

from tearline.errors import InvalidInput
from tearline.tables.fault import Fault, note
from tearline.tables.headings import recognised
from tearline.tables.table import MAX_COLUMNS, RawRow

_BLANK: Final = " ,;\t\r\n\ufeff\xa0"
_LOST: Final = "\ufffd"
LOOKED_AT: Final = 20  # rows; a longer preamble is no longer a title


def find_headings(rows: Sequence[RawRow]) -> RawRow | None:
    """The first row that names most columns; when none names any, the first more than half as full as the fullest."""
    filled = [(number, texts, sum(bool(text.strip(_BLANK)) for text in texts)) for number, texts in rows]
    filled = [row for row in filled if row[2]]
    if not filled:
        return None
    known = [recognised(list(dict.fromkeys(texts[:MAX_COLUMNS]))) for _, texts, _ in filled]
    if max(known):
        return filled[known.index(max(known))][:2]
    fullest = max(count for _, _, count in filled)
    return next((number, texts) for number, texts, count in filled if 2 * count > fullest)


def checked(texts: Sequence[str]) -> tuple[str, ...]:
    """The headings, each on one line and without marks nobody sees.

    Raise `InvalidInput` when there are more than anybody writes, or when they are no text.
    """
    headings = [text if text.isprintable() else _plain(text) for text in map(str.strip, texts)]
    if not all(heading.isprintable() and _LOST not in heading for heading in headings):
        how = "Save the file from the spreadsheet again as CSV UTF-8 or XLSX."
        raise InvalidInput("table.headings", f"The headings hold characters that cannot be read. {how}")
    if len(headings) > MAX_COLUMNS:
        raise InvalidInput(
            "table.too-many-columns",
            f"The file has {len(headings):,} columns and may have {MAX_COLUMNS}. Keep those about the person.",
        )
    return tuple(headings)


def _plain(text: str) -> str:
    return " ".join("".join(letter for letter in text if category(letter) != "Cf").split())


def passed_over(heading_row: int, above: int) -> tuple[Fault, ...]:
    """Says that `above` rows that hold something stand above the headings."""
    if not above:
        return ()
    return (
        note(
            f"The headings are on row {heading_row}. What stands above them was not read.",
            "Check that no person's row stands above the headings.",
        ),
    )
