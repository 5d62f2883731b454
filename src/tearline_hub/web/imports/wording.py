"""The words of imports: what a column is called, how a heading was understood, and what a value reads like.

Invariant: nothing here decides anything; a value that no list knows stops the page.
"""

from __future__ import annotations

from typing import Final

from tearline.people import identifiers
from tearline.people.columns import column_label
from tearline.people.record import FieldName
from tearline.tables.headings import COLUMNS
from tearline_hub.imports.merging import FieldChange
from tearline_hub.imports.states import Change, ImportState
from tearline_hub.imports.views import ChangeView, ImportView
from tearline_hub.web.dates import partial_day
from tearline_hub.web.labels import label
from tearline_hub.web.options import Option

NOT_READ: Final = "-"  # chosen for a heading that is not read: an empty choice would mean that nobody chose
STATE_COLOURS: Final[dict[ImportState, str]] = {
    ImportState.HEADINGS: "yellow",
    ImportState.READING: "blue",
    ImportState.PREVIEW: "yellow",
    ImportState.APPLYING: "blue",
    ImportState.APPLIED: "green",
    ImportState.REFUSED: "red",
    ImportState.ABANDONED: "grey",
}
# Of the page that lists them, and of each record on it.
KIND_TITLES: Final[dict[Change, str]] = {
    Change.ADDED: "Records that are added",
    Change.CHANGED: "Records that change",
    Change.GONE: "People who are not in the file",
}
# What has to be among the headings, as the page that maps them asks for it.
MISSING: Final[dict[str, str]] = {
    "record_id": "Choose which heading is your reference: it tells one person's row from another's",
    "full_name": "Choose which heading is the name, or the parts of it",
}
_SECOND: Final = ("address_2", "postcode_2")


def column_options(taken_for: str) -> tuple[Option, ...]:
    """What a heading may be taken for, always with what it is taken for now."""
    schemes = [f"national_id:{scheme}" for scheme in identifiers.SCHEMES]
    offered = [*COLUMNS, *_SECOND, *schemes]
    more = [taken_for] if taken_for and taken_for not in offered else []
    columns = [Option(value=column, text=_both(column)) for column in [*offered, *more]]
    return (Option(value=NOT_READ, text="Do not read it"), *columns)


def value(name: FieldName, text: str) -> str:
    """A field's value as people read it; a side of a change that has none says so."""
    if not text:
        return "Nothing"
    if name is FieldName.DATE_OF_BIRTH:
        return partial_day(text)
    return identifiers.label(text) if name is FieldName.NATIONAL_ID else text


def rows(change: ChangeView) -> list[list[str]]:
    """Field, old value, new value; the status as one more field."""
    found = [_row(each) for each in change.fields]
    if change.status:
        before, after = change.status
        found.append(["Status", label(before), label(after)])
    return found


def most_gone(view: ImportView) -> str:
    """What it usually means that so many are not in the file, and what to do about it."""
    return (
        f"{view.line.counts[Change.GONE]:,} of your organisation's {view.standing:,} records of this status are not in "
        "the file and would be marked as gone. That usually means that the file was cut off, or that a part of the "
        "list was brought in as the whole of it. If so, give this import up, and bring in the whole list, or say that "
        "the file holds some of them."
    )


def _both(column: str) -> str:
    """In words, and as the docs and the faults name it."""
    return f"{column_label(column)} ({column})" if ":" not in column else column_label(column)


def _row(each: FieldChange) -> list[str]:
    return [label(each.name), value(each.name, each.old), value(each.name, each.new)]
