"""`tearline recall`: take in a notice that a match pack must not be used any more."""

from __future__ import annotations

import os
from pathlib import Path

import click

from tearline.edge import clock, packs
from tearline.edge.files import read_whole
from tearline.edge.home import Home
from tearline.wire.match_pack import MAX_BYTES


@click.command("recall")
@click.argument("notice", type=click.Path(dir_okay=False, path_type=Path))
def command(*, notice: Path) -> None:
    """Remember that the pack in NOTICE was taken back. Delete the pack, and what you found with it."""
    found = packs.take_notice(Home.prepare(os.environ), read_whole(notice, MAX_BYTES), clock.now())
    click.echo(
        f"The pack {found.pack_id} is refused from now on. Delete it, and any file of possible matches made with it."
    )
