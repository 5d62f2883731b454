"""`tearline-hub key`: this node's signing keys. Private keys stay in the key directory and are never shown."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from tearline_hub.ops import application

if TYPE_CHECKING:
    from tearline.seal.keys import PublicKey


@click.group("key")
def command() -> None:
    """The keys this node signs with."""


@command.command("list")
def list_keys() -> None:
    """List the keys, oldest first, with their fingerprints."""
    now = begin()
    from tearline_hub.exchange import own_keys

    for key in own_keys.all_keys():
        click.echo(key_line(key, now))


@command.command("new")
def new() -> None:
    """Make the first key, or the next one after the last was revoked."""
    now = begin()
    from tearline_hub.exchange import own_keys

    key = own_keys.new(now=now)
    click.echo(f"{key.fingerprint}\nGive each peer's operator a new card, and read this fingerprint out to them.")


@command.command("rotate")
@click.option("--overlap", type=click.IntRange(1, 365), default=14, show_default=True, help="Days.")
def rotate(overlap: int) -> None:
    """Make the next key and tell the peers. It signs from half the overlap on; the old one counts until its end."""
    now = begin()
    from tearline_hub.exchange import own_keys

    key = own_keys.rotate(overlap=dt.timedelta(days=overlap), now=now)
    click.echo(f"{key.key_id} signs from {key.valid_from:%Y-%m-%d %H:%M} UTC on. The peers are told.")


@command.command("revoke")
@click.argument("key_id")
def revoke(key_id: str) -> None:
    """Stop using KEY_ID for good and tell the peers, who refuse it from then on."""
    now = begin()
    from tearline_hub.exchange import own_keys

    own_keys.revoke(key_id, now=now)
    click.echo(f"{key_id} is revoked. The peers are told.")
    if not any(key.usable_at(now) for key in own_keys.all_keys()):
        click.echo("No key counts now: run `tearline-hub key new`, then introduce this node to its peers again.")


@command.command("announce")
def announce() -> None:
    """Tell the peers the keys as they stand, once more."""
    now = begin()
    from tearline_hub.exchange import own_keys

    click.echo(f"Peers told: {own_keys.announce(now=now)}.")


def begin() -> dt.datetime:
    """Load Django; the time by which the whole command goes."""
    application.load()
    from django.utils import timezone

    return timezone.now()


def key_line(key: PublicKey, now: dt.datetime) -> str:
    """Identifier, whether it counts, and the fingerprint."""
    return f"{key.key_id}  {_standing(key, now)}  {key.fingerprint}"


def _standing(key: PublicKey, now: dt.datetime) -> str:
    if key.revoked_at is not None:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if key.expired_at(now):
        return "expired"
    if now < key.valid_from:
        return f"from {key.valid_from:%Y-%m-%d}"
    return "in force" if key.valid_until is None else f"in force until {key.valid_until:%Y-%m-%d}"
