"""The hostile messages: for each its name, how it is made, and what the node must answer.

`Stage` holds who is about: a known peer whose release the council holds, a second known peer, and a stranger.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from tearline.disclosure.requests import About
from tearline.people.record import FieldName
from tearline.seal import dsse, strict_json
from tearline.seal.keys import SigningKey
from tearline.vocab.answer import Answer, RecallReason
from tearline.vocab.marking import Marking
from tearline.wire.content import shared
from tearline.wire.disclosure import Disclosure
from tearline.wire.header import Party
from tearline.wire.keys import AnnouncedKey, Keys
from tearline.wire.lifecycle import Contest, ContestReason, Question, Recall, Reinstate, Request, Restored
from tearline.wire.registry import encode
from tests.support import messages
from tests.support.database import World
from tests.support.peering import RemoteNode, post, remote_node
from tests.support.releases import field, live_release


@dataclass(frozen=True)
class Stage:
    """`held`: the release that `peer` sent to the council, taken already as `held_raw`. `local`: a release of ours."""

    peer: RemoteNode
    second: RemoteNode
    stranger: RemoteNode
    held: Disclosure
    held_raw: bytes
    local: str
    directory: Path

    @property
    def about_held(self) -> dict[str, Any]:
        return self.peer.header(disclosure_id=self.held.disclosure_id)

    def release(self, **changes: Any) -> bytes:
        return self.peer.seal(self.peer.release(**changes))


def set_stage(world: World, directory: Path) -> Stage:
    peer = remote_node("security-service", directory).introduced()
    held = peer.release()
    raw = peer.seal(held)
    assert post([raw]) == [("taken", "")]
    return Stage(
        peer=peer,
        second=remote_node("other-region", directory).introduced(),
        stranger=remote_node("stranger", directory),
        held=held,
        held_raw=raw,
        local=live_release(world, to=["council"]),
        directory=directory,
    )


@dataclass(frozen=True)
class Hostile:
    name: str
    make: Callable[[Stage], bytes]
    outcome: str
    code: str


def _outer(raw: bytes, **changes: Any) -> bytes:
    return strict_json.dump(strict_json.parse(raw) | changes)


def _bad_signature(stage: Stage) -> bytes:
    outer = strict_json.parse(stage.release())
    outer["signatures"][0]["sig"] = base64.b64encode(bytes(64)).decode()
    return strict_json.dump(outer)


def _signed_by_thief(stage: Stage) -> bytes:
    """Another key, under the identifier of the peer's."""
    payload_type, payload = encode(stage.peer.release())
    signature = SigningKey.generate().sign(dsse.pae(payload_type, payload))
    outer = strict_json.parse(stage.release())
    keyid = outer["signatures"][0]["keyid"]
    return strict_json.dump(
        {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": payload_type,
            "signatures": [{"keyid": keyid, "sig": base64.b64encode(signature).decode()}],
        }
    )


def _flipped_bit(stage: Stage) -> bytes:
    outer = strict_json.parse(stage.release())
    payload = base64.b64decode(outer["payload"]).replace(b"Zofia", b"Zogia")
    return _outer(stage.release(), payload=base64.b64encode(payload).decode())


def _extra_signature(stage: Stage) -> bytes:
    outer = strict_json.parse(stage.release())
    other = strict_json.parse(stage.second.seal(stage.second.release()))
    return strict_json.dump(outer | {"signatures": [*outer["signatures"], *other["signatures"]]})


def _twice_in_payload(stage: Stage) -> bytes:
    payload_type, payload = encode(stage.peer.release())
    return stage.peer.sign(payload_type, payload[:-1] + b',"version":1}')


def _with_not_a_number(stage: Stage) -> bytes:
    payload_type, payload = encode(stage.peer.release())
    return stage.peer.sign(payload_type, payload.replace(b'"revision":1', b'"revision":NaN'))


def _revoked(stage: Stage) -> bytes:
    thief = remote_node("revoked", stage.directory).introduced()
    raw = thief.seal(thief.release())
    (key,) = thief.keyring.public_keys()
    thief.keyring.revoke(key.key_id, now=timezone.now())
    thief.introduced()
    return raw


