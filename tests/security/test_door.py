"""The door at which peers hand in messages: what is no batch is refused whole, with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.support.client import pages_served
from tests.support.database import use_database
from tests.support.peering import PATH, post, remote_node
from tests.support.postgres import TestCluster

pytestmark = pytest.mark.usefixtures("world")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "exchange.malformed"),
        (b"[]", 400, "exchange.malformed"),
        (b"\xff", 400, "exchange.malformed"),
        (b'{"envelopes": "x"}', 400, "exchange.malformed"),
        (b'{"envelopes": [1]}', 400, "exchange.malformed"),
        (b'{"envelopes": ["\\ud800"]}', 400, "exchange.malformed"),
        (b'{"envelopes": [' + b'"",' * 100 + b'""]}', 400, "exchange.malformed"),
        (b"[" * 100_000, 400, "exchange.malformed"),
        (b" " * (8 * 1024 * 1024 + 1), 413, "exchange.too-large"),
    ],
)
def test_a_body_that_is_no_batch_is_refused_whole(body: bytes, status: int, code: str) -> None:
    response = Client(SERVER_NAME="localhost").post(PATH, body, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json()["reason"].endswith(".")


def test_nothing_can_be_fetched_from_the_door() -> None:
    with pages_served():
        assert Client(SERVER_NAME="localhost").get(PATH).status_code == 405


def test_without_its_database_the_node_says_later(postgres: TestCluster, tmp_path: Path) -> None:
    peer = remote_node("security-service", tmp_path).introduced()
    raw = peer.seal(peer.release())
    door = Client(SERVER_NAME="localhost", raise_request_exception=False)
    use_database(postgres.app_url("nowhere"))
    response = door.post(PATH, {"envelopes": [raw.decode()]}, content_type="application/json")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert door.get("/readyz").status_code == 503
    use_database(postgres.app_url("test"))
    assert door.get("/readyz").status_code == 200
    assert post([raw]) == [("taken", "")]


def test_without_a_key_to_sign_receipts_nothing_is_taken_and_nothing_lost(tmp_path: Path) -> None:
    peer = remote_node("security-service", tmp_path).introduced()
    raw = peer.seal(peer.release())
    index = settings.ENVIRONMENT.keys / "signing.json"
    aside = index.rename(index.with_suffix(".aside"))
    try:
        response = Client(SERVER_NAME="localhost").post(
            PATH, {"envelopes": [raw.decode()]}, content_type="application/json"
        )
    finally:
        aside.rename(index)
    assert response.status_code == 503
    assert post([raw]) == [("taken", "")]


@pytest.mark.parametrize(
    ("method", "address", "status"), [("POST", "/readyz", 405), ("PUT", "/readyz", 405), ("POST", "/sign-in", 411)]
)
def test_a_method_that_nothing_has_is_told_from_a_body_without_a_length(method: str, address: str, status: int) -> None:
    with pages_served():
        assert Client(SERVER_NAME="localhost").generic(method, address).status_code == status
