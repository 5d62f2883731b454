"""The doors for programs, over real HTTP: what each answers, and that no fault costs a neighbour anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.utils import timezone

from tearline.ids import Prefix, new_id
from tearline.seal.keyring import Keyring
from tearline.wire.report_receipt import digest_of, open_receipt
from tearline_hub.alerts.models import FirmKey
from tearline_hub.db.context import Scope, on_behalf_of_node
from tests.support.alerts import Desks, document
from tests.support.live import Live, live_served

KEY = "made-up-key-of-the-firm"
FIRM = {"Authorization": f"Bearer {KEY}"}


def give_key(tenant: str, key: str) -> None:
    with on_behalf_of_node(Scope.OPERATOR):
        FirmKey.objects.create(
            id=new_id(Prefix.FIRM_KEY),
            tenant_id=tenant,
            digest=digest_of(key.encode()),
            label="Till",
            made_at=timezone.now(),
        )


@pytest.fixture
def live(desks: Desks) -> Iterator[Live]:  # noqa: ARG001 that are served
    give_key("firm", KEY)
    with live_served() as served:
        yield served


def post(live: Live, body: Any, **headers: str) -> httpx.Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with live.client() as client:
        return client.post("/reports", content=raw, headers={"Content-Type": "application/json", **headers})


def test_a_report_gets_a_receipt_that_holds(live: Live) -> None:
    raw = json.dumps(document()).encode()
    answer = post(live, raw, **FIRM, **{"Idempotency-Key": "k1"})
    assert answer.status_code == 201, answer.text
    said = answer.json()
    keys = Keyring.open(settings.ENVIRONMENT.keys).public_keys()
    receipt = open_receipt(said["receipt"].encode(), keys, timezone.now())
    assert receipt.digest == digest_of(raw)
    assert (receipt.report_id, answer.headers["location"]) == (said["report_id"], f"/reports/{said['report_id']}")
    again = post(live, raw, **FIRM, **{"Idempotency-Key": "k1"})
    assert (again.status_code, again.json()) == (200, said)
    other = post(live, document(words="Else."), **FIRM, **{"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["code"]) == (409, "report.key-taken")
