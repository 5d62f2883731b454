"""`tearline-hub organisation`: the operator adds the organisations that share this node."""

from __future__ import annotations

import re
from typing import Final

import click

from tearline.errors import InvalidInput
from tearline.vocab.organisation import OrganisationKind
from tearline_hub.ops import application

_SLUG: Final = r"[a-z][a-z0-9]{0,31}(?:-[a-z0-9]{1,31}){0,5}"


@click.group("organisation")
def command() -> None:
    """Organisations of this node."""


@command.command("add")
@click.argument("tenant")
@click.option("--name", required=True, help="As others will see it.")
@click.option("--kind", required=True, type=click.Choice([kind.value for kind in OrganisationKind]))
def add(tenant: str, name: str, kind: str) -> None:
    """Add the organisation TENANT (lower-case letters, figures and hyphens), or rename it."""
    code = put(tenant, name, kind)
    click.echo(f"{code} is in the directory. Give peers a new card: tearline-hub peer card.")


def put(tenant: str, name: str, kind: str) -> str:
    """Put it into the directory; its code. Raises `InvalidInput`."""
    if re.fullmatch(_SLUG, tenant) is None:
        raise InvalidInput("organisation.name", "Use lower-case letters, figures and hyphens, such as city-council.")
    application.load()
    from django.conf import settings

    from tearline_hub.agencies import actions
    from tearline_hub.agencies.queries import OrganisationEntry
    from tearline_hub.db.context import Scope, on_behalf_of_node

    code = f"{settings.NODE}/{tenant}"
    with on_behalf_of_node(Scope.OPERATOR):
        entry = OrganisationEntry(code=code, node=settings.NODE, tenant_id=tenant, name=name, kind=kind)
        actions.put_organisations([entry])
    return code


@command.command("list")
def list_() -> None:
    """Show the directory."""
    application.load()
    from tearline_hub.agencies import queries
    from tearline_hub.db.context import Scope, on_behalf_of_node

    with on_behalf_of_node(Scope.OPERATOR):
        for entry in queries.organisations():
            click.echo(f"{entry.code}  {entry.kind}  {entry.name}")
