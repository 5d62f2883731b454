"""`tearline`, as it is installed: a pack and a messy table in, possible matches out, and everything else refused."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet as pq

from tearline.edge import audit, clock
from tearline.edge.home import Home
from tearline.matching.documents import CandidateRow, read_candidates
from tests.support import packs
from tests.support.edge import CANARY, ROWS, Node, make_home, make_node, trusting, write_messy

NOW = clock.now()
WEEK = dt.timedelta(days=7)


@dataclass
class Edge:
    """A directory with a home, a node that made a pack, and a messy table."""

    directory: Path
    home: Home
    node: Node

    @property
    def out(self) -> Path:
        return self.directory / "out" / "candidates.csv"

    def pack(self, **changes: object) -> Path:
        times = {"issued_at": NOW, "expires_at": NOW + WEEK}
        return self.node.write(self.directory / "pack.json", packs.pack(**times | changes), NOW)

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.words(*words), env=self.env, capture_output=True, text=True, check=False, timeout=120
        )

    def words(self, *words: str | Path) -> list[str]:
        return [sys.executable, "-m", "tearline.edge", *map(str, words)]

    @property
    def env(self) -> dict[str, str]:
        place = {"TEARLINE_HOME": str(self.home.directory), "TMPDIR": str(self.directory / "tmp")}
        return os.environ | place

    def match(self, *more: str | Path, extract: Path | None = None) -> subprocess.CompletedProcess[str]:
        table = extract or self.directory / "residents.csv"
        whom = () if "--register" in more else ("--pack", self.directory / "pack.json")
        purpose = () if "--purpose" in more else ("--purpose", "check_own_records")
        return self.run("match", *whom, "--extract", table, "--out", self.out, *purpose, *more)

    def acts(self) -> list[audit.Act]:
        return [line.act for line in audit.read(self.home)]


@pytest.fixture
def edge(tmp_path: Path) -> Edge:
    for name in ("out", "tmp"):
        (tmp_path / name).mkdir()
    node = make_node(tmp_path / "keys")
    home = trusting(make_home(tmp_path / "home"), node, tmp_path)
    found = Edge(tmp_path, home, node)
    found.pack()
    write_messy(tmp_path / "residents.csv")
    return found


def test_only_possible_matches_are_written(edge: Edge) -> None:
    done = edge.match("--yes")
    assert (done.returncode, done.stderr.count("guessed")) == (0, 7)
    assert "as: OFFICIAL-SENSITIVE. Do not contact the person because of it." in done.stderr
    assert "Rows read: 5, of which left out: 1. Cells left out: 1." in done.stdout
    assert "Possible matches: 1" in done.stdout
    with edge.out.open("rb") as stream:
        (found,) = read_candidates(stream)
    assert isinstance(found, CandidateRow)
    assert (found.extract_id, found.evidence.common.rows) == ("C-1", 4)
    assert stat.S_IMODE(edge.out.stat().st_mode) == 0o600
    assert edge.acts()[-2:] == [audit.Act.LOOK_BEGUN, audit.Act.LOOK_ENDED]


def test_faults_are_listed_and_repeat_nothing(edge: Edge) -> None:
    edge.match("--yes")
    text = (edge.out.parent / "candidates.faults.csv").read_text(encoding="utf-8-sig")
    faults = list(csv.DictReader(text.splitlines()))
    assert [(fault["row"], fault["column"]) for fault in faults if fault["left_out"] != "column"] == [
        ("6", "D.O.B"),
        ("7", "Person Ref"),
    ]
    assert all(fault["what"] and fault["how_to_mend"] for fault in faults)
    assert CANARY not in text


def half_damaged(path: Path) -> Path:
    """A file whose second half cannot be unpacked, though every page says how long it is."""
    columns = {"record_id": [f"C-{n}" for n in range(2_000)], "full_name": ["Ann Test", "Zed Sample"] * 1_000}
    pq.write_table(pa.table(columns), path, row_group_size=1_000, compression="zstd")
    begins = pq.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
    content = bytearray(path.read_bytes())
    content[begins + 60 : begins + 100] = b"\xff" * 40
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("which", ["extract", "register"])
def test_a_table_that_ends_too_soon_is_no_all_clear(edge: Edge, which: str) -> None:
    damaged = half_damaged(edge.directory / "damaged.parquet")
    done = edge.match("--yes", extract=damaged) if which == "extract" else edge.match("--yes", "--register", damaged)
    assert done.returncode == 2
    assert re.search(r"The file is damaged from row \d[\d,]* on\. Nothing after it was read\.", done.stderr)
    assert "nothing to upload" not in done.stdout
    assert list(edge.out.parent.iterdir()) == []
    assert edge.acts()[-1] is audit.Act.LOOK_REFUSED


def test_nothing_of_anybody_else_is_left_anywhere(edge: Edge) -> None:
    """Values of rows that are no candidates: in no file, on no stream."""
    done = edge.match("--yes")
    shown = edge.run("audit")
    places = [edge.home.directory, edge.out.parent, edge.directory / "tmp"]
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    assert len(files) >= 5
    everything = [done.stdout, done.stderr, shown.stdout, *(path.read_text() for path in files)]
    canaries = {value for row in ROWS[1:] for value in row if len(value) > 4 and value not in ROWS[0]} - {"ZZ1 2AB"}
    assert len(canaries) > 10
    assert [canary for canary in canaries for text in everything if canary in text] == []
    assert [text for text in everything if "anary" in text] == []
    assert list((edge.directory / "tmp").iterdir()) == []


def test_the_audit_file_and_the_terminal_name_nobody(edge: Edge) -> None:
    done = edge.match("--yes")
    said = done.stdout + done.stderr + (edge.home.directory / audit.NAME).read_text() + edge.run("audit").stdout
    assert [value for row in ROWS for value in row if len(value) > 2 and value in said] == []


def test_what_was_guessed_is_confirmed_by_somebody(edge: Edge) -> None:
    done = edge.match()
    assert done.returncode == 2
    assert "Person Ref   record_id" in done.stderr
    assert "add --yes" in done.stderr
    assert not edge.out.exists()


def test_headings_are_mapped(edge: Edge) -> None:
    table = edge.directory / "odd.csv"
    table.write_text("record_id,Called,Born=when\nC-1,Zofia Synthetic-Okafor,1985-04-03\n")
    done = edge.match("--map", "Called=full_name", "--map", "Born=when=date_of_birth", extract=table)
    assert (done.returncode, "Possible matches: 1" in done.stdout) == (0, True), done.stderr


@pytest.mark.parametrize(
    ("mapping", "named"),
    [
        ("Called", "“Called” says no column"),
        ("Surname=shoe_size", "no column “shoe_size”"),
        ("Noth\x1bing=full_name", "no heading “Nothing”"),
    ],
    ids=["no-sign", "column", "heading"],
)
def test_a_mapping_that_cannot_be_names_what_is_wrong(edge: Edge, mapping: str, named: str) -> None:
    done = edge.match("--map", mapping)
    assert done.returncode == 2
    assert named in done.stderr
    assert not edge.out.exists()


def test_a_heading_in_the_list_of_faults_is_no_formula(edge: Edge) -> None:
    table = edge.directory / "formula.csv"
    table.write_text("record_id,full_name,=Born\nC-1,Zofia Synthetic-Okafor,soon\n")
    done = edge.match("--map", "=Born=date_of_birth", extract=table)
    assert done.returncode == 0, done.stderr
    text = (edge.out.parent / "candidates.faults.csv").read_text(encoding="utf-8-sig")
    assert [fault["column"] for fault in csv.DictReader(text.splitlines())] == ["'=Born"]


def test_a_heading_that_stands_twice_is_named(edge: Edge) -> None:
    table = edge.directory / "twice.csv"
    table.write_text("record_id,full_name,Born,Born\nC-1,Zofia Synthetic-Okafor,,\n")
    done = edge.match("--yes", extract=table)
    assert done.returncode == 2
    assert "Born: The heading stands twice. Keep one column of that name." in done.stderr


def test_protected_columns_are_refused_by_name(edge: Edge) -> None:
    table = edge.directory / "protected.csv"
    table.write_text("record_id,full_name,Religion\nC-1,Zofia Synthetic-Okafor,Synthetic\n")
    for more in ((), ("--map", "Religion="), ("--map", "Religion=address")):
        done = edge.match("--yes", *more, extract=table)
        assert done.returncode == 2
        assert "The column religion is not allowed" in done.stderr
    assert edge.acts()[-1] is audit.Act.LOOK_REFUSED
    assert not edge.out.exists()


def test_a_register_of_ones_own(edge: Edge) -> None:
    register = edge.directory / "register.csv"
    register.write_text("Ref,Name,Born\nR-1,Zofia Synthetic-Okafor,1985-04-03\n,Canary-Nameless,\n")
    done = edge.match("--yes", "--register", register, "--map-register", "Born=date_of_birth")
    assert (done.returncode, "Possible matches: 1" in done.stdout) == (0, True), done.stderr
    assert audit.read(edge.home)[-1].noted.register
    assert CANARY not in (edge.out.parent / "candidates.faults.csv").read_text()


def test_somebody_is_looked_for_either_way_and_only_one(edge: Edge) -> None:
    table = edge.directory / "residents.csv"
    fixed = ("--extract", table, "--out", edge.out, "--purpose", "check_own_records")
    assert edge.run("match", *fixed).returncode == 2
    assert edge.run("match", *fixed, "--pack", edge.directory / "pack.json", "--register", table).returncode == 2


@pytest.mark.parametrize(
    ("changes", "more", "code", "exit_code"),
    [
        ({}, ("--purpose", "safeguarding"), "pack.purpose", 3),
        ({"issued_at": NOW - WEEK, "expires_at": NOW - WEEK / 2}, (), "pack.expired", 5),
        ({"issued_at": NOW + WEEK, "expires_at": NOW + 2 * WEEK}, (), "pack.future", 2),
    ],
    ids=["purpose", "expired", "future"],
)
def test_a_pack_that_may_not_be_used(
    edge: Edge, changes: dict[str, object], more: tuple[str, ...], code: str, exit_code: int
) -> None:
    edge.pack(**changes)
    done = edge.match("--yes", *more)
    assert (done.returncode, done.stdout) == (exit_code, "")
    last = audit.read(edge.home)[-1]
    assert (last.act, last.noted.code) == (audit.Act.LOOK_REFUSED, code)
    assert not edge.out.exists()


def test_a_recall_is_remembered(edge: Edge) -> None:
    notice = edge.node.write(edge.directory / "notice.json", packs.notice(issued_at=NOW), NOW)
    assert "refused from now on" in edge.run("recall", notice).stdout
    done = edge.match("--yes")
    assert done.returncode == 3
    assert "Export a new one" in done.stderr


def test_a_key_is_confirmed_once(edge: Edge, tmp_path: Path) -> None:
    stranger = Edge(edge.directory, make_home(tmp_path / "another"), edge.node)
    done = stranger.match("--yes")
    assert done.returncode == 2
    assert edge.node.fingerprint in done.stderr
    pack = edge.directory / "pack.json"
    assert stranger.run("trust", pack).returncode == 2
    assert stranger.run("trust", pack, "--fingerprint", "f" * 64).returncode == 2
    assert stranger.match("--yes").returncode == 2
    assert stranger.run("trust", pack, "--fingerprint", edge.node.fingerprint).returncode == 0
    assert stranger.match("--yes").returncode == 0


def test_no_audit_file_no_look(edge: Edge) -> None:
    path = edge.home.directory / audit.NAME
    path.write_bytes(path.read_bytes().replace(b"key_confirmed", b"key_confirmee"))
    done = edge.match("--yes")
    assert done.returncode == 7
    assert "not as it was written" in done.stderr
    assert edge.run("audit").returncode == 7
    path.unlink()
    path.mkdir()
    assert edge.match("--yes").returncode == 6
    assert list(edge.out.parent.iterdir()) == []


def test_nothing_that_is_read_is_written_over(edge: Edge) -> None:
    table = edge.directory / "residents.csv"
    before = table.read_bytes()
    done = edge.run(
        "match", "--pack", edge.directory / "pack.json", "--extract", table, "--out", table,
        "--purpose", "check_own_records", "--yes",
    )  # fmt: skip
    assert done.returncode == 5
    assert table.read_bytes() == before
    other = edge.directory / "out" / "letter.csv"
    other.write_text("Dear synthetic")
    edge_out = edge.run(
        "match", "--pack", edge.directory / "pack.json", "--extract", table, "--out", other,
        "--purpose", "check_own_records", "--yes",
    )  # fmt: skip
    assert edge_out.returncode == 5
    assert other.read_text() == "Dear synthetic"


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 100, b"%PDF-1.7", b"one\n"], ids=["empty", "nul", "pdf", "headings"]
)
def test_a_table_that_is_none(edge: Edge, content: bytes) -> None:
    table = edge.directory / "broken.csv"
    table.write_bytes(content)
    done = edge.match("--yes", extract=table)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr
    assert not edge.out.exists()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda sent: sent.name)
def test_a_stopped_look_leaves_nothing(edge: Edge, sent: signal.Signals) -> None:
    many = edge.directory / "many.csv"
    with many.open("w") as file:
        file.write("record_id,full_name,date_of_birth\n")
        file.writelines(f"C-{number},Canary Synthetic,1985-04-03\n" for number in range(400_000))
    words = ("match", "--pack", edge.directory / "pack.json", "--extract", many, "--out", edge.out)
    running = subprocess.Popen(
        edge.words(*words, "--purpose", "check_own_records", "--yes"), env=edge.env, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(sent, signal.SIG_DFL),  # noqa: PLW1509 nohup has all below it ignore one
    )  # fmt: skip
    while not list(edge.out.parent.iterdir()):
        assert running.poll() is None
        time.sleep(0.001)
    running.send_signal(sent)
    assert running.wait(60) == 130
    assert running.stderr
    assert running.stderr.read().endswith(b"Stopped. Nothing new was kept.\n")
    assert list(edge.out.parent.iterdir()) == []
    assert not (edge.home.directory / "unfinished").exists()
    assert edge.acts()[-2:] == [audit.Act.LOOK_BEGUN, audit.Act.LOOK_STOPPED]
    assert edge.match("--yes").returncode == 0


def test_a_killed_look_is_cleaned_up_by_the_next(edge: Edge) -> None:
    many = edge.directory / "many.csv"
    with many.open("w") as file:
        file.write("record_id,full_name,date_of_birth\n")
        file.writelines(f"C-{number},Canary Synthetic,1985-04-03\n" for number in range(400_000))
    words = ("match", "--pack", edge.directory / "pack.json", "--extract", many, "--out", edge.out)
    running = subprocess.Popen(
        edge.words(*words, "--purpose", "check_own_records", "--yes"), env=edge.env, stderr=subprocess.PIPE
    )
    while not list(edge.out.parent.iterdir()):
        assert running.poll() is None
        time.sleep(0.001)
    running.kill()
    running.wait(60)
    assert not edge.out.exists()
    assert edge.match("--yes").returncode == 0
    assert sorted(path.name for path in edge.out.parent.iterdir()) == ["candidates.csv", "candidates.faults.csv"]
    assert json.loads((edge.home.directory / audit.NAME).read_bytes().splitlines()[-1])["act"] == "look_ended"


def test_the_page_starts_and_stops(edge: Edge) -> None:
    running = subprocess.Popen(
        edge.words("open", "--no-browser"), env=edge.env | {"PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE
    )
    assert running.stdout
    assert b"http://127.0.0.1:" in running.stdout.readline()
    assert edge.run("open", "--no-browser").returncode == 5
    running.send_signal(signal.SIGTERM)
    assert running.wait(60) == 0  # how a page is usually ended
    assert not (edge.home.directory / "page").exists()


def test_a_shortcut_is_written(edge: Edge) -> None:
    assert "Double-click" in edge.run("open", "--shortcut", edge.out.parent).stdout
    assert len(list(edge.out.parent.iterdir())) == 1
