"""A known peer of the test's node, and one whose door is scripted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from tearline.seal.keyring import Keyring
from tests.support.database import World
from tests.support.peering import RemoteNode, remote_node
from tests.support.scripted_peer import ScriptedPeer, scripted_peer


@pytest.fixture
def own_keyring(world: World, tmp_path: Path) -> Iterator[Keyring]:  # noqa: ARG001 which knows the other keyring's key
    """This node's keys, apart from those that other tests share: to be rotated and revoked."""
    keyring = Keyring.prepare(tmp_path / "own")
    keyring.new(now=timezone.now() - dt.timedelta(days=100))
    with override_settings(ENVIRONMENT=replace(settings.ENVIRONMENT, keys=keyring.directory)):
        yield keyring


@pytest.fixture
def peer(world: World, tmp_path: Path) -> RemoteNode:  # noqa: ARG001 its database
    return remote_node("security-service", tmp_path).introduced()


@pytest.fixture
def door(world: World, tmp_path: Path) -> Iterator[ScriptedPeer]:  # noqa: ARG001 its database
    """Of the peer `other-region`, introduced here."""
    with scripted_peer() as script:
        remote_node("other-region", tmp_path).introduced(url=script.url)
        yield script
