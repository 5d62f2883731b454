"""A look that is killed, stopped or runs out of disk: the same command goes on, and writes the same bytes."""

from __future__ import annotations

import os
import pty
import random
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tearline.edge import audit
from tearline.edge.unfinished import DIRECTORY
from tests.support.edge import make_home

ROWS = 30_000  # three places to go on from, and a bit, in each of two readings
PARTS = 8
OFTEN = ("--keep-every", "0.001")
GIVEN = ("Gwen", "Gwyn", "Bill", "William", "Ann", "Anne", "Zed", "Łukasz")
FAMILY = ("Rhys", "Rhees", "Test", "Testing", "Sample", "O'Made", "Trial")


def row(number: int, chance: random.Random) -> str:
    """One in some hundred is left out, or a cell of it; references come again far below."""
    reference = f"C-{number % (ROWS - 200)}" if number % 977 else ""
    born = f"19{chance.randint(40, 99)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}" if number % 599 else "soon"
    phone = f"+999{chance.randint(0, 999_999):09}" if number % 3 else f"+999 {chance.randint(0, 999_999):09}"
    identifier = f"QQ{chance.randint(0, 999_999):06}C" if number % 2 else ""
    return f"{reference},{chance.choice(GIVEN)},{chance.choice(FAMILY)}{chance.choice('bcdfg')},{born},{phone},{identifier}"


@dataclass
class Desk:
    """A directory with two tables, a home and a place for what is found."""

    directory: Path
    extract: Path
    register: Path

    @property
    def out(self) -> Path:
        return self.directory / "out" / "candidates.csv"

    @property
    def kept(self) -> Path:
        return self.directory / "home" / DIRECTORY

    @property
    def parts(self) -> int:
        return len(list(self.kept.glob("*.part")))

    def words(self, *more: str | Path) -> list[str]:
        files = ("--register", self.register, "--extract", self.extract, "--out", self.out)
        return [sys.executable, "-m", "tearline.edge", "match", "--yes", *map(str, (*files, *more))]

    @property
    def env(self) -> dict[str, str]:
        return os.environ | {"TEARLINE_HOME": str(self.directory / "home"), "COLUMNS": "200"}

    def run(self, *more: str | Path, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
        env = {name: each for name, each in self.env.items() if not (before and name.startswith("COVERAGE"))}
        return subprocess.run(
            self.words(*OFTEN, *more), env=env, capture_output=True, text=True, check=False, preexec_fn=before
        )

    def other(self, *words: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "tearline.edge", *words], env=self.env, capture_output=True, text=True, check=True
        ).stdout

    def ended_by(self, sent: signal.Signals, parts: int, *more: str) -> tuple[int, str]:
        """Send a signal when so many parts are kept: the code it ended with, and what it said."""
        running = subprocess.Popen(self.words(*OFTEN, *more), env=self.env, stderr=subprocess.PIPE, text=True)
        while self.parts < parts and running.poll() is None:
            time.sleep(0.001)
        running.send_signal(sent)
        _, said = running.communicate(timeout=60)
        return running.returncode, said

    def written(self) -> tuple[bytes, bytes]:
        return self.out.read_bytes(), self.out.with_name("candidates.faults.csv").read_bytes()

    def audited(self) -> list[audit.Line]:
        return list(audit.read(make_home(self.directory / "home")))


def a_desk(directory: Path, extract: Path, register: Path) -> Desk:
    (directory / "out").mkdir()
    make_home(directory / "home")
    return Desk(directory, extract, register)


@dataclass(frozen=True)
class Told:
    """What an uninterrupted look wrote, and the home that a killed one left, with some parts of both readings."""

    extract: Path
    register: Path
    written: tuple[bytes, bytes]
    home: Path


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    directory = tmp_path_factory.mktemp("told")
    chance = random.Random(7)
    extract, register = directory / "extract.csv", directory / "register.csv"
    headings = "record_id,given_name,family_name,date_of_birth,phone,national_id"
    lines = [row(number, chance) for number in range(ROWS)]
    lines[20_000:20_000] = ["", '"open', "1,2,3"]
    extract.write_text("\n".join([headings, *lines, ""]))
    register.write_text("\n".join([headings, *(line.replace("C-", "R-", 1) for line in lines[5:12_000:150]), ""]))
    desk = a_desk(directory, extract, register)
    done = desk.run("--keep-every", "0")
    assert done.returncode == 0, done.stderr
    written = desk.written()
    assert min(map(len, written)) > 10_000
    desk.ended_by(signal.SIGKILL, 6)
    assert 6 <= desk.parts <= PARTS
    return Told(extract, register, written, directory / "home")


@pytest.fixture
def desk(told: Told, tmp_path: Path) -> Desk:
    """Nothing was looked for yet."""
    return a_desk(tmp_path, told.extract, told.register)


@pytest.fixture
def killed(desk: Desk, told: Told) -> Desk:
    """A look was killed in its second reading."""
    shutil.rmtree(desk.directory / "home")
    shutil.copytree(told.home, desk.directory / "home")
    return desk


