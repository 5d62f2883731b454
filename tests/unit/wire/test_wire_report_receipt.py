"""Receipts: genuine for years, of one report alone, and never forged."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tearline.edge.cli import main
from tearline.errors import InvalidInput, TearlineError
from tearline.seal.faults import SealCode, SealFault
from tearline.seal.keys import PublicKey, SigningKey
from tearline.wire.match_pack import seal_pack
from tearline.wire.report_receipt import ReportReceipt, claim, digest_of, open_receipt, seal_receipt
from tests.support import packs
from tests.support.messages import NOW

HOUR = dt.timedelta(hours=1)
YEARS = dt.timedelta(days=2_000)
REPORT = b'{"kind":"theft"}'


class OneKey:
    """A signer with a key in memory."""

    def __init__(self) -> None:
        self.key = SigningKey.generate()

    def current(self, now: dt.datetime) -> SigningKey:  # noqa: ARG002 the key always counts
        return self.key


SIGNER = OneKey()
KEY = PublicKey(raw=SIGNER.key.raw, valid_from=NOW - HOUR)
RECEIPT = ReportReceipt(
    report_id=f"rep_{'0' * 20}", node="west-midlands", received_at=NOW, suspected_at=NOW - 2 * HOUR,
    report_by=NOW + 22 * HOUR, digest=digest_of(REPORT),
)  # fmt: skip
SEALED = seal_receipt(RECEIPT, SIGNER, NOW)


def test_it_opens_for_years_after_its_key_ended() -> None:
    ended = replace(KEY, valid_until=NOW + HOUR)
    assert open_receipt(SEALED, [ended], NOW + YEARS) == RECEIPT


def test_a_key_that_was_confirmed_later_opens_it() -> None:
    assert open_receipt(SEALED, [replace(KEY, valid_from=NOW + YEARS)], NOW + YEARS) == RECEIPT


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (replace(KEY, valid_until=NOW), SealCode.KEY_EXPIRED),
        (replace(KEY, revoked_at=NOW + HOUR), SealCode.KEY_REVOKED),
        (PublicKey(raw=SigningKey.generate().raw, valid_from=NOW), SealCode.UNKNOWN_KEY),
    ],
)
def test_a_key_that_does_not_count_opens_nothing(key: PublicKey, code: SealCode) -> None:
    with pytest.raises(SealFault) as caught:
        open_receipt(SEALED, [key], NOW + 2 * HOUR)
    assert caught.value.fault is code


def test_one_from_the_future_is_refused() -> None:
    with pytest.raises(InvalidInput, match="future"):
        open_receipt(SEALED, [KEY], NOW - HOUR)


@given(place=st.integers(0, len(SEALED) - 2), bit=st.integers(0, 7))
def test_a_changed_receipt_is_refused(place: int, bit: int) -> None:
    changed = bytearray(SEALED)
    changed[place] ^= 1 << bit
    try:
        found = open_receipt(bytes(changed), [KEY], NOW)
    except TearlineError:
        return
    assert found == RECEIPT


def test_a_pack_is_no_receipt() -> None:
    with pytest.raises(TearlineError):
        claim(seal_pack(packs.pack(), SIGNER, NOW), NOW)


def test_late_is_after_the_last_instant() -> None:
    assert not RECEIPT.model_copy(update={"received_at": RECEIPT.report_by}).is_late
    assert RECEIPT.model_copy(update={"received_at": NOW + 23 * HOUR}).is_late
    assert not RECEIPT.model_copy(update={"report_by": None}).is_late


def test_somebody_checks_one_at_home(tmp_path: Path) -> None:
    receipt, report, other = (tmp_path / name for name in ("receipt.json", "report.json", "other.json"))
    receipt.write_bytes(SEALED), report.write_bytes(REPORT), other.write_bytes(REPORT + b" ")
    runner = CliRunner(env={"TEARLINE_HOME": str(tmp_path / "home")})

    def run(*arguments: object) -> tuple[int, str]:
        done = runner.invoke(main, [str(each) for each in arguments])
        return done.exit_code, done.output

    code, said = run("verify-receipt", receipt)
    assert code == 2
    fingerprint = claim(SEALED, NOW).fingerprint
    assert fingerprint in said
    assert "tearline trust" in said
    assert run("trust", receipt, "--fingerprint", fingerprint)[0] == 0
    code, said = run("verify-receipt", receipt, "--report", report)
    assert code == 0, said
    assert RECEIPT.report_id in said
    assert "within the time" in said
    assert "to the last byte" in said
    code, said = run("verify-receipt", receipt, "--report", other)
    assert code != 0
    assert "another report" in said
    receipt.write_bytes(SEALED.replace(b'"payload":"', b'"payload":"A'))
    assert run("verify-receipt", receipt)[0] != 0
