"""The file of candidates: written and read back, and anything else refused row by row."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from tearline.matching import ENGINE
from tearline.matching.comparison import compare
from tearline.matching.documents import MAX_ROWS, CandidateRow, read_candidates
from tearline.matching.evidence import Candidate, Commonness, Compared, Evidence, Outcome, sentence_of
from tearline.matching.writing import write_candidates
from tearline.people.record import FieldName
from tearline.tables.fault import Fault

REGISTER = {FieldName.NAME: ("Siobhán O'Neill", "王"), FieldName.DATE_OF_BIRTH: ("1985-04-03",)}
EXTRACT = {FieldName.NAME: ("Siobhan ONeill",), FieldName.PHONE: ("=1+1", "+999 100000001")}
HEADING = "register_id,extract_id,weight,rivals,engine,evidence\r\n"


def candidate(register_id: str = "prj_1", extract_id: str = "res-7", weight: float = 12.3456) -> Candidate:
    compared, common = compare(REGISTER, EXTRACT), Commonness(name=2, date_of_birth=1, rows=50)
    evidence = Evidence(compared=compared, common=common, extract=EXTRACT, sentence=sentence_of(compared, common))
    return Candidate(register_id=register_id, extract_id=extract_id, weight=weight, evidence=evidence)


def written(*candidates: Candidate) -> bytes:
    stream = io.BytesIO()
    assert write_candidates(stream, candidates) == len(candidates)
    return stream.getvalue()


def read(raw: bytes) -> list[CandidateRow | Fault]:
    return list(read_candidates(io.BytesIO(raw)))


def changed(**changes: Any) -> bytes:
    """A file of one candidate with parts of its evidence replaced, or left out where the part is None."""
    return with_evidence(json.dumps({key: part for key, part in (document() | changes).items() if part is not None}))


def document() -> dict[str, Any]:
    cells = next(csv.DictReader(io.StringIO(written(candidate()).decode())))
    found: dict[str, Any] = json.loads(cells["evidence"])
    return found


def with_evidence(evidence: str, weight: str = "1.0", register_id: str = "prj_1", extract_id: str = "res-7") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow([register_id, extract_id, weight, "0.0", "2", evidence])
    return (HEADING + text.getvalue()).encode()


def test_what_is_written_is_read_back_without_its_weight() -> None:
    first, second = candidate(), candidate("=prj", "'-1", -3.5)
    raw = written(first, second)
    found = read(raw)
    assert found == [
        CandidateRow(2, first.register_id, first.extract_id, first.evidence),
        CandidateRow(3, second.register_id, second.extract_id, second.evidence),
    ]
    assert b"12.346" in raw
    assert "weight" not in CandidateRow.__slots__


@pytest.mark.parametrize("text", ["a,b", 'say "so"', '"', "two\nlines", "car\rriage", " spaced ", "Łódź 王", "'", ""])
def test_a_line_is_what_any_writer_of_csv_and_json_writes(text: str) -> None:
    """Put together by hand, it is the same byte for byte."""
    values = {FieldName.NAME: ("Siobhán", text), FieldName.DATE_OF_BIRTH: (), FieldName.PHONE: ("\\ \x7f\t",)}
    compared = (*compare(REGISTER, EXTRACT)[:-1], Compared(FieldName.VEHICLE_MARK, text, text, Outcome.AGREES))
    common = Commonness(name=2, date_of_birth=1, rows=50)
    evidence = Evidence(compared=compared, common=common, extract=values, sentence=text)
    said = {
        "version": 1,
        "extract": {kind: each for kind, each in values.items() if each},
        "common": {"name": 2, "date_of_birth": 1, "rows": 50},
        "compared": [each._asdict() for each in compared],
        "sentence": text,
    }
    expected = io.StringIO()
    ids = (f"'{text}" if text.startswith("'") else text, f"r{text}")
    csv.writer(expected).writerow([*ids, "1.000", "-0.125", ENGINE, json.dumps(said)])
    raw = written(Candidate(register_id=text, extract_id=f"r{text}", weight=1.0, rivals=-0.125, evidence=evidence))
    assert raw.decode() == HEADING + expected.getvalue()


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "'"])
def test_no_id_is_a_formula_to_a_spreadsheet(begin: str) -> None:
    raw = written(candidate(f"{begin}SUM(1)", f"{begin}1"))
    cells = list(csv.reader(io.StringIO(raw.decode())))[1]
    assert all(cell[0] in "'{" or cell in ("12.346", "0.000", ENGINE) for cell in cells)
    assert [(row.register_id, row.extract_id) for row in read(raw) if isinstance(row, CandidateRow)] == [
        (f"{begin}SUM(1)", f"{begin}1")
    ]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_spreadsheet_may_have_saved_it_again(codec: str) -> None:
    raw = written(candidate()).decode().replace("\r\n", "\n").encode(codec)
    assert read(raw) == [CandidateRow(2, "prj_1", "res-7", candidate().evidence)]


def test_the_sentence_in_the_file_is_not_believed() -> None:
    (row,) = read(changed(sentence="This is certainly the same person."))
    assert isinstance(row, CandidateRow)
    assert row.evidence.sentence == candidate().evidence.sentence
    assert not any(letter.isdecimal() for letter in row.evidence.sentence)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\x01\x02",
        b"PK\x03\x04",
        b"register_id,extract_id,evidence\n",
        b"extract_id,register_id,weight,rivals,engine,evidence\n",
        b"\xff\xfer\x00e\x00g\x00",
        b"x" * (1 << 21),
    ],
    ids=["empty", "binary", "zip", "column-missing", "other-order", "utf-16", "endless-line"],
)
def test_another_file_is_refused_as_a_whole(raw: bytes) -> None:
    (fault,) = read(raw)
    assert isinstance(fault, Fault)
    assert (fault.row_number, fault.blocking) == (1, True)


def _compared(**changes: Any) -> list[dict[str, Any]]:
    first, *rest = document()["compared"]
    return [first | changes, *rest]


REFUSED = {
    "version": lambda: changed(version=2),
    "no-version": lambda: changed(version=None),
    "no-extract": lambda: changed(extract=None),
    "no-common": lambda: changed(common=None),
    "no-compared": lambda: changed(compared=None),
    "unknown-key": lambda: changed(sex="f"),
    "unknown-kind": lambda: changed(extract={"ethnicity": ["x"]}),
    "kind-not-compared": lambda: changed(extract={"note": ["x"]}),
    "no-values": lambda: changed(extract={"name": []}),
    "empty-value": lambda: changed(extract={"name": [""]}),
    "number-as-value": lambda: changed(extract={"name": [7]}),
    "long-value": lambda: changed(extract=document()["extract"] | {"email": ["x" * 4001]}),
    "many-values": lambda: changed(extract=document()["extract"] | {"email": ["x"] * 2001}),
    "nul": lambda: changed(extract=document()["extract"] | {"email": ["a\x00b"]}),
    "reading-direction": lambda: changed(extract=document()["extract"] | {"email": ["a\u202eb"]}),
    "lone-surrogate": lambda: changed(extract=document()["extract"] | {"email": ["\ud800"]}),
    "negative-count": lambda: changed(common={"name": -1, "date_of_birth": 0, "rows": 1}),
    "fraction": lambda: changed(common={"name": 0.5, "date_of_birth": 0, "rows": 1}),
    "infinite": lambda: changed(common={"name": float("inf"), "date_of_birth": 0, "rows": 1}),
    "not-a-number": lambda: changed(common={"name": float("nan"), "date_of_birth": 0, "rows": 1}),
    "more-than-all": lambda: changed(common={"name": 2, "date_of_birth": 0, "rows": 1}),
    "score": lambda: changed(common={"name": 1, "date_of_birth": 0, "rows": 1, "score": 1}),
    "unknown-outcome": lambda: changed(compared=_compared(outcome="certain")),
    "not-in-extract": lambda: changed(compared=_compared(extract="Somebody Else")),
    "kind-missing": lambda: changed(compared=document()["compared"][1:]),
    "kind-twice": lambda: changed(compared=[document()["compared"][0]] * 7),
    "long-sentence": lambda: changed(sentence="x" * 1001),
    "list": lambda: with_evidence("[]"),
    "deep": lambda: with_evidence("[" * 100_000),
    "key-twice": lambda: with_evidence('{"version":1,"version":1}'),
    "no-json": lambda: with_evidence("=1+1"),
    "weight-nan": lambda: with_evidence(json.dumps(document()), weight="nan"),
    "weight-infinite": lambda: with_evidence(json.dumps(document()), weight="1e999"),
    "weight-formula": lambda: with_evidence(json.dumps(document()), weight="=1"),
    "no-id": lambda: with_evidence(json.dumps(document()), register_id=""),
    "blank-id": lambda: with_evidence(json.dumps(document()), extract_id="  "),
    "long-id": lambda: with_evidence(json.dumps(document()), extract_id="x" * 65),
    "tab-in-id": lambda: with_evidence(json.dumps(document()), extract_id="a\tb"),
    "id-over-lines": lambda: with_evidence(json.dumps(document()), extract_id="a\rb"),
    "long-cell": lambda: with_evidence("x" * 200_000),
    "long-line": lambda: with_evidence("x" * (1 << 21)),
    "cell-missing": lambda: HEADING.encode() + b"prj_1,res-7,1.0\r\n",
    "open-quotation": lambda: HEADING.encode() + b'prj_1,"res-7\r\n',
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_row_that_is_not_ours_is_refused_and_the_next_is_read(name: str) -> None:
    good = written(candidate("prj_2")).partition(b"\r\n")[2]
    raw = REFUSED[name]()
    *faults, row = read(raw + good)
    assert isinstance(row, CandidateRow)
    assert row.register_id == "prj_2"
    assert faults
    for fault in faults:
        assert isinstance(fault, Fault)
        assert fault.blocking
        assert fault.row_number >= 2
        assert not any(value in str(fault) for values in EXTRACT.values() for value in values)


def test_a_pair_is_taken_once() -> None:
    first, second = read(written(candidate(), candidate()))
    assert isinstance(first, CandidateRow)
    assert isinstance(second, Fault)
    assert second.row_number == 3


def test_a_file_without_end_is_read_to_the_bound() -> None:
    *_, last = read(HEADING.encode() + b"x\n" * (MAX_ROWS + 10))
    assert isinstance(last, Fault)
    assert last.row_number == MAX_ROWS + 2


def test_blank_lines_are_passed_over() -> None:
    assert len(read(written(candidate()) + b"\r\n\r\n")) == 1