def test_killed_again_and_again_it_writes_what_it_would_have(desk: Desk, told: Told) -> None:
    come_to = []
    for parts in (1, 3, 4, 6):
        code, said = desk.ended_by(signal.SIGKILL, parts)
        assert code == -signal.SIGKILL, said
        come_to.append((desk.parts, said.count("Goes on after")))
        assert list(desk.out.parent.glob("candidates*")) == []
        modes = {stat.S_IMODE(path.stat().st_mode) for path in desk.kept.iterdir()}
        assert (stat.S_IMODE(desk.kept.stat().st_mode), modes) == (0o700, {0o600})
    assert [gone_on for _, gone_on in come_to] == [0, 1, 1, 1]
    assert [parts for parts, _ in come_to] == sorted(parts for parts, _ in come_to)
    done = desk.run()
    assert (done.returncode, done.stderr.count("Goes on after")) == (0, 1), done.stderr
    assert desk.written() == told.written
    assert not desk.kept.exists()
    assert sorted(path.name for path in desk.out.parent.iterdir()) == ["candidates.csv", "candidates.faults.csv"]


@pytest.mark.full
@pytest.mark.parametrize("parts", range(1, PARTS + 1))
@pytest.mark.parametrize("more", [(), ("--save-model", "MODEL"), ("--all",)], ids=["learnt", "saved", "all"])
def test_killed_at_any_point_it_writes_what_it_would_have(desk: Desk, parts: int, more: tuple[str, ...]) -> None:
    model = desk.directory / "saved.model"
    more = tuple(str(model) if word == "MODEL" else word for word in more)
    desk.run(*more, "--keep-every", "0")
    whole = (*desk.written(), model.read_bytes() if model.exists() else b"")
    for path in (*desk.out.parent.iterdir(), model):
        path.unlink(missing_ok=True)
    desk.ended_by(signal.SIGKILL, parts, *more)
    assert desk.run(*more).returncode == 0
    assert (*desk.written(), model.read_bytes() if model.exists() else b"") == whole
    assert not desk.kept.exists()


def test_by_a_model_it_goes_on_in_the_only_reading_there_is(desk: Desk) -> None:
    model = desk.directory / "saved.model"
    assert desk.run("--save-model", model).returncode == 0
    assert desk.run("--model", model).returncode == 0
    whole = desk.written()
    desk.ended_by(signal.SIGKILL, 2, "--model", str(model))
    done = desk.run("--model", model)
    assert "Goes on after" in done.stderr
    assert "reading 1 of" not in done.stderr
    assert desk.written() == whole


def test_the_counts_that_are_said_are_those_of_the_whole_look(killed: Desk) -> None:
    gone_on = killed.run()
    whole = killed.run("--keep-every", "0")
    assert gone_on.stdout == whole.stdout
    compared = re.compile(r"Pairs compared: [0-9,]+")
    assert compared.findall(gone_on.stderr) == compared.findall(whole.stderr) != []


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=lambda sent: sent.name)
def test_who_stops_it_is_told_what_is_kept(desk: Desk, told: Told, sent: signal.Signals) -> None:
    code, said = desk.ended_by(sent, 2)
    assert code == 130
    last = said.splitlines()[-1]
    assert re.fullmatch(
        r"Stopped after [0-9,]+ rows, in reading [12] of 2\. The same command goes on from there\.|"
        r"Stopped after [0-9,]+ of [0-9,]+ rows, in reading 2 of 2\. The same command goes on from there\.",
        last,
    ), said
    assert "Traceback" not in said
    assert list(desk.out.parent.iterdir()) == []
    stopped = desk.audited()[-1]
    assert stopped.act is audit.Act.LOOK_STOPPED
    assert str(stopped.noted.kept) in last
    begun = desk.run()
    assert f"Goes on after {stopped.noted.kept}." in begun.stderr
    assert desk.audited()[-2].noted.kept == stopped.noted.kept
    assert desk.written() == told.written


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_stopped_at_any_time_it_ends_at_once_and_says_so(desk: Desk, told: Told) -> None:
    chance = random.Random(11)
    for _ in range(30):
        running = subprocess.Popen(desk.words(*OFTEN), env=desk.env, stderr=subprocess.PIPE, text=True)
        with suppress(subprocess.TimeoutExpired):
            running.wait(0.3 + 4 * chance.random())
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=20)
        # By the signal itself where Python does not listen yet or no more, of which a shell says 130 too.
        assert running.returncode in {0, 130, -signal.SIGINT}, said
        assert "Traceback" not in said
    assert desk.run().returncode == 0
    assert desk.written() == told.written


def test_what_is_kept_is_shown_and_erased(killed: Desk) -> None:
    shown = killed.other("unfinished")
    assert "extract.csv for check_own_records" in shown
    assert "in reading 2 of 2" in shown
    assert killed.other("unfinished", "--erase") == "What was kept of the look is erased.\n"
    assert not killed.kept.exists()
    assert killed.other("unfinished") == killed.other("unfinished", "--erase") == "Nothing is kept of any look.\n"
    assert killed.audited()[-1].noted.code == "kept.asked"


