"""Files of the edge are whole or absent, and their owner's alone; shortcuts run this program."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tearline.edge.files import append, private_directory, read_whole, replacing, sweep
from tearline.edge.home import Home
from tearline.edge.shortcut import write_shortcut
from tearline.errors import Conflict, IntegrityFault, InvalidInput, NotFound, Unavailable
from tests.support.edge import make_home


def test_a_file_takes_its_place_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(b"before")
    with replacing(path) as file:
        file.write(b"after")
        assert path.read_bytes() == b"before"
    assert path.read_bytes() == b"after"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("ending", [KeyboardInterrupt, ValueError, SystemExit])
def test_half_a_file_is_never_seen(tmp_path: Path, ending: type[BaseException]) -> None:
    def write() -> None:
        with replacing(tmp_path / "out.csv") as file:
            file.write(b"half")
            raise ending

    with pytest.raises(ending):
        write()
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "theirs").write_bytes(b"theirs")
    (tmp_path / "out.csv").symlink_to(tmp_path / "theirs")
    with replacing(tmp_path / "out.csv") as file:
        file.write(b"ours")
    assert (tmp_path / "theirs").read_bytes() == b"theirs"
    assert not (tmp_path / "out.csv").is_symlink()


def test_what_a_kill_left_is_swept(tmp_path: Path) -> None:
    (tmp_path / ".out.csv.0123.tmp").touch()
    (tmp_path / ".another.csv.0123.tmp").touch()
    sweep(tmp_path / "out.csv")
    assert [each.name for each in tmp_path.iterdir()] == [".another.csv.0123.tmp"]


@pytest.mark.parametrize("name", ["*", "?ut.csv", "[o]ut.csv"])
def test_a_name_like_a_pattern_sweeps_nothing_else(tmp_path: Path, name: str) -> None:
    (tmp_path / ".out.csv.0123.tmp").touch()
    sweep(tmp_path / name)
    assert [each.name for each in tmp_path.iterdir()] == [".out.csv.0123.tmp"]


def test_lines_are_added(tmp_path: Path) -> None:
    for line in (b"1\n", b"2\n"):
        append(tmp_path / "audit", line)
    assert (tmp_path / "audit").read_bytes() == b"1\n2\n"


def test_reading_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "pack").write_bytes(b"123")
    assert read_whole(tmp_path / "pack", 3) == b"123"
    with pytest.raises(InvalidInput):
        read_whole(tmp_path / "pack", 2)
    for missing in (tmp_path / "none", tmp_path):
        with pytest.raises(NotFound):
            read_whole(missing, 2)


def test_the_home_is_its_owners_alone(tmp_path: Path) -> None:
    home = Home.prepare({"TEARLINE_HOME": str(tmp_path / "a" / "home")})
    assert stat.S_IMODE(home.directory.stat().st_mode) == 0o700
    assert home.who
    home.directory.chmod(0o750)
    with pytest.raises(IntegrityFault) as caught:
        Home.prepare({"TEARLINE_HOME": str(home.directory)})
    assert "chmod 0700" in caught.value.message


def test_without_a_setting_it_is_in_the_users_own_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Home.prepare({}).directory == tmp_path / ".tearline"


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable):
        private_directory(tmp_path / "file" / "home")


def test_one_look_and_one_page_at_a_time(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    for held, code in ((home.looking, "look.busy"), (home.sitting, "page.open")):
        with held():
            with pytest.raises(Conflict) as caught, held():
                pass
            assert caught.value.code == code
        with held():
            pass


@pytest.mark.parametrize(
    ("platform", "name", "said"),
    [
        ("linux", "Tearline.desktop", 'Exec="/opt/a b/python" -m tearline.edge open'),
        ("darwin", "Tearline.command", "exec '/opt/a b/python' -m tearline.edge open"),
        ("win32", "Tearline.cmd", '"/opt/a b/python" -m tearline.edge open'),
    ],
)
def test_a_shortcut_runs_this_program(tmp_path: Path, platform: str, name: str, said: str) -> None:
    path = write_shortcut(tmp_path, platform=platform, python="/opt/a b/python")
    assert path.name == name
    assert said in path.read_text()
    assert path.stat().st_mode & stat.S_IXUSR
