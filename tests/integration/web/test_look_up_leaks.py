"""What looking somebody up must not let out: to whom the page is not for, to logs, addresses and sessions, as a number."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.urls import get_resolver
from structlog.testing import capture_logs

from tearline.people.record import FieldName, Status
from tearline_hub.db.actor import Actor
from tearline_hub.matches.models import Match
from tests.architecture.test_doors import patterns
from tests.support.client import signed_in, signed_out, text_of
from tests.support.database import World
from tests.support.postgres import TestCluster
from tests.support.releases import add_record, deliver, field, live_release, subject

ADDRESS = "/records/look-up"
PURPOSE = {"purpose": "prepare_release"}
ASKED = {
    "full_name": "Muhammad Husain", "aliases": "Canarius Bird", "date_of_birth-year": "1985",
    "address": "8 Canary Street", "postcode": "ZZ9 7ZY", "phone": "+999765432109", "email": "canary@example.org",
    "national_id": "QQ765432C", "vehicle_mark": "ZZ76 CNY",
}  # fmt: skip
WORDS = ("Husain", "Canari", "Canary", "ZZ9 7ZY", "765432109", "canary@", "QQ765432C", "ZZ76 CNY")
# What differs from one answer to the next, whoever asks.
PASSING = re.compile(r"rec_\w+|Incident [0-9a-f]+")


def bare(response: Any) -> str:
    return PASSING.sub("", text_of(response))


@pytest.fixture(
    params=["council_officer", "council_authoriser", "council_manager", "police_officer", "overseer", "administrator"]
)
def outsider(request: pytest.FixtureRequest, world: World) -> Actor:
    actor: Actor = getattr(world, request.param)
    return actor


def test_who_it_is_not_for_gets_one_refusal_whoever_is_known(world: World, outsider: Actor) -> None:
    """Before anybody is known, after, and for a question that cannot even be made: the same page."""
    client = signed_in(outsider)
    questions: list[dict[str, str]] = [
        {},
        PURPOSE | ASKED,
        ASKED,
        PURPOSE | {"full_name": "Nobody Atall"},
        {"phone": "x"},
    ]
    unknown = [client.post(ADDRESS, each) for each in questions]
    add_record(world.officer, subject())
    known = [client.post(ADDRESS, each) for each in questions]
    every = [*unknown, *known, client.get(ADDRESS)]
    assert {response.status_code for response in every} == {403}
    assert len({bare(response) for response in every}) == 1
    assert "Your roles do not include this page" in text_of(every[0])


def test_nobody_signed_out_and_no_other_method(world: World) -> None:
    add_record(world.officer, subject())
    for response in (signed_out().get(ADDRESS), signed_out().post(ADDRESS, PURPOSE | ASKED)):
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in")
    client = signed_in(world.officer)
    for method in ("put", "delete", "patch", "options"):
        assert getattr(client, method)(ADDRESS, "full_name=Husain", content_type="text/plain").status_code == 405


def test_it_is_no_door_of_the_exchange_or_of_any_other_kind() -> None:
    doors = [address for address, pattern in patterns() if "look" in address and "look-again" not in address]
    assert doors == ["records/look-up"]
    assert get_resolver().resolve(ADDRESS).func.declaration.roles == {"release_officer", "authoriser"}  # type: ignore[attr-defined]


def test_what_other_organisations_hold_changes_no_byte(world: World) -> None:
    """Two worlds that differ in a council's records, and in what it holds of a release, answer alike."""
    add_record(world.officer, subject())
    client = signed_in(world.officer)
    questions = [PURPOSE | ASKED, PURPOSE | {"full_name": "Gwen Example", "date_of_birth-year": "1979"}]
    before = [bare(client.post(ADDRESS, each)) for each in questions]
    gwen = subject("C-2", status=Status.OWN)
    gwen = replace(gwen, fields=(field(FieldName.NAME, "Gwen Example"), field(FieldName.DATE_OF_BIRTH, "1979-08-09")))
    for reference, record in (("C-1", subject("C-1", status=Status.OWN)), ("C-2", gwen)):
        assert add_record(world.council_officer, replace(record, reference=reference))
    assert [bare(client.post(ADDRESS, each)) for each in questions] == before
    assert "Nobody found" in before[1]


def test_a_release_changes_nothing_for_who_received_it(world: World) -> None:
    live_release(world, to=["council"])
    deliver()
    assert signed_in(world.council_officer).post(ADDRESS, PURPOSE | ASKED).status_code == 403


def test_a_question_in_the_address_is_no_question(world: World) -> None:
    add_record(world.officer, subject())
    page = text_of(signed_in(world.officer).get(ADDRESS, PURPOSE | ASKED))
    assert not [word for word in (*WORDS, "SS-000001") if word in page]


def test_nothing_of_the_question_stays_behind(world: World, database: TestCluster) -> None:
    """Not in a log, an address, a title, the session, an audit entry or any other table; nobody found or somebody."""
    add_record(world.officer, subject())
    client = signed_in(world.officer)
    with capture_logs() as logs:
        found = client.post(ADDRESS, PURPOSE | ASKED)
        nobody = client.post(ADDRESS, PURPOSE | ASKED | {"full_name": "Canarius Bird", "date_of_birth-year": "1951"})
        refused = client.post(ADDRESS, PURPOSE | ASKED | {"phone": "765432109 canary"})
    assert [response.status_code for response in (found, nobody, refused)] == [200, 200, 422]
    assert "SS-000001" in text_of(found)
    assert "Nobody found" in text_of(nobody)
    titles = [re.search(r"<title>(.*?)</title>", text_of(each)) for each in (found, nobody, refused)]
    kept = [str(logs), str([title and title[1] for title in titles])]
    with psycopg.connect(database.superuser_url("test")) as behind:
        tables = behind.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            kept.append(str(behind.execute(f"SELECT to_jsonb(t) FROM {table} t").fetchall()))  # noqa: S608 our own tables
        sessions = behind.execute("SELECT session_data FROM staff_session").fetchall()
    kept += [str(SessionStore().decode(data)) for (data,) in sessions]
    told = "\n".join(kept)
    assert "records.looked-up" in told
    assert "request.done" in told
    assert not [word for word in WORDS if word in told]
    assert found["Cache-Control"] == "no-store"


def test_likeness_is_no_number_and_no_order(world: World) -> None:
    """The one who agrees in everything stands last when the reference is last, and nothing on the page can be a weight."""
    for reference, born in (("SS-000003", "1985-04-03"), ("SS-000001", "1985-04-05"), ("SS-000002", "1985-03-04")):
        record = subject(reference)
        fields = (field(FieldName.NAME, "Mohammed Hussain"), field(FieldName.DATE_OF_BIRTH, born))
        add_record(world.officer, replace(record, fields=fields))
    day = {"date_of_birth-day": "3", "date_of_birth-month": "4", "date_of_birth-year": "1985"}
    page = text_of(signed_in(world.officer).post(ADDRESS, PURPOSE | {"full_name": "Mohammed Hussain"} | day))
    assert re.findall(r">(SS-\d+)</a>", page) == ["SS-000001", "SS-000002", "SS-000003"]
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    assert not re.search(r"(?<!font-)\bweight\b|\bscore\b|\bbits?\b|%|\d\.\d|likely|probab", main)


def test_looking_decides_nothing(world: World) -> None:
    add_record(world.officer, subject())
    signed_in(world.officer).post(ADDRESS, PURPOSE | ASKED)
    assert Match.objects.count() == 0
