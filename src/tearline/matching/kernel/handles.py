"""Objects that own memory of the kernel, and give it back when they are gone.

Shapes: a column is a pyarrow string array of ASCII text, null or empty where nothing is known; `rows` says which record
each of its cells belongs to, so that a record may have several values of a kind.
"""

from __future__ import annotations

import ctypes as c
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]

from tearline.errors import Unavailable
from tearline.matching.kernel.binding import Model, Pair, library
from tearline.parallel import in_order
from tearline.people.record import FieldName

Rows: TypeAlias = npt.NDArray[np.uint32]
Pairs: TypeAlias = npt.NDArray[np.void]
PAIR: Final = np.dtype(Pair)
_PREPARED: Final = 1 << 12  # records that are prepared together
CODE_KINDS: Final = (FieldName.PHONE, FieldName.EMAIL, FieldName.NATIONAL_ID, FieldName.VEHICLE_MARK)


class _Column(c.Structure):
    _fields_ = (("offset", c.c_void_p), ("data", c.c_void_p), ("valid", c.c_void_p), ("first", c.c_size_t))


def _columns(arrays: Sequence[pa.Array | None]) -> tuple[Any, list[Any]]:
    """Where the kernel finds each, and what has to stay alive meanwhile."""
    found = (_Column * len(arrays))()
    kept: list[Any] = []
    for at, array in enumerate(arrays):
        if array is None:
            continue
        valid, offsets, data = array.buffers()
        kept.append(array)
        places = valid.address if valid is not None and array.null_count else 0
        found[at] = _Column(
            offsets.address + array.offset * 4, data.address if data is not None else 0, places, array.offset
        )
    return found, kept


def _checked(failed: int) -> None:
    if failed:
        raise Unavailable("kernel.memory", "There is not enough memory to compare these records. Use a larger machine.")


def _owned(handle: int | None) -> int:
    _checked(not handle)
    return handle or 0


class _Handle:
    """`free`: the kernel's function that gives the memory back."""

    free: str

    def __init__(self, handle: int | None) -> None:
        self.handle = _owned(handle)

    def __del__(self) -> None:
        """Give the memory back."""
        if getattr(self, "handle", 0):
            getattr(library(), self.free)(self.handle)


class Groups(_Handle):
    """Words that are spellings of one name."""

    free = "tl_groups_free"

    def __init__(self, words: Sequence[str], groups: npt.NDArray[np.uint32], heads: Rows) -> None:
        """`groups`: shape (words, 2), counted from 1, 0 for none; `heads`: the place of each group's first word."""
        text = pa.array(words, pa.string())
        column, kept = _columns([text])
        flat = np.ascontiguousarray(groups, np.uint32)
        super().__init__(
            library().tl_groups_new(
                len(words), column[0].offset, column[0].data, flat.ctypes.data, len(heads), heads.ctypes.data
            )
        )
        del kept


class Encoded(_Handle):
    """A set of `size` records. Values are added, then the set is finished; after that it never changes."""

    free = "tl_set_free"

    def __init__(self, size: int) -> None:
        """An empty set."""
        self.size = size
        super().__init__(library().tl_set_new(size))

    def add_names(self, groups: Groups | None, rows: Rows, parts: Sequence[pa.Array | None]) -> None:
        """`parts`: given, middle, family and whole names; a whole name counts where no part is given."""
        self._add(library().tl_set_names, rows, parts, groups.handle if groups else None)

    def add_dates(self, rows: Rows, dates: pa.Array) -> None:
        """ISO dates, perhaps without day or month."""
        self._add(library().tl_set_dates, rows, [dates])

    def add_addresses(self, rows: Rows, lines: pa.Array | None, postcodes: pa.Array | None) -> None:
        """A postcode at the end of a line is found where there is none beside it."""
        self._add(library().tl_set_addresses, rows, [lines, postcodes])

    def add_codes(self, kind: FieldName, rows: Rows, codes: pa.Array) -> None:
        """`kind`: one of `CODE_KINDS`."""
        self._add(library().tl_set_codes, rows, [codes], CODE_KINDS.index(kind))

    def finish(self) -> None:
        """Sort what was added."""
        _checked(library().tl_set_finish(self.handle))

    @property
    def bytes(self) -> int:
        """Memory held."""
        return int(library().tl_set_bytes(self.handle))

    def _add(
        self, function: Callable[..., int], rows: Rows, arrays: Sequence[pa.Array | None], *before: int | None
    ) -> None:
        columns, kept = _columns(arrays)
        if len(rows) and int(rows.max()) >= self.size:
            raise IndexError(self.size)
        _checked(function(self.handle, *before, len(rows), rows.ctypes.data, columns))
        del kept


