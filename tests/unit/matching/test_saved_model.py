"""A saved model is read back as it was, and nothing else is read as one."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest

from tearline.errors import InvalidInput
from tearline.matching.encoding import encode
from tearline.matching.model import SavedModel
from tests.support.comparing import columns_of, model_of, numbered

ROWS = [{"given_name": name, "family_name": "Rhys", "date_of_birth": "1985-04-03"} for name in ("Gwen", "Bill", "Gwen")]


def saved() -> bytes:
    stream = io.BytesIO()
    model_of(encode(columns_of(numbered(ROWS)))).save(stream)
    return stream.getvalue()


GOOD = saved()


def arrays() -> dict[str, np.ndarray]:
    with np.load(io.BytesIO(GOOD)) as found:
        return {name: found[name] for name in found.files}


def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(arrays()["document"].tobytes())
    return found


def written(**changes: Any) -> bytes:
    out = io.BytesIO()
    np.savez(out, **{name: each for name, each in (arrays() | changes).items() if each is not None})
    return out.getvalue()


def telling(text: str | bytes) -> bytes:
    raw = text if isinstance(text, bytes) else text.encode()
    return written(document=np.frombuffer(raw, np.uint8))


def changed(**changes: Any) -> bytes:
    return telling(json.dumps(document() | changes))


def balance(**changes: Any) -> bytes:
    return changed(balance=document()["balance"] | changes)


def repacked(change: Callable[[zipfile.ZipInfo, bytes], tuple[zipfile.ZipInfo, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as before, zipfile.ZipFile(out, "w") as after:
        for info in before.infolist():
            after.writestr(*change(info, before.read(info)))
    return out.getvalue()


def huge(info: zipfile.ZipInfo, raw: bytes) -> tuple[zipfile.ZipInfo, bytes]:
    """An array that says it is larger than any memory."""
    head = f"{{'descr': '<u8', 'fortran_order': False, 'shape': ({1 << 50},), }}\n".encode()
    return info, raw if info.filename != "keys.npy" else b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head


REFUSED: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "garbage": lambda: Random(1).randbytes(4_000),
    "text": lambda: b"record_id,full_name\n1,Gwen\n",
    "json": lambda: json.dumps(document()).encode(),
    "one-array": lambda: (out := io.BytesIO(), np.save(out, np.arange(3)))[0].getvalue(),
    "pickle": lambda: pickle.dumps({"version": "2"}),
    "pickled-keys": lambda: written(keys=np.array([{"a": 1}], object)),
    "pickled-document": lambda: written(document=np.array(document(), object)),
    "no-keys": lambda: written(keys=None),
    "no-counts": lambda: written(counts=None),
    "no-document": lambda: written(document=None),
    "fewer-counts": lambda: written(keys=np.arange(1, 100_001, dtype=np.uint64), counts=np.ones(1, np.uint32)),
    "more-counts": lambda: written(counts=np.ones(100_000, np.uint32)),
    "table-of-keys": lambda: written(keys=np.ones((9, 9), np.uint64), counts=np.ones((9, 9), np.uint32)),
    "one-key": lambda: written(keys=np.uint64(7), counts=np.uint32(7)),
    "signed-keys": lambda: written(keys=arrays()["keys"].astype(np.int64)),
    "other-byte-order": lambda: written(keys=arrays()["keys"].astype(">u8")),
    "wide-counts": lambda: written(counts=arrays()["counts"].astype(np.uint64)),
    "huge": lambda: repacked(huge),
    "another-version": lambda: changed(version="1"),
    "no-version": lambda: changed(version=None),
    "no-rows": lambda: changed(rows=None),
    "fewer-than-no-rows": lambda: changed(rows=-1_000),
    "part-of-a-row": lambda: changed(rows=1.5),
    "rows-without-end": lambda: changed(rows=float("inf")),
    "rows-not-a-number": lambda: changed(rows=float("nan")),
    "rows-beyond-counting": lambda: changed(rows=10**400),
    "true-rows": lambda: changed(rows=True),
    "no-balance": lambda: changed(balance=None),
    "balance-a-list": lambda: changed(balance=[1, 2]),
    "no-chances": lambda: changed(chances={}),
    "scale-too-short": lambda: balance(scale=[1.0]),
    "scale-a-number": lambda: balance(scale=1.0),
    "scale-nested": lambda: balance(scale=[[1.0]] * 10),
    "prior-a-list": lambda: balance(prior=[1.0]),
    "prior-a-text": lambda: balance(prior="1"),
    "prior-nan": lambda: balance(prior=float("nan")),
    "prior-infinite": lambda: balance(prior=float("inf")),
    "prior-beyond-counting": lambda: balance(prior=10**400),
    "document-a-list": lambda: telling("[]"),
    "document-a-number": lambda: telling("7"),
    "document-no-json": lambda: telling("{"),
    "document-no-text": lambda: telling(b"\xff\xfe\x00"),
    "document-deep": lambda: telling("[" * 200_000),
    "number-of-many-digits": lambda: telling('{"version":' + "9" * 50_000 + "}"),
}  # fmt: skip


def test_what_was_saved_is_read_back() -> None:
    model = model_of(encode(columns_of(numbered(ROWS))))
    read = SavedModel.load(io.BytesIO(GOOD))
    assert (read.parameters, read.rows) == (model.parameters, 3)
    for one, other in zip(read.counts.read(), model.counts.read(least=2), strict=True):
        assert one.tolist() == other.tolist()
    assert len(read.counts.read()[0]) > 0
    again = io.BytesIO()
    read.save(again)
    assert SavedModel.load(io.BytesIO(again.getvalue())).parameters == model.parameters


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_model_of_ours_is_refused_with_what_to_do(name: str) -> None:
    with pytest.raises(InvalidInput, match="--save-model"):
        SavedModel.load(io.BytesIO(REFUSED[name]()))


@pytest.mark.parametrize("part", [0.01, 0.3, 0.6, 0.9, 0.99])
def test_a_part_of_a_model_is_refused(part: float) -> None:
    with pytest.raises(InvalidInput):
        SavedModel.load(io.BytesIO(GOOD[: int(len(GOOD) * part)]))


def test_a_spoilt_model_is_refused_or_read_and_nothing_else() -> None:
    random, refused = Random(7), 0
    for _ in range(400):
        raw = bytearray(GOOD)
        for _ in range(random.randint(1, 4)):
            raw[random.randrange(len(raw))] = random.randrange(256)
        try:
            SavedModel.load(io.BytesIO(bytes(raw)))
        except InvalidInput:
            refused += 1
    assert refused > 300
