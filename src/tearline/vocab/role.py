"""What people are in the product. A role is held in one organisation; nobody holds both sides of a two-person act."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Closed list of roles (issue: the main job)."""

    RELEASE_OFFICER = "release_officer"
    AUTHORISER = "authoriser"
    PARTNER_OFFICER = "partner_officer"
    PARTNER_AUTHORISER = "partner_authoriser"
    MANAGER = "manager"
    OVERSEER = "overseer"
    ADMINISTRATOR = "administrator"
    DUTY_OFFICER = "duty_officer"
    FIRM_REPORTER = "firm_reporter"


ROLE_LABELS: dict[Role, str] = {
    Role.RELEASE_OFFICER: "Release officer",
    Role.AUTHORISER: "Authoriser",
    Role.PARTNER_OFFICER: "Partner officer",
    Role.PARTNER_AUTHORISER: "Partner authoriser",
    Role.MANAGER: "Manager",
    Role.OVERSEER: "Overseer",
    Role.ADMINISTRATOR: "Administrator",
    Role.DUTY_OFFICER: "Duty officer",
    Role.FIRM_REPORTER: "Firm's reporter",
}
