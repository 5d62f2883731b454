"""`tearline trust`: confirm a node's key, once, by its fingerprint."""

from __future__ import annotations

import os
from pathlib import Path

import click

from tearline.edge import clock, trust
from tearline.edge.files import read_whole
from tearline.edge.home import Home
from tearline.wire.match_pack import MAX_BYTES


@click.command("trust")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--fingerprint", default="", help="As the node's own page shows it, or its operator reads it out.")
def command(*, file: Path, fingerprint: str) -> None:
    """Confirm the key of the node that made FILE: a match pack, a recall notice, a receipt or a node's card."""
    found = trust.confirm(Home.prepare(os.environ), read_whole(file, MAX_BYTES), fingerprint, clock.now())
    click.echo(f"From now on this computer takes packs, notices and receipts from {found.node}.")
