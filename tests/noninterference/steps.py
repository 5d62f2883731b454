"""The steps of a generated world, and who may notice each.

`noticed_by` is the claim that the suite tests: for every other organisation the step never happened.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tearline.errors import TearlineError
from tearline.matching.adjudication import MatchDecision
from tearline.vocab.answer import Answer
from tests.noninterference import (
    acts,
    acts_asking,
    acts_at_desk,
    acts_holding,
    acts_releasing,
    acts_reporting,
    acts_rostering,
)
from tests.noninterference.acts import COUNCIL, EVERYBODY, OVERSIGHT, POLICE, REASON, SERVICE
from tests.noninterference.acts_reporting import FIRM
from tests.support.database import World
from tests.support.releases import deliver


@dataclass(frozen=True)
class Step:
    """`act` takes the world and a number that chooses among what there is."""

    name: str
    noticed_by: frozenset[str]
    act: Callable[[World, int], None]

    def __call__(self, world: World, pick: int) -> None:
        """Do it; what the rules refuse at this moment does not happen."""
        with contextlib.suppress(TearlineError, LookupError):
            self.act(world, pick)
            deliver()


def _partner(tenant: str) -> Iterator[Step]:
    """What a partner does with what it was sent, in its own files, and among its own staff."""
    own, told = frozenset({tenant, OVERSIGHT}), frozenset({tenant, SERVICE, OVERSIGHT})
    for name, noticed_by, act in (
        ("opens a copy", told, lambda w, n: acts_holding.open_(w, tenant, n)),
        ("knows and adds nothing", told, lambda w, n: acts_holding.answer(w, tenant, n, Answer.KNOWN_NOTHING_TO_ADD)),
        ("holds nothing", told, lambda w, n: acts_holding.answer(w, tenant, n, Answer.NOTHING_HELD)),
        ("asks to keep", told, lambda w, n: acts_holding.answer(w, tenant, n, Answer.NOTHING_HELD, REASON)),
        ("drafts an answer", own, lambda w, n: acts_holding.inform(w, tenant, n, send=False)),
        ("answers in doubt", own, lambda w, n: acts_holding.doubt(w, tenant, n, confirm=False)),
        ("confirms a basis", own, lambda w, n: acts_holding.doubt(w, tenant, n, confirm=True)),
        ("challenges a marking", told, lambda w, n: acts_asking.challenge(w, tenant, n)),
        ("asks leave", told, lambda w, n: acts_asking.ask_leave(w, tenant, n)),
        ("is refused a marking", told, lambda w, n: acts_asking.challenged(w, tenant, n, granted=False)),
        ("is granted a marking", EVERYBODY, lambda w, n: acts_asking.challenged(w, tenant, n, granted=True)),
        ("is refused leave", told, lambda w, n: acts_asking.given_leave(w, tenant, n, granted=False)),
        ("is given leave", told, lambda w, n: acts_asking.given_leave(w, tenant, n, granted=True)),
        ("has its marking challenged", told, lambda w, n: acts_asking.challenge_answer(w, tenant, n)),
        ("informs", told, lambda w, n: acts_holding.inform(w, tenant, n, send=True)),
        ("erases", told, lambda w, n: acts_holding.erase(w, tenant, n)),
        ("reads again", own, lambda w, n: acts_holding.read(w, tenant, n)),
        ("makes a pack", own, lambda w, _: acts_holding.pack(w, tenant)),
        ("withdraws a pack", own, lambda w, _: acts_holding.withdraw(w, tenant)),
        ("contests", EVERYBODY, lambda w, n: acts_holding.contest(w, tenant, n)),
        ("cannot tell", told, lambda w, n: acts_holding.match(w, tenant, n, MatchDecision.CANNOT_TELL)),
        ("finds a match", own, lambda w, n: acts_holding.match(w, tenant, n)),
        ("links a match", own, lambda w, n: acts_holding.match(w, tenant, n, MatchDecision.SAME)),
        ("refuses a match", own, lambda w, n: acts_holding.match(w, tenant, n, MatchDecision.NOT_SAME)),
    ):
        yield Step(f"{tenant} {name}", noticed_by, act)


def _anybody(tenant: str) -> Iterator[Step]:
    own = frozenset({tenant, OVERSIGHT})
    for name, noticed_by, act in (
        ("adds a record", own, lambda w, n: acts.record(w, tenant, n)),
        ("keeps a record", own, lambda w, n: acts.keep(w, tenant, n)),
        ("waits", own, lambda _, n: acts.wait(tenant, n)),
        ("searches", own, lambda w, n: acts.search(w, tenant, n)),
        ("begins an import", own, lambda w, n: acts.bring(w, tenant, n, how_far=0)),
        ("reads an import in", own, lambda w, n: acts.bring(w, tenant, n, how_far=1)),
        ("applies an import", own, lambda w, n: acts.bring(w, tenant, n, how_far=2)),
        ("hires", frozenset({tenant}), lambda _, n: acts.hire(tenant, n)),
        ("signs in", frozenset(), lambda w, _: acts.begin_work(w, tenant)),
        ("mistypes", frozenset(), lambda _, __: acts.mistype(tenant)),
    ):
        yield Step(f"{tenant} {name}", noticed_by, act)


def _desk(tenant: str) -> Iterator[Step]:
    """What a desk is told, and does about it. A report says nothing to another desk, nor does an act at one.

    The firm whose report it is notices that it sent one, and is asked.
    """
    own = frozenset({tenant, FIRM, OVERSIGHT})
    for name, act in (
        ("is told", acts_at_desk.report),
        ("takes", acts_at_desk.take),
        ("asks", acts_at_desk.ask),
        ("is answered", acts_at_desk.hear),
        ("assesses", acts_at_desk.assess),
        ("closes", acts_at_desk.close),
        ("links", acts_at_desk.link),
        ("passes on", acts_at_desk.pass_on),
        ("hands over", acts_at_desk.hand_over),
        ("takes apart", acts_at_desk.dissolve),
    ):
        yield Step(f"{tenant} desk {name}", own, lambda w, n, act=act: act(w, tenant, n))


def _originator() -> Iterator[Step]:
    within = frozenset({SERVICE, OVERSIGHT})
    for to in ((COUNCIL,), (POLICE,), (COUNCIL, POLICE)):
        whom = " and ".join(to)
        noticed_by = within | frozenset(to)
        yield Step(f"drafts for {whom}", within, lambda w, n, to=to: acts_releasing.draft(w, to, n))
        yield Step(f"proposes for {whom}", within, lambda w, n, to=to: acts_releasing.propose(w, to, n))
        yield Step(
            f"proposes in doubt for {whom}",
            within,
            lambda w, n, to=to: acts_releasing.propose(w, to, n, agreement_id=acts.NOT_ON_RECORD),
        )
        yield Step(f"confirms a basis for {whom}", within, lambda w, n, to=to: acts_releasing.confirm(w, to, n))
        yield Step(f"returns for {whom}", within, lambda w, n, to=to: acts_releasing.return_(w, to, n))
        yield Step(
            f"releases to {whom}",
            noticed_by,
            lambda w, n, to=to: acts_releasing.release(w, to, n, onward_allowed=n % 2 == 0),
        )
        yield Step(f"hurries to {whom}", noticed_by, lambda w, n, to=to: acts_releasing.emergency(w, to, n))
        yield Step(f"corrects for {whom}", noticed_by, lambda w, n, to=to: acts_releasing.correct(w, to, n))
        yield Step(f"recalls from {whom}", noticed_by, lambda w, n, to=to: acts_releasing.end(w, to, n, restrict=False))
        yield Step(f"restricts for {whom}", noticed_by, lambda w, n, to=to: acts_releasing.end(w, to, n, restrict=True))
    yield Step("gives a draft up", within, lambda w, n: acts_releasing.abandon(w, SERVICE, n))
    yield Step("writes an unticked note", within, acts_releasing.untick)


STEPS = (
    *_originator(),
    *(step for tenant in (SERVICE, COUNCIL, POLICE) for step in _anybody(tenant)),
    *(step for tenant in (COUNCIL, POLICE) for step in _partner(tenant)),
    *(step for tenant in (COUNCIL, POLICE) for step in _desk(tenant)),
    Step("council begins to pass on", frozenset({COUNCIL, OVERSIGHT}), acts_holding.pass_on),
    Step("council passes on", frozenset({COUNCIL, POLICE, OVERSIGHT}), acts_holding.pass_on_whole),
    Step("operator puts an agreement on record", EVERYBODY, lambda _, n: acts.agree(n)),
    Step("operator withdraws an agreement", EVERYBODY, lambda _, n: acts.disagree(n)),
    Step("firm reports", frozenset({FIRM, COUNCIL, POLICE, OVERSIGHT}), lambda _, n: acts_reporting.report(FIRM, n)),
    Step("somebody reports", frozenset({COUNCIL, POLICE, OVERSIGHT}), lambda _, n: acts_reporting.report("", n)),
    Step("police thinks of a report", frozenset({POLICE, OVERSIGHT}), acts_reporting.think),
    Step("police asks a firm", frozenset({POLICE, FIRM, OVERSIGHT}), acts_reporting.ask),
    *(
        Step(
            f"{tenant} {name}",
            frozenset({tenant, FIRM, OVERSIGHT}),
            lambda _, n, tenant=tenant, act=act: act(tenant, n),
        )
        for tenant in (COUNCIL, POLICE)
        for name, act in acts_rostering.ACTS.items()
    ),
    Step("oversight reads the log", frozenset({OVERSIGHT}), lambda w, _: acts.oversee(w)),
)
NAMED = {step.name: step for step in STEPS}
