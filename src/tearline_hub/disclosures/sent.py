"""What somebody was sent: the first question about every message that comes back about a disclosure of ours.

Invariant: an answer, a receipt, a question or a request counts only from an organisation that the disclosure went to.
"""

from __future__ import annotations

from django.db.models import QuerySet

from tearline.errors import IntegrityFault
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.models import DisclosureRecipient


def sent(
    actor: Actor, disclosure_id: str | None, organisation: str, otherwise: IntegrityFault
) -> QuerySet[DisclosureRecipient]:
    """The row of `organisation` as a recipient. Raises `otherwise` when the disclosure never went there."""
    rows = DisclosureRecipient.objects.filter(
        tenant_id=actor.tenant_id, disclosure_id=disclosure_id, organisation=organisation, sent_at__isnull=False
    )
    if not rows.exists():
        raise otherwise
    return rows
