"""What the tests of the inbox have in common: a copy in the council's hands, opened for a purpose, its audit entries."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.test import Client

from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit import queries as audit
from tearline_hub.db.actor import Actor
from tests.support.client import lasting
from tests.support.database import World
from tests.support.releases import deliver, live_release, only_held

NAME = "Mohammed Hussain"


def received(world: World, **changes: object) -> str:
    """A release in the council's inbox, not opened; the id of the copy."""
    live_release(world, to=["council"], **changes)
    deliver()
    return only_held(world.council_officer).id


def open_copy(client: Client, projection_id: str, purpose: ReadPurpose = ReadPurpose.ASSESS_RELEASE) -> Any:
    """State a purpose, follow to the content, and give that page."""
    address = f"/inbox/{projection_id}"
    return client.post(address, {"stated_purpose": purpose.value}, follow=True)


def acts(actor: Actor, projection_id: str) -> Counter[str]:
    """How often the organisation's audit entries say that something happened to the copy."""
    return Counter(entry.act for entry in audit.entries_about(actor=actor, subject=projection_id))


def shape(response: Any) -> tuple[int, str]:
    """Status and page, without the two values that differ on every page."""
    return response.status_code, lasting(response.content)
