"""The demonstration's organisations and people: invented, with a sign-in for each role, the same on every start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tearline.vocab.organisation import OrganisationKind
from tearline.vocab.role import Role


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation of a demonstration node."""

    id: str
    name: str
    kind: OrganisationKind


@dataclass(frozen=True, slots=True)
class Player:
    """A person who can sign in on a demonstration node. `role` is what they are known for."""

    username: str
    display_name: str
    tenant: str
    role: Role
    also: tuple[Role, ...] = ()


TENANTS: Final[dict[str, tuple[Tenant, ...]]] = {
    "security-service": (
        Tenant("security-service", "Security Service", OrganisationKind.ORIGINATOR),
        Tenant("oversight", "Oversight body", OrganisationKind.OVERSEER),
    ),
    "west-midlands": (
        Tenant("police", "West Midlands neighbourhood police", OrganisationKind.POLICE),
        Tenant("council", "Brindleford City Council", OrganisationKind.COUNCIL),
        Tenant("probation", "Probation, West Midlands", OrganisationKind.PROBATION),
        Tenant("oversight", "Oversight body", OrganisationKind.OVERSEER),
        Tenant("brindle-chem", "Brindle Chemicals", OrganisationKind.FIRM),
        Tenant("garden-mill", "Garden Mill", OrganisationKind.FIRM),
        Tenant("quickvan", "Quickvan Hire", OrganisationKind.FIRM),
    ),
}

PLAYERS: Final[dict[str, tuple[Player, ...]]] = {
    "security-service": (
        Player("olive", "Olive Marsh", "security-service", Role.RELEASE_OFFICER),
        Player("arthur", "Arthur Penn", "security-service", Role.AUTHORISER),
        Player("amina", "Amina Shaw", "security-service", Role.AUTHORISER),
        Player("maud", "Maud Ellis", "security-service", Role.MANAGER),
        Player("adam", "Adam Frost", "security-service", Role.ADMINISTRATOR),
        Player("ines", "Ines Calder", "oversight", Role.OVERSEER),
    ),
    "west-midlands": (
        Player("connor", "Connor Reid", "council", Role.PARTNER_OFFICER),
        Player("carol", "Carol Bains", "council", Role.PARTNER_AUTHORISER),
        Player("mina", "Mina Holt", "council", Role.MANAGER),
        Player("asif", "Asif Dean", "council", Role.ADMINISTRATOR),
        Player("priya", "Priya Lowe", "police", Role.PARTNER_OFFICER),
        Player("peter", "Peter Vance", "police", Role.PARTNER_AUTHORISER),
        Player("rosa", "Rosa Kent", "probation", Role.PARTNER_OFFICER),
        Player("ruth", "Ruth Amos", "probation", Role.PARTNER_AUTHORISER),
        Player("dana", "Dana Webb", "police", Role.DUTY_OFFICER, (Role.PARTNER_OFFICER,)),
        Player("dev", "Dev Marlow", "police", Role.DUTY_OFFICER, (Role.PARTNER_OFFICER,)),
        Player("moira", "Moira Lane", "police", Role.MANAGER),
        Player("cleo", "Cleo Hart", "council", Role.DUTY_OFFICER, (Role.PARTNER_OFFICER,)),
        Player("finn", "Finn Abbey", "brindle-chem", Role.FIRM_REPORTER),
        Player("omar", "Omar Field", "oversight", Role.OVERSEER),
    ),
}
AGENCIES: Final = ("police", "council", "probation")
