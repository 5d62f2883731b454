"""Beginning and reading drafts, and complete answers to the questions of each page of a draft."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from tearline.disclosure.states import Kind
from tearline.people.record import FieldName, Record
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.disclosures.actions import drafting
from tearline_hub.disclosures.queries import originated
from tearline_hub.disclosures.queries.views import DisclosureView
from tests.support.client import signed_in
from tests.support.database import NOW, World
from tests.support.releases import (
    TODAY,
    add_record,
    subject,
)

COUNCIL, POLICE = "west-midlands/council", "west-midlands/police"
RECIPIENTS = {
    "recipients": [COUNCIL, POLICE],
    f"role_{COUNCIL}": "partner_officer",
    f"role_{POLICE}": "partner_authoriser",
}
TERMS = {
    "purpose": "serious_crime",
    "gateway": "cta_2008_s19",
    "necessity": "The agencies cannot say what they know without it.",
    "proportionality": "Identity and the type of concern, nothing else.",
    "agreement_id": "DSA-2026-01",
    "categories": ["suspected", "other"],
    "accountable_sharer": "Inspector A. Sample",
    "quality_statement": "One untested source.",
}


def dates(**days: int) -> dict[str, str]:
    """Three boxes for each date, `days` from today."""
    boxes = {}
    for name, count in days.items():
        day = TODAY + dt.timedelta(days=count)
        boxes |= {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
    return boxes


HANDLING = {
    "marking": "OFFICIAL-SENSITIVE",
    "handling_conditions": ["not_as_evidence"],
    "onward_allowed": "on",
    **dates(respond_by=7, review_on=60, expires_on=90),
}


def officer_of(world: World, disclosure_id: str) -> Client:
    """The release officer, who has said why."""
    client = signed_in(world.officer)
    client.post(f"/releases/{disclosure_id}", {"stated_purpose": "prepare_release"})
    return client


def begun(world: World, record: Record | None = None, kind: Kind = Kind.RELEASE) -> str:
    record_id = add_record(world.officer, record or subject())
    return drafting.begin_release(
        actor=world.officer, now=NOW, purpose=ReadPurpose.PREPARE_RELEASE, record_id=record_id, kind=kind
    )


def read(world: World, disclosure_id: str) -> DisclosureView:
    return originated.read(
        actor=world.officer, now=NOW, purpose=ReadPurpose.PREPARE_RELEASE, disclosure_id=disclosure_id
    )


def ids(view: DisclosureView) -> dict[FieldName, str]:
    return {item.name: item.id for item in view.fields}
