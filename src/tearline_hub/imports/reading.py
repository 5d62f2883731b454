"""From the file to rows and faults, a batch at a time, each row compared with its record at once.

Invariant: a batch and the count of what was taken are one transaction; the file goes in the transaction that takes the
last of it. A row's faults are taken with it, so that an unreadable cell is never mistaken for an empty one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from typing import Final

from tearline.errors import InvalidInput, ManyInvalid
from tearline.people.intake import Origin
from tearline.people.record import Record, Status
from tearline.tables.fault import Fault
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.imports import comparing, opening, staging
from tearline_hub.imports.locking import found, locked
from tearline_hub.imports.models import RegisterImport
from tearline_hub.imports.refusing import refuse
from tearline_hub.imports.staging import Staged
from tearline_hub.imports.states import ImportState

BATCH: Final = 1_000
_HEADING: Final = 1  # the row number of a fault of the file as a whole
_Group = tuple[list[Fault], Record | None]


def read_on(actor: Actor, now: dt.datetime, import_id: str) -> Iterator[None]:
    """Take what was not taken yet, in transactions of one batch; each is done when it is yielded."""
    with ExitStack() as stack:
        with acting(actor):
            row = found(actor, import_id)
            if row.state != ImportState.READING or row.read_at is not None:
                return
            content = stack.enter_context(staging.file_of(row))
        origin = Origin(status=Status(row.status), as_at=row.as_at, synthetic=row.synthetic)
        try:
            yield from _take_all(actor, now, row, _groups(opening.read(content, row.columns, origin)))
        except InvalidInput as error:
            with acting(actor):
                refuse(actor, now, locked(actor, import_id), _sentences(error))


def _take_all(actor: Actor, now: dt.datetime, row: RegisterImport, groups: Iterable[_Group]) -> Iterator[None]:
    at = row.item_count
    waiting = islice(groups, at, None)
    more = True
    while more:
        batch = list(islice(waiting, BATCH))
        more = len(batch) == BATCH
        with acting(actor):
            row = locked(actor, row.id)
            if row.state != ImportState.READING or row.item_count != at:
                return
            _take(actor, now, row, batch, last=not more)
        at += len(batch)
        yield


def _take(actor: Actor, now: dt.datetime, row: RegisterImport, batch: Sequence[_Group], *, last: bool) -> None:
    faults = [fault for group, _ in batch for fault in group]
    whole = [fault for fault in faults if fault.blocking and fault.row_number <= _HEADING]
    if whole:
        refuse(actor, now, row, " ".join(f"{fault.what} {fault.how_to_mend}" for fault in whole))
        return
    staged = list(_staged(row.item_count, batch))
    staging.put_rows(row, staged, comparing.compared(actor, row, staged))
    staging.put_faults(row, faults)
    refused = sum(fault.blocking for fault in faults)
    row.item_count += len(batch)
    row.tries = 0
    row.compared_to = row.item_count - 1
    row.read_count += refused + sum(record is not None for _, record in batch)
    row.refused_count += refused
    row.left_out_count += sum(not fault.blocking and fault.row_number > _HEADING for fault in faults)
    if last:
        row.read_at = now
        staging.drop_file(row)
    row.save()


def _staged(start: int, batch: Iterable[_Group]) -> Iterator[Staged]:
    for position, (faults, record) in enumerate(batch, start):
        if record is not None:
            unread = {opening.kind_of(fault.column) for fault in faults if fault.row_number > _HEADING}
            kinds = sorted(kind.value for kind in unread if kind is not None)
            yield Staged(position, record.reference, staging.pack(record.fields), kinds)


def _sentences(error: InvalidInput) -> str:
    return " ".join(fault.message for fault in (error.faults if isinstance(error, ManyInvalid) else [error]))


def _groups(items: Iterable[Record | Fault]) -> Iterator[_Group]:
    """A record with the faults before it, or a refused row with its own: what is taken together."""
    faults: list[Fault] = []
    for item in items:
        if isinstance(item, Fault):
            faults.append(item)
        if isinstance(item, Record) or item.blocking:
            yield faults, item if isinstance(item, Record) else None
            faults = []
    if faults:
        yield faults, None
