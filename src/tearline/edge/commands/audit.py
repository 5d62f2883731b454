"""`tearline audit`: what was done on this computer, and whether the file that says so is as it was written."""

from __future__ import annotations

import os
from dataclasses import asdict

import click

from tearline.edge import audit
from tearline.edge.audit import ACT_LABELS, Line
from tearline.edge.home import Home


@click.command("audit")
def command() -> None:
    """Show the audit file and check that no line of it was changed."""
    lines = audit.read(Home.prepare(os.environ))
    for line in lines:
        click.echo(_shown(line))
    click.echo(_whole(lines))


def _shown(line: Line) -> str:
    noted = ", ".join(f"{name} {value}" for name, value in asdict(line.noted).items() if value is not None)
    return f"{line.at:%Y-%m-%d %H:%M:%S} UTC  {line.who}  {ACT_LABELS[line.act]}  {noted}".rstrip()


def _whole(lines: tuple[Line, ...]) -> str:
    if not lines:
        return "Nothing has been done on this computer yet."
    return (
        f"{len(lines):,} lines, each as it was written. To be able to show later that none was taken off the end, note "
        f"the last one's digest somewhere else: {lines[-1].digest}"
    )
