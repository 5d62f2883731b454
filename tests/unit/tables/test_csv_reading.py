"""Reading CSV: what is taken, what is refused, and that each fault says where, what and how to mend it."""

from __future__ import annotations

import pytest

from tearline.errors import InvalidInput
from tearline.tables.fault import Fault, Row
from tearline.tables.headings import COLUMNS
from tests.support.tables import rows_of

HEADING = "record_id,full_name,aliases,phone\n"


def read(content: str | bytes) -> list[Row | Fault]:
    return rows_of(content.encode() if isinstance(content, str) else content)


def rows(content: str | bytes) -> dict[int, dict[str, str]]:
    return {item.number: dict(item.cells) for item in read(content) if isinstance(item, Row)}


def faults(content: str | bytes) -> list[Fault]:
    found = [item for item in read(content) if isinstance(item, Fault)]
    assert all(fault.what and fault.how_to_mend for fault in found)
    return found


def only_fault(content: str | bytes) -> Fault:
    (fault,) = faults(content)
    return fault


def test_cells_that_hold_something_are_taken_stripped() -> None:
    assert read(HEADING + "A-1, Ann Lee ,,\n\n , ,,\nA-2,Bo Ek,B;Bob,+999123456789\n") == [
        Row(2, {"record_id": "A-1", "full_name": "Ann Lee"}),
        Row(5, {"record_id": "A-2", "full_name": "Bo Ek", "aliases": "B;Bob", "phone": "+999123456789"}),
    ]


@pytest.mark.parametrize(
    "heading",
    ["record_id,full_name", "Record ID,Full-Name", " RECORD_ID , full name ", '"record_id","full_name"'],
)
def test_headings_are_read_in_any_common_writing(heading: str) -> None:
    assert rows(f"{heading}\nA-1,Ann\n") == {2: {"record_id": "A-1", "full_name": "Ann"}}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_common_encodings_are_read(encoding: str) -> None:
    assert rows((HEADING + "A-1,Zoë Muñoz,,\n").encode(encoding)) == {2: {"record_id": "A-1", "full_name": "Zoë Muñoz"}}


def test_lines_of_two_encodings_are_both_read() -> None:
    mixed = HEADING.encode() + "A-1,Zoë,,\n".encode() + "A-2,Zoë,,\n".encode("cp1252")
    assert [cells["full_name"] for cells in rows(mixed).values()] == ["Zoë", "Zoë"]


