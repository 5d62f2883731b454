"""The model of a comparison: what each outcome says when two records are about one person, shipped or learnt.

`Chances` are how often each outcome is met between records of one person; how often two people agree by chance is
counted in the extract, but for the few chances named here. `Balance` sets the parts beside each other, as they are not
independent: relatives share a home and a name. Invariant: the same model gives a pair the same weight everywhere.
"""

from __future__ import annotations

import io
import json
import struct
import tokenize
import zipfile
import zlib
from dataclasses import asdict, dataclass, field
from math import isfinite, log2
from typing import Any, BinaryIO, Final, Self

import numpy as np

from tearline.errors import InvalidInput
from tearline.matching import ENGINE
from tearline.matching.kernel.binding import PARTS, Model
from tearline.matching.kernel.handles import Counts

_LEARN: Final = "Learn and save one with --save-model, with this version of Tearline."
# What numpy, zip and JSON raise for what is not theirs.
_UNREADABLE: Final = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, EOFError, OSError, MemoryError, RuntimeError,
    zipfile.BadZipFile, zlib.error, struct.error, tokenize.TokenError,
)  # fmt: skip
_MOST_ROWS: Final = 1 << 32
_LARGEST: Final = 1 << 28  # bytes of a saved model, packed or not
DOUBT: Final = 0.005  # of pairs however alike: relatives of one name and home; measured on seeds 1 and 2
ROWS_BEFORE: Final = 1_000.0  # rows whose usual frequencies are assumed before any is counted

_AWAY: Final = (7, 8, 9, 11, 12, 13, 15)  # twists beside names that agree, not all of home (see `kernel.h`)
_MARGIN: Final = 0.01  # bits: more than rounding can make

# By level: exact, group, sound, part, slip, initial, conflict; then the same where the word stands in another's place.
_GIVEN: Final = ((0.757, 0.036, 0.072, 0.013, 0.032, 0.025, 0.024), (0.034, 0.002, 0.004, 0.001, 0.001, 0.001, 0.0))
_MIDDLE: Final = ((0.70, 0.04, 0.06, 0.02, 0.04, 0.05, 0.06), (0.06, 0.005, 0.006, 0.003, 0.003, 0.002, 0.0))
_FAMILY: Final = ((0.786, 0.021, 0.076, 0.006, 0.027, 0.001, 0.041), (0.035, 0.001, 0.003, 0.001, 0.002, 0.001, 0.0))
_DATE: Final = (
    1,
    0.737,
    0.047,
    0.04,
    0.015,
    0.05,
    0.0012,
    0.001,
    0.0004,
    0.0009,
    0.099,
    0.0014,
    0.0009,
    0.0003,
    0.0038,
    0.0009,
)
_ADDRESS: Final = (1, 0.669, 0.003, 0.0015, 0.003, 0.018, 0.098, 0.208)
_CODE: Final = ((1, 0.658, 0.009, 0.333), (1, 0.637, 0.013, 0.35), (1, 0.908, 0.035, 0.057), (1, 0.5, 0.04, 0.46))


@dataclass(frozen=True, slots=True)
class Chances:
    """Shapes: word[role][out of place][level]; the others by level (see `kernel.h`)."""

    word: tuple[tuple[tuple[float, ...], ...], ...] = (_GIVEN, _MIDDLE, _FAMILY)
    date: tuple[float, ...] = _DATE
    address: tuple[float, ...] = _ADDRESS
    code: tuple[tuple[float, ...], ...] = _CODE
    other_slip: float = 0.0008
    other_part: float = 0.002
    other_near: tuple[float, ...] = (1e-6, 1e-3, 1e-6, 1e-5)
    bound: tuple[float, ...] = (18.0, 18.0, 12.0, 6.0, 16.0, 18.0, 20.0, 20.0, 22.0, 18.0)


@dataclass(frozen=True, slots=True)
class Balance:
    """Scales are factors; `prior`, shifts and twists are bits. Shapes: by part, by level of each kind, by meeting.

    What is shipped was learnt by `bench.match.shipped` from two populations of `tearline.synthetic.population` (seeds 1
    and 2), without their truth.
    """

    prior: float = 3.801
    scale: tuple[float, ...] = (0.512, 0.532, 0.469, 0.512, 0.821, 0.607, 0.339, 0.813, 1, 1)
    middle_at_home: float = 0.111
    given: tuple[float, ...] = (1.208, 2.175, 2.175, 2.175, 2.175, 1.298, 0.262, 0)
    family: tuple[float, ...] = (0.369, 0.798, 0.798, 0.798, 0.798, -0.043, -0.069, 0)
    date: tuple[float, ...] = (
        0,
        -1.523,
        -0.104,
        0.374,
        0.374,
        0.374,
        -0.063,
        -0.063,
        -0.816,
        -0.816,
        2.968,
        2.968,
        -0.073,
        -0.05,
        2.968,
        -0.816,
    )
    address: tuple[float, ...] = (0, -0.196, -0.212, -0.212, -0.212, -0.212, 0.122, 0.084)
    twist: tuple[float, ...] = (
        0.123,
        1.331,
        -0.049,
        -0.479,
        -1.086,
        0.788,
        -1.061,
        -0.402,
        -0.095,
        -0.592,
        0.15,
        -0.765,
        -2.262,
        0.572,
        0.383,
        -1.031,
    )

    @classmethod
    def plain(cls) -> Self:
        """Every part counts in full, as if none depended on another: what is learnt from is found with it."""
        shipped = cls()
        return cls(
            prior=0.0,
            scale=(1.0,) * PARTS,
            middle_at_home=1.0,
            given=(0.0,) * len(shipped.given),
            family=(0.0,) * len(shipped.family),
            date=(0.0,) * len(shipped.date),
            address=(0.0,) * len(shipped.address),
            twist=(0.0,) * len(shipped.twist),
        )


