"""What kinds of organisation take part. The kind decides which roles its people can hold, and nothing about access."""

from __future__ import annotations

from enum import StrEnum


class OrganisationKind(StrEnum):
    """Closed list. A region or an international partner takes part as one of these.

    A firm reports to the partnership and is sent nothing.
    """

    ORIGINATOR = "originator"
    POLICE = "police"
    COUNCIL = "council"
    PROBATION = "probation"
    CHARITY_REGULATOR = "charity_regulator"
    DEPARTMENT = "department"
    OVERSEER = "overseer"
    FIRM = "firm"
