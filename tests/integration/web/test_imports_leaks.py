"""What the pages of imports must not show: to other roles, other organisations, the address bar, the log."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from structlog.testing import capture_logs

from tearline.ids import Prefix, new_id
from tearline_hub.imports import tasks
from tests.support.client import signed_in, signed_out, text_of
from tests.support.database import NOW, World
from tests.support.importing import ADDRESS, applied, begun, chosen, previewed, said, send, shown_on, table

NAME = "Zebedee Quillfeather"
PHONE = "+999 424242424"
FILENAME = "Quillfeather family.csv"
ROWS = (f"SS-1,{NAME},1985-04-03,{PHONE}", "SS-2,,UNREADABLECELL,UNREADABLECELL")
PAGES = (
    "", "/changes/added", "/changes/changed", "/changes/gone", "/released", "/faults", "/faults.csv", "/apply",
    "/abandon",
)  # fmt: skip
ACTS = ("/headings", "/apply", "/abandon", "/changes/added")
WITHOUT = ("administrator", "overseer", "council_manager", "council_authoriser", "police_authoriser")


def of(import_address: str) -> list[str]:
    return [import_address + page for page in PAGES]


def test_other_roles_are_refused_and_see_nothing(world: World) -> None:
    where = previewed(signed_in(world.officer), table(*ROWS))
    for name in WITHOUT:
        client = signed_in(getattr(world, name))
        for address in [ADDRESS, f"{ADDRESS}new", *of(where)]:
            answer = client.get(address)
            assert answer.status_code == 403, f"{name} {address}"
            assert_silent(text_of(answer))
        assert ADDRESS not in text_of(client.get("/records/"))
        assert [client.post(where + act, {}).status_code for act in ACTS] == [403] * len(ACTS)
        assert send(client, table(*ROWS)).status_code == 403


def test_another_organisation_finds_nothing_there(world: World) -> None:
    where = previewed(signed_in(world.officer), table(*ROWS))
    nowhere = ADDRESS + new_id(Prefix.IMPORT)
    for actor in (world.council_officer, world.police_officer):
        client = signed_in(actor)
        for theirs, nobodys in zip(of(where), of(nowhere), strict=True):
            answers = client.get(theirs), client.get(nobodys)
            assert [answer.status_code for answer in answers] == [404, 404], theirs
            assert plain(answers[0]) == plain(answers[1])
        acted = [client.post(where + act, {"shown": "x", "stated_purpose": "safeguarding"}) for act in ACTS]
        assert [answer.status_code for answer in acted] == [404] * len(ACTS)
        assert_silent(text_of(client.get(ADDRESS)))
    assert "No record has changed yet." in text_of(signed_in(world.officer).get(where))


def test_one_organisations_import_does_not_hold_up_another(world: World) -> None:
    previewed(signed_in(world.officer), table(*ROWS))
    assert 'type="file"' in text_of(signed_in(world.council_officer).get(f"{ADDRESS}new"))


def test_somebody_signed_out_is_asked_to_sign_in(world: World) -> None:
    where = previewed(signed_in(world.officer), table(*ROWS))
    for address in [ADDRESS, f"{ADDRESS}new", *of(where)]:
        answer = signed_out().get(address)
        assert (answer.status_code, answer.content) == (302, b"")
        assert answer["Location"].startswith("/sign-in?next=")


def test_values_and_headings_wait_for_a_purpose(world: World) -> None:
    officer, colleague = signed_in(world.officer), signed_in(world.authoriser)
    where = begun(officer, table(*ROWS, headings=f"record_id,full_name,date_of_birth,{NAME}"))
    asked = text_of(colleague.get(where))
    assert "Why do you need to open this?" in asked
    assert_silent(asked)
    assert "Why do you need to open this?" in text_of(colleague.post(f"{where}/headings", {"heading_0": "x"}))
    assert colleague.post(where, {"stated_purpose": "curiosity"}).status_code == 422
    assert colleague.get(f"{where}/headings")["Location"] == where
    officer.post(f"{where}/headings", chosen(text_of(officer.get(where))))
    tasks.advance(NOW)
    for listed in ("changes/added", "changes/changed", "changes/gone", "faults", "faults.csv"):
        asked = text_of(colleague.get(f"{where}/{listed}"))
        assert "Why do you need to open this?" in asked
        assert_silent(asked)
    stated = colleague.post(f"{where}/changes/added", {"stated_purpose": "authorise_release"})
    assert stated["Location"] == f"{where}/changes/added"
    page = text_of(colleague.get(f"{where}/changes/added"))
    assert NAME in page
    assert "OFFICIAL-SENSITIVE" in page
    assert "Purpose:" in page


def test_only_the_pages_of_changes_show_values(world: World) -> None:
    officer = signed_in(world.officer)
    where = previewed(officer, table(*ROWS))
    for address in of(where):
        if address != f"{where}/changes/added":
            assert_silent(text_of(officer.get(address)).replace(FILENAME, ""))
    officer.post(f"{where}/apply", {"shown": shown_on(officer, where)})
    tasks.advance(NOW)
    for address in of(where):
        assert_silent(text_of(officer.get(address)))


def test_nothing_of_a_file_is_in_an_address_a_title_or_the_log(world: World) -> None:
    officer = signed_in(world.officer)
    answers: list[Any] = []
    with capture_logs() as lines:
        answers.append(send(officer, table(*ROWS), FILENAME, **said()))
        where = answers[0]["Location"]
        answers.append(officer.get(where))
        answers.append(officer.post(f"{where}/headings", chosen(text_of(answers[-1]))))
        tasks.advance(NOW)
        answers += [officer.get(address) for address in [ADDRESS, *of(where)]]
        answers.append(officer.post(f"{where}/apply", {"shown": shown_on(officer, where)}))
        tasks.advance(NOW)
        answers += [officer.get(address) for address in of(where)]
    assert any("Quillfeather" in text_of(answer) for answer in answers)
    for answer in answers:
        (title,) = re.findall(r"<title>(.*?)</title>", text_of(answer)) or [""]
        assert_silent(title)
        assert_silent(str(dict(answer.headers)))
        assert_silent(" ".join(re.findall(r'(?:href|action|src)="([^"]*)"', text_of(answer))))
        assert answer["Cache-Control"] == "no-store"
    assert lines
    assert_silent(str(lines))


def test_a_refusal_repeats_nothing_of_the_file(world: World) -> None:
    officer = signed_in(world.officer)
    with capture_logs() as lines:
        content = table(*ROWS, headings="record_id,full_name,religion,phone")
        answer = send(officer, content, FILENAME, **said())
    assert answer.status_code == 422
    assert_silent(text_of(answer))
    assert_silent(str(lines))


def test_an_applied_import_keeps_no_value(world: World) -> None:
    officer = signed_in(world.officer)
    where = applied(officer, table(*ROWS))
    changed = table(f"SS-1,{NAME},1985-04-03,+999 111111111")
    again = applied(officer, changed)
    for address in [*of(where), *of(again)]:
        assert_silent(text_of(officer.get(address)))


def plain(answer: Any) -> str:
    """The page without what differs from one request to the next."""
    return re.sub(r'(nonce|value)="[^"]*"', "", text_of(answer))


def assert_silent(text: str) -> None:
    found = [canary for canary in ("Zebedee", "Quillfeather", "424242", "UNREADABLECELL") if canary in text]
    assert found == []


def test_the_canaries_are_seen_where_they_may_be(world: World) -> None:
    client: Client = signed_in(world.officer)
    where = previewed(client, table(*ROWS))
    with pytest.raises(AssertionError):
        assert_silent(text_of(client.get(f"{where}/changes/added")))
