"""Tables as files that people open in a spreadsheet.

Invariant: no cell is run as a formula, whatever it holds.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

from django.http import HttpResponse

# A spreadsheet would run a cell that begins with one of these.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    """Comma-separated, a line each, ended as RFC 4180 has it."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerows([_plain(str(cell)) for cell in row] for row in rows)
    return sheet.getvalue()


def attachment(rows: Iterable[Iterable[object]], *, filename: str) -> HttpResponse:
    """A download in UTF-8. `filename`: plain, and without personal data."""
    answer = HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
