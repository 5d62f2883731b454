# ruff: noqa: INP001 a script beside the documents
"""Writes the pages of docs/reference that are made from the code; `--check` only compares them.

Invariant: a page in docs/reference is made here or is a README; anything else is a leftover.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import click

from tearline.wire.schemas import schemas, text_of
from tearline_hub.api.openapi import document
from tearline_hub.ops.reference import pages

REFERENCE: Final = Path(__file__).parent / "reference"
_BY_HAND: Final = frozenset(["README.md", "desk-feed.md", "name-pairs.md", "population.md"])


def made() -> dict[Path, str]:
    """Every generated file with its text."""
    texts = {REFERENCE / name: text for name, text in pages().items()}
    texts[REFERENCE / "api.json"] = json.dumps(document(), indent=2) + "\n"
    return texts | {REFERENCE / "schemas" / f"{name}.json": text_of(schema) for name, schema in schemas().items()}


def differences() -> list[str]:
    """A sentence for each file that is not what the code makes."""
    texts = made()
    changed = [path for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    leftover = [
        path for path in REFERENCE.rglob("*") if path.is_file() and path not in texts and path.name not in _BY_HAND
    ]
    return [f"{path.relative_to(REFERENCE)} is not what the code makes: run make docs." for path in changed] + [
        f"{path.relative_to(REFERENCE)} is made by nothing: remove it." for path in leftover
    ]


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a page is not what the code makes.")
def main(*, check: bool) -> None:
    """Write the reference pages."""
    if not check:
        for path, text in made().items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    found = differences()
    for sentence in found:
        click.echo(sentence, err=True)
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
