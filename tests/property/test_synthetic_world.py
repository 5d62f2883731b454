"""The invented council whatever its seed and day: balanced, exact in number, and writable by an old system."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tearline.synthetic.stocks import traditions
from tearline.synthetic.world.council import in_cp1252
from tearline.synthetic.world.extract import residents
from tearline.synthetic.world.stories import stories
from tearline.synthetic.world.traps import traps

SEEDS = st.integers(min_value=0, max_value=10**9)
DAYS = st.dates(min_value=dt.date(2024, 1, 1), max_value=dt.date(2040, 12, 31))
LETTERS = st.text(st.characters(categories=("L",)), max_size=40)


@settings(max_examples=8, deadline=None)
@given(SEEDS, DAYS)
def test_every_world_is_balanced_and_has_as_many_as_asked_for(seed: int, today: dt.date) -> None:
    world = traps(seed=seed, today=today, each=1)
    counts = Counter(truth.tradition for truth in world.truth)
    assert len(counts) == len(traditions())
    assert len(set(counts.values())) == 1
    rows = [row for household in residents(world.households, seed=seed, today=today, count=1_000) for row in household]
    assert len({row.reference for row in rows}) == len(rows) == 1_000
    assert all(row.sketch.born <= today.isoformat() for row in rows)


@settings(max_examples=30, deadline=None)
@given(SEEDS, DAYS)
def test_a_story_can_be_told_on_any_day(seed: int, today: dt.date) -> None:
    for story in stories(seed=seed, today=today):
        assert all(field.as_at <= today for field in story.subject.fields)
        assert not any("{" in act.says for act in story.acts)


@given(LETTERS)
def test_any_name_can_be_typed(name: str) -> None:
    typed = in_cp1252(name)
    assert typed.encode("cp1252").decode("cp1252") == typed
    assert len(typed) == len(name)
