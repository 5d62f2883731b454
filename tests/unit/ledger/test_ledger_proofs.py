"""Proof files and witnesses: what they show, and what they refuse."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tearline.errors import Conflict, InvalidInput, TearlineError
from tearline.ledger.checkpoint import Checkpoint
from tearline.ledger.entry import commitment
from tearline.ledger.faults import LedgerCode, LedgerFault
from tearline.ledger.proof_file import ProofFile, parse_proof
from tearline.ledger.witness import decide, parse_request
from tearline.seal import b64, strict_json
from tests.support.ledger import ORIGIN, Log, log_with
from tests.support.merkle import entries

ENTRY = '{"act": "projection.opened", "user_name": "Zoë Synthetic"}'.encode()
SALT = bytes(range(32))
LOG, PROOF = log_with(ENTRY, SALT, index=11, others=entries(40))
ONE, ONLY = log_with(ENTRY, SALT, index=0, others=[])


@pytest.mark.parametrize(("log", "proof"), [(LOG, PROOF), (ONE, ONLY)])
def test_a_proof_holds_after_it_travelled_as_a_file(log: Log, proof: ProofFile) -> None:
    found = parse_proof(proof.raw)
    assert found == proof
    assert found.check(log.key) == Checkpoint(ORIGIN, log.size, log.root())
    assert proof.raw.decode().splitlines()[0] == "c2sp.org/tlog-proof@v1"


@pytest.mark.parametrize(
    "spoilt",
    [
        replace(PROOF, entry=ENTRY.replace(b"opened", b"Opened")),
        replace(PROOF, salt=SALT[::-1]),
        replace(PROOF, index=12),
        replace(PROOF, index=41),
        replace(PROOF, proof=PROOF.proof[::-1]),
        replace(PROOF, proof=PROOF.proof[:-1]),
        replace(PROOF, note=LOG.note(30)),
    ],
)
def test_a_spoilt_proof_does_not_hold(spoilt: ProofFile) -> None:
    with pytest.raises(LedgerFault) as fault:
        parse_proof(spoilt.raw).check(LOG.key)
    assert fault.value.fault is LedgerCode.NOT_INCLUDED


def test_a_proof_by_another_log_does_not_hold() -> None:
    with pytest.raises(LedgerFault) as fault:
        PROOF.check(ONE.key)
    assert fault.value.fault is LedgerCode.NOT_SIGNED


def test_a_proof_without_its_entry_says_so() -> None:
    first, _, *rest = PROOF.raw.decode().splitlines(keepends=True)
    with pytest.raises(LedgerFault, match="neither the entry nor the salt"):
        parse_proof("".join((first, *rest)).encode())


@pytest.mark.parametrize("extra", [{"entry": 5, "salt": ""}, {"entry": "", "salt": None}, {"entry": "", "salt": []}])
def test_an_extra_line_that_holds_no_text_is_refused(extra: object) -> None:
    kept = PROOF.raw.splitlines(keepends=True)
    kept[1] = f"extra {b64.encode(strict_json.dump(extra))}\n".encode()
    with pytest.raises(LedgerFault) as fault:
        parse_proof(b"".join(kept))
    assert fault.value.fault is LedgerCode.MALFORMED


def test_no_byte_of_a_proof_can_be_spelt_otherwise() -> None:
    raw = PROOF.raw
    for place in range(len(raw)):
        for other in (raw[:place] + b" " + raw[place:], raw[:place] + raw[place + 1 :]):
            with pytest.raises(LedgerFault):
                parse_proof(other).check(LOG.key)


def test_an_endless_proof_is_not_read() -> None:
    with pytest.raises(LedgerFault) as fault:
        parse_proof(PROOF.raw * 2000)
    assert fault.value.fault is LedgerCode.TOO_LARGE


def test_a_commitment_says_nothing_without_its_salt() -> None:
    assert commitment(ENTRY, SALT) != commitment(ENTRY, bytes(32))
    with pytest.raises(InvalidInput):
        commitment(ENTRY, b"")


# Witnesses


def refusal(log: Log, last: Checkpoint | None, raw: bytes) -> str:
    with pytest.raises(TearlineError) as fault:
        decide(last, parse_request(raw), log.key)
    return fault.value.code


def test_a_witness_follows_a_log_as_it_grows() -> None:
    last = None
    for size in (0, 0, 1, 1, 7, 8, 40, 41):
        old = last.size if last else 0
        last = decide(last, parse_request(LOG.request(old, size).raw), LOG.key)
        assert (last.size, last.root) == (size, LOG.root(size))


def test_a_witness_refuses_a_fork_a_smaller_log_and_another_log() -> None:
    forked = Log(entries(41, seed=1), signing=LOG.signing)
    other = Log(LOG.entries, origin="other-node/ledger/1", signing=LOG.signing)
    last = Checkpoint(ORIGIN, 30, LOG.root(30))
    assert refusal(LOG, last, forked.request(30).raw) == LedgerCode.NOT_CONSISTENT
    assert refusal(LOG, last, forked.request(30, 30).raw) == LedgerCode.FORKED
    assert refusal(LOG, last, LOG.request(20, 29).raw) == LedgerCode.SHRUNK
    assert refusal(LOG, last, other.request(30).raw) == LedgerCode.OTHER_ORIGIN
    assert refusal(other, last, other.request(30).raw) == LedgerCode.OTHER_ORIGIN
    assert refusal(LOG, last, Log(LOG.entries).request(30).raw) == LedgerCode.NOT_SIGNED


def test_a_proof_from_elsewhere_is_asked_for_again() -> None:
    with pytest.raises(Conflict, match="from 30 on"):
        decide(Checkpoint(ORIGIN, 30, LOG.root(30)), parse_request(LOG.request(29).raw), LOG.key)
    with pytest.raises(Conflict, match="from 0 on"):
        decide(None, parse_request(LOG.request(29).raw), LOG.key)


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b"old 30", b"old 030"),
        lambda raw: raw.replace(b"old 30", b"old -1"),
        lambda raw: raw.replace(b"old 30", b"old 9999999999999999999"),
        lambda raw: raw.replace(b"\n\n", b"\n", 1),
        lambda raw: raw[:-1],
        lambda raw: raw[:0],
        lambda raw: raw * 400,
        lambda raw: raw.replace(b"old", b"\xff"),
    ],
)
def test_a_request_has_one_spelling(change: object) -> None:
    with pytest.raises(LedgerFault):
        parse_request(change(LOG.request(30).raw))  # type: ignore[operator]
