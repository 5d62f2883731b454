"""What no identifier can be is not there, at whatever address: never a fault of the server's."""

from __future__ import annotations

import pytest

from tests.support.alerts import Desks
from tests.support.client import signed_in, signed_out

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
