"""What a test that talks SQL of its own carries: a true capability of the connection it talks on."""

from __future__ import annotations

from typing import Any

import psycopg

from tearline_hub.db.context import NARROW_ROLES, Scope, mint


def capability(
    connection: psycopg.Connection[Any], tenant: str, scope: Scope = Scope.TENANT, user: str = "usr_somebody"
) -> str:
    """Good on `connection` alone."""
    return mint(tenant_id=tenant, user_id=user, scope=scope, backend=connection.info.backend_pid)


def carry(
    connection: psycopg.Connection[Any],
    tenant: str,
    scope: Scope = Scope.TENANT,
    user: str = "usr_somebody",
    *,
    local: bool = True,
) -> None:
    """Set it, with the role that the application would take; until the end of the transaction if `local`."""
    given = capability(connection, tenant, scope, user)
    connection.execute(
        "SELECT set_config('tearline.capability', %s, %s), set_config('role', %s, %s)",
        [given, local, NARROW_ROLES.get(scope, "none"), local],
    )
