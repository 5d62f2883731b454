"""The door at which peers hand in messages. A signature, not a session, says who speaks.

Body: `{"envelopes": ["<DSSE JSON>", ...]}`. Answer: one `{"outcome", "code", "reason"}` for each, in order. A fault in
one never stops the others.
"""

from __future__ import annotations

import json
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from tearline_hub.exchange.actions import receive
from tearline_hub.web.pages import WRITE, public_page

MOST_ENVELOPES: Final = 100
_SHAPE: Final = "Send a JSON object with `envelopes`, a list of at most 100 envelopes as text."


@csrf_exempt  # no cookie is read here
@public_page(methods=WRITE)
def messages(request: HttpRequest) -> HttpResponse:
    """Take a batch of envelopes."""
    envelopes = _envelopes(request.body)
    if envelopes is None:
        return JsonResponse({"code": "exchange.malformed", "reason": _SHAPE}, status=400)
    taken = [receive(envelope.encode(), now=timezone.now()) for envelope in envelopes]
    answers = [{"outcome": t.outcome, "code": t.code, "reason": t.reason} for t in taken]
    return JsonResponse({"answers": answers})


def _envelopes(body: bytes) -> list[str] | None:
    try:
        envelopes = json.loads(body)["envelopes"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(envelopes, list) or len(envelopes) > MOST_ENVELOPES:
        return None
    return envelopes if all(isinstance(item, str) for item in envelopes) else None
