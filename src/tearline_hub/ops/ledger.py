"""`tearline-hub ledger`: what an operator does with the ledger. As the sequencer's role; it loads no Django."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import psycopg

from tearline.errors import Conflict, InvalidInput, Unavailable
from tearline.ledger import checkpoint, directory, note
from tearline.ledger.cosignature import seen_at
from tearline.ledger.note import Note, NoteKey, parse_signatures
from tearline.ledger.tree import consistency_proof
from tearline.ledger.witness import MAX_BYTES, Request, parse_request
from tearline_hub.environment import read_ledger
from tearline_hub.ledger import starting
from tearline_hub.ledger.keeping import Keeping
from tearline_hub.ledger.store import Store


@click.group("ledger")
def command() -> None:
    """The log of this node that outsiders can verify."""


@command.command("key")
def key() -> None:
    """Show the log's public key, which whoever checks the log or a proof must have from you, not from the file."""
    click.echo(_key().text)


@command.command("export")
@click.argument("target", type=click.Path(path_type=Path))
def export(target: Path) -> None:
    """Write the whole log to the new directory TARGET, for an overseer to check with tearline ledger verify."""
    if target.exists():
        raise Conflict("ledger.exists", f"{target} exists: name a new directory.")
    partial = target.with_name(f".{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    with _store() as store:
        signed, size = _shown(store)
        directory.write(partial, signed, size, store.entries, store.hashes)
    partial.rename(target)
    click.echo(f"{size:,} leaves, in {target}.")


@command.command("request")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--since", type=click.IntRange(min=0), default=0, show_default=True, help="What the witness last saw.")
def request(target: Path, *, since: int) -> None:
    """Write a request to TARGET, which a witness answers with tearline ledger witness."""
    with _store() as store:
        signed, size = _shown(store)
        if since > size:
            raise InvalidInput("ledger.since", f"The log has {size} leaves; the witness cannot have seen more.")
        proof = store.proof(size, lambda nodes: consistency_proof(since, size, nodes))
    target.write_bytes(Request(since, tuple(proof), signed).raw)
    click.echo(f"{target} asks to cosign {size:,} leaves. The answer goes with it to: tearline-hub ledger cosigned")


@command.command("cosigned")
@click.argument("asked", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("answer", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--witness", required=True, help="The witness's key, as one word.")
def cosigned(asked: Path, answer: Path, *, witness: str) -> None:
    """Keep a witness's ANSWER to the request ASKED; proofs carry it from then on."""
    signed = parse_request(asked.read_bytes()[: MAX_BYTES + 1]).note
    key, ours = NoteKey.from_text(witness), _key()
    answered = Note(signed.text, parse_signatures(_text_of(answer)))
    if seen_at(answered, key) is None:
        raise InvalidInput("ledger.not-the-witness", "The answer is not signed with the key you gave.")
    found = checkpoint.opened(signed, ours)
    # Nothing else that stands in either file: it was not checked, and could stand in for another witness's.
    kept = Note(signed.text, tuple(filter(None, [signed.by(ours), answered.by(key)])))
    with _store() as store:
        store.add_cosigned(found, key.text, kept)
    click.echo(f"{found.size:,} leaves are cosigned by {key.name}.")


def _text_of(answer: Path) -> str:
    return answer.read_bytes()[: note.MAX_BYTES].decode("utf-8", "replace")


@command.command("accept")
@click.option("--reason", required=True, help="Why the log goes on from an older database. It becomes an entry.")
def accept(*, reason: str) -> None:
    """Go on after a backup was restored: begin a log under a new name. Stop the sequencer first."""
    environment = read_ledger()
    keeping = Keeping(environment.directory)
    keeping.prepare()
    with _store() as store, keeping.alone():
        new = starting.accept(store, keeping, environment.node, reason)
    click.echo(f"The log goes on as {new.origin}, from {new.size:,} leaves. Tell its witnesses, and why.")


def _shown(store: Store) -> tuple[Note, int]:
    head = store.head()
    if not head.checkpoint:
        raise _not_begun()
    return note.parse(head.checkpoint.encode()), head.checkpoint_size


def _key() -> NoteKey:
    """Out of the log's own directory: whoever can write the database must not choose what others are told to trust."""
    keeping = Keeping(read_ledger().directory)
    last = keeping.last()
    if last is None:
        raise _not_begun()
    return NoteKey(last.origin, keeping.key().raw)


def _not_begun() -> Unavailable:
    return Unavailable("ledger.not-begun", "The log has not begun. Start the sequencer: tearline-hub sequence")


@contextmanager
def _store() -> Iterator[Store]:
    with psycopg.connect(read_ledger().url, autocommit=True) as connection:
        yield Store(connection)
