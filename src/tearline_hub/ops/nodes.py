"""The two nodes of the demonstration, and the environment each of their processes gets.

Invariant: a node's processes see that node's settings and nothing of the other's.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tearline.errors import InvalidInput, Unavailable

LOOPBACK: Final = "127.0.0.1"
PORTS_TRIED: Final = 200
LEDGER: Final = "ledger"  # directory of a node's log, in its home


@dataclass(frozen=True)
class NodePlan:
    """What is fixed about a node: its id, the name people read, its first choice of port.

    `live_port`: the first choice for its live process; None for a node that no firm reports to, which has none.
    """

    slug: str
    name: str
    port: int
    live_port: int | None = None

    @property
    def prefix(self) -> str:
        """Beginning of the variables that describe this node to the launcher, `WEST_MIDLANDS_` for example."""
        return self.slug.upper().replace("-", "_") + "_"


NODES: Final = (
    NodePlan("security-service", "Security Service", 8001),
    NodePlan("west-midlands", "West Midlands partnership", 8002, live_port=8012),
)


@dataclass(frozen=True)
class DatabaseUrls:
    """How a node reaches its database: as the application, the owner, and (may be empty) for backups and the ledger."""

    app: str
    owner: str
    backup: str = ""
    sequencer: str = ""


def given_urls(plan: NodePlan, environ: Mapping[str, str]) -> DatabaseUrls | None:
    """The node's database when the environment names one; None to start our own.

    Raises `InvalidInput` when only one of the pair is set.
    """
    names = (f"{plan.prefix}DATABASE_URL", f"{plan.prefix}OWNER_DATABASE_URL")
    app, owner = (environ.get(name, "") for name in names)
    if app and owner:
        further = (environ.get(f"{plan.prefix}{role}_DATABASE_URL", "") for role in ("BACKUP", "SEQUENCER"))
        return DatabaseUrls(app, owner, *further)
    if app or owner:
        raise InvalidInput("settings.half-a-database", f"Set both {names[0]} and {names[1]}, or neither.")
    return None


def node_environment(
    plan: NodePlan,
    *,
    home: Path,
    port: int,
    urls: DatabaseUrls,
    synthetic: bool = True,
    live_port: int | None = None,
) -> dict[str, str]:
    """Environment of every process of a node. `home` holds its keys and logs."""
    return (
        _inherited(os.environ)
        | _live(live_port)
        | {
            "TEARLINE_NODE": plan.slug,
            "TEARLINE_NODE_NAME": plan.name,
            "TEARLINE_URL": f"http://localhost:{port}",
            "TEARLINE_BIND": f"{LOOPBACK}:{port}",
            "TEARLINE_KEYS": str(home / "keys"),
            "TEARLINE_SYNTHETIC": "1" if synthetic else "0",
            "TEARLINE_LOG": "json",
            "DATABASE_URL": urls.app,
            "TEARLINE_OWNER_DATABASE_URL": urls.owner,
            "TEARLINE_BACKUP_DATABASE_URL": urls.backup,
            "TEARLINE_SEQUENCER_DATABASE_URL": urls.sequencer,
            "TEARLINE_LEDGER": str(home / LEDGER),
            "PYTHONUNBUFFERED": "1",
        }
    )


def _live(port: int | None) -> dict[str, str]:
    """No proxy stands in front of the demonstration: the live process has an address of its own."""
    if port is None:
        return {}
    return {"TEARLINE_LIVE_BIND": f"{LOOPBACK}:{port}", "TEARLINE_LIVE_URL": f"http://localhost:{port}"}


def _inherited(environ: Mapping[str, str]) -> dict[str, str]:
    """Our own environment without anything that describes a node or a database."""
    strange = ("TEARLINE_", "DJANGO_", "PG", *(plan.prefix for plan in NODES))
    return {name: value for name, value in environ.items() if not name.startswith(strange) and name != "DATABASE_URL"}


def hold_port(first: int) -> socket.socket:
    """A listening socket on `first`, or on the next port nobody listens on. Raises `Unavailable` after 200.

    Held while a node is prepared, so that nobody else takes the port that its peers have been told.
    """
    for port in range(first, first + PORTS_TRIED):
        held = _listening(port)
        if held is not None:
            return held
    raise Unavailable("port.none-free", f"No port from {first} on is free: stop what uses them.")


def _listening(port: int) -> socket.socket | None:
    """A socket that listens there as gunicorn will (with SO_REUSEADDR); None where somebody else does."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((LOOPBACK, port))
        held.listen(1)
    except OSError:
        held.close()
        return None
    return held
