"""`tearline-hub backup DIR`: the database and the keys, in a directory for the operator alone.

Invariant: DIR appears whole or not at all. It holds secrets and everybody's data: docs/how-to/debian-server.md
says how to encrypt it before it leaves the machine.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click

from tearline.errors import Conflict, InvalidInput
from tearline_hub import environment as env
from tearline_hub.ops import dump, manifest


@click.command("backup")
@click.argument("directory", type=click.Path(path_type=Path))
def command(directory: Path) -> None:
    """Write the database and the keys to DIRECTORY, which must not exist yet."""
    environment = env.read()
    url = os.environ.get("TEARLINE_BACKUP_DATABASE_URL", "")
    if not url:
        raise InvalidInput(
            "settings.no-backup", "Set TEARLINE_BACKUP_DATABASE_URL: backups run as the role tearline_backup."
        )
    made = make(directory, node=environment.node, url=url, keys=environment.keys, now=datetime.now(UTC))
    click.echo(f"Backed up {made.node}: the database and {len(made.key_files)} key files, in {directory}.")


def make(directory: Path, *, node: str, url: str, keys: Path, now: datetime) -> manifest.Manifest:
    """Make a backup of `node` in `directory`. Raises `Conflict` when it exists, `Unavailable` when pg_dump fails."""
    if directory.exists():
        raise Conflict("backup.exists", f"{directory} exists: name a new directory.")
    partial = directory.with_name(f".{directory.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    (partial / manifest.KEYS).mkdir(parents=True, mode=0o700)
    partial.chmod(0o700)
    (partial / manifest.DUMP).touch(mode=0o600)  # pg_dump keeps the mode of a file that is there
    dump.dump(url, partial / manifest.DUMP)
    # After the dump: a key made meanwhile is one too many, never one too few.
    copy_keys(keys, partial / manifest.KEYS)
    made = manifest.Manifest(node, now.isoformat(), version("tearline"), manifest.digests(partial))
    manifest.write(partial, made)
    partial.rename(directory)
    return made


def copy_keys(source: Path, target: Path, names: list[str] | None = None) -> None:
    """Copy key files (all of `source`, or `names`), each mode 0600 from the start."""
    for path in sorted(source.iterdir()) if names is None else [source / name for name in names]:
        if path.is_file() and not path.is_symlink():
            descriptor = os.open(target / path.name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(path.read_bytes())
                file.flush()
                os.fsync(file.fileno())
