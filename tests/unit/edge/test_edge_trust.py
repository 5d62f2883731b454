"""Keys are believed once a person compared their fingerprints; packs are refused after expiry and recall."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from tearline.edge import audit, packs, trust
from tearline.edge.home import Home
from tearline.errors import Conflict, IntegrityFault, InvalidInput, NotPermitted, TearlineError
from tearline.people.record import FieldName
from tearline.seal.faults import SealFault
from tearline.vocab.purpose import ReadPurpose
from tearline.wire import cards
from tearline.wire.cards import Card
from tearline.wire.keys import AnnouncedKey
from tearline.wire.match_pack import seal_pack
from tests.support import packs as make
from tests.support.edge import Node, make_home, make_node
from tests.support.messages import COUNCIL, NOW

DAY = dt.timedelta(days=1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home")


@pytest.fixture
def node(tmp_path: Path) -> Node:
    return make_node(tmp_path / "keys")


@pytest.fixture
def pack(node: Node) -> bytes:
    return seal_pack(make.pack(), node.ring, NOW)


def card(node: Node, now: dt.datetime = NOW) -> bytes:
    keys = tuple(AnnouncedKey.from_key(key) for key in node.ring.public_keys())
    content = Card(node=COUNCIL.node, name="Synthetic", url="https://node.example.org", organisations=(), keys=keys)
    return cards.write(content, node.ring, now=now)


def test_nobody_has_confirmed_the_key(home: Home, node: Node, pack: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        packs.open_pack(home, pack, NOW)
    assert caught.value.code == "key.not-confirmed"
    assert node.fingerprint in caught.value.message
    assert "Compare it" in caught.value.message


@pytest.mark.parametrize("what", ["pack", "notice", "card"])
def test_a_confirmed_key_opens_packs(home: Home, node: Node, pack: bytes, what: str) -> None:
    raw = {
        "pack": pack,
        "notice": seal_pack(make.notice(pack_id="pck_" + "5" * 20), node.ring, NOW),
        "card": card(node),
    }
    trust.confirm(home, raw[what], node.fingerprint.upper().replace(" ", "  "), NOW)
    assert packs.open_pack(home, pack, NOW + DAY).pack_id == make.PACK_ID
    assert [line.act for line in audit.read(home)] == [audit.Act.KEY_CONFIRMED]


@pytest.mark.parametrize(
    ("given", "code"), [("", "not-confirmed"), ("abcd", "fingerprint-differs"), (" ", "not-confirmed")]
)
def test_another_fingerprint_confirms_nothing(home: Home, node: Node, pack: bytes, given: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        trust.confirm(home, pack, given, NOW)
    assert caught.value.code == f"key.{code}"
    assert (node.fingerprint in caught.value.message) is (code == "not-confirmed")
    assert trust.keys_of(home, COUNCIL.node) == ()
    assert audit.read(home) == ()


def test_part_of_a_fingerprint_is_not_enough(home: Home, node: Node, pack: bytes) -> None:
    with pytest.raises(InvalidInput):
        trust.confirm(home, pack, node.fingerprint[:-1], NOW)


def test_a_key_counts_for_its_own_node_alone(home: Home, tmp_path: Path) -> None:
    other = make_node(tmp_path / "other")
    mine = make.pack(node="elsewhere", organisation="elsewhere/council")
    trust.confirm(home, seal_pack(mine, other.ring, NOW), other.fingerprint, NOW)
    posing = seal_pack(make.pack(), other.ring, NOW)
    with pytest.raises(InvalidInput) as caught:
        packs.open_pack(home, posing, NOW)
    assert caught.value.code == "key.not-confirmed"


def test_a_card_takes_a_revoked_key_away(home: Home, node: Node, pack: bytes) -> None:
    trust.confirm(home, pack, node.fingerprint, NOW)
    old = node.ring.public_keys()[0].key_id
    node.ring.rotate(overlap=DAY, now=NOW)
    node.ring.revoke(old, now=NOW + DAY / 2)
    later = NOW + DAY
    trust.confirm(home, card(node, later), node.fingerprint, later)
    with pytest.raises(SealFault):
        packs.open_pack(home, pack, later)
    trust.confirm(
        home, seal_pack(make.pack(issued_at=later, expires_at=later + DAY), node.ring, later), node.fingerprint, later
    )
    with pytest.raises(SealFault):
        packs.open_pack(home, pack, later)


def test_a_changed_pack_is_refused(home: Home, node: Node, pack: bytes) -> None:
    trust.confirm(home, pack, node.fingerprint, NOW)
    changed = pack.replace(b'"payload":"e', b'"payload":"f', 1)
    assert changed != pack
    with pytest.raises(TearlineError):
        packs.open_pack(home, changed, NOW)


def test_an_expired_pack_is_refused(home: Home, node: Node, pack: bytes) -> None:
    trust.confirm(home, pack, node.fingerprint, NOW)
    with pytest.raises(Conflict) as caught:
        packs.open_pack(home, pack, make.pack().expires_at)
    assert caught.value.code == "pack.expired"


def test_a_recalled_pack_stays_refused(home: Home, node: Node, pack: bytes) -> None:
    trust.confirm(home, pack, node.fingerprint, NOW)
    notice = seal_pack(make.notice(), node.ring, NOW)
    for _ in range(2):
        assert packs.take_notice(home, notice, NOW).pack_id == make.PACK_ID
    again = replace(home)
    with pytest.raises(NotPermitted) as caught:
        packs.open_pack(again, pack, NOW)
    assert caught.value.code == "pack.recalled"
    assert "Export a new one" in caught.value.message
    assert [line.act for line in audit.read(home)] == [audit.Act.KEY_CONFIRMED, audit.Act.PACK_RECALLED]


def test_another_node_cannot_take_a_pack_back(home: Home, node: Node, tmp_path: Path, pack: bytes) -> None:
    other = make_node(tmp_path / "other")
    notice = seal_pack(make.notice(node="elsewhere", organisation="elsewhere/council"), other.ring, NOW)
    trust.confirm(home, pack, node.fingerprint, NOW)
    trust.confirm(home, notice, other.fingerprint, NOW)
    packs.take_notice(home, notice, NOW)
    assert packs.open_pack(home, pack, NOW)


def test_one_is_not_taken_for_the_other(home: Home, node: Node, pack: bytes) -> None:
    trust.confirm(home, pack, node.fingerprint, NOW)
    with pytest.raises(InvalidInput) as caught:
        packs.take_notice(home, pack, NOW)
    assert caught.value.code == "pack.no-notice"
    with pytest.raises(InvalidInput) as caught:
        packs.open_pack(home, seal_pack(make.notice(), node.ring, NOW), NOW)
    assert caught.value.code == "pack.notice"


@pytest.mark.parametrize("purpose", [each for each in ReadPurpose if each is not make.pack().purpose])
def test_a_pack_serves_its_own_purpose(purpose: ReadPurpose) -> None:
    packs.check_purpose(make.pack(), make.pack().purpose)
    with pytest.raises(NotPermitted) as caught:
        packs.check_purpose(make.pack(), purpose)
    assert make.pack().purpose in caught.value.message


def test_whom_to_look_for() -> None:
    person = make.pack_person(
        *make.ZOFIA, make.field(FieldName.ALIAS, "Sophie Synthetic"), register_id="prj_" + "6" * 20
    )
    (found,) = packs.people_of(make.pack(people=(person,)))
    assert found.id == "prj_" + "6" * 20
    assert found.values[FieldName.NAME] == ("Zofia Synthetic-Okafor", "Sophie Synthetic")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"{}", b"[1]", b'[{"node":1}]', b'[{"node":"west-midlands"}]'], ids=repr
)
def test_a_damaged_list_of_keys_is_said(home: Home, pack: bytes, content: bytes) -> None:
    (home.directory / trust.NAME).write_bytes(content)
    with pytest.raises((IntegrityFault, InvalidInput)) as caught:
        packs.open_pack(home, pack, NOW)
    assert caught.value.code in {"edge.damaged", "edge.damaged-keys", "key.not-confirmed"}


@pytest.mark.parametrize("raw", [b"", b"register_id,extract_id\n", b'{"envelope": 1}'], ids=["empty", "table", "other"])
def test_what_is_no_pack_is_refused_in_plain_words(home: Home, raw: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        packs.open_pack(home, raw, NOW)
    assert caught.value.code == "pack.not-a-pack"
