"""The feed of a desk: what is told, from where after a break, to whom, and until when."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tearline_hub.alerts.actions.routing import route
from tearline_hub.db.actor import Actor
from tearline_hub.db.wake import wake
from tests.support.alerts import Desks, offered, sent
from tests.support.database import NOW
from tests.support.live import Live, live_served, session_of


@pytest.fixture
def live(desks: Desks) -> Iterator[Live]:  # noqa: ARG001 that are served
    with live_served() as served:
        yield served


Event = tuple[str, str, dict[str, Any]]


@contextmanager
def watching(live: Live, desk: str, who: Actor, query: str = "", **headers: str) -> Iterator[Iterator[Event]]:
    with live.client(**headers) as client:
        client.cookies.update(session_of(who))
        with client.stream("GET", f"/desk/{desk}/feed{query}") as answer:
            assert answer.status_code == 200, answer.read()
            yield events(answer)


def events(answer: httpx.Response) -> Iterator[Event]:
    name, number = "message", ""
    for line in answer.iter_lines():
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "id":
            number = value
        elif field == "data":
            yield name, number, json.loads(value)
            name = "message"


def raise_alerts(count: int, key: str = "k") -> None:
    sent(*(offered("firm", f"{key}{number}") for number in range(count)))
    while route(now=NOW):
        wake("feed")


def test_a_page_is_told_what_comes_and_nothing_of_what_it_says(live: Live, desks: Desks) -> None:
    with watching(live, desks.police_desk, desks.ann) as told:
        assert next(told) == ("ready", "0", {"number": 0})
        raise_alerts(3)
        found = [next(told) for _ in range(3)]
    assert [number for _, number, _ in found] == ["1", "2", "3"]
    assert {name for name, _, _ in found} == {"message"}
    line = found[0][2]
    assert line.keys() == {
        "number", "change", "alert", "state", "kind", "urgency", "late", "owner_name", "group", "routed_at",
        "acknowledged_at", "outcome",
    }  # fmt: skip
    assert (line["number"], line["change"], line["state"]) == (1, "came", "new")
