"""Everything that reads what somebody else wrote, with something that each takes: for the fuzzer and for what it found.

A parser refuses in a way that is its own to refuse (`TearlineError`, or Django's for a form as a whole); any other error
is a fault of ours.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import psycopg
import pyarrow as pa
import xlsxwriter
from django.core.exceptions import SuspiciousOperation
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from pyarrow import parquet

from tearline.errors import TearlineError
from tearline.ledger import cosignature, note
from tearline.ledger.faults import LedgerFault
from tearline.people.intake import read_people
from tearline.reports.media import check_media
from tearline.seal import dsse, strict_json
from tearline.seal.keys import SigningKey
from tearline.tables.headings import guess
from tearline.tables.opening import open_table
from tearline.wire.registry import decode, encode
from tearline_hub.api.exchange import _envelopes
from tearline_hub.db.setup import install_capability_key
from tearline_hub.web.date_fields import DateField, PartialDateField
from tearline_hub.web.fields import LongTextField, ManyField, OneField, TextField, TickField
from tearline_hub.web.forms import Form
from tearline_hub.web.options import Option
from tearline_hub.web.reports.sitting import Sitting
from tearline_hub.web.reports.steps import STEPS
from tests.property.test_ledger_parsers import LOG
from tests.property.test_ledger_parsers import PARSERS as OF_THE_LEDGER
from tests.security.parsers_of_files import OF_FILES
from tests.support import messages
from tests.support.database import use_database
from tests.support.parsing import STRANGE, Parser
from tests.support.postgres import cluster

GOLDEN: Final = Path(__file__).parents[1] / "contract" / "golden"
REFUSALS: Final = (TearlineError, LedgerFault, strict_json.NotStrictJson, UnicodeDecodeError, SuspiciousOperation)
KEY: Final = SigningKey.generate()


def _message(raw: bytes) -> object:
    """The type on the first line, the payload after it."""
    payload_type, _, payload = raw.partition(b"\n")
    return decode(payload_type.decode(), payload)


def _table(raw: bytes) -> object:
    with open_table(io.BytesIO(raw), most_rows=1000) as table:
        return sum(1 for _ in read_people(table, guess(table.headings), as_at=dt.date(2026, 11, 22)))


def _cosigned(raw: bytes) -> object:
    signed = note.parse(raw)
    return cosignature.check_seen(signed, [cosignature.key_of("o/w", KEY.raw)], 0)


class Everything(Form):
    """A field of every kind that pages have."""

    text = TextField(label="Text", missing="Enter it")
    words = LongTextField(label="Words", missing="Enter them")
    day = DateField(label="Day", missing="Enter it")
    born = PartialDateField(label="Born", missing="Enter it")
    one = OneField(label="One", missing="Choose", options=[Option(value="a", text="A"), Option(value="b", text="B")])
    many = ManyField(label="Many", missing="Choose", options=[Option(value="a", text="A"), Option(value="b", text="B")])
    tick = TickField(label="Tick", missing="Tick it")


def _form(raw: bytes) -> object:
    form = Everything(QueryDict(raw, encoding="utf-8"))
    return form.is_valid(), form.fault_list()


def _report_steps(raw: bytes) -> object:
    given = QueryDict(raw, encoding="utf-8")
    return [
        form.fault_list() for step in STEPS if step.form is not None for form in [step.form(given, now=messages.NOW)]
    ]


def _report_file(raw: bytes) -> object:
    media_type, _, content = raw.partition(b"\n")
    return check_media(media_type.decode(), content)


def _capability(given: psycopg.Connection[Any]) -> Callable[[bytes], object]:
    def read(raw: bytes) -> None:
        text = raw.decode("utf-8", "ignore").replace("\0", "")
        found = given.execute(
            "SELECT tearline.capability() FROM (SELECT set_config('tearline.capability', %s, false)) t", [text]
        ).fetchone()
        if found != (None,):
            raise AssertionError("a capability that nobody signed was taken")

    return read


def _workbook() -> bytes:
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["record_id", "full_name", "date_of_birth"])
    sheet.write_row(1, 0, ["A-1", "Ann Lee", "1985"])
    book.close()
    return written.getvalue()


def _parquet(**how: Any) -> bytes:
    written = io.BytesIO()
    rows = {"record_id": ["A-1", "A-2"], "full_name": ["Ann Lee", "Bob May"], "date_of_birth": ["1985", "1990-04-03"]}
    parquet.write_table(pa.table(rows), written, **how)
    return written.getvalue()


def _wire() -> tuple[bytes, ...]:
    return tuple(b"\n".join((kind.encode(), payload)) for kind, payload in map(encode, messages.one_of_each().values()))


_CSV: Final = b'record_id,full_name,date_of_birth,phone\nA-1,Ann Lee,1985,+999000000001\n"A-2","Bo ""Ek""",3/4/1990,\n'
_SIGNED: Final = dsse.sign("application/vnd.tearline.recall+json;version=1", b'{"a":1}', [KEY])
_SEEN: Final = LOG.note().with_signatures([cosignature.cosign(LOG.note(), KEY, "o/w", 1_795_000_000)]).raw
_FORM: Final = (
    b"text=Ann&words=A+long+one&day-day=1&day-month=2&day-year=2026&born-year=1985&one=a&many=a&many=b&tick=on"
)
_STEPS: Final = (
    b"urgency=soon&kind=theft&suspected=earlier&day-day=1&day-month=2&day-year=2026&time=9:15&name=a&percent=12&quantity=1"
    b"&unit=l&postcode=ZZ1+1AA&words=Gone&response=sold&customer=business&contact=yes&phone=1&link=x&description=van"
)
_SITTING: Final = Sitting.new("", "2026-11-22T10:00:00Z").with_answers("words", {"words": ["Gone."]}).sealed().encode()