def spoil(part: Path) -> None:
    raw = bytearray(part.read_bytes())
    raw[len(raw) // 2] ^= 1
    part.write_bytes(raw)


def test_what_is_damaged_is_not_gone_on_with(killed: Desk, told: Told) -> None:
    spoil(killed.kept / "000003.part")
    assert "is damaged" in killed.other("unfinished")
    done = killed.run()
    assert "What was kept of an earlier look was erased: it is damaged. Begins with the first row." in done.stderr
    assert (done.returncode, killed.written()) == (0, told.written)
    assert not killed.kept.exists()


def test_of_a_table_that_was_changed_nothing_is_gone_on_with(killed: Desk, told: Told) -> None:
    killed.extract = killed.directory / "extract.csv"
    content = told.extract.read_bytes()
    killed.extract.write_bytes(content.replace(b"Gwen", b"Gwyn", 1))
    done = killed.run()
    assert "erased: the table is another, or was changed." in done.stderr
    assert done.returncode == 0
    assert not killed.kept.exists()


def test_a_copy_of_the_table_is_the_same_table(killed: Desk, told: Told) -> None:
    killed.extract = shutil.copyfile(told.extract, killed.directory / "copied.csv")
    assert "Goes on after" in killed.run().stderr
    assert killed.written() == told.written


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (("--fresh",), "you asked to begin anew"),
        (("--all",), "other pairs are asked for"),
        (("--precision", "0.9"), "other pairs are asked for"),
        (("--map", "phone="), "the headings are read as other columns"),
        (("--purpose", "safeguarding"), "it was for another purpose"),
    ],
    ids=lambda each: each if isinstance(each, str) else each[0],
)
def test_with_other_options_it_begins_anew_and_says_why(killed: Desk, more: tuple[str, ...], why: str) -> None:
    done = killed.run(*more)
    assert done.returncode == 0
    assert f"erased: {why}." in done.stderr
    assert "Goes on" not in done.stderr


def smaller_files(size: int) -> Callable[[], None]:
    """What a full disk is to a program: no file may grow beyond so many bytes."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_where_nothing_can_be_kept_the_look_goes_on(desk: Desk) -> None:
    """What it writes in the end is small enough, what it would keep is not."""
    desk.register = desk.directory / "register.csv"
    desk.register.write_text("record_id,full_name\nR-1,Nobody Known\n")
    desk.extract = desk.directory / "extract.csv"
    desk.extract.write_text(
        "record_id,full_name\n" + "".join(f"C-{n * 7919 % 100_003},Ann Test\n" for n in range(20_000))
    )
    done = desk.run(before=smaller_files(8_000))
    assert done.returncode == 0, done.stderr
    what = (
        "What was done cannot be kept: File too large. The look goes on; if it is stopped, it will begin with the first"
    )
    assert done.stderr.count(what) == 1
    assert not desk.kept.exists()
    assert desk.out.exists()


def test_where_the_result_cannot_be_written_what_was_done_stays(killed: Desk, told: Told) -> None:
    done = killed.run(before=smaller_files(8_000))
    assert (done.returncode, "Traceback" in done.stderr) == (6, False)
    assert "File too large" in done.stderr
    assert "What was done is kept, up to" in done.stderr
    assert list(killed.out.parent.iterdir()) == []
    assert not list(killed.kept.glob(".*"))
    assert "Goes on after" in killed.run().stderr
    assert killed.written() == told.written


def test_a_table_that_is_changed_meanwhile_is_not_looked_in(desk: Desk, told: Told) -> None:
    desk.extract = shutil.copyfile(told.extract, desk.directory / "extract.csv")
    running = subprocess.Popen(desk.words(*OFTEN), env=desk.env, stderr=subprocess.PIPE, text=True)
    while not desk.parts:
        assert running.poll() is None
        time.sleep(0.001)
    with desk.extract.open("a") as file:
        file.write("C-new,Ann,Test,,,\n")
    _, said = running.communicate(timeout=60)
    assert running.returncode == 5
    assert "A table was changed while it was read." in said
    assert not desk.kept.exists()
    assert list(desk.out.parent.iterdir()) == []


def test_a_terminal_is_told_how_far_it_is_and_a_log_is_not(desk: Desk) -> None:
    terminal, slave = pty.openpty()
    running = subprocess.Popen(desk.words(*OFTEN), env=desk.env, stderr=slave, stdout=subprocess.DEVNULL)
    os.close(slave)
    seen = b""
    with suppress(OSError):  # Linux's way to say that the other side is gone
        while block := os.read(terminal, 4096):
            seen += block
    os.close(terminal)
    assert running.wait(60) == 0
    lines = seen.decode().split("\r")
    assert any(re.match(r"[0-9,]+ rows, in reading 1 of 2, +[0-9]+% of all", line) for line in lines), lines
    read = r"[0-9,]+ of [0-9,]+ rows, in reading 2 of 2, all read; writing what was found"
    assert any(re.match(read, line) for line in lines), lines
    assert "in reading" not in desk.run().stderr
