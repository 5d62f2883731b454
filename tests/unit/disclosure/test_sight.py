"""What the second person saw, as a digest: whatever changes in the draft changes it, and the order of recipients does not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from tearline.disclosure.draft import Draft, Recipient, Terms
from tearline.disclosure.sight import digest_of
from tearline.disclosure.states import Kind
from tearline.disclosure.template import Template
from tearline.people.record import Field, FieldName, Status
from tearline.vocab.grading import Nature
from tearline.vocab.purpose import WithholdReason
from tearline.vocab.role import Role

NAME = Field(id="fld_1", name=FieldName.NAME, value="Mo", as_at=dt.date(2025, 1, 1), nature=Nature.FACT)
POLICE = Recipient(organisation="wm/police", role=Role.PARTNER_OFFICER, ticked=frozenset({"fld_1", "fld_2"}))
COUNCIL = Recipient(organisation="wm/council", role=Role.PARTNER_OFFICER, ticked=frozenset({"fld_1"}))
DRAFT = Draft(
    kind=Kind.RELEASE, status=Status.CLOSED, fields=(NAME,), terms=Terms(necessity="Because"), recipients=(POLICE, COUNCIL),
)  # fmt: skip
CHANGES: list[dict[str, Any]] = [
    {"kind": Kind.POINTER},
    {"status": Status.OWN},
    {"fields": (replace(NAME, value="No"),)},
    {"fields": ()},
    {"terms": Terms(necessity="Otherwise")},
    {"recipients": (POLICE,)},
    {"recipients": (POLICE, replace(COUNCIL, organisation="wm/probation"))},
    {"recipients": (POLICE, replace(COUNCIL, role=Role.MANAGER))},
    {"recipients": (POLICE, replace(COUNCIL, ticked=frozenset({"fld_2"})))},
    {"template": Template.IDENTITY_ONLY},
    {"withheld": {"fld_3": WithholdReason.SOURCE}},
    {"sensitive_reasons": {"fld_1": "Needed"}},
    {"child_reason": "In their interest"},
]


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: next(iter(changes)))
def test_whatever_is_shown_changes_the_digest(changes: dict[str, Any]) -> None:
    assert digest_of(replace(DRAFT, **changes)) != digest_of(DRAFT)


def test_the_same_draft_has_the_same_digest_in_any_order() -> None:
    assert digest_of(replace(DRAFT, recipients=(COUNCIL, POLICE))) == digest_of(DRAFT)
    one_way = replace(DRAFT, withheld={"a": WithholdReason.SOURCE, "b": WithholdReason.SOURCE})
    other_way = replace(DRAFT, withheld={"b": WithholdReason.SOURCE, "a": WithholdReason.SOURCE})
    assert digest_of(one_way) == digest_of(other_way)
    assert digest_of(replace(DRAFT, may_be_child=True)) == digest_of(DRAFT)
    assert len(digest_of(DRAFT)) == 64