WITHOUT_DATABASE: Final[dict[str, Parser]] = {
    "envelope": Parser(
        dsse.parse, (_SIGNED, (GOLDEN / "envelope.json").read_bytes()), (b'"sig"', b'"keyid"', b"\\u0000")
    ),
    "strict json": Parser(strict_json.parse, (b'{"a":[1,"b",null,true,-5]}',), (b"NaN", b"\\ud800", b"1e999", b"[")),
    "message": Parser(_message, _wire(), (b"null", b"\\u202e", b"9999-12-31", b'"version":2', b"1e400")),
    "batch": Parser(
        _envelopes, (json.dumps({"envelopes": [_SIGNED.decode()]}).encode(),), (b"\\ud800", b"[[", b"null")
    ),
    "csv": Parser(
        _table,
        (_CSV, _CSV.replace(b",", b";"), _CSV.replace(b"Ann", b"Ren\xe9e")),
        (b'"', b"\x00", b"\r"),
    ),
    "xlsx": Parser(_table, (_workbook(),)),
    "parquet": Parser(_table, (_parquet(), _parquet(use_dictionary=False, column_encoding="DELTA_LENGTH_BYTE_ARRAY"))),
    "cosignature": Parser(_cosigned, (_SEEN,), (b"\xe2\x80\x94 ", b"\n\n")),
    "report steps": Parser(
        _report_steps, (_STEPS, b"suspected=now", b"contact=no"), (b"&", b"%00", b"%ff", b"day-year=")
    ),
    "report sitting": Parser(lambda raw: Sitting.read(raw.decode(), ""), (_SITTING,), (b":", b".", b"=")),
    "report file": Parser(_report_file, (b"image/png\n\x89PNG\r\n\x1a\n", b"text/plain\na"), (b"\0", b"%PDF-")),
    "form": Parser(_form, (_FORM,), (b"&", b"%00", b"%ff", b"day-year=", b"many=")),
    **OF_FILES,
    **{f"ledger {name}": Parser(read, (valid,)) for name, (read, valid) in OF_THE_LEDGER.items()},
}
WITH_DATABASE: Final = ("capability",)
NAMES: Final = (*WITHOUT_DATABASE, *WITH_DATABASE)


def parser(name: str, stack: ExitStack) -> Parser:
    """The parser of that name; a database of its own for what is read there, until `stack` ends."""
    if name in WITHOUT_DATABASE:
        return WITHOUT_DATABASE[name]
    running = stack.enter_context(cluster())
    use_database(running.owner_url())
    call_command("migrate", interactive=False, verbosity=0)
    install_capability_key()
    connection.close()
    given = stack.enter_context(psycopg.connect(running.app_url(), autocommit=True))
    seed = f"v2|police|usr_x|tenant|99999999999|{given.info.backend_pid}|" + "0" * 64
    return Parser(_capability(given), (seed.encode(),), (b"|", b"v1", b"tenant", b"0"))


def refused_or_read(parser_: Parser, raw: bytes) -> None:
    """Any error but a refusal comes out."""
    try:
        parser_.read(raw)
    except REFUSALS:
        return


def mutated(seeds: Iterable[bytes], words: Iterable[bytes], draw: Any) -> Iterator[bytes]:
    """Without end: a seed, or what came of one, with pieces cut, doubled, swapped and strange bytes put in."""
    pool, pieces = list(seeds), [*words, *STRANGE]
    while True:
        found = bytearray(draw.choice(pool))
        for _ in range(draw.randint(1, 6)):
            start = draw.randint(0, len(found))
            end = min(len(found), start + draw.choice((0, 1, 2, 8, 40)))
            piece = draw.choice(
                (b"", draw.choice(pieces), draw.randbytes(draw.randint(1, 4)), bytes(found[start:end]) * 2)
            )
            found[start:end] = piece
        yield bytes(found)
        if draw.random() < 0.02 and len(pool) < 500 and len(found) < 100_000:
            pool.append(bytes(found))
