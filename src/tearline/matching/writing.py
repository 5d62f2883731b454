"""The file of candidates that leaves an edge, for its own node to read: see `documents`. The only thing that leaves.

Columns `register_id, extract_id, weight, rivals, engine, evidence`. Invariant: one line for each candidate, in the
order given, whatever its values hold; nothing in it runs in a spreadsheet.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from json.encoder import encode_basestring_ascii
from typing import BinaryIO, Final

from tearline.matching import ENGINE
from tearline.matching.evidence import Candidate, Evidence, Outcome
from tearline.people.person import COMPARED

COLUMNS: Final = ("register_id", "extract_id", "weight", "rivals", "engine", "evidence")
VERSION: Final = 1
# A spreadsheet takes what begins like this for a formula; an apostrophe before it makes it a text, there and here.
_FORMULA: Final = ("=", "+", "-", "@", "'", "\t", "\r")
_PARTED: Final = re.compile(r'[,"\r\n]')
_END: Final = "\r\n"
_json: Final = encode_basestring_ascii
_KNOWN: Final = tuple((kind, f'"{kind}": [') for kind in COMPARED)
_COMPARED: Final = {
    (kind, outcome): f'{{"field": "{kind}", "register": %s, "extract": %s, "outcome": "{outcome}"}}'
    for kind in COMPARED
    for outcome in Outcome
}


def write_candidates(stream: BinaryIO, candidates: Iterable[Candidate]) -> int:
    """Write the file, in the order given and in plain ASCII but for the ids; return how many there are."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    count = 0
    try:
        text.write(",".join(COLUMNS) + _END)
        for each in candidates:
            text.write(_line(each))
            count += 1
    finally:
        text.detach()  # the stream is its owner's to close
    return count


def _line(candidate: Candidate) -> str:
    """Put together by hand: what is made for any table and any document takes three times as long."""
    ids = f"{_cell(candidate.register_id)},{_cell(candidate.extract_id)}"
    evidence = _quoted(_document(candidate.evidence))
    return f"{ids},{candidate.weight:.3f},{candidate.rivals:.3f},{ENGINE},{evidence}{_END}"


def _cell(text: str) -> str:
    safe = f"'{text}" if text.startswith(_FORMULA) else text
    return _quoted(safe) if _PARTED.search(safe) else safe


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _document(evidence: Evidence) -> str:
    """As JSON; `documents` says what each part may be."""
    known = evidence.extract
    extract = ", ".join([start + ", ".join(map(_json, known[kind])) + "]" for kind, start in _KNOWN if known.get(kind)])
    compared = ", ".join(
        [_COMPARED[kind, how] % (_json(ours), _json(theirs)) for kind, ours, theirs, how in evidence.compared]
    )
    common = evidence.common
    return (
        f'{{"version": {VERSION}, "extract": {{{extract}}}, "common": {{"name": {common.name}, '
        f'"date_of_birth": {common.date_of_birth}, "rows": {common.rows}}}, "compared": [{compared}], '
        f'"sentence": {_json(evidence.sentence)}}}'
    )
