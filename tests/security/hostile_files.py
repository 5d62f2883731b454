"""Forty and more files that are hostile or broken, each written by a function, and what must become of it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import pyarrow as pa
import xlsxwriter
from pyarrow import parquet as pq

HEADING: Final = b"record_id,full_name,date_of_birth,phone\n"
FIRST: Final = b"A-1,Ann Lee,1985,+999000000001\n"
LAST: Final = b"A-9,Bo Ek,1985-04,+999000000009\n"
GOOD: Final = ("A-1", "A-9")
NOBODY: Final[tuple[str, ...]] = ()


@dataclass(frozen=True)
class HostileFile:
    """`code`: the file is refused with it. Else `read` are the people taken, and `says` stands in the faults in order."""

    name: str
    write: Callable[[Path], object]
    code: str = ""
    read: tuple[str, ...] = NOBODY
    says: tuple[str, ...] = ()


def raw(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def between(*rows: bytes) -> Callable[[Path], object]:
    """Rows with a good one before and after."""
    return raw(HEADING + FIRST + b"".join(rows) + LAST)


def line_of_a_gigabyte(path: Path) -> None:
    """Sparse: it takes no room on the disk."""
    with path.open("wb") as file:
        file.write(HEADING + FIRST)
        file.seek(1 << 30, io.SEEK_CUR)
        file.write(b"\n" + LAST)


def first_line_of_a_gigabyte(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"x" * (1 << 20))
        file.truncate(1 << 30)


# Workbooks.
SHEET: Final = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData>'
    b"%s</worksheet>"
)
PEOPLE: Final = b"".join(
    b"<row>"
    + b"".join(b'<c t="inlineStr"><is><t>' + cell + b"</t></is></c>" for cell in line.strip().split(b","))
    + b"</row>"
    for line in (HEADING, FIRST, LAST)
)
RELATIONSHIP: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS: Final = {
    "[Content_Types].xml": b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONSHIP}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ).encode(),
    "xl/workbook.xml": (
        f'<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{RELATIONSHIP}">'
        '<sheets><sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ).encode(),
    "xl/_rels/workbook.xml.rels": (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONSHIP}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ).encode(),
    "xl/worksheets/sheet1.xml": SHEET % (PEOPLE, b""),
}
SHEET_NAME: Final = "xl/worksheets/sheet1.xml"


def workbook(sheet: bytes | None = None, packing: int = zipfile.ZIP_DEFLATED, **more: bytes) -> bytes:
    """A small workbook; `more`: parts besides, by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as packed:
        for name, content in (PARTS | ({SHEET_NAME: sheet} if sheet is not None else {}) | more).items():
            packed.writestr(name, content)
    return out.getvalue()


def bomb(path: Path) -> None:
    """700 MiB of blanks in less than one."""
    blanks = b" " * ((1 << 20) - 8) + b"<a></a> "
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in PARTS.items():
            if name != SHEET_NAME:
                packed.writestr(name, content)
        with packed.open(SHEET_NAME, "w", force_zip64=True) as sheet:
            sheet.write(b"<worksheet>")
            for _ in range(700):
                sheet.write(blanks)


def bomb_that_lies(path: Path) -> None:
    """The same, but its directory says that the sheet is small."""
    bomb(path)
    content = bytearray(path.read_bytes())
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(SHEET_NAME.encode()))
    content[place + 24 : place + 28] = struct.pack("<I", 4_096)
    path.write_bytes(content)


def bomb_in_a_bomb(path: Path) -> None:
    bomb(path)
    inner = path.read_bytes()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(50):
            packed.writestr(f"{number}.zip", inner)


def flagged_as_locked(path: Path) -> None:
    content = bytearray(workbook())
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    path.write_bytes(content)


