"""A record and a person of the same row say the same, with the same faults, whatever the row holds."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from tearline.people.identifiers import SCHEMES
from tearline.people.person import Person, values_of
from tearline.people.record import Record
from tearline.tables.fault import Fault
from tests.support.tables import people_of, records_of

HEADINGS = (
    "record_id", "given_name", "family_name", "full_name", "aliases", "date_of_birth", "address", "postcode", "address_2",
    "postcode_2", "phone", "phone_2", "email", "national_id", "national_id_2:nhs_number", "vehicle_mark",
)  # fmt: skip
LIKELY = st.sampled_from(
    ["", "", "1985", "12/04/1985", "12/04/85", "2 Apr 1990", "2999", "ZZ1 4AB", "1 Testing Street, Dudley zz14ab", "1; 2", ";;",
     "+999 000 000 001", "+999 000 900 900 x12", "a@example.org; b@example.org", "999 000 0018", "nhs_number:999 000 0018",
     "9990000019", "ZZ12 ABC", "A" * 301, "x\u202ey", "1\n2 Street\nDudley", "a;b;c;" * 9, "\u200eAnn", "Wang\u00a0Wei"]
)  # fmt: skip
CELL = LIKELY | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(st.lists(st.tuples(*[CELL] * len(HEADINGS)), min_size=1, max_size=4))
def test_records_and_people_agree(rows: list[tuple[str, ...]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADINGS, *((f"A-{n}", *row[1:]) for n, row in enumerate(rows))])
    content = text.getvalue().encode(errors="replace")
    records, people = records_of(content), people_of(content)
    assert [item for item in records if isinstance(item, Fault)] == [item for item in people if isinstance(item, Fault)]
    ours = [(item.reference, values_of(item.fields)) for item in records if isinstance(item, Record)]
    theirs = [(item.id, dict(item.values)) for item in people if isinstance(item, Person)]
    assert ours == theirs
    for _, values in theirs:
        assert all(values.values())
        assert all(len(value) <= 300 + len(max(SCHEMES, key=len)) for found in values.values() for value in found)
