"""Notes, checkpoints, cosignatures: what others published, what we write, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from tearline.errors import InvalidInput
from tearline.ledger import checkpoint, cosignature, note
from tearline.ledger.checkpoint import Checkpoint
from tearline.ledger.cosignature import check_seen, cosign, key_of, seen_at
from tearline.ledger.faults import LedgerCode, LedgerFault
from tearline.ledger.note import NoteKey
from tearline.seal.keys import SigningKey
from tests.support.ledger import ORIGIN, Log
from tests.support.merkle import entries

# From the documentation of Go's golang.org/x/mod/sumdb/note.
THEIR_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
THEIR_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
THEIR_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
THEIR_NOTE = f"{THEIR_TEXT}\n{THEIR_LINE}".encode()

LOG = Log(entries(5))
WITNESS = SigningKey.generate()
WITNESS_KEY = key_of("overseer/witness", WITNESS.raw)


def code(raw: bytes, key: NoteKey = LOG.key) -> LedgerCode:
    with pytest.raises(LedgerFault) as fault:
        checkpoint.opened(note.parse(raw), key)
    return fault.value.fault


def test_a_note_that_others_published_holds() -> None:
    key = NoteKey.from_text(THEIR_KEY)
    assert key.text == THEIR_KEY
    assert note.verified(note.parse(THEIR_NOTE), key) == THEIR_TEXT
    assert note.parse(THEIR_NOTE).raw == THEIR_NOTE


def test_a_changed_note_does_not_hold() -> None:
    for changed in (THEIR_NOTE.replace(b"problem", b"Problem", 1), THEIR_NOTE.replace(b"SffcvI", b"SffcvJ")):
        with pytest.raises(LedgerFault) as fault:
            note.verified(note.parse(changed), NoteKey.from_text(THEIR_KEY))
        assert fault.value.fault is LedgerCode.BAD_SIGNATURE


def test_a_checkpoint_is_read_after_its_signature_held() -> None:
    raw = LOG.note().raw
    assert checkpoint.opened(note.parse(raw), LOG.key) == Checkpoint(ORIGIN, 5, LOG.root())
    assert raw.decode().startswith(f"{ORIGIN}\n5\n")


def test_no_bit_of_a_checkpoint_can_change() -> None:
    raw = LOG.note().raw
    for place in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(LedgerFault):
            checkpoint.opened(note.parse(bytes(changed)), LOG.key)


def test_a_checkpoint_of_another_log_or_key_is_refused() -> None:
    other = Log(entries(5), origin="other-node/ledger/1")
    assert code(other.note().raw) is LedgerCode.OTHER_ORIGIN
    assert code(Log(entries(5)).note().raw) is LedgerCode.NOT_SIGNED
    assert code(LOG.note().raw, key_of(ORIGIN, LOG.signing.raw)) is LedgerCode.NOT_SIGNED


def test_signatures_by_keys_nobody_knows_are_left_alone() -> None:
    signed = LOG.note().with_signatures(note.parse(THEIR_NOTE).signatures)
    assert checkpoint.opened(note.parse(signed.raw), LOG.key).size == 5


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n05\nROOT\n",
        f"{ORIGIN}\n-5\nROOT\n",
        f"{ORIGIN}\n5\nROOT\nextension\n",
        f"{ORIGIN}\n5\nROOT",
        f"{ORIGIN}\n5\n",
        "two words\n5\nROOT\n",
        "\n5\nROOT\n",
        f"{ORIGIN}\n9223372036854775808\nROOT\n",
        f"{ORIGIN}\n5\n{'A' * 42}B=\n",
        f"{ORIGIN}\n5\n{'-' * 43}=\n",
    ],
)
def test_a_checkpoint_has_one_spelling(text: str) -> None:
    with pytest.raises(LedgerFault):
        checkpoint.read(text.replace("ROOT", "A" * 43 + "="))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n",
        THEIR_TEXT.encode(),
        THEIR_TEXT.encode() + b"\n",
        THEIR_NOTE + b"\n",
        THEIR_NOTE[:-1],
        THEIR_NOTE + THEIR_LINE.encode(),
        THEIR_NOTE.replace(b"\n", b"\r\n"),
        THEIR_NOTE.replace(b"If you", b"If\tyou"),
        THEIR_NOTE.replace("—".encode(), b"-"),
        THEIR_NOTE.replace(b"x08go/", b"x08go_"),
        THEIR_NOTE.replace(b"PeterNeumann", b"Peter+Neumann"),
        f"{THEIR_TEXT}\n— PeterNeumann x08goA==\n".encode(),
        THEIR_NOTE[:40] + b"\xff" + THEIR_NOTE[41:],
    ],
)
def test_a_note_has_one_spelling(raw: bytes) -> None:
    with pytest.raises(LedgerFault) as fault:
        note.parse(raw)
    assert fault.value.fault is LedgerCode.MALFORMED


def test_a_name_does_not_steer_the_terminal_it_is_shown_on() -> None:
    with pytest.raises(InvalidInput):
        NoteKey("overseer\x1b[2J/witness", WITNESS.raw)
    assert code(LOG.note().raw + "— over\x1b[2Jseer x08go/ZJkuBS9UG/\n".encode()) is LedgerCode.MALFORMED


@pytest.mark.parametrize("lines", ["— overseer/witness x08go/Z\n", "— overseer/witness Ä\n", "", "hello\n"])
def test_an_answer_that_is_no_signature_is_refused_as_such(lines: str) -> None:
    with pytest.raises(LedgerFault) as fault:
        note.parse_signatures(lines)
    assert fault.value.fault is LedgerCode.MALFORMED


def test_an_endless_note_is_not_read() -> None:
    with pytest.raises(LedgerFault) as fault:
        note.parse(b"a\n" * note.MAX_BYTES)
    assert fault.value.fault is LedgerCode.TOO_LARGE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann",
        THEIR_KEY.replace("c74f20a3", "c74f20a4"),
        THEIR_KEY.replace("PeterNeumann", "Peter Neumann"),
        THEIR_KEY[:-4],
        THEIR_KEY.replace("+ARpc", "+AhpC"),
        "name+00000000+AQ==",
        "name+00000000+AQ" + "A" * 42 + "=",
    ],
)
def test_a_key_that_was_not_copied_whole_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        NoteKey.from_text(text)


def test_a_key_that_proves_nothing_is_refused() -> None:
    with pytest.raises(InvalidInput):
        NoteKey("name", bytes(32))
    with pytest.raises(InvalidInput):
        NoteKey("a name", LOG.signing.raw)


def test_a_cosignature_says_who_saw_it_when() -> None:
    seen = note.parse(LOG.note().with_signatures([cosign(LOG.note(), WITNESS, WITNESS_KEY.name, 1_795_000_000)]).raw)
    assert seen_at(seen, WITNESS_KEY) == 1_795_000_000
    assert check_seen(seen, [WITNESS_KEY], 1) == {"overseer/witness": 1_795_000_000}
    assert checkpoint.opened(seen, LOG.key).size == 5
    assert seen_at(LOG.note(), WITNESS_KEY) is None


def test_a_cosignature_covers_its_time_and_the_checkpoint() -> None:
    line = cosign(LOG.note(), WITNESS, WITNESS_KEY.name, 1_795_000_000)
    later = note.Signature(line.name, line.key_id, (1_795_000_001).to_bytes(8, "big") + line.value[8:])
    for signed in (LOG.note().with_signatures([later]), LOG.note(4).with_signatures([line])):
        with pytest.raises(LedgerFault) as fault:
            seen_at(signed, WITNESS_KEY)
        assert fault.value.fault is LedgerCode.BAD_SIGNATURE


def test_a_time_that_no_date_can_show_is_refused() -> None:
    last = int(dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC).timestamp())
    name = WITNESS_KEY.name
    assert seen_at(LOG.note().with_signatures([cosign(LOG.note(), WITNESS, name, last)]), WITNESS_KEY) == last
    with pytest.raises(LedgerFault):
        seen_at(LOG.note().with_signatures([cosign(LOG.note(), WITNESS, name, last + 1)]), WITNESS_KEY)


def test_fewer_witnesses_than_asked_for_are_too_few() -> None:
    with pytest.raises(LedgerFault) as fault:
        check_seen(LOG.note(), [WITNESS_KEY], 1)
    assert fault.value.fault is LedgerCode.TOO_FEW_WITNESSES
    assert check_seen(LOG.note(), [WITNESS_KEY], 0) == {}


def test_the_log_s_own_signature_is_no_witness() -> None:
    with pytest.raises(InvalidInput):
        cosignature.seen_at(LOG.note(), LOG.key)
