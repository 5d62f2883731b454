"""The names of the bodies whose facts stand on a record: a code tells a reader nothing."""

from __future__ import annotations

from collections.abc import Iterable

from tearline.people.record import Field
from tearline_hub.agencies import queries as agencies
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting


def owner_names(actor: Actor, fields: Iterable[Field]) -> dict[str, str]:
    """Code to name, for the owners among `fields`; a body that has left the directory keeps its code."""
    with acting(actor):
        names = agencies.names()
    return {item.owner: names.get(item.owner, item.owner) for item in fields if item.owner}