class Counts(_Handle):
    """How many records have each value."""

    free = "tl_counts_free"

    def __init__(self, handle: int | None = None) -> None:
        """Nothing was counted, unless it is somebody's `handle`."""
        super().__init__(handle or library().tl_counts_new())

    def copy(self) -> Counts:
        """The same, to count on with."""
        return Counts(_owned(library().tl_counts_copy(self.handle)))

    def watch(self, records: Encoded) -> None:
        """Count from now on what these records have, and nothing else."""
        _checked(library().tl_counts_add(self.handle, records.handle, 1))
        library().tl_counts_watch(self.handle, 1)

    def add(self, records: Encoded) -> None:
        """Count these records."""
        _checked(library().tl_counts_add(self.handle, records.handle, 0))

    def merge(self, keys: npt.NDArray[np.uint64], counts: Rows) -> None:
        """Add what was counted elsewhere."""
        _checked(library().tl_counts_merge(self.handle, len(keys), keys.ctypes.data, counts.ctypes.data))

    def of(self, watched: Counts) -> Counts:
        """What was counted here of what is watched there."""
        found = watched.copy()
        library().tl_counts_of(found.handle, self.handle)
        return found

    def of_names(self, records: Encoded) -> Rows:
        """For each of the records how many rows have its name, in any spelling; of several the commonest counts."""
        found = np.zeros(records.size, np.uint32)
        library().tl_common_names(self.handle, records.handle, found.ctypes.data)
        return found

    def read(self, least: int = 1) -> tuple[npt.NDArray[np.uint64], Rows]:
        """Keys met at least so often, in ascending order, with how often."""
        size = library().tl_counts_read(self.handle, least, None, None)
        keys, counts = np.empty(size, np.uint64), np.empty(size, np.uint32)
        library().tl_counts_read(self.handle, least, keys.ctypes.data, counts.ctypes.data)
        order = np.argsort(keys, kind="stable")
        return keys[order], counts[order]


def _call(work: Callable[[], object]) -> object:
    return work()


class Prepared(_Handle):
    """A register under a model and its counts: what each of its values says when it agrees and when it does not."""

    free = "tl_prepared_free"

    def __init__(self, model: Model, counts: Counts, records: Encoded, *, indexed: bool = False) -> None:
        """All three are kept alive, and none may change. `indexed`: make the index meanwhile."""
        self.model, self.counts, self.records = model, counts, records
        super().__init__(library().tl_prepared_new(c.addressof(model), counts.handle, records.handle))
        parts: list[Callable[[], object]] = [lambda: self.index] if indexed else []
        parts += [partial(self._fill, begin) for begin in range(0, records.size, _PREPARED)]
        for _ in in_order(_call, parts) if len(parts) > 1 else map(_call, parts):
            pass

    def _fill(self, begin: int) -> None:
        library().tl_prepared_fill(self.handle, begin, begin + _PREPARED)

    @cached_property
    def index(self) -> Index:
        """Of the register, made where somebody is looked for in it."""
        return Index(self.records, self.counts)

    def compare(self, extract: Encoded, register_rows: Rows, extract_rows: Rows) -> Pairs:
        """Given pairs, each compared, in the order given."""
        found = np.zeros(len(register_rows), PAIR)
        ours, theirs = register_rows.astype(np.uint64), extract_rows.astype(np.uint64)
        if len(ours) and (int(ours.max()) >= self.records.size or int(theirs.max()) >= extract.size):
            raise IndexError(len(ours))
        library().tl_compare_all(
            self.handle, extract.handle, len(ours), ours.ctypes.data, theirs.ctypes.data, found.ctypes.data
        )
        return found


class Index(_Handle):
    """Which records have each key."""

    free = "tl_index_free"

    def __init__(self, records: Encoded, counts: Counts | None = None) -> None:
        """Of a finished set, which is kept alive. `counts`: those of the extract, where the set is a register."""
        self.records = records
        super().__init__(library().tl_index_new(records.handle, counts.handle if counts else None))

    @property
    def bytes(self) -> int:
        """Memory held, without the records."""
        return int(library().tl_index_bytes(self.handle))

    def find(self, register: Prepared, records: Encoded, *, floor: float, told: float = 0.0) -> tuple[Pairs, int]:
        """Pairs of indexed records and `records` that weigh at least `floor` bits, and how many were compared.

        The register is either of the two: the indexed ones in a batch, `records` when one person is looked up.
        `told`: what is enough for a pair where both have a national identifier.
        """
        found = _owned(
            library().tl_match(register.handle, self.handle, self.records.handle, records.handle, floor, told)
        )
        try:
            _checked(library().tl_pairs_failed(found))
            size = library().tl_pairs_count(found) * PAIR.itemsize
            raw = c.string_at(library().tl_pairs_read(found), size) if size else b""
            return np.frombuffer(raw, PAIR), int(library().tl_pairs_compared(found))
        finally:
            library().tl_pairs_free(found)
