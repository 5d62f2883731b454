"""From rows to records: what each cell becomes, and that a bad cell never costs the row."""

from __future__ import annotations

import pytest

from tearline.ids import Prefix, check_id
from tearline.people.record import FieldName, Record, Status
from tearline.tables.fault import Fault
from tearline.tables.headings import COLUMNS
from tearline.vocab.grading import InformationGrade, Nature, SourceGrade
from tearline.wire.content import shared
from tests.support.tables import ORIGIN, records_of


def read(**cells: str) -> tuple[Record, list[Fault]]:
    row = {"record_id": "HSG-1"} | cells
    text = ",".join(COLUMNS) + "\n" + ",".join(f'"{row.get(column, "")}"' for column in COLUMNS) + "\n"
    items = records_of(text.encode())
    (record,) = (item for item in items if isinstance(item, Record))
    return record, [item for item in items if isinstance(item, Fault)]


def values(record: Record) -> list[tuple[FieldName, str]]:
    return [(field.name, field.value) for field in record.fields]


def test_a_full_row_becomes_a_record() -> None:
    record, faults = read(
        given_name="Sara", middle_name="May", family_name="Testing-Smith", aliases="Sally Smith; ;S Smith",
        date_of_birth="03/04/1985", address="12 Testing Street, Dudley", postcode="zz124ab", phone="+999 123 456 789",
        email="s.smith@example.org", national_id="QQ 12 34 56 A",
    )  # fmt: skip
    assert faults == []
    assert (record.reference, record.status, record.synthetic) == ("HSG-1", Status.OWN, True)
    assert values(record) == [
        (FieldName.NAME, "Sara May Testing-Smith"),
        (FieldName.ALIAS, "Sally Smith"),
        (FieldName.ALIAS, "S Smith"),
        (FieldName.DATE_OF_BIRTH, "1985-04-03"),
        (FieldName.ADDRESS, "12 Testing Street, Dudley, ZZ12 4AB"),
        (FieldName.PHONE, "+999 123 456 789"),
        (FieldName.EMAIL, "s.smith@example.org"),
        (FieldName.NATIONAL_ID, "QQ 12 34 56 A"),
    ]
    assert record.fields[0].parts == {"given": "Sara", "middle": "May", "family": "Testing-Smith"}
    assert record.fields[4].parts == {"line": "12 Testing Street, Dudley", "postcode": "ZZ12 4AB"}


def test_every_field_is_an_untested_fact_as_at_the_day_of_the_table_and_can_travel() -> None:
    record, _ = read(full_name="Ann Lee", date_of_birth="1985")
    for field in record.fields:
        assert check_id(field.id, Prefix.FIELD)
        assert (field.as_at, field.nature, field.owner, field.sensitive) == (
            ORIGIN.as_at,
            Nature.FACT,
            "",
            None,
        )
        assert (field.source_grade, field.information_grade) == (
            SourceGrade.UNTESTED,
            InformationGrade.NOT_KNOWN,
        )
    assert len(shared(record.fields)) == len(record.fields)


def test_a_name_in_one_field_keeps_its_writing_and_is_split() -> None:
    record, _ = read(full_name="Testing,  Ann May")
    assert record.fields[0].value == "Testing, Ann May"
    assert record.fields[0].parts == {"given": "Ann", "middle": "May", "family": "Testing"}


def test_parts_are_believed_before_the_whole() -> None:
    record, _ = read(full_name="Wang Wei", given_name="Wei", family_name="Wang")
    assert record.fields[0].value == "Wang Wei"
    assert record.fields[0].parts == {"given": "Wei", "family": "Wang"}


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("date_of_birth", "19399222"),
        ("date_of_birth", "unknown"),
        ("date_of_birth", "2027"),
        ("phone", "none"),
        ("phone", "123"),
        ("email", "nobody"),
        ("email", "a@b@example.org"),
        ("national_id", "unknown"),
        ("aliases", "x" * 301),
    ],
)
def test_a_cell_that_cannot_be_read_is_reported_and_keeps_its_row(column: str, text: str) -> None:
    record, (fault,) = read(full_name="Ann Lee", **{column: text})
    assert values(record) == [(FieldName.NAME, "Ann Lee")]
    assert (fault.row_number, fault.column, fault.blocking) == (2, column, False)
    assert "rest of the row was read" in fault.what
    assert fault.how_to_mend
    assert text not in str(fault)


