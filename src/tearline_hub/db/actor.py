"""The person on whose behalf something is done. Passed explicitly, never found in thread-local state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tearline.vocab.role import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts. `organisation` is `node/tenant`; the clock and the exchange act as users of their own."""

    user_id: str
    tenant_id: str
    organisation: str
    display_name: str
    organisation_name: str = ""
    roles: frozenset[Role] = frozenset()


CLOCK: Final = "system-clock"
EXCHANGE: Final = "system-exchange"
OPERATOR: Final = "system-operator"
INTAKE: Final = "system-intake"
ROUTING: Final = "system-routing"
ESCALATION: Final = "system-escalation"


def system_actor(user_id: str, *, node: str, tenant_id: str) -> Actor:
    """The node itself, acting for one tenant: the clock, the exchange, or an operator's command."""
    return Actor(
        user_id=user_id,
        tenant_id=tenant_id,
        organisation=f"{node}/{tenant_id}",
        display_name=user_id.replace("system-", "").capitalize(),
    )