def _expired_key(stage: Stage) -> bytes:
    old = remote_node("sleepy", stage.directory)
    raw = old.seal(old.release())
    old.keyring.rotate(overlap=dt.timedelta(seconds=1), now=timezone.now() - dt.timedelta(days=1))
    old.introduced()
    return raw


def _key_of_tomorrow(stage: Stage) -> bytes:
    early = remote_node("early", stage.directory, since=-dt.timedelta(days=1)).introduced()
    payload_type, payload = encode(early.release())
    return dsse.sign(payload_type, payload, [early.keyring.current(timezone.now() + dt.timedelta(days=2))])


def _field(**changes: Any) -> dict[str, Any]:
    (first, *_) = json.loads(encode(messages.disclosure())[1])["fields"]
    return first | changes


def _recall(stage: Stage, sender: RemoteNode) -> bytes:
    comply_by = timezone.now() + dt.timedelta(hours=24)
    header = sender.header(disclosure_id=stage.held.disclosure_id)
    return sender.seal(
        Recall(
            **header,
            version=1,
            reason_code=RecallReason.FACTS_CHANGED,
            reason="None.",
            by="Nobody",
            comply_by=comply_by,
        )
    )


def _reinstate(stage: Stage) -> bytes:
    header = stage.second.header(disclosure_id=stage.held.disclosure_id)
    return stage.second.seal(Reinstate(**header, version=1, reason="None.", by="Nobody"))


def _contest(stage: Stage, disclosure_id: str | None) -> bytes:
    header = stage.second.header(disclosure_id=disclosure_id)
    return stage.second.seal(Contest(**header, version=1, reason=ContestReason.WRONG_PERSON, by="Nobody"))


def _question(stage: Stage, disclosure_id: str | None) -> bytes:
    header = stage.second.header(disclosure_id=disclosure_id)
    return stage.second.seal(Question(**header, version=1, field=FieldName.ADDRESS, by="Nobody"))


def _request(stage: Stage, **to: Any) -> bytes:
    asks = {
        "about": About.LEAVE,
        "to": stage.second.party.organisation,
        "marking": None,
        "reason": "None.",
        "by": "Nobody",
    }
    return stage.second.seal(Request(**stage.second.header(**to), version=1, **asks))


def _restored(stage: Stage, **to: Any) -> bytes:
    return stage.second.seal(Restored(**stage.second.header(**to), version=1, revision=1))


def _receipt(stage: Stage, **changes: Any) -> bytes:
    now = timezone.now()
    return stage.peer.seal(messages.receipt(**stage.peer.header(**changes) | {"at": now}))


def _answer(stage: Stage, in_reply_to: str | None) -> bytes:
    day = timezone.now().date() + dt.timedelta(days=9)
    changes = {"review_on": day, "expires_on": day, "in_reply_to": in_reply_to or messages.DISCLOSURE_ID}
    return stage.peer.seal(messages.response(Answer.NOTHING_HELD, **stage.peer.header() | changes))


def _keys(stage: Stage, keys: Any, *, node: str = "west-midlands") -> bytes:
    header = stage.peer.header()
    del header["disclosure_id"]
    recipient = Party(node=node, organisation=f"{node}/{node}")
    announced = tuple(AnnouncedKey.from_key(key) for key in keys)
    return stage.peer.seal(Keys(**header | {"recipient": recipient}, version=1, keys=announced))


def _amend(stage: Stage, **changes: Any) -> bytes:
    return stage.peer.seal(messages.amendment(**stage.about_held | changes))


def _wider(stage: Stage) -> bytes:
    more = shared([field(FieldName.PHONE, "+999 123456789")])
    return _amend(stage, fields=(*stage.held.fields, *more))


def _later(**difference: float) -> dt.datetime:
    return timezone.now() + dt.timedelta(**difference)


def _yesterday() -> dt.date:
    return _later(days=-2).date()


def _changed(**changes: Any) -> Callable[[Stage], bytes]:
    return lambda stage: stage.peer.seal_changed(stage.peer.release(), **changes)


