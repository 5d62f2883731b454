"""Files of reports: kept by digest, unreadable until scanned, dropped when harmful, emptied when no report came."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tearline.errors import InvalidInput, Unavailable
from tearline_hub.alerts.actions import files
from tearline_hub.alerts.actions.intake import Taken
from tearline_hub.alerts.actions.routing import route
from tearline_hub.alerts.models import Attachment
from tearline_hub.alerts.tasks import look_at_files
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tests.support import clamd
from tests.support.alerts import Desks, offered, sent
from tests.support.database import NOW

pytestmark = pytest.mark.usefixtures("desks")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def scanner() -> Iterator[Path]:
    if clamd.found() is None:
        if os.environ.get("TEARLINE_REQUIRE_CLAMD") == "1":
            pytest.fail(clamd.MISSING)
        pytest.skip(clamd.MISSING)
    with clamd.running() as socket:
        yield socket


def keep(content: bytes = PNG, reporter: str = "", *, name: str = "a.png", media_type: str = "image/png") -> str:
    return files.keep(now=NOW, reporter=reporter, digest="", name=name, media_type=media_type, content=content)


def row(id_: str) -> Attachment:
    with on_behalf_of_node(Scope.INTAKE):
        return Attachment.objects.get(id=id_)


def test_a_file_waits_by_its_digest_until_its_report_comes(desks: Desks) -> None:
    kept = keep()
    digest = hashlib.sha256(PNG).hexdigest()
    assert (row(kept).state, row(kept).digest) == ("waiting", digest)
    (taken,) = sent(offered(attachments=[digest]))
    assert isinstance(taken, Taken)
    assert row(kept).report_id == taken.report_id
    route(now=NOW)
    with acting(desks.ann):
        assert Attachment.objects.get().state == "waiting"


def test_two_people_without_an_account_send_one_picture_each_with_a_report() -> None:
    first, second = keep(), keep()
    digest = hashlib.sha256(PNG).hexdigest()
    outcomes = sent(offered(key="a", attachments=[digest])) + sent(offered(key="b", attachments=[digest]))
    assert [type(each) for each in outcomes] == [Taken, Taken]
    linked = {row(first).report_id, row(second).report_id}
    assert linked == {each.report_id for each in outcomes if isinstance(each, Taken)}


def test_a_firm_s_file_again_is_the_same_one() -> None:
    assert keep(reporter="firm") == keep(reporter="firm")
    assert keep() != keep()


@pytest.mark.parametrize(
    ("content", "name", "media_type", "digest", "code"),
    [
        (b"MZ\x90", "a.png", "image/png", "", "file.not-its-type"),
        (PNG, "a.exe", "application/x-msdownload", "", "file.type"),
        (b"", "a.png", "image/png", "", "file.empty"),
        (PNG, "a.png", "image/png", "0" * 64, "file.digest"),
        (PNG + bytes(20 << 20), "a.png", "image/png", "", "file.too-large"),
        (b"text\0", "a.txt", "text/plain", "", "file.not-its-type"),
    ],
)
def test_what_is_no_such_file_is_refused(content: bytes, name: str, media_type: str, digest: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        files.keep(now=NOW, reporter="", digest=digest, name=name, media_type=media_type, content=content)
    assert refused.value.code == code


def test_a_name_keeps_no_path_and_nothing_that_steers() -> None:
    assert row(keep(name="C:\\till\\..\\a\u202eb\n.png")).name == "ab.png"


def test_too_many_files_without_reports_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_WITHOUT_REPORT", 2)
    keep()
    keep()
    with pytest.raises(Unavailable):
        keep()
    assert keep(reporter="firm")


def test_a_file_whose_report_did_not_come_is_emptied() -> None:
    lonely, wanted = keep(), keep(PNG + b"2")
    sent(offered(attachments=[hashlib.sha256(PNG + b"2").hexdigest()]))
    assert files.empty_unsent(now=NOW + DAY - dt.timedelta(seconds=1)) == 0
    assert files.empty_unsent(now=NOW + DAY) == 1
    assert row(lonely).content is None
    assert row(wanted).content is not None


def test_without_a_scanner_files_wait(tmp_path: Path) -> None:
    kept = keep()
    for scanner in (None, tmp_path / "nobody"):
        assert look_at_files(lambda: NOW, scanner, stopping=lambda: False) == 0
    assert row(kept).state == "waiting"


def test_a_real_scanner_frees_the_clean_and_drops_the_harmful(scanner: Path) -> None:
    clean = keep()
    harmful = keep(b"Dear all, " + clamd.HARMFUL, name="a.txt", media_type="text/plain")
    assert look_at_files(lambda: NOW, scanner, stopping=lambda: False) == 2
    assert (row(clean).state, bytes(row(clean).content or b"")) == ("clean", PNG)
    assert (row(harmful).state, row(harmful).content) == ("infected", None)
    assert row(harmful).finding == "Tearline.Test.UNOFFICIAL"
    assert row(harmful).scanned_at == NOW
