"""People at work, for `bench.ledger`: reads and acts at an even rate, each through a connection of its own.

    python -m bench.ledger_load RATE SECONDS RECORD...

Run in a node's environment. Four of five are a page's query, which enters a consultation; the fifth begins a draft.
Prints one JSON line: how many, and how long it took.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import cycle
from typing import Final

from tearline_hub.ops import application

application.load()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from tearline.vocab.purpose import ReadPurpose  # noqa: E402
from tearline.vocab.role import Role  # noqa: E402
from tearline_hub.db.actor import Actor  # noqa: E402
from tearline_hub.disclosures.actions import drafting  # noqa: E402
from tearline_hub.records import queries as records  # noqa: E402

TENANT: Final = "security-service"
EVERY: Final = 5  # of so many, one is an action


def officer() -> Actor:
    return Actor(
        user_id="usr_bench",
        tenant_id=TENANT,
        organisation=f"{settings.NODE}/{TENANT}",
        display_name="Bench",
        roles=frozenset({Role.RELEASE_OFFICER}),
    )


def read(actor: Actor, record_id: str) -> None:
    records.read_record(actor=actor, now=timezone.now(), purpose=ReadPurpose.CHECK_OWN_RECORDS, record_id=record_id)


def begin(actor: Actor, record_id: str) -> None:
    purpose = ReadPurpose.PREPARE_RELEASE
    drafting.begin_release(actor=actor, now=timezone.now(), purpose=purpose, record_id=record_id)


def work(rate: float, seconds: float, record_ids: list[str]) -> tuple[int, float]:
    """How many were done, and in how many seconds."""
    actor, ids = officer(), cycle(record_ids)
    read(actor, record_ids[0])  # connects
    sys.stdin.readline()  # all begin together
    began, done = time.monotonic(), 0
    while done < rate * seconds:
        time.sleep(max(0.0, began + done / rate - time.monotonic()))
        (begin if done % EVERY == 0 else read)(actor, next(ids))
        done += 1
    return done, time.monotonic() - began


if __name__ == "__main__":
    count, elapsed = work(float(sys.argv[1]), float(sys.argv[2]), sys.argv[3:])
    print(json.dumps({"done": count, "seconds": elapsed}), flush=True)
