"""Which canonical column each heading means: told by its name, guessed from what agencies write, or mapped by somebody.

Invariant: what people are (see `protected`) never enters a table that is searched or matched: a file with such a column
is refused whole, mapped or not, so that nobody has to trust that we looked away.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tearline.errors import InvalidInput, ManyInvalid
from tearline.tables.fault import OF_THE_FILE, Fault
from tearline.tables.protected import is_protected
from tearline.tables.synonyms import LINES, SCHEMES, SYNONYMS

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
    "vehicle_mark": _LINE,
}
NAME_COLUMNS: Final = ("full_name", "given_name", "middle_name", "family_name")
# More than one of these is several values, or for an address its lines.
REPEATED: Final = frozenset({"aliases", "address", "phone", "email", "national_id", "vehicle_mark"})

_COLUMN: Final = re.compile(
    rf"{'|'.join(COLUMNS)}|(address|postcode|phone|email|vehicle_mark|national_id)_([2-9]|1\d|20)"
    rf"|national_id(_([2-9]|1\d|20))?:({'|'.join(SCHEMES)})"
)
_NUMBERED: Final = re.compile(r"(?P<base>.*?)_?(?P<number>[1-9]|1\d|20)")
_MANY: Final = frozenset({"address", "postcode", "phone", "email", "national_id", "vehicle_mark"})
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SHOWN: Final = 40  # characters of an unknown heading that a fault repeats
_NAMED: Final = 100  # characters of a heading or column that is named to whoever wrote it


class How(StrEnum):
    """How a heading came to its column."""

    CANONICAL = "canonical"
    GUESSED = "guessed"
    MAPPED = "mapped"
    NOT_READ = "not_read"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class HeadingPlan:
    """What is read from where. The first three run in parallel, one for each column of the file.

    `columns`: canonical, numbered (`phone_2`) or with a scheme (`national_id:nino`); empty for what is not read.
    """

    headings: tuple[str, ...]
    columns: tuple[str, ...]
    how: tuple[How, ...]
    faults: tuple[Fault, ...]

    @property
    def refused(self) -> bool:
        """Whether nothing may be read before the headings were mended or mapped."""
        return any(fault.blocking for fault in self.faults)

    def heading_of(self, column: str) -> str:
        """What the file calls `column`: see `heading_of`."""
        return heading_of(column, zip(self.headings, self.columns, strict=True))


def heading_of(column: str, read: Iterable[tuple[str, str]]) -> str:
    """What whoever has to mend a fault of `column` looks for: the first heading that is read as it, on one line.

    `read`: each heading as written, with its column. `column` itself where there is none.
    """
    found = (_on_one_line(heading) for heading, each in read if column and each == column)
    return next((heading for heading in found if heading), column)


def canonical(heading: str) -> str:
    """`Date of Birth`, `DateOfBirth` -> `date_of_birth`; without accents and marks nobody sees."""
    plain = unicodedata.normalize("NFKD", heading.strip())
    seen = "".join(letter for letter in plain if unicodedata.category(letter) not in {"Mn", "Cf"})
    return re.sub(r"[\W_]+", "_", _HUMP.sub("_", seen).casefold()).strip("_")


def is_column(text: str) -> bool:
    """Whether a heading may be mapped to `text`."""
    return _COLUMN.fullmatch(text) is not None


def base(column: str) -> str:
    """`phone_2` -> `phone`, `national_id_2:nino` -> `national_id`."""
    name = column.partition(":")[0]
    return name if name in COLUMNS else name.rpartition("_")[0]


def guess(headings: Sequence[str]) -> HeadingPlan:
    """What the headings mean by their names alone."""
    return planned(headings, {})


def planned(headings: Sequence[str], mapping: Mapping[str, str]) -> HeadingPlan:
    """The guess, overridden by `mapping`: heading as written -> column, or "" for one that is not to be read.

    Raise `ManyInvalid` when the mapping names a heading or a column there is not.
    """
    _check(headings, mapping)
    chosen = {heading.strip(): column for heading, column in mapping.items()}
    found = _settled([_choice(heading, chosen) for heading in headings])
    columns = tuple(choice.column for choice in found)
    faults = tuple(
        Fault(OF_THE_FILE, column, what, how, blocking)
        for rule in (_missing, _refused, _repeated, _unknown)
        for column, what, how, blocking in rule(found)
    )
    return HeadingPlan(tuple(headings), columns, tuple(choice.how for choice in found), faults)


def recognised(headings: Sequence[str]) -> int:
    """How many of them mean something, refused ones included: a heading row has more than any other."""
    return sum(choice.how is not How.NOT_READ for choice in (_choice(heading, {}) for heading in headings))


@dataclass(frozen=True, slots=True)
class _Choice:
    """A heading's column; `place`: which of several for one column is believed, the lowest first."""

    name: str
    column: str
    how: How
    place: int = 0
    written: str = ""


