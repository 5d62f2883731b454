"""E5 through the form and the page for many: each malformed answer is told its field and the mend, and costs no other."""

from __future__ import annotations

import csv
import io
import json
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tearline_hub.alerts.models import Report
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tests.support.alerts import Desks
from tests.support.client import signed_in, signed_out, text_of
from tests.support.reporting import SALE, Reporting
from tests.unit.wire.test_wire_report_batch import BAD, GOOD

pytestmark = pytest.mark.usefixtures("desks")


def on(day: str, month: str, year: str, time: str = "9") -> dict[str, str]:
    return {"suspected": "earlier", "day-day": day, "day-month": month, "day-year": year, "time": time}


NO_CHOICES: Final = ("", "x", "SOON", "soon ", "0", "\u202e", "<b>", "soon\x00")
NO_NUMBERS: Final = ("-1", "much", "1e3", "NaN", "Infinity", "½", "1.2.3", "0x10", "1 2", "--1")
# Page of a sale -> answers, each with the field that is at fault.
MALFORMED: Final[tuple[tuple[int, str, dict[str, Any]], ...]] = (
    *((0, "urgency", {"urgency": each}) for each in NO_CHOICES),
    *((1, "kind", {"kind": each}) for each in (*NO_CHOICES, "theft;loss")),
    *((2, "suspected", {"suspected": each}) for each in ("", "later", "NOW")),
    *((2, "day", on(*each)) for each in (
        ("", "", ""), ("31", "11", "2026"), ("29", "2", "2026"), ("0", "1", "2026"), ("1", "13", "2026"), ("1", "1", "26"),
        ("x", "1", "2026"), ("1", "", "2026"), ("1", "1", "20260"), ("-1", "1", "2026"), ("24", "11", "2026"),
        ("1", "1", "9999"), ("\u0661", "x", "2026"),
    )),
    *((2, "time", on("1", "3", "2026", each)) for each in (
        "", "25:00", "24", "9:60", "nine", "-1", "9:5x", "999", "1:2:3", "\u202e", "12345678901")),
    (2, "time", on("29", "3", "2026", "1:30")),
    *((2, "happened_on", {"suspected": "now", "happened_on-day": day, "happened_on-month": "11",
                          "happened_on-year": "2026"}) for day in ("31", "x", "", "24")),
    (3, "name", {"name": " "}), (3, "name", {"name": "x" * 201}), (3, "name", {"name": "a\x00"}),
    (3, "substance", {"name": "a", "substance": "x" * 201}),
    *((3, "percent", {"name": "a", "substance": "b", "percent": each}) for each in (*NO_NUMBERS[:5], "100.1", "101", "1.2.3")),
    *((3, "quantity", {"name": "a", "quantity": each, "unit": "l"}) for each in NO_NUMBERS),
    (3, "unit", {"name": "a", "quantity": "1"}), (3, "unit", {"name": "a", "unit": "tonne"}),
    (3, "basis", {"name": "a", "basis": "x"}),
    *((4, "postcode", {"postcode": each}) for each in ("", "ZZ1-1AA", "ÄÄ1 1AA", "x" * 11, "ZZ1 1AA; DROP", "\u202eZZ1")),
    (4, "line", {"line": "x" * 201, "postcode": "ZZ1 1AA"}),
    *((5, "behaviours", {"behaviours": each}) for each in (["nervous"], ["unclear_use", "foreign"], ["<b>"], ["\x00"])),
    *((6, "words", {"words": each}) for each in ("", " \n\t", "x" * 2_001, "a\x00b", "\u00a0")),
    *((7, "response", {"customer": "business", "response": each}) for each in ("", "shouted")),
    *((7, "customer", {"response": "sold", "customer": each}) for each in ("", "regular")),
    (7, "shown", {"response": "sold", "customer": "business", "shown": "Face"}),
    (7, "shown", {"response": "sold", "customer": "business", "number": "7"}),
    (7, "number", {"response": "sold", "customer": "business", "shown": "Passport", "number": "x" * 101}),
    *((9, "contact", {"contact": each}) for each in ("", "maybe")),
    (9, "phone", {"contact": "yes", "contact_name": "Sam"}), (9, "phone", {"contact": "yes", "phone": "1" * 41}),
    (9, "email", {"contact": "yes", "email": "x" * 201}),
)  # fmt: skip


def test_a_hundred_malformed_answers_are_told_their_field_and_the_next_one_is_taken() -> None:
    assert len(MALFORMED) >= 100
    pages: dict[int, Reporting] = {}
    for place, field, answers in MALFORMED:
        if place not in pages:
            pages[place] = Reporting(signed_out())
            pages[place].say_all(SALE[:place])
        reporting = pages[place]
        said = reporting.said
        assert reporting.say(answers).status_code == 422, answers
        assert f'href="#{field}"' in reporting.page, (field, answers)
        assert f'id="{field}' in reporting.page
        assert reporting.said == said, "what was said before is still there"
    for place, reporting in pages.items():
        assert reporting.say(SALE[place]).status_code == 200
    last = pages[9]
    assert last.send().status_code == 200
    assert last.reference


LINE: Final = GOOD | {"suspected_at": "2026-11-22T08:00:00Z"}


def send(desks: Desks, name: str, content: bytes) -> Any:
    client = signed_in(desks.firm)
    return client.post("/report/bulk", {"file": SimpleUploadedFile(name, content)})


