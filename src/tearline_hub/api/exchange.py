"""The door at which peers hand in messages. A signature, not a session, says who speaks.

Body: `{"envelopes": ["<DSSE JSON>", ...]}`. Answer: one `{"outcome", "code", "reason"}` for each, in order. A fault in
one never stops the others.
"""

from __future__ import annotations

import json
from typing import Final

import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from tearline.errors import Unavailable
from tearline_hub.api.openapi import MOST_ENVELOPES
from tearline_hub.exchange.taking import NOT_NOW, receive_all
from tearline_hub.web.pages import WRITE, public_page

AGAIN_IN: Final = "5"  # seconds, told to a peer whose messages we cannot take now
_SHAPE: Final = "Send a JSON object with `envelopes`, a list of at most 100 envelopes as text."
_TOO_LARGE: Final = "That is more than this node reads at once. Send fewer envelopes together."

_log = structlog.get_logger("tearline.exchange")


@csrf_exempt  # no cookie is read here
@public_page(methods=WRITE, most=None)  # bounded by `request.body`, and refused as JSON
def messages(request: HttpRequest) -> HttpResponse:
    """Take a batch of envelopes. 400 malformed, 413 too large, 503 not now; then none of them was taken."""
    try:
        envelopes = _envelopes(request.body)
    except RequestDataTooBig:
        return _refused(413, "exchange.too-large", _TOO_LARGE)
    if envelopes is None:
        return _refused(400, "exchange.malformed", _SHAPE)
    try:
        taken = receive_all([envelope.encode() for envelope in envelopes], now=timezone.now())
    except (Unavailable, DatabaseError, InterfaceError) as fault:
        _log.warning("exchange.not_now", fault=type(fault).__name__)
        response = _refused(503, "exchange.not-now", NOT_NOW)
        response["Retry-After"] = AGAIN_IN
        return response
    answers = [{"outcome": t.outcome, "code": t.code, "reason": t.reason} for t in taken]
    return JsonResponse({"answers": answers})


def _refused(status: int, code: str, reason: str) -> HttpResponse:
    return JsonResponse({"code": code, "reason": reason}, status=status)


def _envelopes(body: bytes) -> list[str] | None:
    try:
        envelopes = json.loads(body)["envelopes"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(envelopes, list) or len(envelopes) > MOST_ENVELOPES:
        return None
    return envelopes if all(_is_text(item) for item in envelopes) else None


def _is_text(item: object) -> bool:
    """A lone surrogate is no text: it has no bytes, and would stop the whole batch."""
    return isinstance(item, str) and not any("\ud800" <= character <= "\udfff" for character in item)
