"""A file that a node hands out to be carried by hand: `{"envelope": DSSE, "public_key": base64}`.

Invariant: the key in the file serves to be confirmed by a person and for nothing else; what is in the file counts when
one of the node's confirmed keys signed it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from tearline.seal import b64, dsse, strict_json
from tearline.seal.faults import SealCode, SealFault
from tearline.seal.keys import PublicKey, Signer
from tearline.wire.faults import WireCode, WireFault, naming_field
from tearline.wire.shape import Shape

_OUTER: Final = frozenset({"envelope", "public_key"})
S = TypeVar("S", bound=Shape)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who made a file, in its own words. Somebody who holds this key signed it; no more is known.

    `fingerprint`: of the key, in groups of four digits, to be compared over another channel. `raw_key`: 32 bytes.
    """

    node: str
    fingerprint: str
    raw_key: bytes


@dataclass(frozen=True, kw_only=True)
class HandedOut(Generic[S]):
    """One kind of file. `types`: what may be in it; `what`: its name in a sentence; `shorter`: how to keep it small."""

    types: Mapping[str, type[S]]
    max_bytes: int
    what: str
    shorter: str

    def seal(self, message: S, keyring: Signer, now: dt.datetime) -> bytes:
        """The file. Raises `SealFault` when it is too large, `Unavailable` without a signing key."""
        payload_type = next(name for name, model in self.types.items() if type(message) is model)
        payload = strict_json.dump(message.model_dump(mode="json"))
        key = keyring.current(now)
        envelope = dsse.sign(payload_type, payload, [key], max_bytes=self.max_bytes)
        outer = {"envelope": strict_json.parse(envelope), "public_key": b64.encode(key.raw)}
        return self._bounded(strict_json.dump(outer) + b"\n")

    def open(self, raw: bytes, keys: Iterable[PublicKey], now: dt.datetime) -> S:
        """What is in the file, if one of these keys signed it and counts at `now`. Raises `SealFault`, `WireFault`."""
        return self._verified(self._envelope(self._outer(raw)), keys, now)

    def peek(self, raw: bytes) -> S:
        """What is in the file, whoever wrote it. Raises the same."""
        return self._read(*_content(self._envelope(self._outer(raw))))

    def claim(self, raw: bytes, now: dt.datetime) -> tuple[S, PublicKey]:
        """What is in the file, and the key in it that signed it, for a person to confirm. Raises the same."""
        outer = self._outer(raw)
        try:
            key = PublicKey(raw=b64.decode(outer["public_key"]), valid_from=now)
        except (AttributeError, ValueError):
            raise WireFault(WireCode.MALFORMED, field="public_key") from None
        return self._verified(self._envelope(outer), [key], now), key

    def _verified(self, envelope: dsse.Envelope, keys: Iterable[PublicKey], now: dt.datetime) -> S:
        verified = dsse.verify(envelope, keys, now=now)
        return self._read(verified.payload_type, verified.payload)

    def _read(self, payload_type: str, payload: bytes) -> S:
        model = self.types.get(payload_type)
        if model is None:
            raise WireFault(WireCode.UNKNOWN_TYPE)
        try:
            strict_json.parse(payload)
        except strict_json.NotStrictJson as fault:
            raise WireFault(WireCode.MALFORMED, str(fault)) from None
        with naming_field():
            return model.model_validate_json(payload)

    def _outer(self, raw: bytes) -> dict[str, Any]:
        try:
            outer = strict_json.parse(self._bounded(raw))
        except strict_json.NotStrictJson as fault:
            raise SealFault(SealCode.MALFORMED, str(fault)) from None
        if not isinstance(outer, dict) or outer.keys() != _OUTER:
            raise SealFault(SealCode.MALFORMED, f"It is no {self.what}.")
        return outer

    def _envelope(self, outer: dict[str, Any]) -> dsse.Envelope:
        return dsse.parse(strict_json.dump(outer["envelope"]), max_bytes=self.max_bytes)

    def _bounded(self, raw: bytes) -> bytes:
        if len(raw) > self.max_bytes:
            raise SealFault(SealCode.TOO_LARGE, f"The limit is {self.max_bytes} bytes. {self.shorter}")
        return raw


def _content(envelope: dsse.Envelope) -> tuple[str, bytes]:
    return envelope.payload_type, envelope.payload
