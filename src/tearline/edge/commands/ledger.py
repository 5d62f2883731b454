"""`tearline ledger`: check a node's log, or a proof out of it, off-line; and be a witness of it."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

from tearline.command_table import printable
from tearline.edge import clock, witness
from tearline.edge.files import read_whole, replacing
from tearline.edge.home import Home
from tearline.errors import InvalidInput
from tearline.ledger import directory, note
from tearline.ledger.cosignature import check_seen
from tearline.ledger.note import NoteKey
from tearline.ledger.proof_file import MAX_BYTES, parse_proof
from tearline.ledger.witness import MAX_BYTES as MAX_REQUEST

_KEY_BYTES: Final = 1024


class KeyText(click.ParamType[NoteKey]):
    """A key as one word, or a file that holds it."""

    name = "KEY"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> NoteKey:  # noqa: ARG002 click's own signature
        """Raise `InvalidInput` when it is neither."""
        text = str(value)
        if "+" not in text:
            text = read_whole(Path(text), _KEY_BYTES).decode("utf-8", "replace")
        return NoteKey.from_text(text)


_KEY = click.option("--key", type=KeyText(), required=True, help="The log's key: one word, or a file that holds it.")


@click.group("ledger")
def command() -> None:
    """A node's log: check it, check a proof out of it, witness it. Nothing is sent anywhere."""


@command.command("verify")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@_KEY
@click.option("--witness", "witnesses", type=KeyText(), multiple=True, help="A witness's key. May be given again.")
@click.option("--quorum", type=click.IntRange(min=0), help="How many of them must have seen it; if not given, all.")
@click.option(
    "--earlier",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A checkpoint kept from before, which a whole log must begin with. May be given again.",
)
def verify(
    path: Path, *, key: NoteKey, witnesses: tuple[NoteKey, ...], quorum: int | None, earlier: tuple[Path, ...]
) -> None:
    """Check PATH: a whole log, as a directory, or one proof, as a file that ends in .tlog-proof."""
    quorum = len(witnesses) if quorum is None else quorum
    if quorum > len(witnesses):
        raise InvalidInput("ledger.quorum", "Give the key of at least as many witnesses as must have seen it.")
    if not path.is_dir():
        if earlier:
            raise InvalidInput("ledger.earlier", "A proof has no earlier checkpoint: check the whole log with it.")
        _verify_proof(path, key, witnesses, quorum)
        return
    before = [note.parse(read_whole(each, note.MAX_BYTES)) for each in earlier]
    checked = directory.check(path, key, before)
    click.echo(f"The log {key.name} holds: {checked.checkpoint.size:,} leaves, root {checked.checkpoint.root.hex()}.")
    _say_who_saw(check_seen(checked.note, witnesses, quorum))


def _verify_proof(path: Path, key: NoteKey, witnesses: tuple[NoteKey, ...], quorum: int) -> None:
    proof = parse_proof(read_whole(path, MAX_BYTES))
    found = proof.check(key)
    seen = check_seen(proof.note, witnesses, quorum)
    click.echo(f"This is leaf {proof.index:,} of the log {key.name}, which had {found.size:,} when it was signed:")
    click.echo(printable(proof.entry.decode("utf-8", "replace")))
    _say_who_saw(seen)


def _say_who_saw(seen: Mapping[str, int]) -> None:
    for name, at in seen.items():
        click.echo(f"Seen by {name} at {dt.datetime.fromtimestamp(at, dt.UTC):%Y-%m-%d %H:%M:%S} UTC.")
    if not seen:
        click.echo("No witness was asked for. Without one, a node could show somebody else another log.")


@command.command("witness")
@click.argument("request", type=click.Path(dir_okay=False, path_type=Path))
@_KEY
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the cosignature there.")
def cosign(request: Path, *, key: NoteKey, out: Path | None) -> None:
    """Cosign the checkpoint in REQUEST, if the log only grew since the last one seen on this computer."""
    found = witness.cosigned(Home.prepare(os.environ), read_whole(request, MAX_REQUEST), key, clock.now())
    line = found.signature.line.encode()
    if out is None:
        sys.stdout.buffer.write(line)
    else:
        with replacing(out) as file:
            file.write(line)
    click.echo(f"Cosigned {found.checkpoint.size:,} leaves of {found.checkpoint.origin}.", err=True)


@command.command("witness-key")
@click.option("--name", required=True, help="Under which name others know this witness, such as overseer/witness.")
def witness_key(*, name: str) -> None:
    """Show this witness's key, for whoever checks its cosignatures. Make it first, if there is none."""
    click.echo(witness.make_key(Home.prepare(os.environ), name).text)
