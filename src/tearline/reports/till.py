"""For which of a firm's products the till should prompt: from a list of products to a list of prompts.

Invariant: in goes what is sold, never to whom. Out comes one line for each product that is regulated, reportable or not
known, in the order of the list; a row that cannot be read is named and costs no other.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, TextIO

from tearline.errors import InvalidInput
from tearline.reports.standing import MEANS, Ingredient, Judged, Standing, judged_mixture
from tearline.tables.fault import OF_THE_FILE, Fault
from tearline.tables.table import Table

HEADINGS: Final = ("sku", "product", "substance", "percent", "basis")
PROMPTS: Final = ("sku", "product", "standing", "prompt", "why", "checked")
_NEEDED: Final = frozenset({"sku", "substance"})
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What the till shows for a product."""

    sku: str
    product: str
    found: Judged

    @property
    def cells(self) -> tuple[str, ...]:
        """In the order of `PROMPTS`."""
        standing = self.found.standing
        checked = "yes" if self.found.checked else "no"
        return self.sku, self.product, standing.value, MEANS[standing], self.found.why, checked


def prompts(table: Table, on: dt.date) -> Iterator[Prompt | Fault]:
    """A prompt for each product that needs one; what has no substance in its row needs none.

    `table`: with the headings of `HEADINGS`, of which two are needed.
    """
    headings = [heading.strip().casefold() for heading in table.headings]
    if missing := sorted(_NEEDED - set(headings)):
        how = f"Give the file a heading for each of: {', '.join(HEADINGS)}."
        yield Fault(OF_THE_FILE, "", f"There is no heading {' and no '.join(missing)}.", how, blocking=True)
        return
    yield from table.faults
    for item in table.rows():
        if isinstance(item, Fault):
            yield item
            continue
        number, texts = item
        cells = {name: text.strip() for name, text in zip(headings, texts, strict=False) if name in HEADINGS}
        if any(cells.values()):
            yield from _row(number, cells, on)


def write_prompts(stream: TextIO, found: Iterator[Prompt]) -> int:
    """Write the list; how many there are."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(PROMPTS)
    count = 0
    for each in found:
        writer.writerow([f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell for cell in each.cells])
        count += 1
    return count


def percent_of(text: str) -> Decimal | None:
    """`12.5`, `12,5 %` or nothing. Raises `InvalidInput`."""
    bare = text.strip().removesuffix("%").strip().replace(",", ".")
    if not bare:
        return None
    try:
        return Decimal(bare)
    except InvalidOperation:
        raise InvalidInput("substance.percent", "Give the concentration as a number, such as 12.5.") from None


def _row(number: int, cells: Mapping[str, str], on: dt.date) -> Iterator[Prompt | Fault]:
    if long := next((name for name, text in cells.items() if len(text) > _LONGEST), None):
        yield _fault(number, long, f"Keep it to {_LONGEST} characters.")
        return
    try:
        ingredients = list(_ingredients(cells))
        found = judged_mixture(ingredients, on) if ingredients else None
    except InvalidInput as error:
        yield _fault(number, error.field or "percent", error.message)
        return
    if found is not None and found.standing is not Standing.NOT_LISTED:
        yield Prompt(sku=cells.get("sku", ""), product=cells.get("product", ""), found=found)


def _ingredients(cells: Mapping[str, str]) -> Iterator[Ingredient]:
    """Of a mixture the substances, shares and bases are parted by semicolons, each in its place."""
    substances = [part.strip() for part in cells.get("substance", "").split(";") if part.strip()]
    shares, bases = (cells.get(name, "").split(";") for name in ("percent", "basis"))
    for at, substance in enumerate(substances):
        share = shares[at] if at < len(shares) else ""
        basis = bases[at].strip() if at < len(bases) and bases[at].strip() else "w/w"
        yield Ingredient(substance=substance, percent=percent_of(share), basis=basis)


def _fault(number: int, column: str, how: str) -> Fault:
    return Fault(number, column, "The row cannot be used.", how, blocking=True)