def twice_the_same_part(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in (*PARTS.items(), (SHEET_NAME.upper(), b"<worksheet/>")):
            packed.writestr(name, content)


def formulas_and_links(path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet()
    for number, line in enumerate((HEADING, FIRST, LAST)):
        page.write_row(number, 0, line.decode().strip().split(","))
    page.write_formula(1, 1, "='[https://example.org/other.xlsx]Sheet'!A1", None, "Ann Lee")
    page.write_formula(2, 1, '=WEBSERVICE("https://example.org/")', None, "Bo Ek")
    page.write_url(1, 5, "external:other.xlsx")
    book.close()


ENTITIES: Final = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "'
    + b"lol" * 100
    + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(9))
    + b"]><worksheet><sheetData><row><c><v>&j;</v></c></row></sheetData></worksheet>"
)
OUTSIDE: Final = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet>&a;</worksheet>'
)
FAR: Final = SHEET % (
    b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="SF1048576"><v>1</v></c></row>',
    b"",
)
WIDE: Final = SHEET % (b'<row r="1"><c r="XFD1"><v>1</v></c></row>', b"")
ENDLESS: Final = b'<styleSheet><cellXfs count="999999999999"><xf numFmtId="0"/></cellXfs></styleSheet>'
MERGED: Final = SHEET % (PEOPLE, b"<mergeCells>" + b'<mergeCell ref="A1:B2"/>' * 200_000 + b"</mergeCells>")


# Parquet.
def parquet(columns: dict[str, object], **options: object) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, **options)
    return out.getvalue()


def people_parquet(**more: object) -> bytes:
    return parquet({"record_id": list(GOOD), "full_name": ["Ann Lee", "Bo Ek"], **more})


def with_footer_of(length: int) -> bytes:
    return people_parquet()[:-8] + struct.pack("<I", length) + b"PAR1"


def said_once_meant_often(path: Path) -> None:
    """A text of a megabyte that stands in a million rows."""
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int32()), pa.array(["x" * (1 << 20)]))
    number = pa.array(range(1_000_000)).cast(pa.string())
    pq.write_table(pa.table({"record_id": number, "full_name": text}), path)


def one_large_page(path: Path) -> None:
    """400 MiB in some kilobytes."""
    texts = pa.array(["A-1" + " " * (100 << 20), "A-2" + " " * (100 << 20)] * 2)
    names = pa.array(["Ann"] * 4)
    table = pa.table({"record_id": texts, "full_name": names})
    pq.write_table(table, path, compression="zstd", use_dictionary=False, write_statistics=False)


def shared_beginnings(path: Path) -> None:
    texts = pa.array(["x" * (1 << 20) + str(number) for number in range(20)])
    table = pa.table({"record_id": texts, "full_name": texts})
    encoding = {"record_id": "DELTA_BYTE_ARRAY", "full_name": "DELTA_BYTE_ARRAY"}
    pq.write_table(table, path, use_dictionary=False, column_encoding=encoding, write_statistics=False)


def endless_rows(path: Path) -> None:
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 11_000_000, pa.int8()), pa.array(["A"]))
    pq.write_table(pa.table({"record_id": column, "full_name": column}), path)


def nested(path: Path) -> None:
    deep: object = [1] * 1_000
    for _ in range(20):
        deep = [deep]
    path.write_bytes(people_parquet(lists=[deep, deep], inner=[{"a": 1}, {"a": 2}]))


