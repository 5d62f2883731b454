"""Many reports of a firm at once, from a table or from lines of JSON: a verdict for each row.

Invariants: a row that has to be mended costs no other row anything. Nothing of the file is kept but the reports in it;
the verdicts travel in the page for whoever wants them as a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, BinaryIO, Final, cast

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.errors import InvalidInput, ManyInvalid, TearlineError
from tearline.tables.opening import open_table
from tearline.wire.report_batch import HEADINGS, Verdict, read_lines, read_table
from tearline_hub.alerts.actions.intake import Offered, Taken
from tearline_hub.web import spreadsheets
from tearline_hub.web.fields import FileField
from tearline_hub.web.forms import Form
from tearline_hub.web.pages import READ_AND_WRITE, WRITE, page, render
from tearline_hub.web.reports.mine import FIRMS
from tearline_hub.web.reports.sending import take_in
from tearline_hub.web.request import SignedIn

MOST_ROWS: Final = 2_000
AT_ONCE: Final = 200  # reports that share a flush
_SHOWN: Final = 200  # rows on the page; the file has all
_LINES: Final = (".ndjson", ".jsonl")
_SALT: Final = "tearline.web.reports.verdicts"
_GOOD_FOR: Final = 12 * 60 * 60  # seconds
_HEADINGS: Final = ("row", "key", "what became of it", "reference", "field", "what to mend")


class BulkForm(Form):
    """The file."""

    file = FileField(
        label="File with reports", missing="Choose a file", accept=".csv,.xlsx,.ndjson,.jsonl",
        hint="CSV or Excel with one report in each row, or NDJSON with one in each line",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RowVerdict:
    """What became of a row. `faults`: pairs of the field and how to mend it."""

    number: int
    key: str
    became: str
    reference: str = ""
    faults: tuple[tuple[str, str], ...] = ()


@page(roles=FIRMS, methods=READ_AND_WRITE, takes_file=True)
def bulk(request: SignedIn) -> HttpResponse:
    """Ask for a file; take in what is good in it; say what became of each row."""
    form = BulkForm.of(request)
    if form.is_valid():
        with form.faults():
            return _done(request, list(_taken(request, form.cleaned_data["file"])))
    context = {"form": form, "headings": HEADINGS, "most": MOST_ROWS}
    return render(request, "reports/bulk.html", context, title="Send many reports")


@page(roles=FIRMS, methods=WRITE)
def verdicts(request: SignedIn) -> HttpResponse:
    """The verdicts as a file, from the page that showed them."""
    try:
        rows = signing.loads(request.POST.get("verdicts", ""), salt=_salt(request), max_age=_GOOD_FOR)
    except signing.BadSignature:
        return redirect("reports:bulk")
    return spreadsheets.attachment([_HEADINGS, *rows], filename="verdicts.csv")


def _done(request: SignedIn, found: list[RowVerdict]) -> HttpResponse:
    wrong = [each for each in found if each.faults]
    rows = [line for each in found for line in _lines_of(each)]
    context = {
        "found": found[:_SHOWN], "wrong": wrong[:_SHOWN], "taken": len(found) - len(wrong), "to_mend": len(wrong),
        "more": len(wrong) > _SHOWN, "verdicts": signing.dumps(rows, salt=_salt(request), compress=True),
    }  # fmt: skip
    return render(request, "reports/bulk_done.html", context, title="What became of each row")


def _taken(request: SignedIn, sent: UploadedFile[Any]) -> Iterator[RowVerdict]:
    """Verdicts in the order of the file. Raises `InvalidInput` for a file that is none of these."""
    rows = islice(_rows(sent), MOST_ROWS + 1)
    while batch := list(islice(rows, AT_ONCE)):
        good = [each for each in batch if each.report is not None]
        outcomes = iter(take_in([_offered(request, each) for each in good], request.now)) if good else iter(())
        for each in batch:
            yield _verdict(each, next(outcomes) if each.report is not None else None)


def _rows(sent: UploadedFile[Any]) -> Iterator[Verdict]:
    stream = cast("BinaryIO", sent.file)
    if (sent.name or "").lower().endswith(_LINES):
        yield from _bounded(read_lines(stream))
        return
    try:
        with open_table(stream) as table:
            yield from _bounded(read_table(table))
    except ManyInvalid as error:
        raise InvalidInput("bulk.headings", " ".join(each.message for each in error.faults), field="file") from None
    except TearlineError as error:
        raise InvalidInput(error.code, error.message, field="file") from None


def _bounded(rows: Iterator[Verdict]) -> Iterator[Verdict]:
    """So many rows, and one that says that there are more."""
    for place, each in enumerate(rows):
        if place == MOST_ROWS:
            what = f"This and all that follow were not read: send {MOST_ROWS:,} rows at most in a file."
            yield Verdict(number=each.number, key="", raw=b"", faults=(InvalidInput("bulk.too-many", what),))
            return
        yield each


def _offered(request: SignedIn, each: Verdict) -> Offered:
    report = each.report
    if report is None:
        raise InvalidInput("bulk.row", "That row is no report.")
    return Offered(report=report, raw=each.raw, door="batch", reporter=request.actor.tenant_id, key=each.key)


def _verdict(each: Verdict, outcome: Taken | TearlineError | None) -> RowVerdict:
    if isinstance(outcome, Taken):
        became = "taken" if outcome.is_new else "here already"
        return RowVerdict(number=each.number, key=each.key, became=became, reference=outcome.report_id)
    wrong = each.faults if outcome is None else (outcome,)
    faults = tuple((fault.field or "", fault.message) for fault in wrong)
    return RowVerdict(number=each.number, key=each.key, became="to mend", faults=faults)


def _lines_of(each: RowVerdict) -> Iterator[tuple[object, ...]]:
    found = asdict(each)
    for field, sentence in each.faults or (("", ""),):
        yield (found["number"], found["key"], found["became"], found["reference"], field, sentence)


def _salt(request: SignedIn) -> str:
    return f"{_SALT}:{request.actor.tenant_id}"
