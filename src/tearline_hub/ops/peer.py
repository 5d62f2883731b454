"""`tearline-hub peer`: introduce this node, add and list peers, stop believing a peer's key.

Invariant: a peer is added only with its fingerprint confirmed by the operator.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tearline_hub.ops.key import begin, key_line

if TYPE_CHECKING:
    from tearline_hub.agencies.queries import PeerEntry


@click.group("peer")
def command() -> None:
    """The nodes this one exchanges messages with."""


@command.command("card")
def card() -> None:
    """Print this node's signed introduction, to be given to a peer's operator."""
    now = begin()
    from tearline_hub.exchange.introductions import own_card

    click.echo(own_card(now=now), nl=False)


@command.command("add")
@click.argument("path", metavar="CARD", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--fingerprint", default="", help="As the peer's operator read it out to you over another channel.")
def add(path: Path, fingerprint: str) -> None:
    """Add the peer that the file CARD introduces, or bring it up to date."""
    now = begin()
    from tearline_hub.exchange.introductions import add_peer

    added = add_peer(path.read_bytes(), fingerprint=fingerprint, now=now)
    click.echo(f"{added.name} ({added.node}) at {added.url} is a peer, with {len(added.organisations)} organisations.")


@command.command("list")
def list_peers() -> None:
    """List peers, when each was last heard, and their keys."""
    now = begin()
    from tearline_hub.agencies import queries
    from tearline_hub.db.context import Scope, on_behalf_of_node

    with on_behalf_of_node(Scope.OPERATOR):
        for peer in queries.peers():
            click.echo(_line(peer))
            for key in queries.peer_keys(peer.node):
                click.echo(f"  {key_line(key, now)}")


@command.command("revoke-key")
@click.argument("key_id")
def revoke_key(key_id: str) -> None:
    """Refuse from now on what is signed with KEY_ID. It cannot be undone."""
    now = begin()
    from tearline_hub.agencies import actions
    from tearline_hub.db.context import Scope, on_behalf_of_node

    with on_behalf_of_node(Scope.OPERATOR):
        actions.revoke_key(key_id=key_id, now=now)
    click.echo(f"What is signed with {key_id} is refused from now on.")


def _line(peer: PeerEntry) -> str:
    heard = f"last heard {peer.last_contact_at:%Y-%m-%d %H:%M} UTC" if peer.last_contact_at else "never heard"
    fault = f"; {peer.last_fault}" if peer.last_fault else ""
    return f"{peer.name} ({peer.node}) at {peer.url}: {heard}{fault}"
