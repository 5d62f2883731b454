"""What a seeded leak is: the real code made to tell, one fault at a time, so that the suite shows that it would notice.

A leak names the surfaces at which it must be caught. Row-level security is the floor under such faults, so most of them
need a second one: the role that must not bypass the policies does, on the test's own server, while the leak is on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import psycopg
from django.db import connection

from tearline_hub.db.actor import Actor
from tests.noninterference.surfaces import Kind

Behind = psycopg.Connection[Any]
Patches = Callable[[], Iterator[AbstractContextManager[Any]]]


@dataclass(frozen=True)
class Leak:
    """`story`: what it tells whom. `kind` and `routes`: how and where; `tenant`: whose requests find it out.

    `floor`: the policies stand, because the fault goes round them.
    """

    name: str
    story: str
    kind: Kind
    routes: tuple[str, ...]
    patches: Patches
    tenant: str = "council"
    floor: bool = False

    @contextmanager
    def on(self, behind: Behind) -> Iterator[None]:
        """As long as it is on."""
        with ExitStack() as stack:
            if not self.floor:
                stack.enter_context(past_the_policies(behind))
            for each in self.patches():
                stack.enter_context(each)
            yield


@contextmanager
def past_the_policies(behind: Behind) -> Iterator[None]:
    """The application's role sees every row, as if a policy were missing."""
    behind.execute("ALTER ROLE tearline_app BYPASSRLS")
    try:
        yield
    finally:
        behind.execute("ALTER ROLE tearline_app NOBYPASSRLS")


def replaced(where: Any, name: str, wrong: Callable[..., Any]) -> AbstractContextManager[Any]:
    """`wrong` in place of what is called so, given the right one first."""
    right = getattr(where, name)
    return patch.object(where, name, lambda *given, **named: wrong(right, *given, **named))


def instead(where: Any, name: str, value: object) -> AbstractContextManager[Any]:
    return patch.object(where, name, value)


def on_the_node(table: str) -> int:
    """How many rows there are, whosever they are."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 our own tables
        return int(cursor.fetchone()[0])


def is_there(table: str, id_: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s", [id_])  # noqa: S608 our own tables
        return cursor.fetchone() is not None


def as_another(actor: Actor, tenant: str) -> Actor:
    """The same person taken for somebody of another organisation: its capability is valid."""
    return Actor(
        user_id=actor.user_id, tenant_id=tenant, organisation=f"west-midlands/{tenant}",
        display_name=actor.display_name, organisation_name=actor.organisation_name, roles=actor.roles,
    )  # fmt: skip


def for_another(where: Any, name: str, tenant: str) -> AbstractContextManager[Any]:
    """A reader asked on behalf of another organisation."""
    return replaced(where, name, lambda right, *, actor, **named: right(actor=as_another(actor, tenant), **named))
