"""A decision explains itself, and `require` passes its words on unchanged."""

from __future__ import annotations

import pytest

from tearline.decision import ALLOW, Allow, Deny, require
from tearline.errors import NotPermitted


def test_allow_is_allowed_and_needs_nothing() -> None:
    assert ALLOW.allowed
    assert Allow() == ALLOW
    require(ALLOW)


def test_deny_is_not_allowed_and_says_why_and_what_to_do() -> None:
    refusal = Deny("release.too-late", "It has ended.", "Draft another.")
    assert not refusal.allowed
    with pytest.raises(NotPermitted) as raised:
        require(refusal)
    assert raised.value.code == "release.too-late"
    assert raised.value.message == "It has ended. Draft another."


def test_decisions_cannot_be_changed_after_they_were_made() -> None:
    with pytest.raises(AttributeError):
        Deny("a.b", "c", "d").code = "x.y"  # type: ignore[misc]
