"""What a second person sees of a draft, as one digest: they authorise what was shown to them, or nothing.

Invariant: two drafts have one digest only when recipients, ticks, values, terms and reasons are all the same.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from tearline.disclosure.draft import Draft, Recipient


def digest_of(draft: Draft) -> str:
    """SHA-256 in hex. Whether the person may be a child is left out: it follows from the values and the day."""
    shown: dict[str, Any] = {
        "kind": draft.kind,
        "status": draft.status,
        "fields": [item.to_dict() for item in draft.fields],
        "terms": asdict(draft.terms),
        "recipients": sorted(_recipient(item) for item in draft.recipients),
        "template": draft.template,
        "withheld": dict(draft.withheld),
        "sensitive_reasons": dict(draft.sensitive_reasons),
        "child_reason": draft.child_reason,
    }
    return hashlib.sha256(json.dumps(shown, sort_keys=True, default=str).encode()).hexdigest()


def _recipient(item: Recipient) -> list[str]:
    return [item.organisation, item.role, *sorted(item.ticked)]
