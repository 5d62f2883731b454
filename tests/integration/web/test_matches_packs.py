"""Packs and uploads on pages: who may, what is offered, what the download is, what is said about a file's rows."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
from django.test import Client

from tearline.seal.dsse import CLOCK_SKEW
from tearline.wire.match_pack import claim
from tearline_hub.audit.queries import entries_about
from tearline_hub.disclosures.actions import holding
from tearline_hub.exchange import own_keys
from tearline_hub.matches import queries
from tests.integration.web.inbox_steps import acts
from tests.integration.web.matching_steps import NAME, PURPOSE, WEIGHT, candidate, exported, file_of, received, taken_in
from tests.support.client import signed_in, signed_out, text_of
from tests.support.database import NOW, World

CHOICE = {"which": "everybody", "purpose": PURPOSE.value, "days": "3"}
SOURCE = "Council tax, 21 November"


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.council_officer)


def sent_file(pack_id: str, *candidates: object) -> dict[str, object]:
    return {"pack": pack_id, "source": SOURCE, "file": file_of(*candidates)}  # type: ignore[arg-type]


def test_the_question_offers_references_senders_and_dates_alone(world: World, client: Client) -> None:
    received(world)
    page = text_of(client.get("/matches/packs/new"))
    (line,) = queries.exportable(actor=world.council_officer, now=NOW)
    assert f"{line.disclosure_id}, from Security Service, answer due 29 November 2026" in page
    assert "1 person" in page
    assert NAME not in page
    assert " checked" not in page.split("<main")[1]
    assert "7 days, until Sunday 29 November 2026" in page


def test_an_empty_inbox_offers_nothing_and_says_why(client: Client) -> None:
    page = text_of(client.get("/matches/packs/new"))
    assert "There is nobody to look for." in page
    assert "<form" not in page.split("<main")[1]


@pytest.mark.parametrize(
    ("sent", "anchor", "sentence"),
    [
        ({}, "which", "Choose whom you want to look for"),
        ({"which": "some"}, "copies", "Choose at least one of them"),
        ({"which": "some", "copies": "prj_00000000000000000000"}, "copies", "Choose at least one of them"),
        ({"which": "everybody"}, "purpose", "Choose why you look"),
        ({"which": "everybody", "days": "8"}, "days", "Choose how long you need the pack"),
        ({"which": "everybody", "purpose": "prepare_release"}, "purpose", "Choose why you look"),
    ],
)
@pytest.mark.parametrize("address", ["/matches/packs/new", "/matches/packs/download"])
def test_what_is_missing_is_named_and_nothing_leaves(
    world: World, client: Client, sent: dict[str, str], anchor: str, sentence: str, address: str
) -> None:
    received(world)
    response = client.post(address, sent)
    page = text_of(response)
    assert response.status_code == 422
    assert "<title>Error: " in page
    assert f'href="#{anchor}"' in page
    assert sentence in page
    assert queries.packs(actor=world.council_officer, now=NOW) == []


def test_what_the_pack_holds_is_said_before_it_is_made(world: World, client: Client) -> None:
    received(world)
    page = text_of(client.post("/matches/packs/new", CHOICE))
    assert "What the file holds" in page
    assert "3 days, until Wednesday 25 November 2026" in page
    assert own_keys.fingerprint(now=NOW) in page
    assert "tearline open" in page
    assert "To assess and answer this release" in page
    assert NAME not in page
    assert queries.packs(actor=world.council_officer, now=NOW) == []


def test_the_download_is_a_signed_pack_for_one_purpose(world: World, client: Client) -> None:
    copy = received(world)
    response = client.post("/matches/packs/download", CHOICE | {"which": "some", "copies": copy})
    (pack,) = queries.packs(actor=world.council_officer, now=NOW)
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="{pack.id}.pack.json"'
    assert response["Cache-Control"] == "no-store"
    assert claim(response.content, NOW + CLOCK_SKEW).fingerprint == own_keys.fingerprint(now=NOW)
    assert pack.purpose is PURPOSE
    assert pack.expires_at == NOW + dt.timedelta(days=3)
    assert acts(world.council_officer, copy)["match-pack.exported"] == 1


def test_what_cannot_be_read_is_not_offered(world: World, client: Client) -> None:
    gone, stays = received(world, "SS-000001"), received(world, "SS-000002")
    holding.contest(actor=world.council_officer, now=NOW, projection_id=gone, reason="Ours was born ten years later.")
    page = text_of(client.get("/matches/packs/new"))
    assert stays in page
    assert gone not in page
    refused = client.post("/matches/packs/download", CHOICE | {"which": "some", "copies": gone})
    assert refused.status_code == 422


def test_the_list_says_who_when_for_what_and_until_when(world: World, client: Client) -> None:
    assert "No pack has been made yet." in text_of(client.get("/matches/packs/"))
    pack = exported(world.council_officer, received(world))
    page = text_of(client.get("/matches/packs/"))
    for words in (pack, "Council officer", "22 November 2026", "To assess and answer this release"):
        assert words in page
    assert "Can be used until 25 November 2026 at 10:00" in page
    assert NAME not in page
    later = text_of(signed_in(world.council_officer, at=NOW + dt.timedelta(days=4)).get("/matches/packs/"))
    assert "Expired on 25 November 2026 at 10:00" in later


def test_a_pack_is_withdrawn_with_a_reason_and_its_notice_is_downloaded(world: World, client: Client) -> None:
    pack = exported(world.council_officer, received(world))
    assert client.post(f"/matches/packs/{pack}/recall-notice").status_code == 409
    refused = client.post(f"/matches/packs/{pack}/withdraw", {"reason": " "})
    assert refused.status_code == 422
    assert 'href="#reason"' in text_of(refused)
    sent = {"reason": "The memory stick was lost."}
    page = text_of(client.post(f"/matches/packs/{pack}/withdraw", sent, follow=True))
    assert "The pack was withdrawn." in page
    assert "The memory stick was lost." in page
    assert "Withdrawn on 22 November 2026 at 10:00 by Council officer" in page
    notice = client.post(f"/matches/packs/{pack}/recall-notice")
    assert notice["Content-Disposition"] == f'attachment; filename="{pack}.recall.json"'
    assert set(json.loads(notice.content)) == {"envelope", "public_key"}
    assert client.post(f"/matches/packs/{pack}/withdraw", sent).status_code == 409


def test_a_file_is_taken_in_and_every_row_is_accounted_for(world: World, client: Client) -> None:
    copy = received(world)
    pack = exported(world.council_officer, copy)
    found = candidate(copy)
    page = text_of(client.post("/matches/upload", sent_file(pack, found)))
    assert "What the file held" in page
    assert "The weights were thrown away while the file was read." in page
    assert str(WEIGHT) not in page
    assert NAME not in page
    assert client.get("/matches/")["Content-Type"].startswith("text/html")
    (line,), _ = queries.queue(actor=world.council_officer, now=NOW, page=1)
    assert (line.extract_reference, line.source) == ("C-1", SOURCE)
    again = text_of(client.post("/matches/upload", sent_file(pack, found)))
    assert "There is nothing new to decide." in again


def test_an_upload_is_for_the_purpose_of_its_pack(world: World, client: Client) -> None:
    copy = received(world)
    pack = exported(world.council_officer, copy)
    page = text_of(client.get("/matches/upload"))
    assert "The upload is for the purpose of its pack" in page
    assert "To assess and answer this release" in page
    assert 'name="purpose"' not in page
    client.post("/matches/upload", sent_file(pack, candidate(copy)) | {"purpose": "safeguarding"})
    entries = entries_about(actor=world.council_officer, subject=pack)
    assert [entry.purpose for entry in entries if entry.act == "match.uploaded"] == [PURPOSE.value]


def test_faults_name_their_row_and_how_to_mend_it(world: World, client: Client) -> None:
    copy = received(world)
    pack = exported(world.council_officer, copy)
    good = file_of(candidate(copy))
    good.seek(0, 2)
    good.write(b"prj_00000000000000000000,C-2,3.1,0.0,2,<script>\r\n")
    good.seek(0)
    sent = sent_file(pack) | {"file": good}
    page = text_of(client.post("/matches/upload", sent))
    assert "Faults, and how to mend them" in page
    assert "evidence" in page
    assert "<script>" not in page.split("<main")[1].split("</main")[0]
    assert len(queries.queue(actor=world.council_officer, now=NOW, page=1)[0]) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
        b"PK\x03\x04" + b"\x00" * 200,
        b"record_id,full_name\r\n1,Mohammed Hussain\r\n",
        b"register_id,extract_id,weight,rivals,engine,evidence\r\n" + b"x" * 1_000_000,
        "register_id,extract_id,weight,rivals,engine,evidence\r\n\u202eprj,C-1,1,0,2,{}".encode(),
        b"register_id,extract_id,weight,rivals,engine,evidence,decision\r\nprj_0,C-1,1,0,2,{},same\r\n",
    ],
    ids=["empty", "picture", "zip", "a register", "a line without end", "turned text", "a decision in it"],
)
def test_a_file_that_is_none_is_refused_with_words(world: World, client: Client, content: bytes) -> None:
    pack = exported(world.council_officer, received(world))
    stream = io.BytesIO(content)
    stream.name = "candidates.csv"
    response = client.post("/matches/upload", sent_file(pack) | {"file": stream})
    page = text_of(response)
    assert response.status_code in {200, 422}
    assert "Faults, and how to mend them" in page or "Error: Upload possible matches" in page
    assert NAME not in page
    assert queries.queue(actor=world.council_officer, now=NOW, page=1) == ([], False)


@pytest.mark.parametrize(
    ("without", "anchor", "sentence"),
    [
        ("pack", "pack", "Choose the pack it was made with"),
        ("source", "source", "Enter which system the extract is from"),
        ("file", "file", "Choose the file of possible matches"),
    ],
)
def test_an_upload_says_what_is_missing(world: World, client: Client, without: str, anchor: str, sentence: str) -> None:
    pack = exported(world.council_officer, received(world))
    sent = sent_file(pack)
    del sent[without]
    response = client.post("/matches/upload", sent)
    assert response.status_code == 422
    assert f'href="#{anchor}"' in text_of(response)
    assert sentence in text_of(response)


def test_nothing_is_taken_in_for_a_pack_that_was_withdrawn(world: World, client: Client) -> None:
    copy = received(world)
    pack = exported(world.council_officer, copy)
    found = candidate(copy)
    client.post(f"/matches/packs/{pack}/withdraw", {"reason": "The memory stick was lost."})
    assert client.post("/matches/upload", sent_file(pack, found)).status_code in {409, 422}
    assert queries.queue(actor=world.council_officer, now=NOW, page=1) == ([], False)


def test_the_pages_belong_to_partner_officers_and_authorisers_of_one_organisation(world: World) -> None:
    pack = exported(world.council_officer, received(world))
    addresses = ("/matches/", "/matches/decided", "/matches/packs/", "/matches/packs/new", "/matches/upload")
    for address in addresses:
        assert signed_in(world.council_authoriser).get(address).status_code == 200
        for actor in (world.council_manager, world.administrator, world.overseer, world.officer):
            assert signed_in(actor).get(address).status_code == 403
        assert signed_out().get(address)["Location"].startswith("/sign-in?next=")
    stranger = signed_in(world.police_officer)
    for address in (f"/matches/packs/{pack}", f"/matches/packs/{pack}/withdraw"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"/matches/packs/{pack}/recall-notice").status_code == 404
    assert pack not in text_of(stranger.get("/matches/packs/"))


def test_another_organisations_pack_takes_nothing_in(world: World) -> None:
    copy = received(world, to=("council", "police"))
    pack = exported(world.council_officer, copy)
    found = candidate(copy)
    stranger = signed_in(world.police_officer)
    assert stranger.post("/matches/upload", sent_file(pack, found)).status_code in {404, 422}
    taken_in(world.council_officer, pack, found)
    assert queries.queue(actor=world.police_officer, now=NOW, page=1) == ([], False)
