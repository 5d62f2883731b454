"""The only place that opens a database context: a transaction with a signed capability in it.

`SET LOCAL` ends with the transaction, so a pooled connection never carries one person's rights to the next.
A role with SQL access can set any setting, hence the MAC: it cannot sign (see sql/0001_capability.sql).
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

import psycopg
from django.conf import settings
from django.db import connection, transaction

from tearline.disclosure.policy import never_meets_content
from tearline_hub.db.actor import Actor

_LIFETIME = 15 * 60  # seconds; longer than any request or job
_SWAP = """
    WITH outer_one AS MATERIALIZED (SELECT coalesce(current_setting('tearline.capability', true), '') AS capability)
    SELECT capability, set_config('tearline.capability', %s, true) FROM outer_one
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


def mint(*, tenant_id: str, user_id: str, scope: Scope) -> str:
    """A capability `v1|tenant|user|scope|expiry|mac`, checked by `tearline.capability()` in SQL."""
    body = f"v1|{tenant_id}|{user_id}|{scope.value}|{int(time.time()) + _LIFETIME}"
    mac = hmac.new(settings.CAPABILITY_KEY, body.encode(), hashlib.sha256).hexdigest()
    return f"{body}|{mac}"


@contextmanager
def acting(actor: Actor, scope: Scope | None = None) -> Iterator[None]:
    """A transaction in which the database lets `actor` see their tenant's rows. Nests; the outer one comes back.

    Unless `scope` says otherwise it is the tenant's, or the staff's for somebody whose roles never meet content: the
    database then shows them no record and no disclosure, whatever a page or a query forgot.
    """
    if scope is None:
        scope = Scope.STAFF if never_meets_content(actor.roles) else Scope.TENANT
    with _carrying(mint(tenant_id=actor.tenant_id, user_id=actor.user_id, scope=scope)):
        yield


@contextmanager
def on_behalf_of_node(scope: Scope) -> Iterator[None]:
    """A transaction with a scope and no tenant: signing in, the exchange's queue, the operator's commands."""
    with _carrying(mint(tenant_id="", user_id=f"system-{scope.value}", scope=scope)):
        yield


@contextmanager
def _carrying(capability: str) -> Iterator[None]:
    with transaction.atomic():
        outer = _swap(capability)
        yield
        # On an error the transaction or savepoint rolls back and takes the setting with it.
        _swap(outer)


def _swap(capability: str) -> str:
    """Set the capability, bound by the server; the one before.

    Django writes parameters into the statement, and PostgreSQL shows running statements to every connection of the
    same role: injected SQL could read another organisation's capability there.
    """
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(_SWAP, [capability])
        row = cursor.fetchone()
    return row[0] if row else ""
