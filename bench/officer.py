"""Run in a node's environment: what people do by the real actions, in bulk. One JSON line for each thing done.

python -m bench.officer propose COUNT ORGANISATION...   COUNT record ids on stdin; prints disclosure ids
python -m bench.officer authorise RATE                  disclosure ids on stdin; prints {id, at}
python -m bench.officer open USER COUNT                 opens that many copies in a person's inbox
python -m bench.officer search ROUNDS                   names on stdin; prints {name, seconds, ids}
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Final

from tearline_hub.ops import application

application.load()

from django.utils import timezone  # noqa: E402

from tearline.disclosure.states import HeldState  # noqa: E402
from tearline.disclosure.template import Template  # noqa: E402
from tearline.vocab.purpose import ReadPurpose  # noqa: E402
from tearline.vocab.role import Role  # noqa: E402
from tearline_hub.db.actor import Actor  # noqa: E402
from tearline_hub.disclosures.actions import deciding, drafting, holding  # noqa: E402
from tearline_hub.disclosures.queries import held  # noqa: E402
from tearline_hub.ops.stories import _people  # noqa: E402
from tearline_hub.ops.story_terms import terms  # noqa: E402
from tearline_hub.records import queries as records  # noqa: E402

HANDS: Final = 4  # authorisers at work at once, so that one slow act does not lower the rate offered
SETTLE: Final = 1.0  # seconds before the first act is due
_printing = Lock()


def say(**line: object) -> None:
    with _printing:
        print(json.dumps(line), flush=True)


def propose(count: str, *organisations: str) -> None:
    """Drafts with everything filled in, waiting for a second person."""
    officer = _people()["olive"]
    recipients = dict.fromkeys(organisations, Role.PARTNER_OFFICER)
    ids = read_lines()[: int(count)]
    with ThreadPoolExecutor(2) as pool:
        for disclosure_id in pool.map(lambda record_id: _proposed(officer, record_id, recipients), ids):
            say(id=disclosure_id)


def _proposed(officer: Actor, record_id: str, recipients: dict[str, Role]) -> str:
    now, purpose = timezone.now(), ReadPurpose.PREPARE_RELEASE
    disclosure_id = drafting.begin_release(actor=officer, now=now, purpose=purpose, record_id=record_id)
    common = {"actor": officer, "now": now, "disclosure_id": disclosure_id}
    drafting.choose_recipients(recipients=recipients, **common)
    drafting.choose_template(template=Template.KEY_BIOGRAPHY, **common)
    drafting.set_terms(changes=terms(began=now.date(), answer_in=30, lasts=150), **common)
    drafting.propose(**common)
    return disclosure_id


def authorise(rate: str) -> None:
    """Authorise at an even rate per second; `at`: the monotonic clock when the act had returned."""
    authoriser, ids = _people()["arthur"], read_lines()
    begin = time.monotonic() + SETTLE
    with ThreadPoolExecutor(HANDS) as pool:
        for number, disclosure_id in enumerate(ids):
            due = begin + number / float(rate)
            time.sleep(max(0.0, due - time.monotonic()))
            pool.submit(_authorised, authoriser, disclosure_id, due)


def _authorised(authoriser: Actor, disclosure_id: str, due: float) -> None:
    began = time.monotonic()
    deciding.authorise(actor=authoriser, now=timezone.now(), disclosure_id=disclosure_id)
    at = time.monotonic()
    say(id=disclosure_id, at=at, took=at - began, late=began - due)


def open_(username: str, count: str) -> None:
    """Open the first copies that a person's inbox shows."""
    actor = _people()[username]
    lines, _ = held.inbox(actor=actor, now=timezone.now())
    waiting = [line.id for line in lines if line.state is HeldState.DELIVERED][: int(count)]
    for projection_id in waiting:
        purpose = ReadPurpose.ASSESS_RELEASE
        common = {"actor": actor, "now": timezone.now(), "projection_id": projection_id, "purpose": purpose}
        holding.open_(**common)
        held.read(**common)
        say(id=projection_id)


def search(rounds: str) -> None:
    """Time the search by name itself, audit entry included, after one round that is not counted."""
    officer, names = _people()["olive"], read_lines()
    for number in range(int(rounds) + 1):
        for name in names:
            began = time.perf_counter()
            found = records.find(
                actor=officer,
                now=timezone.now(),
                purpose=ReadPurpose.PREPARE_RELEASE,
                search=records.Search(name=name),
            )
            took = time.perf_counter() - began
            if number:
                say(name=name, seconds=took, ids=[record.id for record in found.records])


def read_lines(stream: Iterable[str] = sys.stdin) -> list[str]:
    return [line.strip() for line in stream if line.strip()]


STAGES: Final = {"propose": propose, "authorise": authorise, "open": open_, "search": search}

if __name__ == "__main__":
    STAGES[sys.argv[1]](*sys.argv[2:])  # type: ignore[operator]
