"""Parsers of files that people carry: cards, packs, receipts, agreements, reports and candidates.

What is signed is fed twice: as a file, and as what somebody who holds a key might sign.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable
from typing import Final

from tearline.law import agreement
from tearline.matching.comparison import compare
from tearline.matching.documents import read_candidates
from tearline.matching.evidence import Candidate, Commonness, Evidence, sentence_of
from tearline.matching.writing import write_candidates
from tearline.people.record import FieldName
from tearline.seal import b64, dsse, strict_json
from tearline.seal.keys import PublicKey, SigningKey
from tearline.wire import cards, match_pack, report_receipt
from tearline.wire.keys import AnnouncedKey
from tearline.wire.report import read_report
from tearline.wire.report_batch import read_lines
from tests.support import agreements, packs
from tests.support.messages import COUNCIL, NOW
from tests.support.parsing import Parser

KEY: Final = SigningKey.generate()
PUBLIC: Final = PublicKey(raw=KEY.raw, valid_from=NOW - dt.timedelta(days=1))


class OneKey:
    def current(self, now: dt.datetime) -> SigningKey:  # noqa: ARG002 the key always counts
        return KEY


def _signed(payload_type: str, read: Callable[[bytes], object], **beside: str) -> Callable[[bytes], object]:
    """Reads bytes as what the key's holder signed."""

    def signs_and_reads(raw: bytes) -> object:
        envelope = dsse.sign(payload_type, raw, [KEY])
        return read(strict_json.dump({"envelope": strict_json.parse(envelope), **beside}))

    return signs_and_reads


def _card(raw: bytes) -> object:
    return cards.read(raw, now=NOW)


def _pack(raw: bytes) -> object:
    return match_pack.claim(raw, NOW)


def _receipt(raw: bytes) -> object:
    return report_receipt.open_receipt(raw, [PUBLIC], NOW)


def _candidates(raw: bytes) -> object:
    return sum(1 for _ in read_candidates(io.BytesIO(raw)))


def _report_lines(raw: bytes) -> object:
    return sum(1 for _ in read_lines(io.BytesIO(raw)))


def _found() -> bytes:
    register = {FieldName.NAME: ("Ann Synthetic",), FieldName.DATE_OF_BIRTH: ("1985-04-03",)}
    extract = {FieldName.NAME: ("Anne Synthetic",), FieldName.PHONE: ("+999 100000001",)}
    compared, common = compare(register, extract), Commonness(name=2, date_of_birth=1, rows=50)
    evidence = Evidence(compared=compared, common=common, extract=extract, sentence=sentence_of(compared, common))
    written = io.BytesIO()
    ids = (("prj_1", "res-7"), ("prj_1", "res-8"))
    write_candidates(
        written, (Candidate(register_id=one, extract_id=other, weight=1.5, evidence=evidence) for one, other in ids)
    )
    return written.getvalue()


_CARD: Final = cards.Card(
    node=COUNCIL.node,
    name="Synthetic",
    url="https://node.example.org",
    organisations=(cards.CardOrganisation(code=COUNCIL.organisation, name="Synthetic council", kind="council"),),
    keys=(AnnouncedKey.from_key(PUBLIC),),
)
_RECEIPT: Final = report_receipt.ReportReceipt(
    report_id="rep_" + "5" * 20,
    node=COUNCIL.node,
    received_at=NOW,
    suspected_at=NOW - dt.timedelta(hours=2),
    report_by=NOW + dt.timedelta(hours=22),
    digest="0" * 64,
)
_REPORT: Final = json.dumps(
    {
        "kind": "suspicious_transaction",
        "suspected_at": "2026-11-29T08:00:00Z",
        "words": "Would not say what it is for.",
        "product": {
            "name": "Cleaner",
            "ingredients": [{"substance": "Nitric acid", "percent": "12.5"}],
            "quantity": "4",
            "unit": "l",
        },
    }
).encode()
_AGREEMENT: Final = agreements.raw(agreements.agreement(map(agreements.party, ("n/police", "n/council"))))
_NOTICE: Final = agreements.raw(agreements.notice(("n/police",)))
_WORDS: Final = (b"null", b"\\ud800", b"\\u202e", b"9999-12-31", b"1e400", b"[[", b'"version":2')
_PACK_TYPE: Final = "application/vnd.tearline.match-pack+json;version=1"
_PUBLIC_KEY: Final = {"public_key": b64.encode(KEY.raw)}

OF_FILES: Final[dict[str, Parser]] = {
    "card": Parser(_card, (cards.write(_CARD, OneKey(), now=NOW),), _WORDS),
    "card signed": Parser(_signed(cards.PAYLOAD_TYPE, _card), (_CARD.model_dump_json().encode(),), _WORDS),
    "match pack": Parser(
        _pack,
        tuple(match_pack.seal_pack(each, OneKey(), NOW) for each in (packs.pack(), packs.notice())),
        _WORDS,
    ),
    "match pack signed": Parser(
        _signed(_PACK_TYPE, _pack, **_PUBLIC_KEY), (packs.pack().model_dump_json().encode(),), _WORDS
    ),
    "receipt": Parser(_receipt, (report_receipt.seal_receipt(_RECEIPT, OneKey(), NOW),), _WORDS),
    "agreement": Parser(agreement.read, (_AGREEMENT, _NOTICE), _WORDS),
    "report": Parser(read_report, (_REPORT,), _WORDS),
    "report lines": Parser(_report_lines, (_REPORT + b"\n\n" + _REPORT + b"\n",), _WORDS),
    "candidates": Parser(_candidates, (_found(),), (b'""', b"'=", b"\x00", *_WORDS)),
}
