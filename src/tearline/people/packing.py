"""People as bytes and back: as they travel to another process, or are kept on a disk.

Invariant: everything there is to know of them, and nothing of how they are read. No format here runs anything.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa  # type: ignore[import-untyped]

from tearline.people.batch import Batch, Several, one_batch
from tearline.people.intake import PersonReader
from tearline.people.written import WrittenPeople, read_person

_PART: Final = "part"
_PERSON: Final = "person"  # the column of people that came without columns, each written as JSON


def table_of(batch: Batch) -> pa.Table:
    """The columns of the batch, or one of people as JSON."""
    if batch.columns is not None:
        return pa.table(dict(batch.columns))
    return pa.table({_PERSON: WrittenPeople.of(batch.people).texts})


def packed(table: pa.Table) -> bytes:
    """As a stream of Arrow, compressed."""
    stream = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_stream(stream, table.schema, options=options) as writer:
        writer.write_table(table)
    found: bytes = stream.getvalue().to_pybytes()
    return found


def unpacked(content: bytes | pa.Buffer, reader: PersonReader | None = None) -> Batch:
    """The people that were packed. `reader`: what makes a person of their columns."""
    table = pa.ipc.open_stream(content).read_all()
    if table.column_names == [_PERSON]:
        return Batch(people=[read_person(text) for text in table.column(_PERSON).to_pylist()])
    return Batch(columns={name: table.column(name).combine_chunks() for name in table.column_names}, reader=reader)


def packed_whole(batch: Batch) -> bytes:
    """Everybody, part by part as they came: what came as columns is not written as JSON."""
    parts = batch.people.parts if isinstance(batch.people, Several) else [batch]
    return packed(pa.table({_PART: pa.array([packed(table_of(each)) for each in parts], pa.binary())}))


def unpacked_whole(content: bytes, reader: PersonReader | None = None) -> Batch:
    """Those who were packed. `reader`: see `unpacked`."""
    parts = pa.ipc.open_stream(content).read_all().column(_PART)
    return one_batch(unpacked(each.as_buffer(), reader) for each in parts)


def written(batch: Batch) -> Batch:
    """The same people in less memory, for a batch of which few are looked at again."""
    return batch if batch.columns is not None else Batch(people=WrittenPeople.of(batch.people))
