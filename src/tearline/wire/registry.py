"""Which payload type is which model; encoding and decoding.

Invariant: equal messages give equal bytes, and `decode(*encode(message)) == message`.
A type or a version from the future is told apart from a malformed message, so that it can be kept and replayed.
"""

from __future__ import annotations

import re
from typing import Final

from tearline.seal import strict_json
from tearline.wire.disclosure import Alert, Amendment, Disclosure
from tearline.wire.faults import WireCode, WireFault, naming_field
from tearline.wire.header import Message
from tearline.wire.keys import Keys
from tearline.wire.lifecycle import Contest, Question, Recall, Receipt, Reinstate, Reply, Request, Restored

MAX_BYTES: Final = 256 * 1024
_TYPE: Final = re.compile(r"application/vnd\.tearline\.([a-z]{1,40})\+json;version=([1-9][0-9]{0,3})")

MODELS: Final[dict[tuple[str, int], type[Message]]] = {
    ("disclosure", 1): Disclosure,
    ("alert", 1): Alert,
    ("amendment", 1): Amendment,
    ("recall", 1): Recall,
    ("receipt", 1): Receipt,
    ("contest", 1): Contest,
    ("reinstate", 1): Reinstate,
    ("question", 1): Question,
    ("request", 1): Request,
    ("reply", 1): Reply,
    ("restored", 1): Restored,
    ("keys", 1): Keys,
}
_NAMES: Final = frozenset(name for name, _ in MODELS)
_PAYLOAD_TYPES: Final = {
    model: f"application/vnd.tearline.{name}+json;version={version}" for (name, version), model in MODELS.items()
}


def payload_type_of(model: type[Message]) -> str:
    """`application/vnd.tearline.<type>+json;version=<n>`."""
    return _PAYLOAD_TYPES[model]


def encode(message: Message) -> tuple[str, bytes]:
    """Payload type, and compact JSON with sorted keys."""
    return payload_type_of(type(message)), strict_json.dump(message.model_dump(mode="json"))


def decode(payload_type: str, payload: bytes) -> Message:
    """Raises `WireFault`: unknown type, unknown version, or malformed, naming the field, never its value."""
    model = _model_of(payload_type)
    if len(payload) > MAX_BYTES:
        raise WireFault(WireCode.MALFORMED, "It is too large.")
    try:
        strict_json.parse(payload)
    except strict_json.NotStrictJson as fault:
        raise WireFault(WireCode.MALFORMED, str(fault)) from None
    with naming_field():
        return model.model_validate_json(payload)


def _model_of(payload_type: str) -> type[Message]:
    match = _TYPE.fullmatch(payload_type)
    if match is None or match[1] not in _NAMES:
        raise WireFault(WireCode.UNKNOWN_TYPE)
    model = MODELS.get((match[1], int(match[2])))
    if model is None:
        raise WireFault(WireCode.UNKNOWN_VERSION)
    return model
