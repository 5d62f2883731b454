"""A pair said to be two people comes back by a person's decision alone, and nobody decides on it unseen: in SQL."""

from __future__ import annotations

from typing import LiteralString

import pytest

from tearline.matching.adjudication import MatchDecision
from tests.security.test_matches_in_sql import Attack, attack, refused
from tests.support.matching import decide

__all__ = ["attack"]  # the fixture

_DECIDE: LiteralString = """
    INSERT INTO match_decision (id, tenant_id, match_id, version, decision, reason, asked, needs_second, corrects,
                                decided_by, decided_by_name, decided_at, transaction)
    SELECT 'mdc_' || md5(random()::text), m.tenant_id, m.id, m.version, %s, 'Said so.', '', true, false, %s, 'X', now(), ''
    FROM match m WHERE m.id = %s
"""
_MOVE: LiteralString = "UPDATE match SET state = %s, changed = false WHERE id = %s"
_FILL: LiteralString = "UPDATE match SET state = %s, changed = false, extract = '{}' WHERE id = %s"


def say(attack: Attack, who: str, said: str, match_id: str, state: str, move: LiteralString = _MOVE) -> None:
    """Decide and move in one transaction; nothing is said where `said` is empty."""
    with attack.acting(who) as run:
        if said:
            run(_DECIDE, [said, who, match_id])
        run(move, [state, match_id])


def said_two_people(attack: Attack) -> None:
    decide(attack.world.council_officer, attack.first, MatchDecision.NOT_SAME)


@pytest.mark.parametrize("said", ["", "not_same", "same", "cannot_tell"])
def test_two_people_are_looked_at_again_by_a_decision_that_says_so(attack: Attack, said: str) -> None:
    said_two_people(attack)
    with refused as refusal:
        say(attack, attack.officer, said, attack.first, "reopened")
    assert "named person" in str(refusal.value)
    assert attack.state(attack.first) == "not_same"
    say(attack, attack.officer, "reconsider", attack.first, "reopened")
    assert attack.state(attack.first) == "reopened"


def test_the_values_do_not_come_back_with_the_word(attack: Attack) -> None:
    said_two_people(attack)
    with refused as refusal:
        say(attack, attack.officer, "reconsider", attack.first, "reopened", _FILL)
    assert "with an upload" in str(refusal.value)


@pytest.mark.parametrize("move", [_MOVE, _FILL], ids=["without", "filled at once"])
@pytest.mark.parametrize(
    ("said", "state"), [("same", "linked"), ("same", "second"), ("cannot_tell", "cannot_tell"), ("not_same", "not_same")]
)  # fmt: skip
def test_nobody_decides_before_both_sides_are_there(attack: Attack, said: str, state: str, move: LiteralString) -> None:
    said_two_people(attack)
    say(attack, attack.officer, "reconsider", attack.first, "reopened")
    with refused as refusal:
        say(attack, attack.authoriser, said, attack.first, state, move)
    assert "without both sides" in str(refusal.value) or "decided again" in str(refusal.value)
    assert attack.state(attack.first) == "reopened"


@pytest.mark.parametrize("before", ["candidate", "linked", "second"])
def test_only_two_people_are_looked_at_again(attack: Attack, before: str) -> None:
    """A link is ended by its correction, which takes back what rests on it, and in no other way."""
    match_id = attack.second if before == "second" else attack.first
    if before != "candidate":
        decide(attack.world.council_officer, match_id, MatchDecision.SAME)
    with refused as refusal:
        say(attack, attack.officer, "reconsider", match_id, "reopened")
    assert "Only two people" in str(refusal.value)
    assert attack.state(match_id) == before


def test_a_first_word_that_was_overtaken_is_no_second_person(attack: Attack) -> None:
    decide(attack.world.council_officer, attack.second, MatchDecision.SAME)
    decide(attack.world.council_authoriser, attack.second, MatchDecision.CANNOT_TELL)
    for _ in range(2):
        with refused as refusal:
            say(attack, attack.authoriser, "same", attack.second, "linked")
        assert "second person" in str(refusal.value)
        if attack.state(attack.second) != "second":
            decide(attack.world.council_authoriser, attack.second, MatchDecision.SAME)
    decide(attack.world.council_officer, attack.second, MatchDecision.SAME)
    assert attack.state(attack.second) == "linked"