def verdicts_of(desks: Desks, page: str) -> list[dict[str, str]]:
    carried = page.split('name="verdicts" value="')[1].split('"', maxsplit=1)[0]
    answer = signed_in(desks.firm).post("/report/bulk/verdicts.csv", {"verdicts": carried})
    assert answer["Content-Disposition"] == 'attachment; filename="verdicts.csv"'
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def count() -> int:
    with on_behalf_of_node(Scope.INTAKE):
        return Report.objects.filter(reporter="firm").count()


def test_a_hundred_malformed_lines_cost_no_other(desks: Desks) -> None:
    lines = [
        line for at, (_, bad) in enumerate(BAD) for line in (bad, json.dumps(LINE | {"key": f"good-{at}"}).encode())
    ]
    page = text_of(send(desks, "reports.ndjson", b"\n".join(lines)))
    assert f"{len(BAD)} reports are with us. {len(BAD)} rows have to be mended." in page
    assert count() == len(BAD)
    rows = verdicts_of(desks, page)
    for number, (field, bad) in zip(range(1, 2 * len(BAD), 2), BAD, strict=True):
        about = [row for row in rows if row["row"] == str(number)]
        assert {row["what became of it"] for row in about} == {"to mend"}, bad[:60]
        assert all(row["what to mend"].rstrip("'").endswith(".") for row in about)
        assert any(field in row["field"] for row in about) or field in {"surplus", "ethnicity"}
        assert not any("DROP" in row["what to mend"] or "ethnicity" in row["what to mend"] for row in about)
    good = [row for row in rows if row["what became of it"] == "taken"]
    assert [row["key"] for row in good] == [f"good-{at}" for at in range(len(BAD))]
    assert all(row["reference"].startswith("rep_") for row in good)


HEADINGS: Final = (
    "key", "kind", "suspected_at", "words", "product", "substance", "percent", "quantity", "unit", "postcode", "behaviours",
)  # fmt: skip
FINE: Final = {
    "kind": "theft", "suspected_at": "2026-11-22T08:00:00Z", "words": "Gone.", "product": "Cleaner",
    "substance": "nitric acid", "percent": "12", "quantity": "1", "unit": "l", "postcode": "ZZ1 1AA",
}  # fmt: skip


def table(*rows: dict[str, str]) -> bytes:
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, HEADINGS)
    writer.writeheader()
    writer.writerows(rows)
    return sheet.getvalue().encode()


def test_a_table_s_good_rows_are_in_and_come_again_as_the_same(desks: Desks) -> None:
    wrong = [
        ({"percent": "much"}, "percent"), ({"unit": "tonne"}, "unit"), ({"kind": ""}, "kind"),
        ({"suspected_at": "22/11/2026"}, "suspected_at"), ({"suspected_at": "2036-01-01T00:00Z"}, "suspected_at"),
        ({"behaviours": "nervous"}, "behaviours"), ({"words": ""}, "words"), ({"quantity": "-1"}, "quantity"),
        ({"postcode": "ZZ1-1AA"}, "postcode"), ({"product": "", "substance": "", "quantity": "", "unit": "", "percent": ""},
         "product"),
    ]  # fmt: skip
    rows = [row for at, (change, _) in enumerate(wrong) for row in (FINE | change, FINE | {"key": f"good-{at}"})]
    content = table(*rows)
    page = text_of(send(desks, "reports.csv", content))
    assert "10 reports are with us. 10 rows have to be mended." in page
    said = verdicts_of(desks, page)
    for number, (change, field) in zip(range(2, 22, 2), wrong, strict=True):
        assert any(field in row["field"] for row in said if row["row"] == str(number)), (change, said)
    again = text_of(send(desks, "reports.csv", content))
    assert "10 reports are with us" in again
    assert again.count("Here already") == 10
    assert count() == 10


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "The file you chose is empty"),
        ("a.csv", b"name,age\nx,1\n", "Give the table a heading for each of: kind, suspected_at, words."),
        ("a.xlsx", b"PK\x03\x04 broken", "."),
        ("a.pdf", b"%PDF-1.7 \x00\x01", "."),
    ],
)
def test_a_file_that_is_none_is_refused_beside_its_field(
    desks: Desks, name: str, content: bytes, sentence: str
) -> None:
    refused = send(desks, name, content)
    assert refused.status_code == 422
    assert 'href="#file"' in text_of(refused)
    assert sentence in text_of(refused)
    assert count() == 0


def test_a_file_has_so_many_rows(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tearline_hub.web.reports.bulk.MOST_ROWS", 3)
    monkeypatch.setattr("tearline_hub.web.reports.bulk.AT_ONCE", 2)
    lines = b"\n".join(json.dumps(LINE | {"key": f"k{at}"}).encode() for at in range(6))
    page = text_of(send(desks, "reports.jsonl", lines))
    assert "3 reports are with us. 1 row has to be mended." in page
    assert "all that follow were not read" in page


def test_verdicts_of_one_firm_are_no_other_s(desks: Desks) -> None:
    page = text_of(send(desks, "reports.csv", table(FINE)))
    carried = page.split('name="verdicts" value="')[1].split('"')[0]
    for spoilt in ("", carried[:-1], "x"):
        answer = signed_in(desks.firm).post("/report/bulk/verdicts.csv", {"verdicts": spoilt})
        assert (answer.status_code, answer["Location"]) == (302, "/report/bulk")
    with acting(desks.firm):
        assert Report.objects.get().door == "batch"
