"""Opening a table by what it holds, never by what it is called.

Invariant: a file that is no table of ours gets a sentence that says what it is and how to save it as one.
"""

from __future__ import annotations

from typing import BinaryIO, Final

from tearline.errors import InvalidInput
from tearline.tables.csv import SAVE_AGAIN, CsvTable
from tearline.tables.table import Table
from tearline.tables.workbook import WorkbookTable

_HEAD: Final = 1 << 12

_CONTROLS: Final = frozenset({*range(9), *range(14, 32)})
_FEW: Final = 4

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_HEAD: Final = 1 << 20  # bytes in which the directory of such a file is looked for
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")

# First bytes -> what that is. None of them is read.
_OTHER: Final[tuple[tuple[bytes, str, str], ...]] = (
    (b"\xff\xfe", "table.utf-16", "The file is in UTF-16."),
    (b"\xfe\xff", "table.utf-16", "The file is in UTF-16."),
    (b"%PDF", "table.pdf", "This is a PDF and not a table."),
    (b"\x1f\x8b", "table.packed", "The file is packed."),
    (b"7z\xbc\xaf", "table.packed", "The file is packed."),
    (b"Rar!", "table.packed", "The file is packed."),
    (b"{\\rtf", "table.not-a-table", "This is a text document and not a table."),
    (b"{", "table.not-a-table", "This is a file of a program (JSON), such as a match pack, and not a table."),
    (b"<", "table.not-a-table", "This is a web page or XML and not a table, whatever its name says."),
)


def open_table(stream: BinaryIO, *, sheet: str | None = None, most_rows: int | None = None) -> Table:
    """Open a CSV file, a workbook (XLSX) or a Parquet file. `stream`: seekable bytes, left open.

    `sheet`: which of a workbook's; without it the first that holds something. `most_rows`: of a Parquet file, whose few
    bytes may stand for any number; without it what a node takes in. Raise `InvalidInput` (`table.*`) when the file as a
    whole cannot be read.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    for magic, code, what in _OTHER:
        if head.lstrip(b" \t\r\n\xef\xbb\xbf").startswith(magic):
            raise InvalidInput(code, f"{what} {SAVE_AGAIN}")
    if head.startswith(b"PK"):
        return WorkbookTable(stream, sheet)
    if head.startswith(b"PAR1"):
        from tearline.tables.parquet import ParquetTable  # noqa: PLC0415 its library takes longer to load than a CSV file to read

        return ParquetTable(stream) if most_rows is None else ParquetTable(stream, most_rows)
    if head.startswith(_OLE):
        raise _old_workbook(stream)
    if _is_binary(head):
        raise InvalidInput("table.not-text", f"This is not a CSV file, nor a workbook. {SAVE_AGAIN}")
    return CsvTable(stream)


def _is_binary(head: bytes) -> bool:
    """A spoilt text holds one or two kinds of control characters, anything else holds many."""
    return 0 in head.partition(b"\n")[0] or len(_CONTROLS & set(head)) > _FEW


def _old_workbook(stream: BinaryIO) -> InvalidInput:
    """A workbook with a password is wrapped in the old format."""
    stream.seek(0)
    if _ENCRYPTED in stream.read(_OLE_HEAD):
        return InvalidInput("workbook.locked", "The file is protected with a password. Save it without one.")
    what = "This is a workbook or document in the old format of Office (XLS)."
    return InvalidInput("table.xls", f"{what} Open it in a spreadsheet program and save it as XLSX or CSV.")
