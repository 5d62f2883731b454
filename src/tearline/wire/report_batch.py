"""Many reports at once, in lines of JSON or in a table: a verdict for each, and no row costs another.

Invariant: rows come in memory that does not grow with the file; each has its number, and its key where it has one. The
same key means the same report: with other content the later row is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from tearline.errors import InvalidInput, ManyInvalid
from tearline.seal import strict_json
from tearline.tables.fault import OF_THE_FILE, Fault
from tearline.tables.table import Table
from tearline.wire.report import MAX_BYTES, Report, read_report

LONGEST_KEY: Final = 100
_NEEDED: Final = ("kind", "suspected_at", "words")

# Heading -> where it stands in a report. Several values of one cell are parted by semicolons where it is a list.
_PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": ("kind",), "urgency": ("urgency",), "suspected_at": ("suspected_at",), "happened_at": ("happened_at",),
    "product": ("product", "name"), "quantity": ("product", "quantity"), "unit": ("product", "unit"),
    "vehicle": ("vehicle", "description"), "registration": ("vehicle", "registration"), "link": ("link",),
    "place": ("place", "line"), "postcode": ("place", "postcode"), "behaviours": ("behaviours",),
    "customer": ("customer",), "response": ("response",), "words": ("words",), "contact_name": ("contact", "name"),
    "contact_phone": ("contact", "phone"), "contact_email": ("contact", "email"),
}  # fmt: skip
_INGREDIENT: Final = ("substance", "percent", "basis")
HEADINGS: Final = ("key", *_PLACES, *_INGREDIENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A row of the batch: a report, or what is wrong with it. `raw`: as it was sent; `number`: its line or row."""

    number: int
    key: str
    raw: bytes
    report: Report | None = None
    faults: tuple[InvalidInput, ...] = ()


def read_lines(stream: BinaryIO) -> Iterator[Verdict]:
    """One report in each line; blank ones are passed over. A line may have a `key` beside the report's own fields."""
    seen: dict[str, str] = {}
    number = 0
    while line := stream.readline(MAX_BYTES + 1):
        number += 1
        if len(line) > MAX_BYTES:
            _pass_over(stream, line)
            yield Verdict(number=number, key="", raw=b"", faults=(_too_long(),))
        elif line.strip():
            yield _once(_of_line(number, line.strip()), seen)


def read_table(table: Table) -> Iterator[Verdict]:
    """One report in each row. Raises `ManyInvalid` for a table without the headings that are needed."""
    headings = [heading.strip().casefold() for heading in table.headings]
    missing = [name for name in _NEEDED if name not in headings]
    if missing:
        what = f"Give the table a heading for each of: {', '.join(missing)}."
        raise ManyInvalid([InvalidInput("report.headings", what, field=name) for name in missing])
    seen: dict[str, str] = {}
    for item in table.rows():
        if isinstance(item, Fault):
            if item.row_number == OF_THE_FILE and not item.blocking:
                continue
            wrong = InvalidInput("report.row", f"{item.what} {item.how_to_mend}")
            yield Verdict(number=item.row_number, key="", raw=b"", faults=(wrong,))
            continue
        number, texts = item
        cells = {name: text.strip() for name, text in zip(headings, texts, strict=False) if text.strip()}
        if cells:
            yield _once(_of_row(number, cells), seen)


def _of_line(number: int, raw: bytes) -> Verdict:
    try:
        document = strict_json.parse(raw, fractions_as_text=True)
    except strict_json.NotStrictJson:
        document = None
    if not isinstance(document, dict):
        wrong = InvalidInput("report.not-json", "Write each report as one JSON object in UTF-8, on a line of its own.")
        return Verdict(number=number, key="", raw=raw, faults=(wrong,))
    return _judged(number, document.pop("key", ""), raw, document)


def _of_row(number: int, cells: Mapping[str, str]) -> Verdict:
    document = document_of(cells)
    return _judged(number, cells.get("key", ""), strict_json.dump(document), document)


def document_of(cells: Mapping[str, str]) -> dict[str, Any]:
    """The report's JSON that the cells of a row say."""
    document: dict[str, Any] = {}
    for name, (*above, last) in _PLACES.items():
        if name in cells:
            inner = document
            for step in above:
                inner = inner.setdefault(step, {})
            inner[last] = cells[name]
    if "behaviours" in document:
        document["behaviours"] = [each.strip() for each in document["behaviours"].split(";") if each.strip()]
    if "substance" in cells:
        document.setdefault("product", {})["ingredients"] = list(_ingredients(cells))
    return document


def _ingredients(cells: Mapping[str, str]) -> Iterator[dict[str, str]]:
    parts = {name: cells.get(name, "").split(";") for name in _INGREDIENT}
    for at, substance in enumerate(parts["substance"]):
        found = {"substance": substance.strip()}
        for name in _INGREDIENT[1:]:
            if at < len(parts[name]) and (text := parts[name][at].strip()):
                found[name] = text
        yield found


def _judged(number: int, key: object, raw: bytes, document: Mapping[str, Any]) -> Verdict:
    if not isinstance(key, str) or len(key) > LONGEST_KEY or not (key.isprintable() and key.isascii()):
        wrong = InvalidInput("report.key", f"Give a key of at most {LONGEST_KEY} letters and digits.", field="key")
        return Verdict(number=number, key="", raw=raw, faults=(wrong,))
    try:
        return Verdict(number=number, key=key, raw=raw, report=read_report(document))
    except ManyInvalid as error:
        return Verdict(number=number, key=key, raw=raw, faults=tuple(error.faults))


def _once(verdict: Verdict, seen: dict[str, str]) -> Verdict:
    """The same, unless an earlier row has its key and says something else."""
    if not verdict.key or verdict.report is None:
        return verdict
    digest = hashlib.sha256(verdict.raw).hexdigest()
    if seen.setdefault(verdict.key, digest) == digest:
        return verdict
    wrong = InvalidInput("report.key-reused", "An earlier row has this key and says something else.", field="key")
    return Verdict(number=verdict.number, key=verdict.key, raw=verdict.raw, faults=(wrong,))


def _pass_over(stream: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(MAX_BYTES)


def _too_long() -> InvalidInput:
    return InvalidInput("report.too-large", f"Keep a report to {MAX_BYTES // 1024} KiB, without its files.")
