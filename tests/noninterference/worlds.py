"""Where every generated world begins: three organisations and an overseer on one node, and a busy week behind them.

The first world is made once by the real actions and kept as rows; each example puts it back and goes on from there.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from tearline.seal.keyring import Keyring
from tearline.wire.header import Party
from tearline.wire.lifecycle import Reinstate
from tearline.wire.sealed import seal_message
from tearline_hub.db.actor import Actor
from tearline_hub.exchange.actions import receive
from tearline_hub.ledger.keeping import Keeping
from tests.noninterference.acts import COUNCIL, SERVICE
from tests.noninterference.acts_at_desk import furnished
from tests.noninterference.steady import steady
from tests.noninterference.steps import NAMED
from tests.support.alerts import furnish
from tests.support.database import NOW, World, settle, use_database
from tests.support.messages import header
from tests.support.reused import ReusedDatabase, Rows
from tests.support.sequencing import Ledger

# A week's work, by the steps' names, with the number by which each chooses.
WEEK = (
    ("security-service adds a record", 0), ("security-service adds a record", 1), ("council adds a record", 0),
    ("council adds a record", 2), ("police adds a record", 0), ("releases to council and police", 2),
    ("council opens a copy", 0), ("police opens a copy", 0), ("police challenges a marking", 0), ("police asks leave", 0),
    ("council finds a match", 0), ("police finds a match", 0),
    ("council links a match", 2), ("council links a match", 5), ("releases to council", 3), ("council opens a copy", 0),
    ("council refuses a match", 2), ("restricts for council", 4), ("recalls from council", 5), ("recalls from council", 21),
    ("releases to council", 6), ("council opens a copy", 0), ("council knows and adds nothing", 1),
    ("releases to council", 8), ("council opens a copy", 0), ("council asks to keep", 2), ("releases to council", 10),
    ("releases to police", 7), ("police opens a copy", 0), ("police links a match", 2), ("police asks to keep", 1), ("releases to police", 12),
    ("restricts for police", 13), ("hurries to council", 9), ("drafts for council", 11), ("drafts for police", 11),
    ("proposes for council", 14), ("returns for council", 15), ("council begins to pass on", 0),
    ("council applies an import", 3), ("council reads an import in", 4), ("police applies an import", 3),
    ("police begins an import", 4), ("security-service applies an import", 6), ("council makes a pack", 0),
    ("council withdraws a pack", 0), ("police makes a pack", 0), ("council hires", 0), ("police hires", 1), ("releases to council", 16), ("council opens a copy", 0), ("council informs", 0),
    ("releases to council", 18), ("council opens a copy", 0), ("council drafts an answer", 1),
    ("council challenges a marking", 1), ("council asks leave", 2), ("council is refused a marking", 3),
    ("council has its marking challenged", 0), ("council answers in doubt", 4), ("releases to police", 19),
    ("police opens a copy", 0), ("proposes in doubt for council", 17),
    ("operator puts an agreement on record", 0), ("firm reports", 0), ("firm reports", 1), ("somebody reports", 0),
    ("police thinks of a report", 0), ("police asks a firm", 0),
    ("operator puts an agreement on record", 0), ("council is reported to", 0), ("police is reported to", 1),
    ("council plans a shift", 0), ("police plans a shift", 1), ("council says how to call", 0), ("police says how to call", 1),
    ("council escalates", 0), ("police escalates", 0),
    ("council desk is told", 0), ("police desk is told", 0), ("council desk links", 0), ("council desk asks", 0),
    ("council desk is told", 1), ("council desk passes on", 0), ("council desk closes", 0), ("police desk links", 0),
    ("council desk is told", 2), ("council desk hands over", 0), ("police desk asks", 0), ("police desk is told", 1),
    ("police desk passes on", 0), ("police desk is told", 2), ("police desk hands over", 0),
    ("council desk is told", 3), ("council desk takes apart", 0), ("council desk is told", 4), ("police desk is told", 3),
)  # fmt: skip


@dataclass(frozen=True)
class Seat:
    """One person with one role, or nobody; `name` as tests call them."""

    name: str
    tenant: str
    actor: Actor | None


@dataclass(frozen=True)
class Beginning:
    """The first world: its people, its rows, and the ledger's directory that goes with them. `others`: more people."""

    world: World
    rows: Rows
    ledger: Path
    others: Mapping[str, Actor]

    def seats(self, tenant: str) -> list[Seat]:
        """Everybody of one organisation, each with another role; for the tenant "" somebody who is signed out."""
        if not tenant:
            return [Seat("stranger", "", None)]
        people = {name: getattr(self.world, name) for name in self.world.__dataclass_fields__} | dict(self.others)
        return [Seat(name, tenant, actor) for name, actor in people.items() if actor.tenant_id == tenant]


@contextmanager
def begun(reused: ReusedDatabase) -> Iterator[Beginning]:
    """Make the first world in `reused`, publish its log, and keep both as long as the context lasts."""
    reused.empty()
    use_database(reused.cluster.app_url(reused.name))
    with tempfile.TemporaryDirectory(prefix="tearline-test-log-") as directory:
        with steady() as chance:
            chance.begin("people")
            world = settle()
            desks = furnish(world)
            furnished(desks)
            for place, (name, pick) in enumerate(WEEK):
                chance.begin(f"week {place} {name}")
                NAMED[name](world, pick)
            quarantine()
        publish(reused, Path(directory) / "log")
        connection.close()
        others = {"firm_reporter": desks.firm, "council_duty": desks.cat}
        yield Beginning(world, reused.rows(), Path(directory) / "log", others)


def quarantine() -> None:
    """A message that is authentic and speaks of nothing that ever arrived."""
    ours = Party(node=settings.NODE, organisation=f"{settings.NODE}/{SERVICE}")
    theirs = Party(node=settings.NODE, organisation=f"{settings.NODE}/{COUNCIL}")
    message = Reinstate(**header(sender=ours, recipient=theirs, issued_at=NOW), reason="Looked into.", by="Sam")
    receive(seal_message(message, Keyring.open(settings.ENVIRONMENT.keys), now=NOW), now=NOW)


def publish(reused: ReusedDatabase, log: Path) -> None:
    """One tick of the ledger's process."""
    Ledger(reused.cluster.sequencer_url(reused.name), Keeping(log)).publish()


@contextmanager
def copied(log: Path) -> Iterator[Path]:
    """A copy of the ledger's directory: what is published in one world was not in the other."""
    with tempfile.TemporaryDirectory(prefix="tearline-test-log-") as directory:
        yield Path(shutil.copytree(log, Path(directory) / "log"))
