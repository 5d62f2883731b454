"""A workbook's parts, unpacked within bounds and packed anew, before anything else may read them.

Invariant: no size in the file is believed: what is counted is what was really unpacked. What leaves here is an archive
we wrote ourselves, of XML that was read once from end to end: no entities, no links, no macros, no pictures.
"""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO, Final, cast
from xml.parsers.expat import ExpatError

from tearline.errors import InvalidInput
from tearline.tables.survey import Survey

MAX_PARTS: Final = 5_000
MAX_UNPACKED: Final = 512 << 20  # bytes of all parts that are read
MAX_DIRECTORY: Final = 4 << 20  # bytes; Python reads the list of parts whole
_CHUNK: Final = 1 << 20
_IN_MEMORY: Final = 8 << 20

_WANTED: Final = (".xml", ".rels")
_UNWANTED: Final = (
    "xl/externallinks/",
    "xl/drawings/",
    "xl/charts/",
    "xl/media/",
    "xl/theme/",
    "docprops/",
    "customxml/",
)
_LINKS: Final = "xl/externallinks/"

_SAVE_AGAIN: Final = "Open it in a spreadsheet program and save it as XLSX or CSV again."
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ExpatError, ValueError, OSError)
_DAMAGED: Final = f"The workbook cannot be opened: the file is damaged. {_SAVE_AGAIN}"


@contextmanager
def unpacked(stream: BinaryIO) -> Iterator[tuple[BinaryIO, Survey]]:
    """A new, plain archive of the parts that matter, and what was seen in them. Raises `InvalidInput`."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as clean:
        try:
            survey = _copied(stream, clean)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            ExpatError,
            ValueError,
            OSError,
        ) as error:
            raise InvalidInput("workbook.damaged", _DAMAGED) from error
        clean.seek(0)
        yield cast("BinaryIO", clean), survey


def _copied(stream: BinaryIO, clean: IO[bytes]) -> Survey:
    survey = Survey()
    with zipfile.ZipFile(stream) as packed, zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as copy:
        parts = packed.infolist()
        _check_names(parts)
        survey.links += any(part.filename.lower().startswith(_LINKS) for part in parts)
        left = MAX_UNPACKED
        for part in filter(_is_wanted, parts):
            with packed.open(part) as source, copy.open(part.filename, "w", force_zip64=True) as target:
                left = _copy(source, target, survey, left)
    return survey


def _check_names(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename.lower() for part in parts}
    if len(parts) > MAX_PARTS or len(names) < len(parts):
        raise InvalidInput("workbook.parts", f"The workbook is not made as a spreadsheet program does. {_SAVE_AGAIN}")
    if not {"xl/workbook.xml"} <= names:
        raise InvalidInput("workbook.not-xlsx", f"This is an archive or another kind of document. {_SAVE_AGAIN}")
    if any(part.flag_bits & 1 for part in parts):
        raise InvalidInput("workbook.locked", "The file is protected with a password. Save it without one.")
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
        raise InvalidInput("workbook.parts", f"The workbook is not packed as a spreadsheet program does. {_SAVE_AGAIN}")


def _is_wanted(part: zipfile.ZipInfo) -> bool:
    name = part.filename.lower()
    return name.endswith(_WANTED) and not name.startswith(_UNWANTED)


def _copy(source: IO[bytes], target: IO[bytes], survey: Survey, left: int) -> int:
    """How much may still be unpacked after this part."""
    with survey.part() as reader:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise InvalidInput(
                    "workbook.too-large",
                    f"The workbook unpacks to more than {MAX_UNPACKED >> 20} MiB. Save the sheet as CSV, or in parts.",
                )
            reader(chunk)
            target.write(chunk)
    return left
