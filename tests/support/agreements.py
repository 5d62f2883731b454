"""Agreements and notices as documents, whole and in force on the day of the tests unless changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

KINDS = {"security-service": "originator", "oversight": "overseer", "other-region": "council"}
REGIMES = {"originator": "part4", "police": "part3", "probation": "part3", "council": "uk_gdpr_part2"}


def party(code: str, **changes: Any) -> dict[str, Any]:
    tenant = code.partition("/")[2]
    kind = KINDS.get(tenant, tenant)
    regime = REGIMES[kind]
    return {
        "organisation": code,
        "kind": kind,
        "country": "GB",
        "regimes": {"subject_register": regime, "agency_records": regime},
        "signed_by": "S. Example, chief officer",
        "signed_on": "2025-12-10",
    } | changes


def agreement(parties: Iterable[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    return {
        "document": "sharing-agreement",
        "uri": "https://partnership.example.org/agreements/dsa-2026-01",
        "reference": "DSA-2026-01",
        "version": 1,
        "name": "Closed subjects, West Midlands",
        "contact": "Information governance, +999000000101",
        "parties": list(parties),
        "data_sets": ["subject_register", "agency_records"],
        "purposes": ["functions", "serious_crime", "criminal_proceedings"],
        "gateways": ["cta_2008_s19", "ctsa_2015_s38", "cda_1998_s115"],
        "uses": ["check_own_records", "safeguarding"],
        "starts_on": "2026-01-01",
        "ends_on": "2028-12-31",
        "restrictions": ["Not for employment or housing decisions."],
        "duties": ["Answer by the day that is asked for.", "Erase on recall within 24 hours."],
        "security": ["OFFICIAL-SENSITIVE, on nodes of the partnership alone."],
        "joint_controllers": {
            "arrangement": "Joint controller arrangement of 1 December 2025",
            "contact_point": "dpo@example.org",
        },
        "impact_assessment": {
            "reference": "DPIA-2025-07",
            "signed_by": "D. Example, data protection officer",
            "signed_on": "2025-12-01",
            "high_after_measures": False,
            "consulted_on": None,
            "answered_on": None,
        },
        "designation_notice": None,
    } | changes


def notice(parties: Iterable[str], **changes: Any) -> dict[str, Any]:
    return {
        "document": "designation-notice",
        "reference": "DN-2026-01",
        "version": 1,
        "name": "Joint processing of closed subjects",
        "parties": list(parties),
        "data_sets": ["subject_register"],
        "starts_on": "2026-01-01",
        "ends_on": "2030-12-31",
        "reviewed_on": None,
        "consulted_on": "2025-11-20",
    } | changes


def raw(document: dict[str, Any]) -> bytes:
    return json.dumps(document).encode()
