"""The demonstration's sharing agreement, between the Security Service and the agencies of the West Midlands."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final

from tearline.vocab.organisation import OrganisationKind
from tearline.vocab.purpose import DisclosurePurpose, Gateway, ReadPurpose
from tearline.vocab.regime import DataSet, Regime
from tearline_hub.ops.cast import TENANTS, Tenant

REFERENCE: Final = "DSA-WM-2026-01"
VERSION: Final = 2
STARTED: Final = dt.timedelta(days=400)  # before the oldest story
LASTS: Final = dt.timedelta(days=3 * 365)
_REGIMES: Final = {
    OrganisationKind.ORIGINATOR: Regime.PART4,
    OrganisationKind.POLICE: Regime.PART3,
    OrganisationKind.PROBATION: Regime.PART3,
    OrganisationKind.COUNCIL: Regime.UK_GDPR_PART2,
}


def document(today: dt.date) -> bytes:
    """The same on both nodes, if they are seeded on one day."""
    starts_on = dt.date(today.year, 1, 1) - STARTED
    parties = [_party(f"{node}/{each.id}", each, starts_on) for node, tenants in TENANTS.items() for each in tenants]
    content: dict[str, Any] = {
        "document": "sharing-agreement",
        "uri": "https://partnership.example.org/agreements/dsa-wm-2026-01",
        "reference": REFERENCE,
        "version": VERSION,
        "name": "Closed subjects, West Midlands",
        "contact": "Partnership desk, +999000000100",
        "parties": [party for party in parties if party is not None],
        "data_sets": list(DataSet),
        "purposes": list(DisclosurePurpose),
        "gateways": list(Gateway),
        "uses": [ReadPurpose.CHECK_OWN_RECORDS, ReadPurpose.SAFEGUARDING],
        "starts_on": starts_on.isoformat(),
        "ends_on": (dt.date(today.year, 1, 1) + LASTS).isoformat(),
        "restrictions": ["No use in decisions on employment, housing or immigration."],
        "duties": ["Answer by the day that is asked for.", "Erase within 24 hours of a recall, and certify it."],
        "security": ["OFFICIAL-SENSITIVE, on the partnership's nodes alone, by named people."],
        "joint_controllers": {
            "arrangement": "Joint controller arrangement, West Midlands partnership",
            "contact_point": "dpo@partnership.example.org",
        },
        "impact_assessment": {
            "reference": "DPIA-WM-01",
            "signed_by": "Dana Example, data protection officer",
            "signed_on": starts_on.isoformat(),
            "high_after_measures": False,
            "consulted_on": None,
            "answered_on": None,
        },
        "designation_notice": None,
    }
    return json.dumps(content, indent=2).encode()


def _party(code: str, tenant: Tenant, signed_on: dt.date) -> dict[str, Any] | None:
    regime = _REGIMES.get(tenant.kind)
    if regime is None:
        return None
    return {
        "organisation": code,
        "kind": tenant.kind,
        "country": "GB",
        "regimes": dict.fromkeys(DataSet, regime),
        "signed_by": f"Chief officer of {tenant.name}",
        "signed_on": signed_on.isoformat(),
    }
