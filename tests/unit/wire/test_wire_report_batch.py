"""A batch: a hundred malformed reports are each answered with their field and the mend, and the others are taken."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.errors import ManyInvalid
from tearline.tables.opening import open_table
from tearline.vocab.report import ReportKind, Unit
from tearline.wire.report import MAX_BYTES
from tearline.wire.report_batch import HEADINGS, LONGEST_KEY, Verdict, read_lines, read_table

GOOD: dict[str, Any] = {
    "kind": "suspicious_transaction", "suspected_at": "2026-11-29T08:00:00Z", "words": "Would not say what it is for.",
    "product": {"name": "Cleaner", "ingredients": [{"substance": "Nitric acid", "percent": "12.5"}], "quantity": "4", "unit": "l"},
}  # fmt: skip


def product(**changed: object) -> dict[str, Any]:
    return GOOD | {"product": GOOD["product"] | changed}


def ingredient(**changed: object) -> dict[str, Any]:
    return product(ingredients=[{"substance": "Nitric acid"} | changed])


NO_TIMES = (
    "", "yesterday", "29/11/2026", "2026-13-01T00:00", "2026-11-31T00:00", "2026-02-29T08:00", "10000-01-01T00:00", "T08:00", "2026-11-29T25:00", "2026-03-29T01:30",
    "1", "2026-11-29T08:00+99:00", "0001-01-01T00:00+14:00", "0106-02-01T07:40:04.8Z", "1899-12-31T23:59Z", "2200-01-01T00:00Z", 5, None, True, ["2026-11-29"],
)  # fmt: skip
NO_PERCENTS = ("-1", "100.01", "much", "1e3", "12,5", "0.00001", "NaN", "Infinity", True, [], "1" * 50, -0.5)
NO_QUANTITIES = ("-1", "four", "4 l", "1e9", "1000000000", "\u0664", {}, False, "--1", "1.23456")
NO_UNITS = ("litre", "kgs", "tonnes", "", "L", 5, None.__class__.__name__, ["l"])
NO_WORDS = ("", "   ", "\n\t", "\u200e", "x" * 4_001, 5, None, ["a"], {"a": 1})
NO_KINDS = ("", "suspicious", "SUSPICIOUS_TRANSACTION", "theft ", 0, None, ["theft"])
OTHERS: tuple[tuple[str, object], ...] = (
    ("urgency", "very"), ("urgency", 9), ("behaviours", "unclear_use"), ("behaviours", ["nervous"]),
    ("behaviours", ["unclear_use"] * 2), ("behaviours", ["unclear_use"] * 9), ("customer", "regular"),
    ("response", "shouted"), ("product", None), ("product", "Cleaner"), ("vehicle", "van"), ("link", 5),
    ("place", "Birmingham"), ("attachments", ["a.png"]), ("attachments", ["0" * 63]), ("attachments", "0" * 64),
    ("attachments", ["0" * 64] * 11), ("identifiers", ["licence 5"]), ("contact", "ann@example.org"), ("notes", 5),
    ("happened_at", "noon"), ("surplus", 1), ("ethnicity", "x"),
)  # fmt: skip
BAD: list[tuple[str, bytes]] = [
    *(("suspected_at", json.dumps(GOOD | {"suspected_at": each}).encode()) for each in NO_TIMES),
    *(("product.ingredients.0.percent", json.dumps(ingredient(percent=each)).encode()) for each in NO_PERCENTS),
    *(("product.quantity", json.dumps(product(quantity=each)).encode()) for each in NO_QUANTITIES),
    *(("product.unit", json.dumps(product(unit=each)).encode()) for each in NO_UNITS),
    *(("words", json.dumps(GOOD | {"words": each}).encode()) for each in NO_WORDS),
    *(("kind", json.dumps(GOOD | {"kind": each}).encode()) for each in NO_KINDS if each != "theft "),
    *((name, json.dumps(GOOD | {name: value}).encode()) for name, value in OTHERS),
    ("postcode", json.dumps(GOOD | {"place": {"postcode": "ZZ1 1AA; DROP"}}).encode()),
    ("agreed", json.dumps(GOOD | {"contact": {"agreed": "yes"}}).encode()),
    ("substance", json.dumps(ingredient(substance="")).encode()),
    ("value", json.dumps(GOOD | {"identifiers": [{"kind": "licence"}]}).encode()),
    ("key", json.dumps(GOOD | {"key": "k" * (LONGEST_KEY + 1)}).encode()),
    ("key", json.dumps(GOOD | {"key": 5}).encode()), ("key", json.dumps(GOOD | {"key": "\u0001"}).encode()),
    ("", b"{"), ("", b"[]"), ("", b"null"), ("", b"\xff\xfe{\x00}\x00"), ("", b'{"kind":"theft","kind":"theft"}'),
    ("", b"kind,words"), ("", json.dumps(GOOD)[:-5].encode()), ("", b'{"words":"' + b"x" * MAX_BYTES + b'"}'),
    ("", json.dumps(GOOD, ensure_ascii=False).replace("Cleaner", "Caf\u00e9").encode("latin-1")),
]  # fmt: skip


def verdicts(raw: bytes) -> list[Verdict]:
    return list(read_lines(io.BytesIO(raw)))


def test_a_hundred_malformed_reports_cost_no_other() -> None:
    assert len(BAD) >= 100
    lines = [
        line for at, (_, bad) in enumerate(BAD) for line in (bad, json.dumps(GOOD | {"key": f"good-{at}"}).encode())
    ]
    found = verdicts(b"\n".join(lines))
    assert len(found) == 2 * len(BAD)
    assert [verdict.number for verdict in found] == list(range(1, 2 * len(BAD) + 1))
    for (name, bad), verdict in zip(BAD, found[::2], strict=True):
        assert verdict.report is None, bad
        fields = [fault.field or "" for fault in verdict.faults]
        assert any(name in field for field in fields) or name in {"surplus", "ethnicity"}, (bad[:80], fields)
        for fault in verdict.faults:
            assert fault.message.endswith(".")
            assert "DROP" not in fault.message
            assert "ethnicity" not in fault.message
    taken = [verdict for verdict in found[1::2] if verdict.report is not None]
    assert [verdict.key for verdict in taken] == [f"good-{at}" for at in range(len(BAD))]


def test_a_number_may_be_written_as_one() -> None:
    found = verdicts(json.dumps(product(quantity=4, ingredients=[{"substance": "x", "percent": 12.5}])).encode())[
        0
    ].report
    assert found is not None
    assert found.product is not None
    assert (found.product.quantity, found.product.ingredients[0].percent) == (4, 12.5)


def test_the_mend_says_what_to_choose_from() -> None:
    said = {
        fault.field: fault.message
        for bad in (GOOD | {"kind": "x"}, product(unit="x"))
        for fault in verdicts(json.dumps(bad).encode())[0].faults
    }
    assert all(kind.value in said["kind"] for kind in ReportKind)
    assert all(unit.value in said["product.unit"] for unit in Unit)
    assert "2026-11-29T14:30" in verdicts(json.dumps(GOOD | {"suspected_at": "x"}).encode())[0].faults[0].message


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-29T08:00", "2026-11-29T08:00:00Z"), ("2026-07-01T09:00", "2026-07-01T08:00:00Z"),
        ("2026-10-25T01:30", "2026-10-25T00:30:00Z"), ("2026-11-29T08:00:00+05:00", "2026-11-29T03:00:00Z"),
        ("2026-11-29T08:00:00.5Z", "2026-11-29T08:00:00.500000Z"),
    ],
)  # fmt: skip
def test_a_time_without_a_zone_is_londons(text: str, utc: str) -> None:
    found = verdicts(json.dumps(GOOD | {"suspected_at": text}).encode())[0].report
    assert found is not None
    assert found.model_dump(mode="json")["suspected_at"] == utc


def test_the_same_key_is_the_same_report() -> None:
    one, other = (json.dumps(GOOD | {"key": "k", "words": words}).encode() for words in ("One.", "Other."))
    found = verdicts(b"\n".join([one, one, other, b"", json.dumps(GOOD).encode()]))
    assert [bool(verdict.report) for verdict in found] == [True, True, False, True]
    assert [verdict.number for verdict in found] == [1, 2, 3, 5]
    assert found[2].faults[0].code == "report.key-reused"


TABLE = """key,kind,suspected_at,product,substance,percent,quantity,unit,postcode,behaviours,words
a,suspicious_transaction,2026-11-29 08:00,Cleaner,Nitric acid;Acetone,12.5;,4,l,ZZ1 1AA,unclear_use;unusual_amount,Odd
b,theft,tomorrow,Cleaner,,,,,,,Gone
,,,,,,,,,,
c,theft,2026-11-29T08:00,,,,,,,,Gone
"""


def test_a_table_gives_the_same_reports() -> None:
    found = list(read_table(open_table(io.BytesIO(TABLE.encode()))))
    assert [(verdict.number, verdict.key, bool(verdict.report)) for verdict in found] == [
        (2, "a", True),
        (3, "b", False),
        (5, "c", False),
    ]
    report = found[0].report
    assert report is not None
    assert report.product is not None
    assert [(each.substance, each.percent) for each in report.product.ingredients] == [
        ("Nitric acid", 12.5),
        ("Acetone", None),
    ]
    assert len(report.behaviours) == 2
    assert [fault.field for fault in found[1].faults] == ["suspected_at"]
    assert [fault.field for fault in found[2].faults] == ["product"]


def test_a_table_without_its_headings_is_refused() -> None:
    with pytest.raises(ManyInvalid) as caught:
        list(read_table(open_table(io.BytesIO(b"kind,what\ntheft,a\n"))))
    assert {fault.field for fault in caught.value.faults} == {"suspected_at", "words"}
    assert "ethnicity" not in HEADINGS


@given(st.binary(max_size=300))
def test_no_bytes_stop_a_batch(raw: bytes) -> None:
    good = json.dumps(GOOD).encode()
    found = verdicts(raw + b"\n" + good)
    assert found[-1].report is not None
