"""Taking proofs: whose entries, for which purposes, and what the file is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tearline.ledger.proof_file import parse_proof
from tearline.seal import strict_json
from tearline_hub.ledger.keeping import Keeping
from tests.support.client import signed_in, text_of
from tests.support.database import World
from tests.support.postgres import TestCluster
from tests.support.sequencing import Ledger
from tests.support.steps import opened_copy

WHY = {"purpose": "criminal_proceedings"}


@pytest.fixture
def ledger(database: TestCluster, tmp_path: Path) -> Ledger:
    return Ledger(database.sequencer_url("test"), Keeping(tmp_path / "ledger"))


def test_a_release_and_a_copy_lead_to_their_proofs(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    assert f"/proofs/{disclosure_id}" in text_of(
        signed_in(world.officer).post(f"/releases/{disclosure_id}", {"stated_purpose": "prepare_release"}, follow=True)
    )
    assert f"/proofs/{copy}" in text_of(signed_in(world.council_officer).get(f"/inbox/{copy}/opened"))


def test_the_purpose_is_asked_and_not_suggested(world: World) -> None:
    disclosure_id, _ = opened_copy(world)
    page = text_of(signed_in(world.officer).get(f"/proofs/{disclosure_id}"))
    assert page.count('type="radio"') == 4
    assert "checked" not in page
    answer = signed_in(world.officer).post(f"/proofs/{disclosure_id}", {"purpose": "curiosity"})
    assert (answer.status_code, "Choose why you need to read the log" in text_of(answer)) == (422, True)


def test_the_file_proves_the_entry(world: World, ledger: Ledger) -> None:
    disclosure_id, _ = opened_copy(world)
    client = signed_in(world.officer)
    assert "Published in a few seconds" in text_of(client.post(f"/proofs/{disclosure_id}", WHY))
    ledger.publish()
    page = text_of(client.post(f"/proofs/{disclosure_id}", WHY))
    addresses = re.findall(rf'action="(/proofs/{disclosure_id}/aud_\w+\.tlog-proof)"', page)
    assert len(addresses) > 3
    for address in addresses:
        answer = client.post(address, WHY)
        assert answer.status_code == 200
        assert "OFFICIAL-SENSITIVE-aud_" in answer["Content-Disposition"]
        proof = parse_proof(answer.content)
        proof.check(ledger.key)
        told = strict_json.parse(proof.entry)
        assert told["tenant"] == "security-service"
        assert disclosure_id in told["subjects"] or told["act"] == "audit.read"
    assert client.get(addresses[0]).status_code == 405


def test_reading_and_taking_are_entries(world: World, ledger: Ledger) -> None:
    _, copy = opened_copy(world)
    ledger.publish()
    client = signed_in(world.council_officer)
    page = text_of(client.post(f"/proofs/{copy}", WHY))
    client.post(re.findall(r'action="(/proofs/\w+/aud_\w+\.tlog-proof)"', page)[0], WHY)
    again = text_of(client.post(f"/proofs/{copy}", WHY))
    assert again.count("audit.read") > page.count("audit.read")


def test_nobody_is_shown_another_organisation_s_entries(world: World, ledger: Ledger) -> None:
    disclosure_id, copy = opened_copy(world)
    ledger.publish()
    page = text_of(signed_in(world.officer).post(f"/proofs/{disclosure_id}", WHY))
    address = re.findall(r'action="(/proofs/\w+/aud_\w+\.tlog-proof)"', page)[0]
    for stranger in (world.police_officer, world.council_manager):
        client = signed_in(stranger)
        assert client.post(address, WHY).status_code == 404
        pages = [text_of(client.post(f"/proofs/{asked}", WHY)) for asked in ("dis_00000000000000000000",)]
        assert "Your organisation has no entry about this." in pages[0]
    page = text_of(signed_in(world.police_officer).post(f"/proofs/{copy}", WHY))
    assert "Your organisation has no entry about this." in page
    assert "Council officer" not in page


@pytest.mark.parametrize("name", ["overseer", "administrator"])
def test_who_meets_no_content_takes_no_proof(world: World, name: str) -> None:
    disclosure_id, _ = opened_copy(world)
    assert signed_in(getattr(world, name)).post(f"/proofs/{disclosure_id}", WHY).status_code == 403
