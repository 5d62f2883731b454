"""Readers of agreements, and the one question that is asked of them: is this within the law."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from tearline.errors import NotFound
from tearline.law.agreement import Agreement, Notice
from tearline.law.validity import Ask, Finding, agreement_named, granted, validity
from tearline.vocab.purpose import Gateway, ReadPurpose
from tearline_hub.agreements.models import LegalInstrument
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting

AGREEMENT = "sharing-agreement"
NOTICE = "designation-notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementView:
    """An agreement with what happened to it here."""

    id: str
    agreement: Agreement
    digest: str
    loaded_at: dt.datetime
    withdrawn_at: dt.datetime | None
    withdrawn_reason: str

    def in_force(self, on: dt.date) -> bool:
        """Whether it counts on that day."""
        return self.withdrawn_at is None and self.agreement.in_force(on)


def finding(ask: Ask) -> Finding:
    """PERMIT, DENY or REVIEW; inside the caller's context."""
    return validity(ask, agreements=_agreements(ask.agreement), notices=_notices())


def granted_uses(*, named: str, gateway: Gateway | None, on: dt.date) -> frozenset[ReadPurpose]:
    """What a copy on these terms can be read for; inside the caller's context."""
    return granted(agreement_named(named, _agreements(named), on), gateway, on)


def agreements(*, actor: Actor) -> list[AgreementView]:
    """Every version on record, by reference, the newest first."""
    with acting(actor):
        return [_view(row) for row in _rows(AGREEMENT).order_by("reference", "-version")]


def agreement(*, actor: Actor, reference: str, version: int) -> AgreementView:
    """One version; `NotFound` when this node has none."""
    with acting(actor):
        row = _rows(AGREEMENT).filter(reference=reference, version=version).first()
    if row is None:
        raise NotFound("agreement.not-found", "No agreement of that reference and version is on record here.")
    return _view(row)


def instruments() -> list[LegalInstrument]:
    """Every document, for an operator's list; inside the caller's context."""
    return list(LegalInstrument.objects.order_by("document", "reference", "version"))


def _rows(document: str) -> QuerySet[LegalInstrument]:
    return LegalInstrument.objects.filter(document=document)


def _agreements(named: str) -> list[Agreement]:
    """Every version of the agreement that is named, those apart that were withdrawn."""
    reference = (named.split() or [""])[0]
    rows = _rows(AGREEMENT).filter(reference=reference, withdrawn_at=None).values_list("content", flat=True)
    return [_agreement(content) for content in rows]


def _notices() -> list[Notice]:
    rows = _rows(NOTICE).filter(withdrawn_at=None).values_list("content", flat=True)
    return [Notice.model_validate(content, strict=False) for content in rows]


def _agreement(content: object) -> Agreement:
    return Agreement.model_validate(content, strict=False)


def _view(row: LegalInstrument) -> AgreementView:
    return AgreementView(
        id=row.id,
        agreement=_agreement(row.content),
        digest=row.digest,
        loaded_at=row.loaded_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
    )
