"""What is kept of a look: whole or not there, of one look alone, and gone when it fits no more."""

from __future__ import annotations

import datetime as dt
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tearline.edge import audit, keeping, packs
from tearline.edge.home import Home
from tearline.edge.keeping import REASONS, Keeping
from tearline.edge.unfinished import DIRECTORY, About, Damaged, Unfinished, erase, find
from tests.support import packs as made
from tests.support.edge import make_home, make_node, trusting
from tests.support.messages import NOW

WEEK = dt.timedelta(days=7)
OF = {name: f"this {name}" for name in ("version", "extract", "people", "headings", "purpose", "floor", "model")}
SAID = {"come_to": "5 of 9 rows"}
HELD = {"rows": [b"one", b"", b"\x00" * 99], "faults": [b""]}


def about(**changes: object) -> About:
    plain = About(of=OF, who="officer", purpose="check_own_records", extract="t.csv", begun_at=NOW, until=NOW + WEEK)
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home")


@pytest.fixture
def kept(home: Home) -> Unfinished:
    found = Unfinished.begin(home, about())
    for _ in range(3):
        found.add(SAID, HELD)
    return found


def test_what_is_kept_is_read_as_it_was(home: Home, kept: Unfinished) -> None:
    found = find(home)
    assert found is not None
    assert (found.about, found.count, found.last, found.come_to) == (kept.about, 3, SAID, "5 of 9 rows")
    assert [{name: contents[name] for name in HELD} for _, contents in found.parts()] == [HELD] * 3
    found.add(SAID, HELD)
    assert find(home) == found
    assert whole(home)


def test_its_owner_alone_may_read_it(home: Home, kept: Unfinished) -> None:
    assert stat.S_IMODE(kept.directory.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept.directory.iterdir()} == {0o600}
    kept.directory.chmod(0o755)
    with pytest.raises(Damaged):
        find(home)


def test_nothing_is_kept_at_first_nor_of_what_was_begun_or_erased_by_half(home: Home, kept: Unfinished) -> None:
    (kept.directory / "about.json").unlink()
    assert find(home) is None
    assert not kept.directory.exists()
    assert find(home) is None


def test_another_look_takes_its_place(home: Home, kept: Unfinished) -> None:
    Unfinished.begin(home, about(extract="u.csv"))
    found = find(home)
    assert found is not None
    assert (found.about.extract, found.count) == ("u.csv", 0)
    assert found.about.look != kept.about.look


def test_what_a_kill_left_of_a_part_is_no_part(home: Home, kept: Unfinished) -> None:
    (kept.directory / ".000004.part.0123.tmp").write_bytes(b"half")
    found = find(home)
    assert found is not None
    assert found.count == 3
    opened(home, about())
    assert list(kept.directory.glob(".*")) == []


def changed(path: Path, at: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)


def exchanged(one: Path, other: Path) -> None:
    raw = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(raw)


def of_another_look(part: Path) -> None:
    stranger = make_home(part.parents[2] / "stranger")
    Unfinished.begin(stranger, about()).add(SAID, HELD)
    shutil.copy(stranger.directory / DIRECTORY / "000001.part", part)


SPOILT: dict[str, Callable[[Path], object]] = {
    "a digest": lambda parts: changed(parts / "000002.part", 3),
    "the first byte": lambda parts: changed(parts / "000001.part", 32),
    "the last byte": lambda parts: changed(parts / "000003.part", -1),
    "cut": lambda parts: (parts / "000003.part").write_bytes((parts / "000003.part").read_bytes()[:-9]),
    "empty": lambda parts: (parts / "000003.part").write_bytes(b""),
    "one is missing": lambda parts: (parts / "000002.part").unlink(),
    "out of order": lambda parts: exchanged(parts / "000001.part", parts / "000002.part"),
    "of another look": lambda parts: of_another_look(parts / "000001.part"),
    "no JSON": lambda parts: (parts / "about.json").write_bytes(b"{"),
    "another format": lambda parts: (parts / "about.json").write_bytes(
        (parts / "about.json").read_bytes().replace(b'"format":1', b'"format":2')
    ),
    "no object": lambda parts: (parts / "about.json").write_bytes(b"[]"),
    "too long": lambda parts: (parts / "about.json").write_bytes(b" " * (1 << 17)),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILT)