def old_format(*names: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "".join(names).encode("utf-16-le") + bytes(2_000)


SAID = "is not allowed"
UNREADABLE = "characters that cannot be read"
TEXT: Final = (HEADING + FIRST + LAST).decode()

TABLE: Final = (
    # Text whose good rows are taken.
    HostileFile("a line of a gigabyte", line_of_a_gigabyte, read=GOOD, says=("longer than 1,048,576",)),
    HostileFile("a cell of ten megabytes", between(b"A-2," + b"x" * 10_000_000 + b",,\n"), read=GOOD, says=("longer than",)),
    HostileFile("a cell of half a megabyte", between(b"A-2," + b"x" * 500_000 + b",,\n"), read=GOOD, says=("as CSV",)),
    HostileFile("NULs in a cell", between(b"A-2,Cy\x00,,\n"), read=GOOD, says=(UNREADABLE, "no name")),
    HostileFile("a line of NULs", between(bytes(5_000) + b"\n"), read=GOOD, says=("1 cells",)),
    HostileFile("a quotation mark left open", between(b'A-2,"Cy,,\n'), read=GOOD, says=("quotation mark",)),
    HostileFile("a quotation mark inside", between(b'A-2,"Cy"x,,\n'), read=GOOD, says=("quotation mark",)),
    HostileFile("a row too wide", between(b"A-2,Lee, Cy,,\n"), read=GOOD, says=("5 cells",)),
    HostileFile("a row too short", between(b"A-2,Cy\n"), read=GOOD, says=("2 cells",)),
    HostileFile("the same reference twice", between(b"A-1,Cy,,\n"), read=GOOD, says=("earlier row",)),
    HostileFile("text that turns round", between("A-2,\u202eyC,,\n".encode()), read=GOOD, says=(UNREADABLE, "no name")),
    HostileFile("marks nobody sees", between("A-2\u200f,\u200eCy\u200b,,\n".encode()), read=("A-1", "A-2", "A-9")),
    HostileFile("Windows-1252", between("A-2,Zoë,,\n".encode("cp1252")), read=("A-1", "A-2", "A-9")),
    HostileFile("byte order marks inside", between(b"\xef\xbb\xbfA-2,Zo\xc3\xab,,\n"), read=("A-1", "A-2", "A-9")),
    HostileFile("bytes of no encoding", between(b"A-2,\x81\x8d,,\n"), read=GOOD, says=(UNREADABLE, "no name")),
    HostileFile("formulas in a CSV", between(b"A-2,=cmd|' /C calc'!A0,@SUM(1),+1+1\n"), read=("A-1", "A-2", "A-9"),
                says=("cannot be used", "cannot be used")),
    HostileFile("ten thousand values in a cell", between(b"A-2,Cy,,1;" + b"2;" * 10_000 + b"\n"),
                read=("A-1", "A-2", "A-9"), says=("more than 300",)),
    HostileFile("twenty thousand open quotation marks", raw(HEADING + b'A-2,"x,,\n' * 20_000), says=("quotation mark",) * 100),
    # Text that is refused whole.
    HostileFile("a first line of a gigabyte", first_line_of_a_gigabyte, code="table.no-lines"),
    HostileFile("empty", raw(b""), code="table.empty"),
    HostileFile("a byte order mark alone", raw(b"\xef\xbb\xbf"), code="table.empty"),
    HostileFile("blank lines", raw(b"\n ,, \n\r\n" * 100), code="table.empty"),
    HostileFile("UTF-16", raw(TEXT.encode("utf-16")), code="table.utf-16"),
    HostileFile("UTF-16 without a mark", raw(TEXT.encode("utf-16-be")), code="table.not-text"),
    HostileFile("UTF-32", raw(TEXT.encode("utf-32")), code="table.utf-16"),
    HostileFile("ten thousand columns", raw(b",".join(b"c%d" % n for n in range(10_000)) + b"\n"),
                code="table.too-many-columns"),
    HostileFile("random bytes", raw(b"\x07" + Random(3).randbytes(100_000)), code="table.not-text"),
    HostileFile("NULs in the headings", raw(HEADING.replace(b"_", b"\x00") + FIRST), code="table.not-text"),
    HostileFile("headings alone", raw(HEADING), says=("no rows",)),
    HostileFile("headings twice", raw(b"record_id,full_name,Full-Name\nA-1,Ann,Bo\n"), says=("stands twice",)),
    HostileFile("no headings", raw(FIRST + LAST), says=("no column record_id", "no column with a name")),
    HostileFile("a protected heading", raw("record_id,full_name,ＥＴＨＮＩＣ\u200b-Origin\nA-1,Ann,x\n".encode()), says=(SAID,)),
    # Other kinds of files.
    HostileFile("a PDF", raw(b"%PDF-1.7\n" + bytes(1_000)), code="table.pdf"),
    HostileFile("a picture", raw(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40), code="table.not-text"),
    HostileFile("packed", raw(b"\x1f\x8b\x08" + bytes(100)), code="table.packed"),
    HostileFile("a web page called XLS", raw(b"\r\n<html><table><tr><td>record_id"), code="table.not-a-table"),
    HostileFile("an old workbook", raw(old_format("Workbook")), code="table.xls"),
    HostileFile("a workbook with a password", raw(old_format("EncryptionInfo", "EncryptedPackage")), code="workbook.locked"),
    # Workbooks.
    HostileFile("a sound workbook", raw(workbook()), read=GOOD),
    HostileFile("formulas and links", formulas_and_links, read=GOOD, says=("formulas: 2", "No link was followed")),
    HostileFile("a macro and a picture", raw(workbook(**{"xl/vbaProject.bin": b"x", "xl/media/a.xml": ENTITIES})), read=GOOD),
    HostileFile("a bomb", bomb, code="workbook.too-large"),
    HostileFile("a bomb that lies about its size", bomb_that_lies, code="workbook.damaged"),
    HostileFile("a bomb in a bomb", bomb_in_a_bomb, code="workbook.not-xlsx"),
    HostileFile("entities in entities", raw(workbook(ENTITIES)), code="workbook.entities"),
    HostileFile("an entity from outside", raw(workbook(OUTSIDE)), code="workbook.entities"),
    HostileFile("two cells far apart", raw(workbook(FAR)), code="workbook.too-large"),
    HostileFile("a cell far out", raw(workbook(WIDE)), code="table.too-many-columns"),
    HostileFile("a cell far down", raw(workbook(FAR.replace(b"SF1048576", b"CV1048576"))), code="workbook.too-large"),
    HostileFile("a tag without an end", raw(workbook(b"<worksheet a='" + b"x" * (20 << 20))), code="workbook.too-large"),
    HostileFile("a list that claims to be endless", raw(workbook(**{"xl/styles.xml": ENDLESS})), code="workbook.damaged"),
    HostileFile("many merged cells", raw(workbook(MERGED)), code="workbook.too-large"),
    HostileFile("many parts", raw(workbook(**{f"xl/{n}.xml": b"<a/>" for n in range(6_000)})), code="workbook.parts"),
    HostileFile("a part twice", twice_the_same_part, code="workbook.parts"),
    HostileFile("a part with a password", flagged_as_locked, code="workbook.locked"),
    HostileFile("a part packed otherwise", raw(workbook(packing=zipfile.ZIP_LZMA)), code="workbook.parts"),
    HostileFile("a workbook cut off", raw(workbook()[:-40]), code="workbook.damaged"),
    HostileFile("a sheet that is no XML", raw(workbook(b"<worksheet><c></row>")), code="workbook.damaged"),
    HostileFile("an archive of something else", raw(b"PK\x05\x06" + bytes(18)), code="workbook.not-xlsx"),
    # Parquet.
    HostileFile("sound Parquet", raw(people_parquet()), read=GOOD),
    HostileFile("Parquet cut off", raw(people_parquet()[:-100]), code="parquet.damaged"),
    HostileFile("Parquet with a footer too long", raw(with_footer_of(0xFFFFFFF0)), code="parquet.damaged"),
    HostileFile("Parquet with a footer too short", raw(with_footer_of(7)), code="parquet.damaged"),
    HostileFile("Parquet full of noise", raw(b"PAR1" + Random(4).randbytes(5_000) + struct.pack("<I", 900) + b"PAR1"),
                code="parquet.damaged"),
    HostileFile("nested lists in Parquet", nested, read=GOOD, says=("not read: 2",)),
    HostileFile("a text said once and meant a million times", said_once_meant_often, says=("Nothing after it was read",)),
    HostileFile("a page that unpacks to 400 MiB", one_large_page, code="parquet.too-large"),
    HostileFile("texts that share their beginnings", shared_beginnings, code="parquet.encoding"),
    HostileFile("eleven million equal rows", endless_rows, code="parquet.too-large"),
)  # fmt: skip
