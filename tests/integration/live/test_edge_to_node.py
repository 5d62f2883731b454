"""From a firm's computer to the node's real door: what waits goes in once, and its receipts hold."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from tearline.edge.posting import NodeDoor, Sender
from tearline.edge.spool import Spool
from tearline.errors import NotPermitted
from tearline.seal.keyring import Keyring
from tearline.wire.report_receipt import digest_of, open_receipt
from tearline_hub.alerts.actions.firm import add_key
from tearline_hub.alerts.queries.reported import own_reports
from tests.support.alerts import Desks, document
from tests.support.edge import make_home
from tests.support.live import live_served


def test_what_waits_at_a_firm_goes_in_once_and_its_receipts_hold(desks: Desks, tmp_path: Path) -> None:
    _, key = add_key(now=timezone.now(), tenant_id="firm", label="The till")
    spool, said = Spool.of(make_home(tmp_path / "home")), list[str]()
    raws = [json.dumps(document(words=f"Number {number}.")).encode() for number in range(3)]
    for raw in raws:
        spool.add(raw)
    future = timezone.now() + dt.timedelta(days=2)
    spool.add(json.dumps(document(suspected_at=future.isoformat())).encode(), "too-early")
    with live_served() as live:
        with pytest.raises(NotPermitted):
            Sender(spool, NodeDoor(live.url, "tearline_wrong"), 0, said.append).send_all()
        first = Sender(spool, NodeDoor(live.url, key), 30, said.append)
        first.send_all()
        assert (first.sent, first.refused) == (3, 1)
        for kept in spool.listed():  # as a kill would leave it that came before the receipts were kept
            if kept.receipt is not None:
                kept.receipt.unlink()
        again = Sender(spool, NodeDoor(live.url, key), 30, said.append)
        again.send_all()
        assert again.sent == 3
    receipts = [each.receipt.read_bytes() for each in spool.listed() if each.receipt is not None]
    keys = Keyring.open(settings.ENVIRONMENT.keys).public_keys()
    opened = [open_receipt(receipt, keys, timezone.now()) for receipt in receipts]
    assert {each.digest for each in opened} == {digest_of(raw) for raw in raws}
    lines, _ = own_reports(actor=desks.firm, page=1)
    assert {line.id for line in lines} == {each.report_id for each in opened}
    assert [each.why for each in spool.listed() if each.why] == [
        ("suspected_at: Give the time when you first suspected something. It is in the future.",)
    ]
