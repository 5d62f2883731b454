"""Detours to content and to a session: an act without a stated purpose, a demo sign-in through a proxy."""

from __future__ import annotations

import pytest

from tests.support.client import signed_in, signed_out, text_of
from tests.support.database import World
from tests.support.releases import add_record, subject

FORWARDED = {
    "Host": "tearline.example.org",
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Host": "tearline.example.org",
    "Forwarded": "for=203.0.113.7",
    "Via": "1.1 proxy",
}


@pytest.mark.parametrize("act", ["release", "answer"])
def test_an_act_on_a_record_nobody_opened_shows_nothing_of_it(world: World, act: str) -> None:
    mine = world.officer if act == "release" else world.council_officer
    record_id = add_record(mine, subject())
    address = f"/records/{record_id}/{act}"
    for given in ({}, {"kind": "release"}, {"kind": "nonsense"}):
        response = signed_in(mine).post(address, given)
        assert response.status_code == 302
        assert "Hussain" not in text_of(response)


@pytest.mark.parametrize("header", FORWARDED)
def test_no_demo_sign_in_through_a_proxy(world: World, header: str) -> None:
    assert world
    client = signed_out()
    answer = client.post("/sign-in/demo", {"username": "officer"}, headers={header: FORWARDED[header]})
    assert answer.status_code == 403
    assert client.post("/sign-in/demo", {"username": "officer"}).status_code == 302