@dataclass(frozen=True, slots=True)
class Parameters:
    """All that is shipped or learnt."""

    chances: Chances = field(default_factory=Chances)
    balance: Balance = field(default_factory=Balance)


@dataclass(frozen=True, slots=True)
class SavedModel:
    """Parameters with what was counted of an extract of `rows` rows: everything that a weight hangs on."""

    parameters: Parameters
    rows: int
    counts: Counts

    def save(self, stream: BinaryIO) -> None:
        """Write it as a zip of two arrays and a document: open formats, nothing that runs."""
        # A value met once is as good as one never met: the row at hand is not counted.
        keys, counts = self.counts.read(least=2)
        document = {"version": ENGINE, "rows": self.rows} | asdict(self.parameters)
        np.savez(stream, keys=keys, counts=counts, document=np.frombuffer(json.dumps(document).encode(), np.uint8))

    @staticmethod
    def is_one(stream: BinaryIO) -> bool:
        """Whether it has the parts of what `save` writes, of this version or another."""
        try:
            with zipfile.ZipFile(stream) as found:
                return set(found.namelist()) == {"keys.npy", "counts.npy", "document.npy"}
        except zipfile.BadZipFile:
            return False

    @classmethod
    def load(cls, stream: BinaryIO) -> Self:
        """Read what `save` wrote. Raises `InvalidInput` for anything else."""
        raw = io.BytesIO(stream.read(_LARGEST))
        try:
            if sum(part.file_size for part in zipfile.ZipFile(raw).infolist()) > _LARGEST:
                raise InvalidInput("model.too-large", f"The model unpacks to more than we can hold. {_LEARN}")
            raw.seek(0)
            with np.load(raw, allow_pickle=False) as arrays:
                document = json.loads(arrays["document"].tobytes())
                keys, counted = arrays["keys"], arrays["counts"]
                fits = document["version"] == ENGINE and (keys.dtype, counted.dtype) == (np.uint64, np.uint32)
                parameters, rows = _parameters(document), _rows(document["rows"])
        except _UNREADABLE as error:
            raise InvalidInput("model.unreadable", f"The model cannot be read. {_LEARN}") from error
        if not fits or keys.shape != counted.shape or keys.ndim != 1:
            raise InvalidInput("model.version", f"The model is of another version of Tearline. {_LEARN}")
        counts = Counts()
        counts.merge(np.ascontiguousarray(keys), np.ascontiguousarray(counted))
        return cls(parameters, rows, counts)


def _parameters(document: Any) -> Parameters:  # noqa: ANN401 as it came from a file
    """Of the same shapes as the shipped ones, all numbers finite. Raises `ValueError`, `KeyError` or `TypeError`."""
    shipped = Parameters()
    return Parameters(
        Chances(**{name: _shaped(value, document["chances"][name]) for name, value in asdict(shipped.chances).items()}),
        Balance(**{name: _shaped(value, document["balance"][name]) for name, value in asdict(shipped.balance).items()}),
    )


def _rows(value: Any) -> int:  # noqa: ANN401 as it came from a file
    if type(value) is not int or not 0 <= value <= _MOST_ROWS:
        raise ValueError(value)
    return value


def _shaped(like: Any, value: Any) -> Any:  # noqa: ANN401 tuples of tuples of floats
    if isinstance(like, tuple):
        if not isinstance(value, list) or len(value) != len(like):
            raise ValueError(value)
        return tuple(_shaped(one, other) for one, other in zip(like, value, strict=True))
    if not isfinite(value):
        raise ValueError(value)
    return float(value)


def kernel_model(parameters: Parameters, rows: int) -> Model:
    """As the kernel takes it, for an extract of `rows` rows."""
    chances, balance = parameters.chances, parameters.balance
    model = Model()
    model.rows = rows
    model.prior = balance.prior - log2(rows + ROWS_BEFORE)
    _fill(model.same_word, chances.word)
    _fill(model.same_date, chances.date)
    _fill(model.same_address, chances.address)
    _fill(model.same_code, chances.code)
    _fill(model.other_near, chances.other_near)
    model.other_slip, model.other_part = chances.other_slip, chances.other_part
    _fill(model.bound, chances.bound)
    _fill(model.scale, balance.scale)
    model.middle_at_home = balance.middle_at_home
    _fill(model.shift_word, (balance.given, balance.family))
    _fill(model.shift_date, balance.date)
    _fill(model.shift_address, balance.address)
    _fill(model.twist, balance.twist)
    raised = [max(0.0, each) for each in balance.twist]
    away = sum(raised[at] for at in _AWAY)
    _fill(model.reach, (away + _MARGIN, away + sum(raised[: _AWAY[0]]) + _MARGIN))
    return model


def _fill(array: Any, values: Any) -> None:  # noqa: ANN401 arrays of ctypes have no types of their own
    for place, value in enumerate(values):
        if isinstance(value, tuple):
            _fill(array[place], value)
        else:
            array[place] = value
