"""`tearline-hub user`: the operator adds people, the first administrator of each organisation above all.

Invariant: a password is asked for on the terminal or read from standard input, never from the command line, which
other accounts of the machine can see.
"""

from __future__ import annotations

import click

from tearline.errors import InvalidInput
from tearline.vocab.role import Role
from tearline_hub.ops import application

SHORTEST_PASSWORD = 12  # as on the page for people


@click.group("user")
def command() -> None:
    """People who sign in to this node."""


@command.command("add")
@click.argument("username")
@click.option("--name", required=True, help="As others will see it.")
@click.option("--organisation", required=True, help="A tenant of this node, such as council.")
@click.option("--role", "roles", required=True, multiple=True, type=click.Choice([role.value for role in Role]))
def add(username: str, name: str, organisation: str, roles: tuple[str, ...]) -> None:
    """Add a person who signs in as USERNAME. Asks for a first password. Give --role once for each role."""
    password = click.prompt("First password", hide_input=True, confirmation_prompt=True)
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput("user.short-password", f"Give a first password of {SHORTEST_PASSWORD} characters or more.")
    application.load()
    from django.conf import settings
    from django.utils import timezone

    from tearline_hub.access.actions import add_by_operator
    from tearline_hub.agencies import queries as agencies
    from tearline_hub.db.context import Scope, on_behalf_of_node

    with on_behalf_of_node(Scope.OPERATOR):
        if organisation not in agencies.local_tenants():
            known = ", ".join(agencies.local_tenants()) or "none yet"
            raise InvalidInput("user.no-organisation", f"{settings.NODE} has no such organisation. It has: {known}.")
        add_by_operator(
            now=timezone.now(),
            username=username,
            display_name=name,
            tenant_id=organisation,
            roles=[Role(role) for role in roles],
            password=password,
        )
    click.echo(f"{username} can sign in.")
