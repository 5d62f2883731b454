"""Known to somebody else, or to nobody: the same answer, to the byte, by the same SQL statements in the same order.

In one world, beside the two runs: somebody else's identifier and one that was never given; a name or an account that
another organisation has and one that nobody has. How long each takes is printed by the long run and never asserted.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from tearline.people.record import FieldName, Record, Status
from tests.noninterference.arena import Arena
from tests.noninterference.changes import Change
from tests.noninterference.replay import Answer, Cookies, Difference, compared, observe, sit_down
from tests.noninterference.steady import Chance, steady
from tests.noninterference.surfaces import NEW
from tests.noninterference.visits import NOBODYS, Ask, Turns, Visit
from tests.support.releases import add_record, field

NOTHING = Change((), frozenset(), frozenset(), published=False)
KNOWN = Record(reference="Z-1", status=Status.OWN, fields=(field(FieldName.NAME, "Zofia Farr"),), synthetic=True)
# Who asks where, by what; what another organisation has, and what nobody has.
PEOPLE = (
    ("stranger", "sign-in", "/sign-in", {"password": "not that"}, "username", "police_officer", "nobody_officer"),
    ("stranger", "sign-in-demo", "/sign-in/demo", {}, "username", "sam", "tom"),
    ("administrator", "people-invite", "/people/invite", NEW, "username", "police_officer", "nobody_officer"),
    ("council_officer", "records:search", "/records/", {"purpose": "check_own_records"}, "reference", "Z-1", "Z-9"),
    ("officer", "records:search", "/records/", {"purpose": "prepare_release"}, "name", "Zofia Farr", "Zelda Fern"),
    ("officer", "records:look-up", "/records/look-up", {"purpose": "prepare_release"}, "full_name", "Zofia Farr", "Zelda Fern"),
)  # fmt: skip


@dataclass
class Room:
    """One world in which everybody has sat down."""

    arena: Arena
    chance: Chance
    cookies: Cookies

    def asked(self, visit: Visit) -> list[Answer]:
        return observe(visit, self.cookies, self.chance)


@contextmanager
def room(arena: Arena, tenant: str, subjects: Sequence[str]):
    seats = arena.beginning.seats(tenant)
    with steady() as chance:
        arena.reused.put(arena.beginning.rows)
        add_record(arena.beginning.world.police_officer, KNOWN)
        yield Room(arena, chance, sit_down(seats, subjects, chance))


def without(answers: list[Answer], *words: str) -> list[Answer]:
    """With what the asker typed taken out: a page repeats it."""
    for word in words:
        answers = [
            Answer(**{part: getattr(each, part).replace(word, "…") for part in Answer.__dataclass_fields__})
            for each in answers
        ]
    return answers


def guesses(arena: Arena, tenant: str, turns: int) -> list[Difference]:
    """Where somebody else's identifier gives another answer than one that nobody ever had."""
    pair = arena.pair(tenant, (), NOTHING)
    theirs = arena.known(tenant) | {id_ for ids in pair.own.values() for id_ in ids}
    others = {kind: [id_ for id_ in ids if id_ not in theirs] for kind, ids in pair.others.items()}
    never = {kind: [f"{id_[:4]}{NOBODYS}" for id_ in ids] for kind, ids in others.items()}
    found = []
    with room(arena, tenant, [id_ for ids in (others, never) for each in ids.values() for id_ in each]) as here:
        for slot in (slot for slot in arena.slots(tenant) if slot.open):
            for turn in range(turns):
                known, unknown = ([*Turns(pair.own, ids, turn, pair.asked_of).of(slot)][-1] for ids in (others, never))
                if known.guessed:
                    ids = {id_ for each in others.values() for id_ in each if id_ in known.name}
                    found.append(
                        compared(
                            known,
                            without(here.asked(known), *sorted(ids)),
                            without(here.asked(unknown), *{f"{id_[:4]}{NOBODYS}" for id_ in ids}),
                        )
                    )
    assert len(found) > 20
    return [each for each in found if each]


@pytest.mark.parametrize("tenant", ["council"])
def test_somebody_elses_identifier_is_like_one_that_nobody_has(arena: Arena, tenant: str) -> None:
    assert not (found := guesses(arena, tenant, turns=1)), "\n\n".join(map(str, found))


@pytest.mark.full
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("tenant", ["council", "police", "security-service"])
def test_the_same_for_every_identifier_in_turn(arena: Arena, tenant: str) -> None:
    assert not (found := guesses(arena, tenant, turns=6)), "\n\n".join(map(str, found))


def _visits(who: tuple) -> list[Visit]:
    seat, route, path, body, field, *values = who
    return [Visit(seat, route, (Ask(path, {**body, field: value}),)) for value in values]


def _tenant(seat: str) -> str:
    return {"stranger": "", "officer": "security-service"}.get(seat, "council")


@pytest.mark.parametrize("who", PEOPLE, ids=[f"{who[1]} by {who[4]}" for who in PEOPLE])
def test_somebody_another_organisation_knows_is_like_somebody_nobody_knows(arena: Arena, who: tuple) -> None:
    known, unknown = _visits(who)
    with room(arena, _tenant(who[0]), []) as here:
        first, then = (without(here.asked(visit), *who[5:]) for visit in (known, unknown))
    assert first[0].statements
    assert not (found := compared(replace(known, asks=()), first, then)), str(found)


@pytest.mark.full
def test_how_long_each_takes_is_told(arena: Arena, tell: Callable[[str], None]) -> None:
    """A report: milliseconds at the 10th, 50th and 90th per cent, in turn, so that both meet the same load."""
    for who in PEOPLE:
        with room(arena, _tenant(who[0]), []) as here:
            taken: list[list[float]] = [[], []]
            for _ in range(30):
                for times, visit in zip(taken, _visits(who), strict=True):
                    began = time.perf_counter()
                    here.asked(visit)
                    times.append(1000 * (time.perf_counter() - began))
        said = [" / ".join(f"{cut:.1f}" for cut in statistics.quantiles(times, n=10)[::4]) for times in taken]
        tell(f"timing of {who[1]} by {who[4]}: known elsewhere {said[0]} ms, to nobody {said[1]} ms")
        assert all(times)
