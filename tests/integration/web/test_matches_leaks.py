"""What must not get out: likeness as a number, an order by it, a way to decide on many, a person where none is due."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.urls import URLPattern, get_resolver
from structlog.testing import capture_logs

from tearline.matching.adjudication import MatchDecision
from tearline_hub.matches import queries
from tearline_hub.web.matches import urls
from tests.integration.web.inbox_steps import open_copy
from tests.integration.web.matching_steps import (
    NAME,
    SAME_HOME,
    SPELT,
    WEIGHT,
    candidate,
    exported,
    file_of,
    opened,
    received,
    taken_in,
)
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World
from tests.support.matching import REASON, decide
from tests.support.postgres import TestCluster

PERSONAL = (NAME, SPELT, "Hussain", "Husain", "1985", "Testing Street")
PAIR = re.compile(r"^matches/<slug:match_id>")


def order(world: World) -> list[str]:
    lines, _ = queries.queue(actor=world.council_officer, now=NOW, page=1)
    return [line.extract_reference for line in lines]


@pytest.mark.parametrize("weights", [(30.5, 20.5, 10.5), (10.5, 20.5, 30.5), (1.5, 30.5, 2.5)])
def test_the_queue_is_in_order_of_due_date_and_reference_whatever_the_weights(
    world: World, weights: tuple[float, ...]
) -> None:
    copy = received(world)
    rows = [
        replace(candidate(copy, f"C-{number}"), weight=weight)
        for number, weight in zip((2, 3, 1), weights, strict=True)
    ]
    taken_in(world.council_officer, exported(world.council_officer, copy), *rows)
    assert order(world) == ["C-1", "C-2", "C-3"]


def test_a_weight_reaches_no_page_file_log_or_table(world: World, database: TestCluster) -> None:
    officer = world.council_officer
    client = signed_in(officer)
    copy = received(world)
    pack = exported(officer, copy)
    sent = {"pack": pack, "source": "Council tax", "file": file_of(
        candidate(copy, "C-1"), candidate(copy, "C-2", SAME_HOME), candidate(copy, "C-3")
    )}  # fmt: skip
    with capture_logs() as logs:
        shown = [text_of(client.post("/matches/upload", sent))]
        lines, _ = queries.queue(actor=officer, now=NOW, page=1)
        shown += [text_of(opened(client, line.id)) for line in lines]
        for line, decision in zip(lines, (MatchDecision.NOT_SAME, MatchDecision.SAME), strict=False):
            decide(officer, line.id, decision)
            shown.append(text_of(client.get(f"/matches/{line.id}")))
            shown.append(text_of(client.get(f"/matches/{line.id}/decided")))
        for address in ("/matches/", "/matches/decided", "/matches/packs/", "/inbox/"):
            shown.append(text_of(client.get(address)))
        shown.append(text_of(open_copy(client, copy)))
    told = "\n".join([*shown, str(logs)])
    assert str(WEIGHT) not in told
    assert not re.search(r"(?<!font-)\bweight\b", "\n".join(shown[1:]))  # the first page says what became of it
    with psycopg.connect(database.superuser_url("test")) as behind:
        rows = "\n".join(
            str(behind.execute(f"SELECT to_jsonb(t) FROM {table} t").fetchall())  # noqa: S608 our own tables
            for table in ("match", "match_decision", "match_pack", "audit_entry")
        )
    assert "Council tax" in rows
    assert str(WEIGHT) not in rows


def test_lists_titles_addresses_and_logs_name_nobody(world: World) -> None:
    officer = world.council_officer
    client = signed_in(officer)
    copy = received(world)
    with capture_logs() as logs:
        sent = {"pack": exported(officer, copy), "source": "Council tax",
                "file": file_of(candidate(copy, "C-1", SAME_HOME))}  # fmt: skip
        pages = [text_of(client.post("/matches/upload", sent))]
        (line,), _ = queries.queue(actor=officer, now=NOW, page=1)
        page = opened(client, line.id)
        decide(officer, line.id, MatchDecision.SAME)
        pages += [
            text_of(client.get(address))
            for address in (
                "/matches/", "/matches/decided", "/matches/packs/", f"/matches/{line.id}/decided",
                f"/matches/{line.id}/wrong-person", f"/matches/{line.id}/reopened", "/matches/packs/new",
            )
        ]  # fmt: skip
    assert page.redirect_chain == [(f"/matches/{line.id}", 302)]
    title = re.search(r"<title>(.*?)</title>", text_of(page))
    assert title is not None
    for words in PERSONAL:
        assert words not in "\n".join(pages)
        assert words not in title[1]
        assert words not in str(logs)
    assert REASON not in str(logs)


def test_no_address_takes_more_than_one_match() -> None:
    """Whatever decides, corrects or answers names its one match in its address, and reads no list of them."""
    writing = [
        pattern for pattern in urls.urlpatterns
        if "POST" in pattern.callback.declaration.methods  # type: ignore[attr-defined]
    ]  # fmt: skip
    about_a_match = {pattern.name for pattern in writing if PAIR.match(str(pattern.pattern))}
    about_packs = {pattern.name for pattern in writing} - about_a_match
    assert about_a_match == {"match", "match-answer", "match-look-again", "match-wrong-person"}
    assert about_packs == {"pack-new", "pack-download", "pack-withdraw", "pack-recall-notice", "matches-upload"}
    everywhere = [entry for entry in _patterns() if "match" in str(entry.pattern)]
    assert {entry.callback.__module__ for entry in everywhere} <= {
        f"tearline_hub.web.matches.{name}" for name in ("again", "deciding", "linked", "packs", "queue", "uploading")
    }


def _patterns() -> list[URLPattern]:
    found: list[URLPattern] = []
    waiting: list[Any] = list(get_resolver().url_patterns)
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, URLPattern):
            found.append(entry)
        else:
            waiting += entry.url_patterns
    return found


def test_several_decisions_in_one_form_decide_one_match(world: World) -> None:
    copy = received(world)
    officer = world.council_officer
    taken_in(officer, exported(officer, copy), candidate(copy, "C-1"), candidate(copy, "C-2"))
    lines, _ = queries.queue(actor=officer, now=NOW, page=1)
    client = signed_in(officer)
    page = text_of(opened(client, lines[0].id))
    seen = page.split('name="seen" value="')[1].split('"')[0]
    sent = {
        "seen": seen, "decision": "not_same", "reason": REASON,
        "match_id": [line.id for line in lines], "matches": ",".join(line.id for line in lines),
    }  # fmt: skip
    assert client.post(f"/matches/{lines[0].id}", sent).status_code == 302
    assert order(world) == ["C-2"]
