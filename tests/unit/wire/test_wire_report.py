"""Reports: what is taken, how each fault is named, and that no field asks who somebody is."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.errors import ManyInvalid
from tearline.vocab.report import ABOUT, LABELS, LINK, PRODUCT, VEHICLE, Behaviour, ReportKind
from tearline.wire.report import MAX_BYTES, Report, read_report

PLAIN: dict[str, Any] = {
    "kind": "suspicious_transaction", "suspected_at": "2026-11-29T08:00:00Z",
    "product": {"name": "Cleaner", "ingredients": [{"substance": "Nitric acid", "percent": "12.5"}], "quantity": "4", "unit": "l"},
    "words": "Paid for four canisters and would not say what they are for.",
}  # fmt: skip
SUBJECT = {
    PRODUCT: {"product": {"name": "Cleaner"}},
    VEHICLE: {"vehicle": {"description": "A van"}},
    LINK: {"link": "example.org/a"},
    None: {},
}


def faults(document: object) -> dict[str | None, str]:
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    with pytest.raises(ManyInvalid) as caught:
        read_report(raw)
    return {each.field: each.message for each in caught.value.faults}


def tried(document: dict[str, Any]) -> Report | dict[str | None, str]:
    try:
        return read_report(json.dumps(document).encode())
    except ManyInvalid as error:
        return {each.field: each.message for each in error.faults}


@pytest.mark.parametrize("kind", ReportKind)
def test_each_kind_needs_what_it_is_about_and_nothing_else(kind: ReportKind) -> None:
    bare = {"kind": kind.value, "suspected_at": PLAIN["suspected_at"], "words": "Something unusual."}
    about = ABOUT[kind]
    assert read_report(json.dumps(bare | SUBJECT[about]).encode()).kind is kind
    if about is not None:
        assert list(faults(bare)) == [about]


def test_every_fault_is_named_at_once_and_quotes_nothing() -> None:
    found = faults(
        PLAIN | {"kind": "canary-kind", "suspected_at": "yesterday", "words": "", "urgency": "canary-urgency",
                 "product": {"ingredients": [{"substance": "x", "percent": "101"}], "quantity": "-1"}, "canary": 1}
    )  # fmt: skip
    assert {"kind", "suspected_at", "words", "urgency", "product.ingredients.0.percent", "product.quantity"} <= set(
        found
    )
    assert "canary" not in " ".join(str(each) for each in found.items()).replace("canary_", "")


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b"null", b"{", b"\xff\xfe", b'{"a":1,"a":2}', b"x" * (MAX_BYTES + 1), b"[" * 10_000, b'"text"', b"{}"],
    ids=lambda raw: repr(raw[:12]),
)
def test_what_is_no_report_is_refused_with_what_to_do(raw: bytes) -> None:
    assert all(re.search(r"\.$", message) for message in faults(raw).values())


def test_texts_are_brought_into_one_form() -> None:
    found = read_report(json.dumps(PLAIN | {"words": " Cafe\u0301\x00\x07 sold\u202e it\u2028now "}).encode())
    assert found.words == "Café   sold it now"


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_fail_otherwise_than_by_naming_it(text: str) -> None:
    found = tried(PLAIN | {"words": text})
    if isinstance(found, Report):
        assert found.words
        assert read_report(found.model_dump(mode="json")) == found
    else:
        assert set(found) == {"words"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
        max_leaves=12,
    )
)
def test_no_document_makes_the_reader_fail_otherwise(document: Any) -> None:
    with pytest.raises(ManyInvalid):
        read_report(json.dumps(document).encode())
    for name in Report.model_fields:
        found = tried(PLAIN | {name: document})
        assert isinstance(found, Report) or all(found.values())


# RL: a report never invites somebody to say what a person is.
FORBIDDEN = re.compile(
    r"ethnic|race|racial|colour|religio|faith|belief|muslim|christian|jew|nationalit|origin|accent|language|\bdress|"
    r"appearance|looks|sex\b|gender|age\b|disab|nervous|regular customer",
    re.IGNORECASE,
)


def test_no_field_or_choice_asks_what_somebody_is() -> None:
    schema = json.dumps(Report.model_json_schema())
    assert not FORBIDDEN.search(" ".join(re.findall(r'"([a-z_]+)": \{', schema)))
    assert not [text for text in LABELS.values() if FORBIDDEN.search(text)]
    assert len(Behaviour) == 5


def test_every_choice_has_its_words() -> None:
    from tearline.vocab import report

    lists = [
        each
        for each in vars(report).values()
        if isinstance(each, type) and issubclass(each, report.StrEnum) and each is not report.StrEnum
    ]
    assert {member for each in lists for member in each} == set(LABELS)
    assert len(lists) == 8