def test_a_postcode_alone_is_an_address_and_empty_lines_are_none() -> None:
    record, _ = read(full_name="Ann Lee", postcode="ZZ1 4AB")
    assert values(record)[1:] == [(FieldName.ADDRESS, "ZZ1 4AB")]
    record, _ = read(full_name="Ann Lee", address=",")
    assert values(record)[1:] == []


def test_refused_rows_pass_through() -> None:
    items = records_of(b"record_id,full_name\n,Ann\nB-1,Bo\n")
    assert [type(item) for item in items] == [Fault, Record]


def table(headings: str, *rows: str) -> bytes:
    return "\n".join([headings, *rows]).encode() + b"\n"


def test_several_of_a_kind_are_several_fields_in_order() -> None:
    content = table(
        "record_id;full_name;Tel;Mobile;phone_2;E-mail;Car reg;NI number;NHS number;address;postcode;address_2;postcode_2",
        'A-1;Ann;"+999000000001;+999000000002";+999 000 000 003;+999000000001;"a@example.org; b@example.org";zz12 abc;'
        "QQ 12 34 56 A;999 000 0018;1 Old Road;ZZ1 1AA;2 New Road;4223",
    )
    (record,) = records_of(content)
    assert isinstance(record, Record)
    found = [(field.name.value, field.value) for field in record.fields[1:]]
    assert found == [
        ("address", "1 Old Road, ZZ1 1AA"), ("address", "2 New Road, 4223"),
        ("phone", "+999000000001"), ("phone", "+999000000002"), ("phone", "+999 000 000 003"),
        ("email", "a@example.org"), ("email", "b@example.org"),
        ("national_id", "nino:QQ 12 34 56 A"), ("national_id", "nhs_number:999 000 0018"),
        ("vehicle_mark", "ZZ12 ABC"),
    ]  # fmt: skip
    assert record.fields[2].parts == {"line": "2 New Road", "postcode": "4223"}


def test_one_bad_value_of_several_costs_no_other() -> None:
    record, (fault,) = read(full_name="Ann Lee", phone="+999000000001; none; +999000000002")
    assert values(record)[1:] == [(FieldName.PHONE, "+999000000001"), (FieldName.PHONE, "+999000000002")]
    assert (fault.column, fault.blocking) == ("phone", False)


def test_a_wrong_check_character_is_left_out_and_says_how_to_mend_it() -> None:
    items = records_of(table("record_id,full_name,NHS number", "A-1,Ann,999 000 0019"))
    (fault,) = (item for item in items if isinstance(item, Fault))
    assert (fault.row_number, fault.column) == (2, "national_id:nhs_number")
    assert "Compare it with its source" in fault.how_to_mend
    (record,) = (item for item in items if isinstance(item, Record))
    assert values(record) == [(FieldName.NAME, "Ann")]


def test_more_values_than_a_message_can_carry_are_said() -> None:
    record, (fault,) = read(full_name="Ann Lee", aliases=";".join(f"Alias {n}" for n in range(30)))
    assert len(record.fields) == 21
    assert "at most 20" in fault.how_to_mend


def test_house_number_and_street_are_one_line_of_the_address() -> None:
    content = table(
        "rec_id,surname,street_number,address_1,address_2,suburb,postcode", "r-1,Lee,8,testing street,,dudley,4223"
    )
    (record,) = (item for item in records_of(content) if isinstance(item, Record))
    assert values(record)[1:] == [(FieldName.ADDRESS, "8 testing street, dudley, 4223")]
