"""What readers of imports are given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tearline.people.record import Status
from tearline.tables.fault import Fault
from tearline.tables.headings import heading_of
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.imports.merging import FieldChange
from tearline_hub.imports.opening import Heading
from tearline_hub.imports.states import Change, ImportState

_MANY: Final = 1_000  # people at once whom nobody looks through one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """One import in a list. `filename` may name a person: it is shown on a page, never in an address, title or log.

    `counts`: rows by what becomes of them, all 0 before the preview. `applied`: how many of them were written.
    """

    id: str
    filename: str
    state: ImportState
    purpose: ReadPurpose
    status: Status
    as_at: dt.date
    whole: bool
    began_at: dt.datetime
    began_by: str
    applied_by: str
    ended_at: dt.datetime | None
    ended_by: str
    rows_read: int
    refused_rows: int
    counts: Mapping[Change, int]
    applied: int

    @property
    def to_apply(self) -> int:
        """How many records applying it writes."""
        return sum(self.counts[change] for change in (Change.ADDED, Change.CHANGED, Change.GONE))


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """One import. `line`: its line in the list.

    `digest`: SHA-256 of the file. `faults`: of the file and its headings; `refusal`: why the whole file was refused.
    `rows_total`: about how many rows the file has, None when it does not say. `comparing`: all was read, and is being
    compared with the records. `gone_unsure`: rows were refused, so that nobody is taken to be gone. `shown`: what
    somebody who looks at the preview confirms. `passed_over`: records somebody changed while it was applied; left as
    they are. `standing`: the organisation's records of the file's status that are not gone; 0 but at the preview.
    """

    line: ImportLine
    digest: str
    kind: str
    headings: tuple[Heading, ...]
    faults: tuple[Fault, ...]
    refusal: str
    rows_total: int | None
    comparing: bool
    left_out_cells: int
    fault_count: int
    gone_unsure: bool
    shown: str
    passed_over: int
    standing: int

    @property
    def most_gone(self) -> bool:
        """Whether so many are gone at once that the file may be the wrong one: most of them, or over a thousand."""
        gone = self.line.counts[Change.GONE]
        return self.standing > 0 and (gone > _MANY or gone * 2 > self.standing)

    def heading_of(self, column: str) -> str:
        """What the file calls `column`, for whoever looks for a fault in it."""
        return heading_of(column, ((each.heading, each.column) for each in self.headings))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """What the file does to one record. `record_id`: empty for one that is added. `status`: before and after.

    `comes_back`: it was gone and is in the file again.
    """

    reference: str
    record_id: str
    fields: tuple[FieldChange, ...]
    status: tuple[Status, Status] | None
    comes_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedView:
    """A record whose change touches what was released: the disclosures in force that hold it."""

    reference: str
    record_id: str
    change: Change
    disclosure_ids: tuple[str, ...]
