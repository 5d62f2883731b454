"""A peer of the test's node: its own keyring, and messages as it would send them, over HTTP. Names are invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from tearline.ids import Prefix, new_id
from tearline.seal import dsse, strict_json
from tearline.seal.keyring import Keyring
from tearline.wire.disclosure import Disclosure
from tearline.wire.header import Message, Party
from tearline.wire.registry import encode
from tearline.wire.sealed import seal_message
from tearline_hub.agencies import actions as agencies
from tearline_hub.agencies.queries import OrganisationEntry
from tearline_hub.db.context import Scope, on_behalf_of_node
from tests.support import messages
from tests.support.database import NOW

PATH = "/exchange/messages"


@dataclass(frozen=True)
class RemoteNode:
    """Another node with one organisation of the same name; unknown here until it is `introduced`."""

    node: str
    keyring: Keyring

    @property
    def party(self) -> Party:
        return Party(node=self.node, organisation=f"{self.node}/{self.node}")

    def introduced(self, url: str = "https://peer.example.org") -> RemoteNode:
        """As by an operator who confirmed its fingerprint; again after its keys changed."""
        entry = OrganisationEntry(
            code=self.party.organisation, node=self.node, tenant_id=self.node, name=self.node.title(), kind="agency"
        )
        with on_behalf_of_node(Scope.OPERATOR):
            agencies.add_peer(
                node=self.node, name=self.node.title(), url=url,
                organisations=[entry], keys=self.keyring.public_keys(), now=NOW,
            )  # fmt: skip
        return self

    def header(self, *, to: str = "council", disclosure_id: str | None = None, **changes: Any) -> dict[str, Any]:
        """What a message of this node to a tenant here begins with."""
        return {
            "message_id": new_id(Prefix.MESSAGE),
            "sender": self.party,
            "recipient": Party(node=settings.NODE, organisation=f"{settings.NODE}/{to}"),
            "issued_at": timezone.now(),
            "disclosure_id": disclosure_id or new_id(Prefix.DISCLOSURE),
        } | changes

    def release(self, **changes: Any) -> Disclosure:
        """A release of two fields to the council, in date whenever the test runs."""
        today = timezone.now().date()
        dates = {"respond_by": None, "review_on": today, "expires_on": today + dt.timedelta(days=30)}
        given = {key: changes.pop(key) for key in ("to", "disclosure_id") if key in changes}
        return messages.disclosure(**self.header(**given) | dates | changes)

    def seal(self, message: Message) -> bytes:
        return seal_message(message, self.keyring, now=timezone.now())

    def seal_changed(self, message: Message, payload_type: str | None = None, **changes: Any) -> bytes:
        """Properly signed, with parts of the payload that no model would let through."""
        own_type, payload = encode(message)
        changed = strict_json.dump(strict_json.parse(payload) | changes)
        return self.sign(payload_type or own_type, changed)

    def sign(self, payload_type: str, payload: bytes) -> bytes:
        return dsse.sign(payload_type, payload, [self.keyring.current(timezone.now())])


def remote_node(node: str, directory: Path, *, since: dt.timedelta = dt.timedelta(days=100)) -> RemoteNode:
    """A node whose key counts since `since` ago."""
    keyring = Keyring.prepare(directory / node)
    keyring.new(now=timezone.now() - since)
    return RemoteNode(node, keyring)


def post(envelopes: Iterable[bytes]) -> list[tuple[str, str]]:
    """Hand a batch in at the door; outcome and code for each."""
    body = {"envelopes": [envelope.decode() for envelope in envelopes]}
    response = Client(SERVER_NAME="localhost").post(PATH, body, content_type="application/json")
    assert response.status_code == 200, response.content
    return [(answer["outcome"], answer["code"]) for answer in response.json()["answers"]]
