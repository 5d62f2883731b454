"""Who reports: the firm whose key is shown, or nobody. A wrong key is refused; it never becomes an unsigned report."""

from __future__ import annotations

import time
from typing import Final

from tearline.errors import InvalidInput, NotPermitted
from tearline.wire.report_batch import LONGEST_KEY
from tearline.wire.report_receipt import digest_of
from tearline_hub.alerts.queries.firms import firm_of
from tearline_hub.live.asking import Questions
from tearline_hub.live.http import Request

GOOD_FOR: Final = 10.0  # seconds: so long a revoked key may still be taken
_REMEMBERED: Final = 10_000  # keys
_LONGEST: Final = 200  # letters of a firm's key
_WHO: Final = (
    "Show the firm's key: Authorization: Bearer, then the key. Ask the node's operator for a new one if need be."
)


class Reporters:
    """Firms' keys that were looked up, by digest, and when."""

    def __init__(self, questions: Questions) -> None:
        """Nobody yet."""
        self._questions = questions
        self._known: dict[str, tuple[float, str]] = {}

    async def reporter(self, request: Request) -> str:
        """The firm's tenant; empty where no key is shown. Raises `NotPermitted` for a key that is nobody's."""
        said = request.headers.get("authorization")
        if said is None:
            return ""
        scheme, _, key = said.partition(" ")
        firm = await self._firm(key.strip()) if scheme.lower() == "bearer" and len(key) <= _LONGEST else ""
        if not firm:
            raise not_known()
        return firm

    async def firm(self, request: Request) -> str:
        """The same for what only a firm may ask. Raises `NotPermitted`."""
        firm = await self.reporter(request)
        if not firm:
            raise not_known()
        return firm

    async def _firm(self, key: str) -> str:
        digest = digest_of(key.encode())
        at, firm = self._known.get(digest, (0.0, ""))
        now = time.monotonic()
        if at and now - at < GOOD_FOR:
            return firm
        firm = await self._questions.ask(firm_of, key)
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        self._known[digest] = (now, firm)
        return firm


def not_known() -> NotPermitted:
    """Without saying whether there ever was such a key."""
    return NotPermitted("report.who", _WHO)


def own_key(request: Request) -> str:
    """What the reporter calls this report, in `Idempotency-Key`; empty without one. Raises `InvalidInput`."""
    key = request.headers.get("idempotency-key", "")
    if len(key) > LONGEST_KEY or not (key.isprintable() and key.isascii()):
        what = f"Give an Idempotency-Key of at most {LONGEST_KEY} letters and digits."
        raise InvalidInput("report.key", what, field="Idempotency-Key")
    return key
