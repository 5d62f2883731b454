"""The hash that freezes the package: a matcher is tuned against a yardstick that nobody moves.

`python -m tearline.synthetic.population.freeze` says whether the package is as it was frozen; with `--renew` it stores
the hash of what is there now.
Invariant: the hash is over every source and data file, its path with it, but for this file and `FROZEN`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

HERE: Final = Path(__file__).parent
FROZEN: Final = HERE / "FROZEN"
_KINDS: Final = frozenset({".py", ".toml"})
_LEFT_OUT: Final = frozenset({"freeze.py"})
CHANGED: Final = (
    "The invented population is no longer the one that was frozen: a change needs an ADR and a rerun of every peer. "
    "Then run `python -m tearline.synthetic.population.freeze --renew`."
)


def frozen() -> str:
    """The hash that is stored."""
    return FROZEN.read_text(encoding="ascii").strip() if FROZEN.is_file() else ""


def present() -> str:
    """The hash of the package as it is."""
    whole = hashlib.sha256()
    for path in _files():
        content = path.read_bytes()
        whole.update(f"{path.relative_to(HERE).as_posix()}\n{len(content)}\n".encode())
        whole.update(content)
    return whole.hexdigest()


def _files() -> Iterator[Path]:
    """Sources and data, in the order of their paths."""
    found = [path for path in HERE.rglob("*") if path.suffix in _KINDS and path.name not in _LEFT_OUT]
    return iter(sorted(found, key=lambda path: path.relative_to(HERE).as_posix()))


@click.command()
@click.option("--renew", is_flag=True, help="Store the hash of the package as it is.")
def main(*, renew: bool) -> None:
    """Say whether the package is as it was frozen, or freeze it anew."""
    if renew:
        FROZEN.write_text(f"{present()}\n", encoding="ascii")
    if present() != frozen():
        raise click.ClickException(CHANGED)
    click.echo(f"Frozen: {frozen()}")


if __name__ == "__main__":
    main()
