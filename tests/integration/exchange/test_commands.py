"""`tearline-hub peer` and `tearline-hub key`, as an operator types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tearline.errors import InvalidInput, NotFound
from tearline.seal.keyring import Keyring
from tearline_hub.ops import cli
from tests.support.outbox import waiting
from tests.support.peering import RemoteNode

pytestmark = pytest.mark.usefixtures("world")


def hub(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, arguments)


def test_a_card_is_printed_and_added_with_its_fingerprint(own_keyring: Keyring, tmp_path: Path) -> None:
    printed = hub("peer", "card")
    assert printed.exit_code == 0
    fingerprint = json.loads(printed.output)["fingerprint"]
    assert fingerprint == own_keyring.public_keys()[0].fingerprint
    path = tmp_path / "card.json"
    path.write_text(printed.output)
    refused = hub("peer", "add", str(path))
    assert refused.exit_code == InvalidInput.exit_code
    assert fingerprint in refused.stderr
    assert "over another channel" in refused.stderr
    own = hub("peer", "add", str(path), "--fingerprint", fingerprint)
    assert "this node's own card" in own.stderr


def test_peers_are_listed_with_their_keys_and_a_key_can_be_revoked(peer: RemoteNode) -> None:
    (key,) = peer.keyring.public_keys()
    listed = hub("peer", "list").output
    assert "Security-Service (security-service) at https://peer.example.org: never heard" in listed
    assert f"{key.key_id}  in force  {key.fingerprint}" in listed
    assert hub("peer", "revoke-key", key.key_id).exit_code == 0
    assert f"{key.key_id}  revoked" in hub("peer", "list").output
    assert hub("peer", "revoke-key", key.key_id).exit_code == NotFound.exit_code


def test_a_key_is_rotated_revoked_and_followed_by_a_new_one(peer: RemoteNode, own_keyring: Keyring) -> None:
    (old,) = own_keyring.public_keys()
    assert "Rotate it instead" in hub("key", "new").stderr
    rotated = hub("key", "rotate", "--overlap", "2")
    assert "The peers are told." in rotated.output
    (_, fresh) = own_keyring.public_keys()
    listed = hub("key", "list").output.splitlines()
    assert listed[0].startswith(f"{old.key_id}  in force until ")
    assert listed[1].startswith(f"{fresh.key_id}  from ")
    assert "No key counts now" in hub("key", "revoke", old.key_id).output
    assert hub("key", "revoke", "0" * 16).exit_code == NotFound.exit_code
    assert [row.node for row in waiting()] == [peer.node] * 2
    made = hub("key", "new")
    assert own_keyring.public_keys()[-1].fingerprint in made.output
    assert hub("key", "announce").output == "Peers told: 1.\n"
    assert "No key" not in hub("key", "revoke", fresh.key_id).output


def test_an_expired_key_is_said_to_be(own_keyring: Keyring) -> None:
    import datetime as dt

    (old,) = own_keyring.public_keys()
    own_keyring.rotate(overlap=dt.timedelta(days=1), now=old.valid_from + dt.timedelta(days=1))
    assert f"{old.key_id}  expired" in hub("key", "list").output


@pytest.mark.parametrize("command", [["key", "rotate", "--overlap", "0"], ["peer", "add", "nowhere.json"]])
def test_what_cannot_be_is_refused_by_the_command_line(command: list[str]) -> None:
    assert hub(*command).exit_code == 2
