"""`tearline-hub restore DIR`: put a backup back, as the owner role.

Invariant: nothing is touched before the whole backup has been checked, and what is there is never
overwritten unless the operator says `--replace`; the keys that were there are kept beside the new ones; and the
database says that it was put back, so that nobody reads it before what was erased since is erased again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from tearline.errors import Conflict
from tearline_hub import environment as env
from tearline_hub.ops import dump, manifest
from tearline_hub.ops.application import owner_url
from tearline_hub.ops.backup import copy_keys


@click.command("restore")
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--replace", is_flag=True, help="Overwrite the database and the keys that are there.")
def command(directory: Path, *, replace: bool) -> None:
    """Check the backup in DIRECTORY and put it back. Stop the node's processes first."""
    environment = env.read()
    found = manifest.read_checked(directory)
    if found.node != environment.node:
        raise Conflict("restore.other-node", f"This is a backup of {found.node}, and this node is {environment.node}.")
    restore(directory, found, url=owner_url(), keys=environment.keys, replace=replace, now=datetime.now(UTC))
    click.echo(f"Restored {found.node} as it was at {found.made_at}. Now run: tearline-hub migrate")


def restore(directory: Path, found: manifest.Manifest, *, url: str, keys: Path, replace: bool, now: datetime) -> None:
    """Put the checked backup `found` back. Raises `Conflict` when something is there and `replace` is false."""
    if not replace:
        _refuse_to_overwrite(directory, found, url=url, keys=keys)
    elif not dump.is_empty(url):
        dump.clear(url)
    dump.load(url, directory / manifest.DUMP)
    dump.note_restored(url)
    if _differ(directory, found, keys):
        _put_keys_back(directory, found, keys, now)


def _refuse_to_overwrite(directory: Path, found: manifest.Manifest, *, url: str, keys: Path) -> None:
    """Raise `Conflict` for a database with tables in it, or for other keys."""
    if not dump.is_empty(url):
        raise Conflict("restore.not-empty", "The database is not empty: restore into an empty one, or add --replace.")
    if _differ(directory, found, keys) and keys.is_dir() and any(keys.iterdir()):
        raise Conflict("restore.other-keys", f"{keys} holds other keys: move them away, or add --replace.")


def _differ(directory: Path, found: manifest.Manifest, keys: Path) -> bool:
    """Whether the keys in place are not the backup's."""
    if not keys.is_dir() or sorted(path.name for path in keys.iterdir()) != found.key_files:
        return True
    saved = directory / manifest.KEYS
    return any((keys / name).read_bytes() != (saved / name).read_bytes() for name in found.key_files)


def _put_keys_back(directory: Path, found: manifest.Manifest, keys: Path, now: datetime) -> None:
    """Move what is there aside and copy the backup's keys into place."""
    if keys.is_dir() and any(keys.iterdir()):
        keys.rename(keys.with_name(f"{keys.name}.before-{now:%Y%m%dT%H%M%SZ}"))
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    copy_keys(directory / manifest.KEYS, keys, found.key_files)
