"""Match packs: what may be in one, who may have made it, and how long it counts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.errors import Conflict, InvalidInput, TearlineError
from tearline.people.person import COMPARED
from tearline.people.record import FieldName
from tearline.seal import b64, dsse, strict_json
from tearline.seal.faults import SealCode, SealFault
from tearline.seal.keyring import Keyring
from tearline.seal.keys import PublicKey, SigningKey
from tearline.vocab.grading import SensitiveCategory
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import HandlingCondition
from tearline.wire import match_pack, registry
from tearline.wire.faults import WireCode, WireFault, naming_field
from tearline.wire.match_pack import LONGEST, MAX_BYTES, MAX_PEOPLE, MatchPack, claim, open_pack, seal_pack
from tearline.wire.sealed import open_message
from tests.support import packs
from tests.support.messages import NOW

DAY = dt.timedelta(days=1)
CANARY = "Canary Synthetic"


class OneKey:
    """A signer with a key in memory."""

    def __init__(self) -> None:
        self.key = SigningKey.generate()

    def current(self, now: dt.datetime) -> SigningKey:  # noqa: ARG002 the key always counts
        return self.key


SIGNER = OneKey()
KEYS = [PublicKey(raw=SIGNER.key.raw, valid_from=NOW)]
PACK = packs.pack()
SEALED = seal_pack(PACK, SIGNER, NOW)


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    ring = Keyring.prepare(tmp_path / "keys")
    ring.new(now=NOW)
    return ring


def refused(build: Callable[[], object]) -> WireFault:
    with pytest.raises(WireFault) as caught, naming_field():
        build()
    return caught.value


@pytest.mark.parametrize("message", [packs.pack(), packs.notice()], ids=["pack", "notice"])
def test_what_is_sealed_opens(ring: Keyring, message: Any) -> None:
    raw = seal_pack(message, ring, NOW)
    assert open_pack(raw, ring.public_keys(), NOW + DAY) == message


def test_it_says_whose_key_to_confirm(ring: Keyring) -> None:
    found = claim(seal_pack(PACK, ring, NOW), NOW)
    assert (found.node, found.fingerprint) == (PACK.node, ring.public_keys()[0].fingerprint)
    assert found.raw_key == ring.public_keys()[0].raw


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(SealFault) as caught:
        open_pack(SEALED, [], NOW)
    assert caught.value.fault is SealCode.UNKNOWN_KEY


def test_a_key_that_did_not_sign_cannot_be_offered_for_confirmation() -> None:
    outer = strict_json.parse(SEALED) | {"public_key": b64.encode(SigningKey.generate().raw)}
    with pytest.raises(SealFault):
        claim(strict_json.dump(outer), NOW)


@pytest.mark.parametrize("public_key", [None, 1, "", "AAAA", b64.encode(bytes(32)), ["a"]], ids=str)
def test_something_that_is_no_key_is_refused(public_key: object) -> None:
    with pytest.raises(WireFault) as caught:
        claim(strict_json.dump(strict_json.parse(SEALED) | {"public_key": public_key}), NOW)
    assert caught.value.field == "public_key"


@given(place=st.integers(0, len(SEALED) - 2), bit=st.integers(0, 7))
def test_a_changed_file_is_refused(place: int, bit: int) -> None:
    changed = bytearray(SEALED)
    changed[place] ^= 1 << bit
    try:
        found = open_pack(bytes(changed), KEYS, NOW)
    except TearlineError:
        return
    assert found == PACK  # the bit lay in the key that only `claim` reads, or in a spelling of the same


@pytest.mark.parametrize(
    "raw", [b"", b"{}", b"[]", b"null", b"PK\x03\x04", b'{"envelope":1,"public_key":"a"}', b"\xff" * 9], ids=repr
)
def test_no_pack_at_all(raw: bytes) -> None:
    for read in (lambda: open_pack(raw, KEYS, NOW), lambda: claim(raw, NOW)):
        with pytest.raises((SealFault, WireFault)):
            read()


def test_it_expires() -> None:
    assert open_pack(SEALED, KEYS, PACK.expires_at - dt.timedelta(seconds=1)) == PACK
    with pytest.raises(Conflict) as caught:
        open_pack(SEALED, KEYS, PACK.expires_at)
    assert caught.value.code == "pack.expired"
    assert "Export a new one" in caught.value.message


def test_a_notice_does_not_expire() -> None:
    raw = seal_pack(packs.notice(), SIGNER, NOW)
    assert open_pack(raw, KEYS, NOW + 1000 * DAY) == packs.notice()


def test_a_pack_from_the_future_is_refused() -> None:
    early = [PublicKey(raw=SIGNER.key.raw, valid_from=NOW - DAY)]
    with pytest.raises(InvalidInput) as caught:
        open_pack(SEALED, early, NOW - dt.timedelta(hours=1))
    assert caught.value.code == "pack.future"


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(SealFault) as caught:
        open_pack(SEALED + b" " * MAX_BYTES, KEYS, NOW)
    assert caught.value.fault is SealCode.TOO_LARGE
    long = packs.ZOFIA + tuple(packs.field(FieldName.ALIAS, "Synthetic " * 300) for _ in range(3))
    people = tuple(packs.pack_person(*long) for _ in range(MAX_PEOPLE))
    with pytest.raises(SealFault) as caught:
        seal_pack(packs.pack(people=people), SIGNER, NOW)
    assert caught.value.fault is SealCode.TOO_LARGE


def test_a_thousand_people_fit_and_no_more() -> None:
    people = tuple(packs.pack_person() for _ in range(MAX_PEOPLE))
    assert open_pack(seal_pack(packs.pack(people=people), SIGNER, NOW), KEYS, NOW) == packs.pack(people=people)
    assert refused(lambda: packs.pack(people=(*people, packs.pack_person()))).field == "people"
    assert refused(lambda: packs.pack(people=())).field == "people"


NOT_COMPARED = [name for name in FieldName if name not in (*COMPARED, FieldName.ALIAS)]


@pytest.mark.parametrize("name", NOT_COMPARED)
def test_what_records_are_not_compared_by_is_refused(name: FieldName) -> None:
    fault = refused(lambda: packs.pack_person(*packs.ZOFIA, packs.field(name, CANARY)))
    assert fault.field == "fields"
    assert CANARY not in fault.message


def test_what_is_sensitive_is_refused() -> None:
    hidden = packs.field(FieldName.ALIAS, CANARY, sensitive=next(iter(SensitiveCategory)))
    fault = refused(lambda: packs.pack_person(*packs.ZOFIA, hidden))
    assert fault.field == "fields"
    assert CANARY not in fault.message


@pytest.mark.parametrize("name", sorted(match_pack.PACKED))
def test_what_records_are_compared_by_fits(name: FieldName) -> None:
    assert packs.pack_person(*packs.ZOFIA, packs.field(name, "Synthetic"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"organisation": "elsewhere/council"}, "organisation"),
        ({"expires_at": NOW}, "expires_at"),
        ({"expires_at": NOW + LONGEST + dt.timedelta(seconds=1)}, "expires_at"),
        ({"people": (packs.pack_person(register_id="prj_" + "5" * 20),) * 2}, "people"),
        ({"pack_id": "dis_" + "4" * 20}, "pack_id"),
        ({"exported_by": " "}, "exported_by"),
        ({"purpose": "out of curiosity"}, "purpose"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_rules_of_a_pack(changes: dict[str, Any], field: str) -> None:
    assert refused(lambda: packs.pack(**changes)).field == field


def test_rules_of_a_person_and_a_notice() -> None:
    assert refused(lambda: packs.pack_person(*packs.ZOFIA[1:])).field == "fields"
    assert refused(lambda: packs.pack_person(register_id="rec_" + "5" * 20)).field == "register_id"
    assert refused(lambda: packs.notice(organisation="elsewhere/council")).field == "organisation"


def test_a_sealed_file_that_breaks_a_rule_is_refused() -> None:
    content = PACK.model_dump(mode="json") | {"people": []}
    raw = _signed(strict_json.dump(content))
    with pytest.raises(WireFault) as caught:
        open_pack(raw, KEYS, NOW)
    assert (caught.value.fault, caught.value.field) == (WireCode.MALFORMED, "people")
    with pytest.raises(WireFault):
        open_pack(_signed(b'{"a":1,"a":2}'), KEYS, NOW)


def test_another_kind_of_document_is_told_apart() -> None:
    with pytest.raises(WireFault) as caught:
        open_pack(_signed(b"{}", "application/vnd.tearline.disclosure+json;version=1"), KEYS, NOW)
    assert caught.value.fault is WireCode.UNKNOWN_TYPE


def test_no_node_takes_one_in() -> None:
    assert not {MatchPack, match_pack.PackRecall} & set(registry.MODELS.values())
    envelope = strict_json.dump(json.loads(SEALED)["envelope"])
    with pytest.raises(WireFault):
        open_message(envelope, lambda _: KEYS, now=NOW)
    for payload_type in match_pack._FILE.types:
        with pytest.raises(WireFault) as caught:
            registry.decode(payload_type, b"{}")
        assert caught.value.fault is WireCode.UNKNOWN_TYPE


def _signed(payload: bytes, payload_type: str = "application/vnd.tearline.match-pack+json;version=1") -> bytes:
    envelope = dsse.sign(payload_type, payload, [SIGNER.key])
    return strict_json.dump({"envelope": strict_json.parse(envelope), "public_key": b64.encode(SIGNER.key.raw)})


def test_a_pack_is_handled_as_the_most_guarded_person_in_it() -> None:
    plain = packs.pack_person(marking=Marking.OFFICIAL, handling_conditions=())
    assert (packs.pack(people=(plain,)).marking, packs.pack(people=(plain,)).conditions) == (Marking.OFFICIAL, ())
    both = packs.pack(people=(plain, packs.pack_person()))
    assert both.marking is Marking.OFFICIAL_SENSITIVE
    assert both.conditions == (HandlingCondition.NO_CONTACT_WITH_SUBJECT,)
