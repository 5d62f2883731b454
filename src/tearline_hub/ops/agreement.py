"""`tearline-hub agreement`: the operator puts signed agreements and designation notices on record, or withdraws them.

Invariant: nothing on record is changed; a new text is a new version.
"""

from __future__ import annotations

from pathlib import Path

import click

from tearline.disclosure.clocks import today
from tearline_hub.ops.key import begin


@click.group("agreement")
def command() -> None:
    """The sharing agreements and designation notices that releases are checked against."""


@command.command("add")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def add(path: Path) -> None:
    """Put the agreement or notice in FILE (JSON, signed by every party) on record."""
    now = begin()
    from tearline_hub.agreements.actions import load

    document = load(path.read_bytes(), now=now)
    state = "in force" if document.in_force(today(now)) else "not in force today"
    click.echo(f"{document.reference} v{document.version} is on record, and {state}: {document.name}.")


@command.command("list")
def list_() -> None:
    """List what is on record."""
    begin()
    from tearline_hub.agreements.queries import instruments
    from tearline_hub.db.context import Scope, on_behalf_of_node

    with on_behalf_of_node(Scope.OPERATOR):
        for row in instruments():
            dates = f"{row.content['starts_on']} to {row.content['ends_on']}"
            ended = f", withdrawn {row.withdrawn_at:%Y-%m-%d}" if row.withdrawn_at else ""
            click.echo(f"{row.reference} v{row.version}  {row.document}  {dates}{ended}")


@command.command("withdraw")
@click.argument("reference")
@click.argument("version", type=int)
@click.option("--reason", required=True, help="Everybody on this node can read it.")
def withdraw(reference: str, version: int, reason: str) -> None:
    """Let nothing be released on VERSION of REFERENCE from now on. It cannot be undone."""
    now = begin()
    from tearline_hub.agreements import actions

    actions.withdraw(reference=reference, version=version, reason=reason, now=now)
    click.echo(f"Nothing is released on {reference} v{version} from now on.")
