"""The file of candidates that left an edge, as its own node reads it: see `writing`.

Invariant: nothing in a file somebody brings is believed that can be worked out: the weight is discarded, the sentence
is written anew. Whoever reads it compares the two records again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, BinaryIO, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from tearline.matching.evidence import Commonness, Compared, Evidence, Outcome, sentence_of
from tearline.matching.writing import COLUMNS
from tearline.people.person import COMPARED
from tearline.people.record import FieldName
from tearline.seal import strict_json
from tearline.tables.fault import OF_THE_FILE, Fault
from tearline.tables.lines import Lines

MAX_ROWS: Final = 50_000
_MAX_DEPTH: Final = 4
_MAX_VALUES: Final = 2_000
_MAX_COUNT: Final = 10**9
_UNSEEN: Final = r"\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069"
_ID: Final = re.compile(rf"(?!\s)[^{_UNSEEN}\t\n]{{1,64}}(?<!\s)")
_WEIGHT: Final = re.compile(r"-?[0-9]{1,4}(\.[0-9]{1,6})?")
_ENGINE: Final = re.compile(r"[0-9]{1,4}")
_MAKE_AGAIN: Final = "Look for the people again with Tearline and upload the file it writes, unchanged."


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate as read: without a weight. `number`: its line in the file."""

    number: int
    register_id: str
    extract_id: str
    evidence: Evidence


def read_candidates(stream: BinaryIO) -> Iterator[CandidateRow | Fault]:
    """Each candidate, or what is wrong with its row; a blocking fault of the file as a whole comes alone, at row 1.

    At most `MAX_ROWS` rows are read and a cell may hold 131,072 characters, so that memory and time are bounded.
    """
    lines = Lines(stream)
    numbered = enumerate(lines, 1)
    _, first = next(numbered, (1, ""))
    if tuple(_cells(first)) != COLUMNS:
        yield _fault(OF_THE_FILE, "", "This is not a file of possible matches.")
        return
    seen: set[tuple[str, str]] = set()
    for number, line in numbered:
        if number > MAX_ROWS + 1:
            yield _fault(number, "", f"Nothing after the first {MAX_ROWS:,} candidates was read.")
            return
        if line.strip():
            yield _row(number, _cells(line), seen)


def _row(number: int, cells: list[str], seen: set[tuple[str, str]]) -> CandidateRow | Fault:
    if len(cells) != len(COLUMNS):
        return _fault(number, "", "The row cannot be read.")
    register_id, extract_id = (cell.removeprefix("'") for cell in cells[:2])
    found = _unfit(register_id, extract_id, *cells[2:5])
    if found:
        return _fault(number, found, "The cell cannot be used.")
    try:
        evidence = _Document.model_validate_json(strict_bytes(cells[5])).evidence()
    except (ValidationError, strict_json.NotStrictJson):
        return _fault(number, "evidence", "The evidence is incomplete or was changed.")
    if (register_id, extract_id) in seen:
        return _fault(number, "", "The same pair stands on an earlier row.")
    seen.add((register_id, extract_id))
    return CandidateRow(number, register_id, extract_id, evidence)


def _unfit(*cells: str) -> str:
    """The first column that cannot be used, or nothing."""
    checks = zip(COLUMNS, zip((_ID, _ID, _WEIGHT, _WEIGHT, _ENGINE), cells, strict=True), strict=False)
    return next((column for column, (form, text) in checks if not form.fullmatch(text)), "")


def strict_bytes(text: str) -> bytes:
    """`text` as UTF-8, if it is JSON that two readers cannot understand differently. Raises `NotStrictJson`."""
    raw = text.encode("utf-8", errors="replace")
    strict_json.parse(raw, max_depth=_MAX_DEPTH)
    return raw


def _cells(line: str) -> list[str]:
    """Of one line; empty when it is no CSV. A candidate never spans lines."""
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return []


def _fault(number: int, column: str, what: str) -> Fault:
    return Fault(number, column, what, _MAKE_AGAIN, blocking=True)


_Value = Annotated[str, StringConstraints(min_length=1, max_length=4_000, pattern=rf"^[^{_UNSEEN}]*$")]
_Values = Annotated[tuple[_Value, ...], Field(min_length=1, max_length=_MAX_VALUES)]
_Count = Annotated[int, Field(ge=0, le=_MAX_COUNT)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class _Compared(_Part):
    field: FieldName
    ours: _Value | Literal[""] = Field(alias="register")
    theirs: _Value | Literal[""] = Field(alias="extract")
    outcome: Outcome


class _Common(_Part):
    name: _Count
    date_of_birth: _Count
    rows: _Count


class _Document(_Part):
    version: Literal[1]
    extract: dict[FieldName, _Values]
    common: _Common
    compared: tuple[_Compared, ...]
    sentence: Annotated[str, StringConstraints(max_length=1_000)]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        kinds_fit = tuple(each.field for each in self.compared) == COMPARED and self.extract.keys() <= set(COMPARED)
        shown_fit = all(each.theirs in ("", *self.extract.get(each.field, ())) for each in self.compared)
        counts_fit = max(self.common.name, self.common.date_of_birth) <= self.common.rows
        if not (kinds_fit and shown_fit and counts_fit):
            message = "The parts of the evidence contradict each other."
            raise ValueError(message)
        return self

    def evidence(self) -> Evidence:
        compared = tuple(Compared(**each.model_dump(by_alias=True)) for each in self.compared)
        common = Commonness(**self.common.model_dump())
        return Evidence(
            compared=compared, common=common, extract=dict(self.extract), sentence=sentence_of(compared, common)
        )
