"""The receipt of a report: when a node had it safely, as what, and of which bytes. Nobody can forge or change one.

Invariant: a receipt holds nothing of what was reported; whoever has the report itself can show that it is that one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Final

from pydantic import StringConstraints

from tearline.errors import InvalidInput
from tearline.ids import Prefix
from tearline.seal import dsse
from tearline.seal.keys import PublicKey, Signer
from tearline.wire.handed_out import Claim, HandedOut
from tearline.wire.shape import Digest, Instant, Node, Shape

MAX_BYTES: Final = 8 * 1024
ReportId = Annotated[str, StringConstraints(pattern=rf"^{Prefix.REPORT.value}_[0-9a-hjkmnp-tv-z]{{20}}$")]


class ReportReceipt(Shape):
    """What the reporter gets, whichever door it was."""

    report_id: ReportId
    node: Node
    received_at: Instant
    """When it was safely written: no answer comes before."""
    suspected_at: Instant
    report_by: Instant | None
    """Until when the law wanted it; None where no law asks for it."""
    digest: Digest
    """SHA-256 of the report's bytes as they were sent."""

    @property
    def is_late(self) -> bool:
        """Whether it came after its time. It counts all the same."""
        return self.report_by is not None and self.received_at > self.report_by


_FILE: Final = HandedOut[ReportReceipt](
    types={"application/vnd.tearline.report-receipt+json;version=1": ReportReceipt},
    max_bytes=MAX_BYTES,
    what="receipt of a report",
    shorter="A receipt is far smaller.",
)


def digest_of(raw: bytes) -> str:
    """As a receipt has it."""
    return hashlib.sha256(raw).hexdigest()


def seal_receipt(receipt: ReportReceipt, keyring: Signer, now: dt.datetime) -> bytes:
    """The file to give out, with the key so that it can be confirmed. See `HandedOut.seal`."""
    return _FILE.seal(receipt, keyring, now)


def open_receipt(raw: bytes, keys: Iterable[PublicKey], now: dt.datetime) -> ReportReceipt:
    """What the receipt says, if one of these keys of its node signed it, and counted when it did.

    A key that ended since is no fault: receipts are shown years later. One that was revoked by `now` is. Raises
    `SealFault`, `WireFault`, or `InvalidInput` when it is from the future.
    """
    received_at = _FILE.peek(raw).received_at
    if received_at > now + dsse.CLOCK_SKEW:
        raise InvalidInput("receipt.future", "The receipt is dated in the future. Check this computer's date and time.")
    return _FILE.open(raw, [_as_it_was(key, received_at) for key in keys], now)


def says(raw: bytes) -> ReportReceipt:
    """What a receipt says, unchecked: for the node that keeps it. Raises `SealFault` or `WireFault`."""
    return _FILE.peek(raw)


def claim(raw: bytes, now: dt.datetime) -> Claim:
    """Whose key signed it, for a person to confirm. Raises `SealFault` or `WireFault` when it is no receipt."""
    receipt, key = _FILE.claim(raw, now)
    return Claim(receipt.node, key.fingerprint, key.raw)


def _as_it_was(key: PublicKey, then: dt.datetime) -> PublicKey:
    """Without an end that came later, or a beginning that is only the day on which somebody confirmed it here."""
    return replace(key, valid_from=then, valid_until=key.valid_until if key.expired_at(then) else None)