def test_a_cell_may_hold_commas_quotes_and_lines() -> None:
    content = 'record_id,full_name,address\r\nA-1,"Lee, ""Ann""","1 Testing Street\r\nDudley"\r\nA-2,Bo,\r\n'
    assert rows(content) == {
        2: {"record_id": "A-1", "full_name": 'Lee, "Ann"', "address": "1 Testing Street\r\nDudley"},
        4: {"record_id": "A-2", "full_name": "Bo"},
    }


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (HEADING, "no rows"),
        ("full_name\nAnn\n", "no column record_id"),
        ("record_id,phone\nA-1,1\n", "no column with a name"),
        ("record_id,full_name,Full Name\nA-1,Ann,Ann\n", "stands twice"),
    ],
)
def test_files_that_are_no_table_of_people_are_refused_whole(content: str | bytes, what: str) -> None:
    fault = [fault for fault in faults(content) if fault.blocking][-1]
    assert what in fault.what
    assert fault.blocking
    assert rows(content) == {}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table.empty"),
        (b"\n\n , \n", "table.empty"),
        (b"\xef\xbb\xbf", "table.empty"),
        (b"%PDF-1.7", "table.pdf"),
        ((HEADING + "A-1,Ann,,\n").encode("utf-16"), "table.utf-16"),
        ((HEADING + "A-1,Ann,,\n").encode("utf-16-be"), "table.not-text"),
        (b"record_id\x00,full_name\n", "table.not-text"),
        (b"x" * (2 << 20), "table.no-lines"),
        (b" <html><table>", "table.not-a-table"),
        (b'{"envelope": {"payload": "cGVvcGxl"}}', "table.not-a-table"),
        (",".join(f"c{n}" for n in range(10_000)).encode() + b"\n", "table.too-many-columns"),
    ],
)
def test_files_that_are_no_table_are_refused_with_a_sentence(content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(content)
    assert caught.value.code == code
    assert caught.value.message.count(".") >= 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_the_delimiter_and_the_line_ends_are_told_from_the_file(delimiter: str, end: str) -> None:
    lines = [["record_id", "full_name", "aliases"], ["A-1", "Lee Ann", "A. Lee"], ["A-2", "Bo", ""]]
    content = end.join(delimiter.join(line) for line in lines) + end
    assert rows(content) == {
        2: {"record_id": "A-1", "full_name": "Lee Ann", "aliases": "A. Lee"},
        3: {"record_id": "A-2", "full_name": "Bo"},
    }


def test_titles_above_the_headings_are_passed_over_and_said() -> None:
    content = f"Housing register,,,\nprinted 22/11/2026,,,\n,,,\n{HEADING}A-1,Ann,,\n"
    assert rows(content) == {5: {"record_id": "A-1", "full_name": "Ann"}}
    fault = only_fault(content)
    assert (fault.row_number, fault.blocking) == (1, False)
    assert "on row 4" in fault.what


def test_an_overlong_line_is_named_and_what_follows_is_read() -> None:
    content = HEADING + "A-1,Ann,,\nA-2," + "x" * (3 << 20) + "\nA-3,Bo,,\n"
    assert list(rows(content)) == [2, 4]
    fault = only_fault(content)
    assert (fault.row_number, fault.blocking) == (3, True)
    assert "longer than" in fault.what


def test_an_overlong_line_inside_quotation_marks_costs_its_row_alone() -> None:
    content = HEADING + 'A-1,"Ann\n' + "x" * (3 << 20) + '\n",,\nA-3,Bo,,\n'
    assert list(rows(content)) == [5]


REFUSED = [
    "sex", "Gender", "nationality", "ethnicity", "Ethnic origin", "religion", "place of birth", "Birthplace", "country_of_birth",
    "political opinion", "Trade union", "health", "sexual orientation", "self defined ethnicity", "race", "faith", "biometric id",
]  # fmt: skip


@pytest.mark.parametrize("heading", REFUSED)
def test_columns_about_what_people_are_refuse_the_file_by_name(heading: str) -> None:
    content = f"record_id,full_name,{heading}\nA-1,Ann,x\n"
    fault = only_fault(content)
    assert (fault.row_number, fault.blocking) == (1, True)
    assert fault.column in fault.what
    assert fault.column == heading.lower().replace(" ", "_")
    assert "Remove the column" in fault.how_to_mend
    assert rows(content) == {}


def test_the_canonical_columns_are_all_allowed() -> None:
    assert faults(",".join(COLUMNS) + "\nA-1" + ",x" * (len(COLUMNS) - 1) + "\n") == []


def test_unknown_columns_are_listed_once_and_not_read() -> None:
    content = "record_id,full_name,shoe size,tenancy\nA-1,Ann,5,T1\n"
    fault = only_fault(content)
    assert (fault.row_number, fault.blocking) == (1, False)
    assert "shoe_size, tenancy" in fault.what
    assert rows(content) == {2: {"record_id": "A-1", "full_name": "Ann"}}


@pytest.mark.parametrize(
    ("row", "column", "what"),
    [
        (",Ann,,", "record_id", "no record_id"),
        ("A-9,,Annie,", "full_name", "no name"),
        ("A-1,Bo,,", "record_id", "earlier row"),
        ("A-9,Lee, Ann,,", "", "5 cells and the heading has 4"),
        ("A-9,Ann", "", "2 cells"),
        ('A-9,"Ann"x,,', "", "cannot be read as CSV"),
        ("A-9," + "x" * 301 + ",,", "full_name", "no name"),
        ("A-9,A\x07nn,,", "full_name", "no name"),
        ("x" * 65 + ",Ann,,", "record_id", "no record_id"),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_taken(row: str, column: str, what: str) -> None:
    content = f"{HEADING}A-1,Ann,,\n{row}\nA-2,Cy,,\n"
    fault = [fault for fault in faults(content) if fault.blocking][-1]
    assert (fault.row_number, fault.column) == (3, column)
    assert what in fault.what
    assert list(rows(content)) == [2, 4]
    assert str(fault).startswith("Row 3")


def test_an_extra_empty_cell_is_refused_because_an_open_comma_looks_the_same() -> None:
    assert list(rows(HEADING + "A-1,Lee, Ann,,\nA-2,Bo,,\n")) == [3]


def test_a_refused_row_does_not_use_up_its_reference() -> None:
    assert list(rows(HEADING + "A-1,,,\nA-1,Ann,,\n")) == [3]


@pytest.mark.parametrize(
    ("cell", "what"),
    [("9" * 301, "more than 300"), ("1\u202e2", "cannot be read"), ("1\x002", "cannot be read")],
)
def test_a_cell_that_cannot_be_kept_is_reported_and_keeps_its_row(cell: str, what: str) -> None:
    content = f"{HEADING}A-1,Ann,,{cell}\n"
    fault = only_fault(content)
    assert (fault.row_number, fault.column, fault.blocking) == (2, "phone", False)
    assert what in fault.what
    assert rows(content) == {2: {"record_id": "A-1", "full_name": "Ann"}}
    assert str(fault).startswith("Row 2, phone: ")


def test_bytes_of_no_encoding_are_reported() -> None:
    fault = only_fault(HEADING.encode() + b"A-1,Ann,,\x81\x8d\n")
    assert (fault.column, fault.blocking) == ("phone", False)


def test_a_quotation_mark_left_open_is_named_with_the_lines_it_swallowed() -> None:
    content = f'{HEADING}A-1,Ann,,\nA-2,"Bo,,\nA-3,Cy,,\nA-4,Di,,\n'
    fault = only_fault(content)
    assert (fault.row_number, fault.blocking) == (3, True)
    assert "up to line 5" in fault.what
    assert list(rows(content)) == [2, 4, 5]


def test_many_quotation_marks_left_open_end_in_time() -> None:
    content = HEADING + "".join(f'A-{n},"Bo{n},,\n' for n in range(20_000))
    found = faults(content)
    assert len(found) >= 100
    assert all(fault.blocking for fault in found)
    assert rows(content) == {}
