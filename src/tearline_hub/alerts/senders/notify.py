"""Texts through a service shaped like GOV.UK Notify: its HTTP API, version 2.

Our own, because the official client brings a second HTTP library for the two calls that we make. The service has no
idempotency key: a message carries our reference, and is looked up by it before it is sent a second time.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

import httpx
import jwt

from tearline.reports.page_text import Message
from tearline_hub.alerts.senders import Came, Tried
from tearline_hub.environment import NOTIFY_KEY

TIMEOUT: Final = 8.0  # seconds
_BUSY: Final = 429
_ITS_FAULT: Final = 500
_STATUS: Final[dict[str, Came]] = {
    "delivered": Came.DELIVERED,
    "permanent-failure": Came.UNDELIVERED,
    "temporary-failure": Came.UNDELIVERED,
    "technical-failure": Came.UNDELIVERED,
    "validation-failed": Came.UNDELIVERED,
}


class NotifySender:
    """`url`, `key` and `template` as in TEARLINE_NOTIFY, TEARLINE_NOTIFY_KEY and TEARLINE_NOTIFY_TEMPLATE."""

    def __init__(self, url: str, key: str, template: str) -> None:
        """Connects when something is sent."""
        found = NOTIFY_KEY.fullmatch(key)
        self._service, self._secret = (found["service"], found["secret"]) if found else ("", "")
        self._url, self._template = url, template

    def send(self, address: str, keys: Mapping[str, str], message: Message) -> Tried:
        """Hand it to the service."""
        del keys
        body = {
            "phone_number": address,
            "template_id": self._template,
            "personalisation": {"message": message.text},
            "reference": message.reference,
        }
        answer = self._ask("POST", "/v2/notifications/sms", json=body)
        return answer if isinstance(answer, Tried) else Tried(Came.SENT, str(answer.get("id", ""))[:64])

    def look_up(self, reference: str) -> Tried | None:
        """What the service has under our reference; `UNREACHABLE` when it does not answer."""
        answer = self._ask("GET", "/v2/notifications", params={"reference": reference})
        if isinstance(answer, Tried):
            return Tried(Came.UNREACHABLE, answer.detail)
        found = [str(each.get("status", "")) for each in answer.get("notifications", ()) if isinstance(each, dict)]
        came = [_STATUS.get(status, Came.FOUND) for status in found]
        best = min(came, key=_GOOD_FIRST.index, default=None)
        return None if best is None else Tried(best, found[came.index(best)][:64])

    def _ask(self, method: str, path: str, **more: Any) -> dict[str, Any] | Tried:  # noqa: ANN401 as httpx takes it
        token = jwt.encode({"iss": self._service, "iat": int(time.time())}, self._secret, algorithm="HS256")
        headers = {"Authorization": f"Bearer {token}"}
        try:
            answer = httpx.request(method, f"{self._url}{path}", headers=headers, timeout=TIMEOUT, **more)
            if answer.is_success:
                found = answer.json()
                return found if isinstance(found, dict) else Tried(Came.UNREACHABLE, "no answer")
        except (httpx.HTTPError, ValueError) as fault:
            return Tried(Came.UNREACHABLE, type(fault).__name__)
        again = answer.status_code == _BUSY or answer.status_code >= _ITS_FAULT
        return Tried(Came.UNREACHABLE if again else Came.REFUSED, f"HTTP {answer.status_code}")


_GOOD_FIRST: Final = (Came.DELIVERED, Came.FOUND, Came.UNDELIVERED)
