"""The feed of a desk: what is told, from where after a break, to whom, and until when."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import psycopg
import pytest
from django.db import connection
from django.test import RequestFactory

from tearline.ids import Prefix, new_id
from tearline.vocab.role import Role
from tearline_hub.access.actions import sign_out
from tearline_hub.access.session import SessionStore
from tearline_hub.alerts.actions import acting_on, firm
from tearline_hub.alerts.actions.routing import route
from tearline_hub.alerts.models import ReporterQuestion
from tearline_hub.audit.models import AuditEntry
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.db.wake import wake
from tests.support.alerts import Desks, alert_of, offered, sent
from tests.support.database import NOW
from tests.support.live import Live, live_served, session_of
from tests.support.postgres import TestCluster


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


def test_a_reporters_answer_is_told_at_once(live: Live, desks: Desks) -> None:
    alert = alert_of(desks)
    acting_on.acknowledge(actor=desks.ann, now=NOW, alert_id=alert)
    acting_on.ask_reporter(actor=desks.ann, now=NOW, alert_id=alert, question="How did they pay?")
    with acting(desks.firm):
        question = ReporterQuestion.objects.get().id
    with watching(live, desks.police_desk, desks.bob) as told:
        _, number, _ = next(told)
        firm.answer(actor=desks.firm, now=NOW, question_id=question, text="CANARY-ANSWER")
        _, following, line = next(told)
    assert int(following) == int(number) + 1
    assert (line["change"], line["alert"]) == ("changed", alert)
    assert "CANARY" not in str(line)


def test_what_was_missed_is_told_first(live: Live, desks: Desks) -> None:
    raise_alerts(5)
    with watching(live, desks.police_desk, desks.ann, **{"Last-Event-ID": "2"}) as told:
        assert next(told)[:2] == ("ready", "2")
        assert [next(told)[1] for _ in range(3)] == ["3", "4", "5"]
        raise_alerts(1, "later")
        assert next(told)[1] == "6"
    with watching(live, desks.police_desk, desks.ann, "?after=4") as told:
        assert next(told)[:2] == ("ready", "4")
        assert [next(told)[1] for _ in range(2)] == ["5", "6"]
    with watching(live, desks.police_desk, desks.ann, "?after=1", **{"Last-Event-ID": "5"}) as told:
        assert next(told)[:2] == ("ready", "5")
        assert next(told)[1] == "6"


def test_more_than_is_kept_here_is_read_from_the_table(
    live: Live, desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tearline_hub.live.feed.PAGE", 7)
    monkeypatch.setattr("tearline_hub.live.boards.MOST", 9)
    raise_alerts(40)
    with watching(live, desks.police_desk, desks.ann, "?after=0") as told:
        assert [next(told)[1] for _ in range(41)] == [str(number) for number in range(41)]
        raise_alerts(20, "later")
        assert [next(told)[1] for _ in range(20)] == [str(number) for number in range(41, 61)]


@pytest.mark.parametrize("number", ["7", "-1", "x", "9" * 30, "\u0663"])
def test_a_number_that_the_desk_never_had_has_the_page_drawn_again(live: Live, desks: Desks, number: str) -> None:
    raise_alerts(2)
    with watching(live, desks.police_desk, desks.ann, f"?after={number}") as told:
        assert next(told) == ("reload", "2", {"number": 2})
        raise_alerts(1, "later")
        assert next(told)[1] == "3"


def test_a_gap_in_the_table_has_the_page_drawn_again(live: Live, desks: Desks, database: TestCluster) -> None:
    raise_alerts(5)
    with psycopg.connect(database.superuser_url("test")) as behind:
        behind.execute("DELETE FROM desk_feed WHERE number <= 3")
    with watching(live, desks.police_desk, desks.ann, "?after=1") as told:
        assert [next(told)[:2] for _ in range(2)] == [("ready", "1"), ("reload", "5")]


def test_two_who_break_off_and_come_again_miss_nothing(live: Live, desks: Desks) -> None:
    """However often the connection breaks: each change once, in order."""
    seen: list[int] = []
    for turn in range(6):
        last = str(seen[-1] if seen else 0)
        with watching(live, desks.police_desk, desks.ann, **{"Last-Event-ID": last}) as told:
            assert next(told)[1] == last
            raise_alerts(4, f"turn{turn}-")
            seen += [int(next(told)[1]) for _ in range(3)]
    assert seen == list(range(1, 19))


def refused(live: Live, desk: str, who: Actor | None, **headers: str) -> tuple[int, bytes]:
    with live.client(**headers) as client:
        if who is not None:
            client.cookies.update(session_of(who))
        with client.stream("GET", f"/desk/{desk}/feed") as answer:
            assert answer.is_error, "whoever is let in reads for ever"
            return answer.status_code, answer.read()


def test_another_organisations_desk_looks_like_none(live: Live, desks: Desks) -> None:
    none = refused(live, new_id(Prefix.DESK), desks.cat)
    assert none[0] == 404
    assert refused(live, desks.police_desk, desks.cat) == none
    assert refused(live, desks.police_desk, desks.firm) == none
    assert refused(live, desks.council_desk, desks.ann) == none
    assert refused(live, desks.police_desk, desks.world.police_officer) == none, "not on duty"


def test_nobody_is_let_in_without_a_session_or_from_another_site(live: Live, desks: Desks) -> None:
    assert refused(live, desks.police_desk, None)[0] == 403
    assert refused(live, desks.police_desk, None, Cookie="tearline-west-midlands=forged")[0] == 403
    assert refused(live, desks.police_desk, None, Cookie='"; =;;')[0] == 403
    for headers in ({"Origin": "http://attacker.example.org"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
                    {"Origin": "http://localhost:8002.attacker.example.org"}):  # fmt: skip
        assert refused(live, desks.police_desk, desks.ann, **headers)[0] == 403


def test_the_nodes_own_pages_may_read_it_and_no_others(live: Live, desks: Desks) -> None:
    with live.client(Origin="http://localhost:8002") as client:
        client.cookies.update(session_of(desks.ann))
        with client.stream("GET", f"/desk/{desks.police_desk}/feed") as answer:
            allowed = {name: text for name, text in answer.headers.items() if name.startswith("access-control")}
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["content-type"] == "text/event-stream"
    assert allowed == {
        "access-control-allow-origin": "http://localhost:8002",
        "access-control-allow-credentials": "true",
    }
    with live.client() as client:
        answer = client.post("/reports", content=b"{}", headers={"Origin": "http://localhost:8002"})
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_nothing_is_told_after_somebody_signed_out(live: Live, desks: Desks) -> None:
    cookie = session_of(desks.ann)
    with live.client() as client:
        client.cookies.update(cookie)
        with client.stream("GET", f"/desk/{desks.police_desk}/feed") as answer:
            told = events(answer)
            assert next(told)[0] == "ready"
            signed_out(cookie)
            raise_alerts(1)
            assert [name for name, _, _ in told] == ["ended"]


def test_nothing_is_told_to_somebody_whose_role_ended(
    live: Live, desks: Desks, given_roles: Callable[[str, Iterable[Role]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tearline_hub.live.access.GOOD_FOR", 0.0)
    with watching(live, desks.police_desk, desks.ann) as told:
        assert next(told)[0] == "ready"
        given_roles(desks.ann.user_id, [Role.PARTNER_OFFICER])
        raise_alerts(1)
        assert [name for name, _, _ in told] == ["ended"]


def signed_out(cookie: dict[str, str]) -> None:
    request: Any = RequestFactory().get("/")
    request.session = SessionStore(cookie["tearline-west-midlands"])
    sign_out(request, now=NOW)


def test_opening_is_entered_in_the_log(live: Live, desks: Desks) -> None:
    with watching(live, desks.police_desk, desks.ann) as told:
        next(told)
    refused(live, desks.council_desk, desks.ann)
    with acting(desks.ann):
        entries = AuditEntry.objects.filter(act="desk.watched")
        assert list(entries.values_list("user_id", "subjects", "purpose")) == [
            (desks.ann.user_id, [desks.police_desk], "assess_reports")
        ]


def test_open_feeds_hold_no_connection(live: Live, desks: Desks, database: TestCluster) -> None:
    count = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'test' AND usename = 'tearline_app'"
    with psycopg.connect(database.superuser_url(), autocommit=True) as behind, ExitStack() as stack:
        open_pages = [stack.enter_context(watching(live, desks.police_desk, desks.ann)) for _ in range(20)]
        assert {next(told)[0] for told in open_pages} == {"ready"}
        assert behind.execute(count).fetchone() <= (4,)  # one is the test's own
        assert live.app.viewers == 20
    for _ in range(200):
        if not live.app.viewers:
            break
        time.sleep(0.02)
    assert live.app.viewers == 0, "an end of the connection ends the feed"


def test_a_reader_goes_on_when_its_connection_broke(live: Live, desks: Desks, database: TestCluster) -> None:
    with watching(live, desks.police_desk, desks.ann) as told:
        next(told)
        with psycopg.connect(database.superuser_url(), autocommit=True) as behind:
            behind.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tearline_app'")
        connection.close()
        raise_alerts(2)
        assert [next(told)[1] for _ in range(2)] == ["1", "2"]
