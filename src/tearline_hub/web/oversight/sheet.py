"""The log's entries as a page's rows and as a file, in the order of time and in no other.

Invariant: nothing is summed or sorted by officer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import chain
from typing import Final

from tearline.vocab.purpose import DisclosurePurpose, LogPurpose, ReadPurpose
from tearline_hub.audit.acts import Operation
from tearline_hub.audit.queries import Entry
from tearline_hub.web import spreadsheets
from tearline_hub.web.dates import moment
from tearline_hub.web.labels import label

OPERATION_LABELS: Final[dict[Operation, str]] = {
    Operation.COLLECTION: "Collection",
    Operation.ALTERATION: "Alteration",
    Operation.CONSULTATION: "Consultation",
    Operation.DISCLOSURE: "Disclosure",
    Operation.COMBINATION: "Combination",
    Operation.ERASURE: "Erasure",
    Operation.SECURITY: "Security of the node",
}
HEADS: Final = ("When", "Who", "What", "About", "Why")
COLUMNS: Final = (
    "time", "organisation", "person", "operation", "act", "subjects", "purpose", "recipients", "reason",
)  # fmt: skip
# One list of words for every purpose an entry may state; acts of the node itself state others, shown as they are.
_PURPOSES: Final[dict[str, str]] = {
    member.value: label(member) for member in chain[StrEnum](LogPurpose, DisclosurePurpose, ReadPurpose)
}


def rows(entries: Iterable[Entry], names: Mapping[str, str], node: str) -> list[list[str | list[str]]]:
    """A row per entry, in lines; `names`: of organisations by code."""
    return [
        [
            moment(entry.at),
            [entry.user_name, _name(f"{node}/{entry.tenant_id}", names)],
            [OPERATION_LABELS[Operation(entry.operation)], entry.act],
            [*entry.subjects, *(f"to {_name(code, names)}" for code in entry.recipients)] or "Nothing named",
            [_purpose(entry.purpose), *filter(None, [entry.reason])],
        ]
        for entry in entries
    ]


def as_csv(entries: Iterable[Entry], node: str) -> str:
    """The same entries with codes in place of words, times in UTC."""
    lines = (
        (
            entry.at.isoformat(),
            f"{node}/{entry.tenant_id}",
            entry.user_name,
            entry.operation,
            entry.act,
            " ".join(entry.subjects),
            entry.purpose,
            " ".join(entry.recipients),
            entry.reason,
        )
        for entry in entries
    )
    return spreadsheets.as_csv([COLUMNS, *lines])


def _name(code: str, names: Mapping[str, str]) -> str:
    return names.get(code, code)


def _purpose(value: str) -> str:
    return _PURPOSES.get(value) or value.replace("_", " ").capitalize()