def test_what_is_damaged_is_found_out_and_the_look_begins_anew(home: Home, kept: Unfinished, what: str) -> None:
    SPOILT[what](kept.directory)
    assert not whole(home)
    told, mine = opened(home, about())
    assert mine.kept is None
    assert told == ["What was kept of an earlier look was erased: it is damaged. Begins with the first row."]
    assert not kept.directory.exists()


def whole(home: Home) -> bool:
    try:
        found = find(home)
    except Damaged:
        return False
    return found is not None and found.is_whole()


def opened(home: Home, look: About, now: dt.datetime = NOW, *, fresh: bool = False) -> tuple[list[str], Keeping]:
    told: list[str] = []
    mine = Keeping(told.append, fresh=fresh)
    mine.open(home, look, now)
    return told, mine


def test_the_same_look_goes_on_and_keeps_its_first_day(home: Home, kept: Unfinished) -> None:
    told, mine = opened(home, about(begun_at=NOW + WEEK / 2, until=NOW + 2 * WEEK), NOW + WEEK / 2)
    assert told == ["Goes on after 5 of 9 rows."]
    assert mine.kept == kept
    later = Keeping(told.append).open(home, about(begun_at=NOW + WEEK / 2), NOW + WEEK / 2)
    assert (later.begun_at, later.look) == (NOW, kept.about.look)


@pytest.mark.parametrize("name", OF)
def test_what_is_of_anything_else_is_erased_and_it_is_said_why(home: Home, kept: Unfinished, name: str) -> None:
    told, mine = opened(home, about(of=OF | {name: "another"}))
    assert mine.kept is None
    assert told == [f"What was kept of an earlier look was erased: {REASONS[name]}. Begins with the first row."]
    assert not kept.directory.exists()
    last = audit.read(home)[-1]
    assert (last.act, last.noted.code) == (audit.Act.KEPT_ERASED, f"kept.{name}")


def test_who_asks_for_it_begins_anew(home: Home, kept: Unfinished) -> None:
    told, mine = opened(home, about(), fresh=True)
    assert mine.kept is None
    assert "you asked to begin anew" in told[0]
    assert not kept.directory.exists()
    assert opened(home, about(), fresh=True)[0] == []


def test_after_seven_days_it_is_erased(home: Home, kept: Unfinished) -> None:
    keeping.sweep(home, NOW + WEEK - dt.timedelta(seconds=1))
    assert kept.directory.exists()
    told, _ = opened(home, about(), NOW + WEEK)
    assert "more than seven days old" in told[0]
    Unfinished.begin(home, about()).add(SAID, HELD)
    with home.looking():
        keeping.sweep(home, NOW + WEEK)
    assert kept.directory.exists()  # somebody looks just now
    keeping.sweep(home, NOW + WEEK)
    assert not kept.directory.exists()


def test_a_recalled_pack_takes_along_what_was_found_with_it(tmp_path: Path) -> None:
    node = make_node(tmp_path / "keys")
    home = trusting(make_home(tmp_path / "home"), node, tmp_path)
    notice = node.write(tmp_path / "notice.json", made.notice()).read_bytes()
    pack = made.pack()
    for pack_id, left in (("pck_" + "8" * 20, True), (pack.pack_id, False)):
        Unfinished.begin(home, about(node=pack.node, pack_id=pack_id)).add(SAID, HELD)
        packs.take_notice(home, notice, NOW)
        assert (home.directory / DIRECTORY).exists() == left


def test_no_more_is_kept_than_may_be(home: Home) -> None:
    found = Unfinished.begin(home, about())
    found.add(SAID, HELD)
    with pytest.raises(OSError, match="more than 0 MiB"):
        found.add(SAID, HELD, most=found.size + 10)
    again = find(home)
    assert again is not None
    assert again.count == 1


def test_erasing_nothing_is_no_fault(home: Home) -> None:
    erase(home)
