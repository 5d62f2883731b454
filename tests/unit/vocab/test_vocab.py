"""Closed lists: every value has a label, no label serves two values, markings are ordered."""

from __future__ import annotations

from enum import StrEnum

import pytest

from tearline.decision import Deny
from tearline.vocab import answer, grading, purpose, role
from tearline.vocab.marking import ORDER, Marking, banner_in, may_hold
from tearline.vocab.purpose import DisclosurePurpose, LogPurpose


def enums_of(module: object) -> list[type[StrEnum]]:
    return [
        kind
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind.__module__ == module.__name__  # type: ignore[attr-defined]
    ]


LABELLED = [
    *((kind, answer.LABELS) for kind in enums_of(answer)),
    *((kind, grading.LABELS) for kind in enums_of(grading)),
    *((kind, purpose.LABELS) for kind in enums_of(purpose)),
    *((kind, role.ROLE_LABELS) for kind in enums_of(role)),
]


@pytest.mark.parametrize(("kind", "labels"), LABELLED, ids=lambda value: getattr(value, "__name__", ""))
def test_every_value_has_a_label_of_its_own(kind: type[StrEnum], labels: dict[StrEnum, str]) -> None:
    said = [labels[value] for value in kind]
    assert all(label.strip() == label and label for label in said)
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("module", [answer, grading, purpose, role])
def test_values_that_are_equal_as_strings_share_their_words(module: object) -> None:
    labels = vars(module).get("LABELS") or vars(module)["ROLE_LABELS"]
    values = [value for kind in enums_of(module) for value in kind]
    assert set(labels) == set(values)  # every label belongs to a value
    twice = {value for value in values if [str(other) for other in values].count(str(value)) > 1}
    assert twice <= {"criminal_proceedings"}  # the same words in both lists


def test_the_lists_that_statute_closes_have_their_number() -> None:
    assert len(DisclosurePurpose) == 3  # CTA 2008 s.19(3)
    assert len(LogPurpose) == 4  # DPA 2018 s.62(4)
    assert len(grading.SensitiveCategory) == 8  # DPA 2018 s.35(8)


@pytest.mark.parametrize("held", Marking)
@pytest.mark.parametrize("ceiling", Marking)
def test_a_node_holds_what_is_not_above_its_ceiling(held: Marking, ceiling: Marking) -> None:
    decision = may_hold(held, ceiling=ceiling)
    assert decision.allowed is (ORDER.index(held) <= ORDER.index(ceiling))
    if isinstance(decision, Deny):
        assert decision.code == "marking.above-ceiling"
        assert ceiling in decision.reason


@pytest.mark.parametrize(
    ("text", "ceiling", "found"),
    [
        ("", Marking.OFFICIAL, None),
        ("Nothing secret about it.", Marking.OFFICIAL, None),
        ("OFFICIAL-SENSITIVE", Marking.OFFICIAL, None),
        ("Copied from a SECRET file.", Marking.OFFICIAL_SENSITIVE, "SECRET"),
        ("TOP SECRET", Marking.SECRET, "TOP SECRET"),
        ("SECRET, then TOP SECRET", Marking.SECRET, "TOP SECRET"),
        ("SECRET", Marking.SECRET, None),
        ("UK CONFIDENTIAL", Marking.TOP_SECRET, "CONFIDENTIAL"),
        ("RESTRICTED", Marking.OFFICIAL, "RESTRICTED"),
        ("PROTECT", Marking.OFFICIAL, "PROTECT"),
        ("SECRETARY", Marking.OFFICIAL, None),
    ],
)
def test_a_banner_above_the_ceiling_is_found_in_text(text: str, ceiling: Marking, found: str | None) -> None:
    assert banner_in(text, ceiling=ceiling) == found
