"""Peers: https unless on this machine, keys that never change hands and stay revoked, patience with one that is down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tearline.errors import InvalidInput, NotFound
from tearline.seal.keys import PublicKey
from tearline_hub.agencies import actions, queries
from tearline_hub.agencies.queries import OrganisationEntry
from tearline_hub.db.context import Scope, on_behalf_of_node
from tests.support.database import NOW, World

KEY = PublicKey(raw=bytes(range(32)), valid_from=NOW, valid_until=None)
THEIRS = OrganisationEntry(code="north/fire", node="north", tenant_id="fire", name="Fire service", kind="fire")


@pytest.fixture(autouse=True)
def operator(world: World) -> Iterator[World]:
    """An operator's command, with a directory and one peer."""
    with on_behalf_of_node(Scope.OPERATOR):
        yield world


def add(node: str = "north", url: str = "https://north.example.org", keys: tuple[PublicKey, ...] = (KEY,)) -> None:
    entry = replace(THEIRS, code=f"{node}/fire", node=node)
    actions.add_peer(node=node, name=node.title(), url=url, organisations=[entry], keys=keys, now=NOW)


@pytest.mark.parametrize(
    "url", ["https://north.example.org", "http://localhost:8001", "http://127.0.0.1:1", "http://[::1]:8001/"]
)
def test_a_peer_is_https_or_on_this_machine(url: str) -> None:
    add(url=url)
    entry = queries.peer("north")
    assert entry is not None
    assert entry.url == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    ["http://north.example.org", "http://10.0.0.1", "ftp://localhost", "", "https://", "http://localhost.example.org"],
)
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        add(url=url)
    assert refusal.value.code == "peer.not-https"


@pytest.mark.parametrize(
    "entry",
    [replace(THEIRS, node="south"), replace(THEIRS, code="west-midlands/council"), replace(THEIRS, tenant_id="x")],
)
def test_a_peer_lists_its_own_organisations_alone(entry: OrganisationEntry) -> None:
    with pytest.raises(InvalidInput) as refusal:
        actions.add_peer(
            node="north", name="N", url="https://north.example.org", organisations=[entry], keys=[KEY], now=NOW
        )
    assert refusal.value.code == "peer.foreign-organisation"


def test_a_key_never_changes_hands() -> None:
    add()
    with pytest.raises(InvalidInput) as refusal:
        add(node="south", url="https://south.example.org")
    assert refusal.value.code == "peer.key-of-another"


def test_a_revocation_is_never_taken_back() -> None:
    add()
    actions.revoke_key(key_id=KEY.key_id, now=NOW)
    actions.put_keys("north", [KEY])
    (held,) = queries.peer_keys("north")
    assert held.revoked_at == NOW
    with pytest.raises(NotFound):
        actions.revoke_key(key_id=KEY.key_id, now=NOW)


def test_the_wait_for_a_silent_peer_doubles_up_to_five_minutes_and_ends_with_contact() -> None:
    add()
    waits = []
    for _ in range(12):
        actions.note_failure("north", now=NOW, fault="No answer.")
        entry = queries.peer("north")
        assert entry is not None
        assert entry.retry_at is not None
        waits.append((entry.retry_at - NOW).total_seconds())
    assert waits[:5] == [1, 2, 4, 8, 16]
    assert waits[-1] == dt.timedelta(minutes=5).total_seconds()
    actions.note_contact("north", now=NOW)
    entry = queries.peer("north")
    assert entry is not None
    assert (entry.failures, entry.retry_at, entry.last_fault, entry.last_contact_at) == (0, None, "", NOW)


def test_the_directory_is_closed() -> None:
    add()
    assert queries.organisation("north/fire").name == "Fire service"
    assert "north/fire" in queries.names()
    assert "fire" not in queries.local_tenants()
    with pytest.raises(NotFound) as refusal:
        queries.organisation("north/police")
    assert refusal.value.code == "organisation.not-found"
    assert queries.peer("nowhere") is None