def _of_type(payload_type: str) -> Callable[[Stage], bytes]:
    return lambda stage: stage.peer.seal_changed(stage.peer.release(), payload_type)


def _party(node: str, organisation: str) -> Party:
    return Party(node=node, organisation=organisation)


_MALFORMED = "wire.malformed"
_TYPE = "application/vnd.tearline.{}+json;version={}"

TABLE = (
    # Who says so: nothing of these is kept.
    Hostile("not JSON", lambda _: b"Dear colleague", "refused", "seal.malformed"),
    Hostile("JSON that is no envelope", lambda _: b'{"hello":"world"}', "refused", "seal.malformed"),
    Hostile("empty text", lambda _: b"", "refused", "seal.malformed"),
    Hostile("a key twice in the envelope", lambda s: s.release()[:-1] + b',"payload":""}', "refused", "seal.malformed"),
    Hostile("an unlisted part in the envelope", lambda s: _outer(s.release(), note="x"), "refused", "seal.malformed"),
    Hostile("no signature", lambda s: _outer(s.release(), signatures=[]), "refused", "seal.malformed"),
    Hostile("nested a thousand deep", lambda _: b"[" * 1000 + b"]" * 1000, "refused", "seal.malformed"),
    Hostile("larger than an envelope may be", lambda _: b'"' + b"x" * dsse.MAX_BYTES + b'"', "refused", "seal.too-large"),
    Hostile("a signature of zeros", _bad_signature, "refused", "seal.bad-signature"),
    Hostile("a thief's key under the peer's name", _signed_by_thief, "refused", "seal.bad-signature"),
    Hostile("a changed letter in the payload", _flipped_bit, "refused", "seal.bad-signature"),
    Hostile("type swapped after signing", lambda s: _outer(s.release(), payloadType=_TYPE.format("recall", 1)),
            "refused", "seal.bad-signature"),
    Hostile("a second signature by another node", _extra_signature, "refused", "seal.unknown-key"),
    Hostile("an unknown node", lambda s: s.stranger.seal(s.stranger.release()), "refused", "peer.unknown"),
    Hostile("a known peer in another's name", lambda s: s.second.seal(s.peer.release()), "refused", "seal.unknown-key"),
    Hostile("a revoked key", _revoked, "refused", "seal.key-revoked"),
    Hostile("an expired key", _expired_key, "refused", "seal.key-expired"),
    Hostile("a key of tomorrow", _key_of_tomorrow, "refused", "seal.key-not-yet-valid"),
    Hostile("a key twice in the payload", _twice_in_payload, "refused", _MALFORMED),
    Hostile("a number that is none", _with_not_a_number, "refused", _MALFORMED),
    Hostile("no sender", _changed(sender=None), "refused", _MALFORMED),
    # Authentic, not to be taken: kept for a person to look at.
    Hostile("a later version", _of_type(_TYPE.format("disclosure", 2)), "quarantined", "wire.unknown-version"),
    Hostile("a version below the first", _of_type(_TYPE.format("disclosure", 0)), "quarantined", "wire.unknown-type"),
    Hostile("an unknown type", _of_type(_TYPE.format("command", 1)), "quarantined", "wire.unknown-type"),
    Hostile("a recall's type on a release", _of_type(_TYPE.format("recall", 1)), "quarantined", _MALFORMED),
    Hostile("a version that is not its type's", _changed(version=2), "quarantined", _MALFORMED),
    Hostile("an unlisted part", _changed(score=97), "quarantined", _MALFORMED),
    Hostile("control characters", _changed(necessity="Ring\u0007 me"), "quarantined", _MALFORMED),
    Hostile("text that turns its direction", _changed(necessity="Ring \u202eem"), "quarantined", _MALFORMED),
    Hostile("too many fields", _changed(fields=[_field(id=f"fld_{n:020d}") for n in range(201)]), "quarantined", _MALFORMED),
    Hostile("the same field twice", _changed(fields=[_field(), _field()]), "quarantined", _MALFORMED),
    Hostile("a text without end", _changed(necessity="x" * 4001), "quarantined", _MALFORMED),
    Hostile("an organisation of another node", _changed(
        sender={"node": "security-service", "organisation": "other-region/other-region"}), "quarantined", _MALFORMED),
    Hostile("an organisation nobody listed", lambda s: s.release(sender=_party(s.peer.node, f"{s.peer.node}/annexe")),
            "quarantined", "message.unknown-organisation"),
    Hostile("for another node", lambda s: s.release(recipient=s.second.party), "quarantined", "message.wrong-recipient"),
    Hostile("for nobody here", lambda s: s.release(to="nobody"), "quarantined", "message.unknown-recipient"),
    Hostile("above the ceiling", lambda s: s.release(marking=Marking.SECRET), "quarantined", "marking.above-ceiling"),
    Hostile("a banner above the ceiling in a field", lambda s: s.release(
        fields=shared([field(FieldName.CLOSING_SUMMARY, "TOP SECRET: synthetic.")])),
        "quarantined", "marking.banner-above-ceiling"),
    Hostile("a banner above the ceiling in the reasons", lambda s: s.release(necessity="SECRET. Synthetic."),
            "quarantined", "marking.banner-above-ceiling"),
    Hostile("expired", lambda s: s.release(review_on=_yesterday(), expires_on=_yesterday()),
            "quarantined", "message.expired"),
    Hostile("from the future", lambda s: s.release(issued_at=_later(hours=2)), "quarantined", "message.from-the-future"),
    Hostile("a used identifier on another message", lambda s: s.release(message_id=s.held.message_id),
            "quarantined", "message.id-reused"),
    Hostile("the same message again", lambda s: s.held_raw, "already", ""),
    Hostile("a recall by another than the originator", lambda s: _recall(s, s.second),
            "quarantined", "projection.not-the-originator"),
    Hostile("a reinstatement by another than the originator", _reinstate, "quarantined", "projection.not-the-originator"),
    Hostile("a correction that adds a field", _wider, "quarantined", "amendment.widens"),
    Hostile("a correction by another than the originator",
            lambda s: s.second.seal(messages.amendment(**s.second.header(disclosure_id=s.held.disclosure_id))),
            "quarantined", "projection.not-the-originator"),
    Hostile("a correction of nothing", lambda s: s.peer.seal(messages.amendment(**s.peer.header())),
            "quarantined", "projection.unknown"),
    Hostile("a receipt for something never sent", _receipt, "quarantined", "receipt.for-nothing"),
    Hostile("a receipt for what another was sent", lambda s: _receipt(s, to="security-service", disclosure_id=s.local),
            "quarantined", "receipt.for-nothing"),
    Hostile("an answer to something never sent", lambda s: _answer(s, None), "quarantined", "answer.to-nothing"),
    Hostile("an answer to what another was sent", lambda s: _answer(s, s.local), "quarantined", "answer.to-nothing"),
    Hostile("a contest of nothing", lambda s: _contest(s, None), "quarantined", "contest.of-nothing"),
    Hostile("a contest of what another was sent", lambda s: _contest(s, s.held.disclosure_id),
            "quarantined", "contest.of-nothing"),
    Hostile("a question about nothing", lambda s: _question(s, None), "quarantined", "question.about-nothing"),
    Hostile("a question about what another was sent", lambda s: _question(s, s.held.disclosure_id),
            "quarantined", "question.about-nothing"),
    Hostile("a request about nothing", _request, "quarantined", "request.about-nothing"),
    Hostile("a request about what another was sent",
            lambda s: _request(s, to="security-service", disclosure_id=s.local), "quarantined", "request.about-nothing"),
    Hostile("put back, of nothing", _restored, "quarantined", "restored.for-nothing"),
    Hostile("put back, of what another was sent",
            lambda s: _restored(s, to="security-service", disclosure_id=s.local), "quarantined", "restored.for-nothing"),
    Hostile("another peer's key announced as one's own", lambda s: _keys(s, s.second.keyring.public_keys()),
            "quarantined", "peer.key-of-another"),
    Hostile("keys for another node", lambda s: _keys(s, s.peer.keyring.public_keys(), node="other-region"),
            "quarantined", "message.wrong-recipient"),
)  # fmt: skip
