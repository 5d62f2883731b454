"""Operators' acts on the partnership: introduce this node, add a peer, stop believing a key of a peer."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from tearline.errors import InvalidInput
from tearline.seal.keyring import Keyring
from tearline.wire import cards
from tearline.wire.cards import Card, CardOrganisation
from tearline.wire.keys import AnnouncedKey
from tearline_hub.agencies import actions as agencies_actions
from tearline_hub.agencies import queries as agencies
from tearline_hub.agencies.queries import OrganisationEntry
from tearline_hub.db.context import Scope, on_behalf_of_node


def own_card(*, now: dt.datetime) -> bytes:
    """This node's signed introduction, to be given to a peer's operator. It holds nothing secret."""
    keyring = Keyring.open(settings.ENVIRONMENT.keys)
    with on_behalf_of_node(Scope.OPERATOR):
        ours = [entry for entry in agencies.organisations() if entry.node == settings.NODE]
    card = Card(
        node=settings.NODE,
        name=settings.ENVIRONMENT.node_name,
        url=settings.ENVIRONMENT.url,
        organisations=tuple(CardOrganisation(code=entry.code, name=entry.name, kind=entry.kind) for entry in ours),
        keys=tuple(AnnouncedKey.from_key(key) for key in keyring.public_keys()),
    )
    return cards.write(card, keyring, now=now)


def add_peer(raw: bytes, *, fingerprint: str, now: dt.datetime) -> Card:
    """Add, or bring up to date, the peer that the card introduces; the card.

    `fingerprint`: as the peer's operator read it out; spaces and capitals do not matter. Raises `InvalidInput`,
    with the card's own fingerprint, unless they are the same; for this very node; and for an address that is not safe.
    """
    found = cards.read(raw, now=now)
    _confirm(found.fingerprint, fingerprint)
    if found.card.node == settings.NODE:
        raise InvalidInput("peer.self", "That is this node's own card. Give it to the peer, and add the peer's.")
    with on_behalf_of_node(Scope.OPERATOR):
        agencies_actions.add_peer(
            node=found.card.node,
            name=found.card.name,
            url=found.card.url,
            organisations=[_entry(found.card.node, organisation) for organisation in found.card.organisations],
            keys=[key.to_key() for key in found.card.keys],
            now=now,
        )
    return found.card


def _confirm(found: str, confirmed: str) -> None:
    if _digits(confirmed) == _digits(found):
        return
    code, said = (
        ("peer.fingerprint-differs", "The fingerprint you confirmed is not the card's.")
        if confirmed
        else ("peer.fingerprint-not-confirmed", "Nothing was added yet.")
    )
    raise InvalidInput(
        code,
        f"{said} The card's is:\n  {found}\nCompare it with what the peer's operator reads out over another channel, "
        "such as the telephone. Only if they are the same, give it with --fingerprint.",
        field="fingerprint",
    )


def _digits(fingerprint: str) -> str:
    return "".join(fingerprint.split()).lower()


def _entry(node: str, organisation: CardOrganisation) -> OrganisationEntry:
    tenant_id = organisation.code.partition("/")[2]
    return OrganisationEntry(
        code=organisation.code, node=node, tenant_id=tenant_id, name=organisation.name, kind=organisation.kind
    )
