"""Readers of people: colleagues, and the demo sign-ins where they are allowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings

from tearline.vocab.role import Role
from tearline_hub.access.actions import OVERSIGHT, require_administrator
from tearline_hub.access.models import User
from tearline_hub.agencies import queries as agencies
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node

_NOT_SHOWN: Final = ("password", "last_login", "wrong_tries", "wrong_at")  # an administrator's role may not read them


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """A person as their administrator sees them."""

    user_id: str
    username: str
    display_name: str
    tenant_id: str
    organisation_name: str
    roles: tuple[Role, ...]
    is_active: bool


def colleagues(*, actor: Actor) -> list[Colleague]:
    """People of the actor's own organisation, by name, for their administrator."""
    require_administrator(actor)
    with acting(actor, Scope.ADMINISTRATION):
        names = agencies.names()
        rows = User.objects.filter(tenant_id=actor.tenant_id).defer(*_NOT_SHOWN).order_by("display_name", "id")
        return [_colleague(row, names) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A colleague who may sign in, and the roles that they hold."""

    display_name: str
    roles: tuple[Role, ...]


def holders(*, actor: Actor) -> list[Holder]:
    """Who of the actor's own organisation may sign in, by name: everybody there may know who can see what."""
    with acting(actor):
        rows = User.objects.filter(tenant_id=actor.tenant_id, is_active=True).order_by("display_name", "id")
        found = rows.values_list("display_name", "roles")
        return [Holder(display_name=name, roles=tuple(map(Role, roles))) for name, roles in found]


def display_names(*, actor: Actor) -> dict[str, str]:
    """The names of the actor's colleagues by their ids."""
    with acting(actor):
        return dict(User.objects.filter(tenant_id=actor.tenant_id).values_list("id", "display_name"))


def holding(*, actor: Actor, role: Role) -> dict[str, str]:
    """Who of the actor's own organisation may sign in and holds a role: their names by their ids."""
    with acting(actor):
        rows = User.objects.filter(tenant_id=actor.tenant_id, is_active=True, roles__contains=[role.value])
        return dict(rows.order_by("display_name", "id").values_list("id", "display_name"))


def roles_offered(*, actor: Actor) -> tuple[Role, ...]:
    """The roles that somebody of the actor's organisation can hold: overseers belong to the oversight body alone."""
    return tuple(role for role in Role if role is not Role.OVERSEER or actor.tenant_id == OVERSIGHT)


def demo_sign_ins() -> list[Colleague]:
    """The demo people, by organisation and name; none unless the node is synthetic and on loopback."""
    if not settings.ENVIRONMENT.demo:
        return []
    with on_behalf_of_node(Scope.SIGN_IN):
        names = agencies.names()
        rows = User.objects.filter(is_demo=True, is_active=True)
        return [_colleague(row, names) for row in rows.order_by("tenant_id", "username")]


def _colleague(row: User, names: dict[str, str]) -> Colleague:
    return Colleague(
        user_id=row.id,
        username=row.username,
        display_name=row.display_name,
        tenant_id=row.tenant_id,
        organisation_name=names.get(f"{settings.NODE}/{row.tenant_id}", row.tenant_id),
        roles=tuple(Role(role) for role in row.roles),
        is_active=row.is_active,
    )
