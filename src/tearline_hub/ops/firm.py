"""`tearline-hub firm`: the operator adds firms that report, and gives their programs keys.

Invariant: a key is shown once, on standard output, and only its digest is kept.
"""

from __future__ import annotations

import click

from tearline.errors import InvalidInput
from tearline.vocab.organisation import OrganisationKind
from tearline_hub.ops import application
from tearline_hub.ops.organisation import put


@click.group("firm")
def command() -> None:
    """Firms that report to this node."""


@command.command("add")
@click.argument("tenant")
@click.option("--name", required=True, help="As desks will see it.")
def add(tenant: str, name: str) -> None:
    """Add the firm TENANT (lower-case letters, figures and hyphens), or rename it. Then add people or a key."""
    code = put(tenant, name, OrganisationKind.FIRM.value)
    click.echo(f"{code} can report. Give it a key: tearline-hub firm key {tenant} --label 'What for'.")


@command.command("key")
@click.argument("tenant")
@click.option("--label", required=True, help="What it is for, such as the till of one shop.")
def key(tenant: str, label: str) -> None:
    """Make a key with which a program of the firm TENANT reports. It is shown once."""
    application.load()
    from django.utils import timezone

    from tearline_hub.alerts.actions.firm import add_key

    _check_is_firm(tenant)
    key_id, made = add_key(now=timezone.now(), tenant_id=tenant, label=label)
    click.echo(made)
    click.echo(f"That is the key {key_id}. It is not shown again: hand it over now, and not by e-mail.", err=True)


@command.command("revoke")
@click.argument("key_id")
def revoke(key_id: str) -> None:
    """Refuse the key KEY_ID from now on. It cannot be undone."""
    application.load()
    from django.utils import timezone

    from tearline_hub.alerts.actions.firm import revoke_key

    revoke_key(now=timezone.now(), key_id=key_id)
    click.echo(f"What is sent with {key_id} is refused within ten seconds.")


@command.command("list")
def list_() -> None:
    """Show the firms' keys by their ids."""
    application.load()
    from tearline_hub.alerts.queries.reported import keys
    from tearline_hub.db.context import Scope, on_behalf_of_node

    with on_behalf_of_node(Scope.OPERATOR):
        for each in keys():
            until = f", revoked {each.revoked_at:%Y-%m-%d %H:%M} UTC" if each.revoked_at else ""
            click.echo(f"{each.id}  {each.tenant_id}  made {each.made_at:%Y-%m-%d}{until}  {each.label}")


def _check_is_firm(tenant: str) -> None:
    from django.conf import settings

    from tearline_hub.agencies import queries
    from tearline_hub.db.context import Scope, on_behalf_of_node

    with on_behalf_of_node(Scope.OPERATOR):
        firms = [
            entry.tenant_id
            for entry in queries.organisations()
            if entry.node == settings.NODE and entry.kind == OrganisationKind.FIRM
        ]
    if tenant not in firms:
        known = ", ".join(firms) or "none yet"
        raise InvalidInput("firm.unknown", f"There is no such firm here. There is: {known}.")