def _choice(heading: str, chosen: Mapping[str, str]) -> _Choice:
    name = canonical(heading)
    if is_protected(name):
        return _Choice(name, "", How.REFUSED)
    if heading.strip() in chosen:
        column = chosen[heading.strip()]
        return _Choice(name, column, How.MAPPED if column else How.NOT_READ, -1)
    if is_column(name):
        return _Choice(name, name, How.CANONICAL)
    return _guessed(name)


def _guessed(name: str) -> _Choice:
    joined, number = name.replace("_", ""), ""
    if joined not in SYNONYMS and (match := _NUMBERED.fullmatch(name)):
        joined, number = match["base"].replace("_", ""), match["number"]
    column, place = SYNONYMS.get(joined, ("", 0))
    if not column or (number and base(column) not in _MANY):
        return _Choice(name, "", How.NOT_READ)
    if number not in {"", "1"} and joined not in LINES:
        plain, colon, scheme = column.partition(":")
        column = f"{plain}_{number}{colon}{scheme}"
    return _Choice(name, column, How.GUESSED, place + 1)


def _settled(choices: list[_Choice]) -> list[_Choice]:
    """Lines of one address put together, and one heading for each column that holds one thing."""
    choices = _as_lines(choices)
    best: dict[str, int] = {}
    for choice in choices:
        best[choice.column] = min(choice.place, best.get(choice.column, choice.place))
    return [
        _Choice(choice.name, "", How.NOT_READ)
        if choice.column not in REPEATED and base(choice.column) not in REPEATED and choice.place > best[choice.column]
        else choice
        for choice in choices
    ]


def _as_lines(choices: list[_Choice]) -> list[_Choice]:
    """`Addr 2` beside `Addr 1`, with one postcode, is the second line and no second address."""
    several = any(choice.column.startswith("postcode_") for choice in choices)
    if several or not any(choice.column == "address" and choice.name.endswith("1") for choice in choices):
        return choices
    return [
        _Choice(choice.name, "address", How.GUESSED, 1)
        if base(choice.column) == "address" and choice.how is not How.MAPPED
        else choice
        for choice in choices
    ]


def _on_one_line(heading: str) -> str:
    """Without what nobody sees, and cut where it is too long for a list."""
    seen = "".join(letter for letter in heading if letter.isprintable() or letter.isspace())
    line = " ".join(seen.split())
    return line if len(line) <= _NAMED else f"{line[:_NAMED]}…"


_Finding = tuple[str, str, str, bool]


def _missing(choices: Sequence[_Choice]) -> Iterator[_Finding]:
    columns = {choice.column for choice in choices}
    expected = f"Say which column it is, or use these headings: {', '.join(COLUMNS)}."
    if "record_id" not in columns:
        yield "record_id", "There is no column record_id.", expected, True
    if columns.isdisjoint(NAME_COLUMNS):
        yield "full_name", "There is no column with a name.", expected, True


def _refused(choices: Sequence[_Choice]) -> Iterator[_Finding]:
    for choice in choices:
        if choice.how is How.REFUSED:
            name = choice.name[:_SHOWN]
            what = (
                f"The column {name} is not allowed: people are never searched or matched by what they are or are rated."
            )
            yield name, what, "Remove the column and load the file again.", True


def _repeated(choices: Sequence[_Choice]) -> Iterator[_Finding]:
    columns = [choice.column for choice in choices]
    for column in dict.fromkeys(columns):
        if column and base(column) not in REPEATED and columns.count(column) > 1:
            yield column, "The heading stands twice.", "Keep one column of that name.", True


def _unknown(choices: Sequence[_Choice]) -> Iterator[_Finding]:
    """Not when there is no record_id: a file without headings would have its first person's cells named here."""
    unknown = [choice.name[:_SHOWN] for choice in choices if choice.how is How.NOT_READ and choice.name]
    if unknown and any(choice.column == "record_id" for choice in choices):
        what = f"Columns that were not read: {', '.join(unknown)}."
        yield "", what, f"Rename them if they should be: {', '.join(COLUMNS)}.", False


def _check(headings: Sequence[str], mapping: Mapping[str, str]) -> None:
    """A fault names what was asked for and is not there, so nothing that the file holds."""
    known = {heading.strip() for heading in headings}
    faults = [
        InvalidInput(
            "heading.unknown",
            f"The file has no heading “{_on_one_line(heading)}”: copy it as it stands there.",
            field=heading,
        )
        for heading in mapping
        if heading.strip() not in known
    ] + [
        InvalidInput(
            "column.unknown",
            f"There is no column “{_on_one_line(column)}”: map the heading to one of: {', '.join(COLUMNS)}.",
            field=heading,
        )
        for heading, column in mapping.items()
        if column and not is_column(column)
    ]
    if faults:
        raise ManyInvalid(faults)
