"""The audit file: only ever added to, each line bound to the one before, and nothing done without it."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.edge import audit
from tearline.edge.audit import Act, Noted
from tearline.edge.home import Home
from tearline.errors import IntegrityFault, Unavailable
from tests.support.edge import make_home
from tests.support.messages import NOW

NOTED = Noted(purpose="check_own_records", pack_id="pck_" + "4" * 20, rows=3, candidates=1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home")


def three(home: Home) -> Path:
    for number, act in enumerate((Act.KEY_CONFIRMED, Act.LOOK_BEGUN, Act.LOOK_ENDED)):
        audit.write(home, act, NOTED, NOW + dt.timedelta(seconds=number))
    return home.directory / audit.NAME


def test_what_is_written_is_read(home: Home) -> None:
    three(home)
    lines = audit.read(home)
    assert [line.act for line in lines] == [Act.KEY_CONFIRMED, Act.LOOK_BEGUN, Act.LOOK_ENDED]
    assert {line.noted for line in lines} == {NOTED}
    assert {line.who for line in lines} == {"synthetic-officer"}
    assert lines[0].at == NOW
    assert len({line.digest for line in lines}) == 3


def test_nothing_was_done_yet(home: Home) -> None:
    assert audit.read(home) == ()


def test_its_owner_alone_may_read_it(home: Home) -> None:
    assert stat.S_IMODE(three(home).stat().st_mode) == 0o600


# The last line is bound by a digest that somebody noted elsewhere, or by the next line.
@pytest.mark.parametrize(
    ("change", "number"),
    [("removed", 0), ("removed", 1), ("repeated", 0), ("repeated", 1), ("repeated", 2), ("altered", 0), ("altered", 1)],
)
def test_a_change_shows_and_nothing_more_is_done(home: Home, change: str, number: int) -> None:
    path = three(home)
    lines = path.read_bytes().splitlines(keepends=True)
    altered = {"removed": [], "repeated": [lines[number]] * 2, "altered": [lines[number].replace(b"a", b"b", 1)]}
    path.write_bytes(b"".join(lines[:number] + altered[change] + lines[number + 1 :]))
    with pytest.raises(IntegrityFault) as caught:
        audit.read(home)
    assert caught.value.code == "audit.changed"
    with pytest.raises(IntegrityFault):
        audit.write(home, Act.LOOK_BEGUN, NOTED, NOW)


@given(junk=st.binary(min_size=1, max_size=80).filter(lambda junk: b"\n" not in junk and b"\r" not in junk))
def test_what_a_kill_left_unfinished_never_happened(tmp_path_factory: pytest.TempPathFactory, junk: bytes) -> None:
    home = make_home(tmp_path_factory.mktemp("kill") / "home")
    path = three(home)
    with path.open("ab") as file:
        file.write(junk)
    audit.write(home, Act.LOOK_BEGUN, NOTED, NOW)
    assert len(audit.read(home)) == 4


def test_a_file_that_cannot_be_written_stops_everything(home: Home) -> None:
    (home.directory / audit.NAME).mkdir()
    with pytest.raises(Unavailable):
        audit.write(home, Act.LOOK_BEGUN, NOTED, NOW)


def test_every_act_has_a_label() -> None:
    assert set(audit.ACT_LABELS) == set(Act)
