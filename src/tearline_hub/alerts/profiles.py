"""What a firm says of itself (ALT-12): for its own page, and for a desk that it reported to.

Invariant: it is about the firm and no customer.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from tearline.vocab.report import Sector
from tearline_hub.alerts.models import FirmProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Whom to ask, and how it trades."""

    sector: Sector
    contact_name: str = ""
    contact_phone: str = ""
    deputy_name: str = ""
    deputy_phone: str = ""
    checks_licences: bool = False
    electronic_payment_only: bool = False
    hires_commercial_vehicles: bool = False


def profile_of(tenant_id: str) -> Profile | None:
    """A firm's profile, inside the caller's context; None until it has said something."""
    said = FirmProfile.objects.filter(tenant_id=tenant_id).values(*(field.name for field in fields(Profile))).first()
    return Profile(**said | {"sector": Sector(said["sector"])}) if said else None
