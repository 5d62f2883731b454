"""Whoever calls an action or a query itself, past the page that would have turned them away, is refused by their role.

Each is asked about something that is not there: whoever may ask learns that, and nobody else does.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Final

import pytest

from tearline.errors import NotPermitted, TearlineError
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.access import queries as access
from tearline_hub.db.actor import Actor
from tearline_hub.exchange import actions as exchange
from tearline_hub.exchange import queries as exchanged
from tearline_hub.imports import queries as imports
from tearline_hub.imports.states import Change
from tearline_hub.matches.actions import packs, uploading
from tearline_hub.matches.queries import reading as matches
from tests.support.database import NOW, World

WHY: Final = ReadPurpose.CHECK_OWN_RECORDS
AT: Final = {"now": NOW, "purpose": WHY}
Asked = Callable[[Actor], object]
# What is asked -> who may ask it.
ADMINISTRATOR: Final[dict[str, Asked]] = {
    "colleagues": lambda actor: access.colleagues(actor=actor),
    "peers": lambda actor: exchanged.peer_states(actor=actor),
    "quarantine": lambda actor: exchanged.quarantined(actor=actor),
    "a quarantined message": lambda actor: exchanged.quarantined_message(actor=actor, quarantined_id="qua_x"),
    "take it again": lambda actor: exchange.take_again(actor=actor, now=NOW, quarantined_id="qua_x"),
    "give it up": lambda actor: exchange.discard(actor=actor, now=NOW, quarantined_id="qua_x", note="Old"),
    "offer it again": lambda actor: exchange.send_again(actor=actor, now=NOW, node="other-region"),
}
IMPORTER: Final[dict[str, Asked]] = {
    "imports": lambda actor: imports.listed(actor=actor),
    "an import under way": lambda actor: imports.under_way(actor=actor),
    "how far it is": lambda actor: imports.progress(actor=actor, import_id="imp_x"),
    "its faults": lambda actor: imports.faults(actor=actor, import_id="imp_x"),
    "its faults as a file": lambda actor: list(imports.fault_file(actor=actor, import_id="imp_x")),
    "its changes": lambda actor: imports.changes(actor=actor, **AT, import_id="imp_x", kind=Change.ADDED),
    "what it affects": lambda actor: imports.affected(actor=actor, import_id="imp_x"),
}
ANSWERING: Final[dict[str, Asked]] = {
    "export a pack": lambda actor: packs.export(actor=actor, **AT, projection_ids=["prj_x"], days=7),
    "withdraw a pack": lambda actor: packs.withdraw(actor=actor, now=NOW, pack_id="pck_x", reason="Not needed"),
    "a pack's notice": lambda actor: packs.notice(actor=actor, now=NOW, pack_id="pck_x"),
    "bring what was found": lambda actor: uploading.upload(
        actor=actor, **AT, pack_id="pck_x", stream=io.BytesIO(b"not one")
    ),
    "a match": lambda actor: matches.match(actor=actor, **AT, match_id="mat_x"),
}
TABLES: Final = {"administrator": ADMINISTRATOR, "importer": IMPORTER, "answering": ANSWERING}
MAY: Final = {"administrator": "administrator", "importer": "council_officer", "answering": "council_officer"}
MAY_NOT: Final = (
    ("administrator", "council_manager"),
    ("administrator", "council_officer"),
    ("importer", "administrator"),
    ("importer", "overseer"),
    ("answering", "administrator"),
    ("answering", "overseer"),
)


def refused(table: dict[str, Asked], actor: Actor) -> set[str]:
    """What of it the actor is not permitted to ask."""
    return {name for name, ask in table.items() if isinstance(_answer(ask, actor), NotPermitted)}


def _answer(ask: Asked, actor: Actor) -> object:
    try:
        return ask(actor)
    except TearlineError as refusal:
        return refusal


@pytest.mark.parametrize(("table", "who"), MAY_NOT)
def test_the_wrong_role_is_refused_whatever_there_is(world: World, table: str, who: str) -> None:
    assert refused(TABLES[table], getattr(world, who)) == TABLES[table].keys()


@pytest.mark.parametrize(("table", "who"), MAY.items())
def test_the_right_role_is_not(world: World, table: str, who: str) -> None:
    assert refused(TABLES[table], getattr(world, who)) == set()
