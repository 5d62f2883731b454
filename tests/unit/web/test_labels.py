"""Every value of every closed list has words."""

from __future__ import annotations

from enum import StrEnum

import pytest

from tearline.vocab.answer import CannotSayReason
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import WithholdReason
from tearline_hub.web.labels import LABELS_BY_TYPE, label
from tearline_hub.web.options import options_of


@pytest.mark.parametrize("enum", LABELS_BY_TYPE, ids=lambda enum: enum.__name__)
def test_every_member_has_words(enum: type[StrEnum]) -> None:
    assert all(label(member) for member in enum)


def test_members_equal_as_strings_keep_their_own_words() -> None:
    first, second = CannotSayReason.NOT_PROPORTIONATE, WithholdReason.NOT_PROPORTIONATE
    assert first.value == second.value
    assert label(first) != label(second)


def test_a_list_without_words_stops_the_page() -> None:
    with pytest.raises(KeyError):
        label(Marking.OFFICIAL)


def test_options_follow_the_list_in_order() -> None:
    options = options_of(
        [CannotSayReason.PRIVILEGE, CannotSayReason.NO_POWER],
        hints={CannotSayReason.NO_POWER: "Name the power you lack"},
        reveals={CannotSayReason.NO_POWER: ("power",)},
    )
    assert [option.value for option in options] == ["privilege", "no_power"]
    assert [option.hint for option in options] == ["", "Name the power you lack"]
    assert [option.reveals for option in options] == [(), ("power",)]
