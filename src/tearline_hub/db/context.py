"""The only place that opens a database context: a transaction with a signed capability in it.

`SET LOCAL` ends with the transaction, so a pooled connection never carries one person's rights to the next.
A role with SQL access can set any setting, hence the MAC: it cannot sign (see sql/0003_bound.sql). A capability names
the server's process that it was made for, so that one that got out is of no use on another connection.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Final

import psycopg
from django.conf import settings
from django.db import connection, transaction

from tearline.disclosure.policy import never_meets_content
from tearline_hub.db.actor import Actor

_LIFETIME = 15 * 60  # seconds; longer than any request or job
_SWAP = """
    WITH outer_one AS MATERIALIZED (
        SELECT coalesce(current_setting('tearline.capability', true), '') AS capability, current_setting('role') AS role
    )
    SELECT capability, role, set_config('tearline.capability', %s, true), set_config('role', %s, true) FROM outer_one
"""


class Scope(StrEnum):
    """What a capability is good for besides its tenant's own rows. Policies name these."""

    TENANT = "tenant"
    STAFF = "staff"
    SIGN_IN = "sign-in"
    EXCHANGE = "exchange"
    OVERSIGHT = "oversight"
    ADMINISTRATION = "administration"
    OPERATOR = "operator"
    INTAKE = "intake"
    ROUTING = "routing"
    FEED = "feed"


# What works across organisations, or on accounts, does so in a narrow role of its own, whose grants name what that work
# is about. Its policies ask for the scope too: the application's role may step into it, and without a capability sees
# nothing there.
NARROW_ROLES: Final = {
    Scope.SIGN_IN: "tearline_sign_in",
    Scope.EXCHANGE: "tearline_exchange",
    Scope.OVERSIGHT: "tearline_overseer",
    Scope.ADMINISTRATION: "tearline_administrator",
    Scope.OPERATOR: "tearline_operator",
    Scope.INTAKE: "tearline_intake",
    Scope.ROUTING: "tearline_router",
    Scope.FEED: "tearline_feed",
}
_THE_CONNECTION_S_OWN: Final = "none"


def mint(*, tenant_id: str, user_id: str, scope: Scope, backend: int) -> str:
    """A capability `v2|tenant|user|scope|expiry|backend|mac`, checked by `tearline.capability()` in SQL.

    `backend`: process id of the server's side of the one connection on which it is good.
    """
    body = f"v2|{tenant_id}|{user_id}|{scope.value}|{int(time.time()) + _LIFETIME}|{backend}"
    mac = hmac.new(settings.CAPABILITY_KEY, body.encode(), hashlib.sha256).hexdigest()
    return f"{body}|{mac}"


def channel(name: str) -> str:
    """The channel on which something is told, such as `outbox`, of which `tearline.channel()` is the name in SQL.

    Whoever has SQL and not the key can neither listen there nor speak.
    """
    return f"{name}_{_derived(f'{name} channel').hex()[:32]}"


def lock_number(name: str) -> int:
    """The advisory lock of that name. Who has SQL and not the key can neither watch it nor take it away."""
    return int.from_bytes(_derived(f"lock {name}")[:8], signed=True)


def _derived(name: str) -> bytes:
    return hmac.new(settings.CAPABILITY_KEY, name.encode(), hashlib.sha256).digest()


@contextmanager
def acting(actor: Actor, scope: Scope | None = None) -> Iterator[None]:
    """A transaction in which the database lets `actor` see their tenant's rows. Nests; the outer one comes back.

    Unless `scope` says otherwise it is the tenant's, or the staff's for somebody whose roles never meet content: the
    database then shows them no record and no disclosure, whatever a page or a query forgot.
    """
    if scope is None:
        scope = Scope.STAFF if never_meets_content(actor.roles) else Scope.TENANT
    with _carrying(actor.tenant_id, actor.user_id, scope):
        yield


@contextmanager
def on_behalf_of_node(scope: Scope) -> Iterator[None]:
    """A transaction with a scope and no tenant: signing in, the exchange's queue, the operator's commands."""
    with _carrying("", f"system-{scope.value}", scope):
        yield


@contextmanager
def _carrying(tenant_id: str, user_id: str, scope: Scope) -> Iterator[None]:
    with transaction.atomic():
        backend = connection.connection.info.backend_pid
        capability = mint(tenant_id=tenant_id, user_id=user_id, scope=scope, backend=backend)
        outer = _swap(capability, NARROW_ROLES.get(scope, _THE_CONNECTION_S_OWN))
        yield
        # On an error the transaction or savepoint rolls back and takes the settings with it.
        _swap(*outer)


def _swap(capability: str, role: str) -> tuple[str, str]:
    """Set capability and role, bound by the server; the ones before.

    Django writes parameters into the statement, and PostgreSQL shows running statements to every connection of the
    same role: injected SQL could read another organisation's capability there.
    """
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(_SWAP, [capability, role])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else ("", _THE_CONNECTION_S_OWN)
