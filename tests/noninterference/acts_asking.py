"""What a holder asks of an originator, another marking or leave to pass on, and what it is answered."""

from __future__ import annotations

from tearline.disclosure.requests import About, RequestState
from tearline.disclosure.states import HeldState
from tearline.vocab.marking import Marking
from tearline_hub.disclosures.actions import requesting
from tearline_hub.disclosures.models import HolderRequest, Projection
from tests.noninterference import acts, acts_holding
from tests.noninterference.acts import COUNCIL, POLICE, SERVICE
from tests.support.database import NOW, World
from tests.support.releases import deliver
from tests.support.steps import code


def challenge(world: World, tenant: str, pick: int) -> None:
    """A copy that was sent should have another marking."""
    _doubt_marking(world, tenant, acts_holding.opened(world, tenant, pick))


def challenge_answer(world: World, tenant: str, pick: int) -> None:
    """The originator says so of what a partner answered."""
    answers = acts.rows(Projection, world.officer, originator=code(tenant), state=HeldState.DELIVERED.value)
    _doubt_marking(world, SERVICE, acts.one(answers, pick))


def ask_leave(world: World, tenant: str, pick: int) -> None:
    """To pass it on to the other partner."""
    to = code(POLICE if tenant == COUNCIL else COUNCIL)
    copy = acts_holding.opened(world, tenant, pick)
    requesting.ask_leave(
        actor=acts.officer(world, tenant), now=NOW, projection_id=copy.id, to=to, reason=acts.REASON
    )  # fmt: skip


def challenged(world: World, tenant: str, pick: int, *, granted: bool) -> None:
    """A marking is challenged, and the originator answers."""
    challenge(world, tenant, pick)
    _answer(world, tenant, About.MARKING, pick, granted=granted)


def given_leave(world: World, tenant: str, pick: int, *, granted: bool) -> None:
    """Leave is asked for, and given or not."""
    ask_leave(world, tenant, pick)
    _answer(world, tenant, About.LEAVE, pick, granted=granted)


def _doubt_marking(world: World, tenant: str, copy: Projection) -> None:
    other = {Marking.OFFICIAL: Marking.OFFICIAL_SENSITIVE, Marking.OFFICIAL_SENSITIVE: Marking.OFFICIAL}
    requesting.challenge_marking(
        actor=acts.officer(world, tenant), now=NOW, projection_id=copy.id,
        marking=other[Marking(copy.terms["marking"])], reason=acts.REASON,
    )  # fmt: skip


def _answer(world: World, tenant: str, about: About, pick: int, *, granted: bool) -> None:
    """Something that this partner asked and that waits."""
    deliver()
    waiting = acts.rows(
        HolderRequest, world.authoriser, organisation=code(tenant), about=about.value, state=RequestState.WAITING.value
    )
    asked = acts.one(waiting, pick)
    requesting.answer_request(
        actor=world.authoriser, now=NOW, disclosure_id=asked.disclosure_id, request_id=asked.id, granted=granted,
        reason=acts.REASON,
    )  # fmt: skip
