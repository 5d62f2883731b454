"""There and back: a node exports a pack, an edge looks with it, the node takes the candidates in; a notice ends it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tearline.edge import audit, packs, trust
from tearline.edge.asked import Asked, TableFile
from tearline.edge.home import Home
from tearline.edge.look import look
from tearline.errors import NotPermitted
from tearline_hub.exchange import own_keys
from tearline_hub.matches import queries
from tearline_hub.matches.actions import packs as node_packs
from tearline_hub.matches.actions import uploading
from tests.support.database import NOW, World
from tests.support.edge import make_home
from tests.support.matching import ADDRESS, PURPOSE, told

LATER = NOW + dt.timedelta(hours=1)
STRANGER = "Canary Stranger"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home")


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_there_and_back(world: World, home: Home, tmp_path: Path) -> None:
    given = told(world)
    made = node_packs.export(actor=world.council_officer, now=NOW, purpose=PURPOSE, projection_ids=[given.copy], days=7)
    pack = write(tmp_path / made.filename, made.content)
    trust.confirm(home, made.content, own_keys.fingerprint(now=NOW), NOW)
    table = tmp_path / "residents.csv"
    table.write_text(
        "Person Ref,Full name,D.O.B,Address\n"
        f'CT-1,Mohamed Hussain,03/04/1985,"{ADDRESS}"\n'
        f'CT-2,{STRANGER},01/02/1970,"3 Other Road, ZZ9 9ZZ"\n'
    )
    asked = Asked(whom=pack, extract=TableFile(table), purpose=PURPOSE)
    found = look(home, asked, tmp_path / "candidates.csv", clock=lambda: LATER, tell=lambda _: None)
    assert (found.rows, found.candidates) == (2, 1)

    with found.out.open("rb") as stream:
        taken = uploading.upload(
            actor=world.council_officer, now=LATER, purpose=PURPOSE, pack_id=made.pack_id, stream=stream, source="Rent"
        )
    assert (taken.added, taken.faults) == (1, ())
    (line,) = queries.about_projection(actor=world.council_officer, projection_id=given.copy)
    assert line.extract_reference == "CT-1"
    assert STRANGER not in found.out.read_text() + (home.directory / audit.NAME).read_text()


def test_a_notice_from_the_node_ends_it(world: World, home: Home, tmp_path: Path) -> None:
    given = told(world)
    made = node_packs.export(actor=world.council_officer, now=NOW, purpose=PURPOSE, projection_ids=[given.copy], days=7)
    trust.confirm(home, made.content, own_keys.fingerprint(now=NOW), NOW)
    node_packs.withdraw(actor=world.council_officer, now=LATER, pack_id=made.pack_id, reason="A mistake, synthetic.")
    packs.take_notice(home, node_packs.notice(actor=world.council_officer, now=LATER, pack_id=made.pack_id), LATER)
    asked = Asked(
        whom=write(tmp_path / "pack.json", made.content), extract=TableFile(tmp_path / "none"), purpose=PURPOSE
    )
    with pytest.raises(NotPermitted) as caught:
        look(home, asked, tmp_path / "candidates.csv", clock=lambda: LATER, tell=lambda _: None)
    assert caught.value.code == "pack.recalled"
    assert not (tmp_path / "candidates.csv").exists()
