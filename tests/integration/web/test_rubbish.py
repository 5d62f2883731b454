"""What no identifier can be is not there, at whatever address: never a fault of the server's."""

from __future__ import annotations

import pytest

from tests.support.alerts import Desks
from tests.support.client import signed_in, signed_out
from tests.support.database import World
from tests.support.releases import add_record, subject

ADDRESSES = (
    "/alerts/a%00", "/desks/a%00", "/desks/a?group=a%00", "/inbox/a%00", "/matches/a%00", "/proofs/a%00",
    "/records/a%00", "/records/imports/a%00", "/releases/a%00", "/releases/a%00/terms", "/releases/a/requests/a%00",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_with_what_no_text_holds_is_not_there(desks: Desks, address: str) -> None:
    assert signed_in(desks.ann).get(address).status_code == 404


def test_somebody_signed_out_is_asked_to_sign_in_before(desks: Desks) -> None:
    assert desks
    assert signed_out().get("/alerts/a%00").status_code == 302


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/roster/contacts/push", {"endpoint": "https://push.example/\0", "p256dh": "a", "auth": "a"}),
        ("/roster/contacts/push", {"endpoint": "https://push.example/a", "p256dh": "\0", "auth": "\0"}),
        ("/roster/contacts/remove", {"channel": "email", "address": "ann\0@example.org"}),
        ("/roster/contacts/test", {"channel": "e\0mail", "address": "ann@example.org"}),
    ],
)
def test_what_no_text_holds_is_no_fault_when_it_is_sent(desks: Desks, address: str, sent: dict[str, str]) -> None:
    assert signed_in(desks.ann).post(address, sent).status_code < 500


def test_a_name_with_it_is_nobodys(desks: Desks) -> None:
    assert desks
    assert signed_out().post("/sign-in/demo", {"username": "ann\0"}).status_code < 500


def test_an_answer_to_it_is_not_begun(world: World) -> None:
    record = add_record(world.council_officer, subject("C-1"))
    client = signed_in(world.council_officer)
    client.post(f"/records/{record}", {"stated_purpose": "assess_release"})
    assert client.post(f"/records/{record}/answer", {"answering": "prj_\0"}).status_code < 500
