"""`tearline report` as it is typed: off-line, to a node over HTTP, again and again, and killed wherever it is."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tearline.edge.home import Home
from tearline.edge.posting import NodeDoor, Sender
from tearline.edge.spool import Spool
from tearline.errors import Conflict, IntegrityFault, InvalidInput, NotPermitted, Unavailable
from tearline.seal.keyring import Keyring
from tearline.wire.report_receipt import digest_of, open_receipt
from tests.support.edge import make_home, make_node
from tests.support.messages import NOW
from tests.support.report_node import ReportNode, listening

REPORT: dict[str, Any] = {
    "kind": "theft", "suspected_at": "2026-11-22T08:00:00Z", "product": {"name": "Cleaner"}, "words": "It was gone.",
}  # fmt: skip


class Shop:
    """A home, and the command in it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.home: Home = make_home(directory / "home")
        self.spool = Spool.of(self.home)

    def command(self, *words: str | Path) -> list[str]:
        return [sys.executable, "-m", "tearline.edge", "report", *map(str, words)]

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words), env=self.environment, capture_output=True, text=True, check=False, timeout=60
        )

    def start(self, *words: str | Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*words), env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"TEARLINE_HOME": str(self.home.directory)}

    def add(self, count: int) -> None:
        for number in range(count):
            self.spool.add(json.dumps(REPORT | {"words": f"Number {number}."}).encode())

    def file(self, name: str, content: bytes, mode: int = 0o600) -> Path:
        path = self.directory / name
        path.write_bytes(content)
        path.chmod(mode)
        return path


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return make_node(tmp_path / "keys").ring


@pytest.fixture
def node(ring: Keyring) -> Iterator[ReportNode]:
    with listening(ring, key="tearline_secret") as made:
        yield made


def sender(shop: Shop, node: ReportNode, *, key: str = "tearline_secret", patience: float = 0) -> Sender:
    return Sender(shop.spool, NodeDoor(node.url, key), patience, [].append)


def test_a_report_is_kept_off_line_and_sent_with_its_receipt_beside_it(
    shop: Shop, node: ReportNode, ring: Keyring
) -> None:
    done = shop.run(
        "add", "--kind", "suspicious_transaction", "--product", "Cleaner", "--substance", "nitric acid", "--substance",
        "7722-84-1", "--percent", "12.5", "--behaviour", "unclear_use", "--words", "Would not say what for.",
        "--postcode", "ZZ1 1AA",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    (waiting,) = shop.spool.waiting()
    said = json.loads(waiting.raw)
    assert said["product"]["ingredients"] == [
        {"substance": "nitric acid", "percent": "12.5"},
        {"substance": "7722-84-1"},
    ]
    assert "waits" in shop.run("list").stdout
    key = shop.file("key", b"tearline_secret\n")
    sent = shop.run("send", "--to", node.url, "--key-file", key, "--patience", "0")
    assert (sent.returncode, sent.stderr) == (0, "")
    assert "Sent: 1. To be mended: 0." in sent.stdout
    (kept,) = shop.spool.listed()
    assert kept.receipt is not None
    assert open_receipt(kept.receipt.read_bytes(), ring.public_keys(), NOW).digest == digest_of(waiting.raw)
    assert node.asked[0] == {"path": "/reports", "key": waiting.key, "type": "application/json"}
    assert shop.spool.waiting() == []
    assert "Sent: 0" in shop.run("send", "--to", node.url, "--key-file", key).stdout
    assert len(node.asked) == 1


def test_what_a_node_would_refuse_is_refused_off_line(shop: Shop) -> None:
    refused = shop.run("add", "--kind", "theft", "--words", " ", "--percent", "200", "--substance", "x")
    assert refused.returncode == 2
    assert "Say in your own words" in refused.stderr
    assert "from 0 to 100" in refused.stderr
    assert shop.spool.waiting() == []
    bad = shop.file("bad.json", b"{")
    assert "one JSON object" in shop.run("add", "--json", bad).stderr
    assert "Give options, or one file." in shop.run("add", "--json", bad, "--words", "x").stderr
    assert "cannot be opened" in shop.run("add", "--lines", shop.directory / "none").stderr


def test_a_table_and_lines_are_kept_row_by_row_and_never_twice(shop: Shop) -> None:
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerows([
        ["key", "kind", "suspected_at", "words", "product"],
        ["a", "theft", "2026-11-22T08:00:00Z", "Gone.", "Cleaner"], ["b", "theft", "yesterday", "Gone.", "Cleaner"],
        ["c", "theft", "2026-11-22T08:00:00Z", "Gone too.", "Cleaner"],
    ])  # fmt: skip
    table = shop.file("r.csv", sheet.getvalue().encode())
    first = shop.run("add", "--table", table)
    assert "Kept: 2. Here already: 0. To be mended: 1." in first.stdout
    assert "Row 3, suspected_at:" in first.stderr
    assert first.returncode == 2
    lines = shop.file("r.ndjson", json.dumps(REPORT).encode() + b"\n" + json.dumps(REPORT | {"key": "a"}).encode())
    again = shop.run("add", "--lines", lines)
    assert "Row 2: This key was used for another report." in again.stderr
    assert {each.key for each in shop.spool.waiting()} >= {"a", "c"}
    assert "Kept: 0. Here already: 2." in shop.run("add", "--table", table).stdout


def test_a_node_that_is_away_loses_nothing(shop: Shop, node: ReportNode) -> None:
    shop.add(3)
    node.answers += [(503, {"Retry-After": "7"}, b""), (500, {}, b"oops"), (429, {}, b"")]
    slept: list[float] = []
    patient = sender(shop, node, patience=30)
    patient.sleep, patient.clock = slept.append, lambda: sum(slept)
    patient.send_all()
    assert slept == [7.0, 2.0, 4.0]
    assert patient.sent == len(node.taken) == 3
    away = sender(shop, node)
    away.door = NodeDoor("http://127.0.0.1:9", "")
    shop.spool.add(json.dumps(REPORT).encode())
    with pytest.raises(Unavailable):
        away.send_all()
    assert len(shop.spool.waiting()) == 1
    said = shop.run("send", "--to", "http://127.0.0.1:9", "--patience", "0")
    assert "Waiting: 1. Nothing is lost" in said.stderr


def test_a_report_that_the_node_had_and_did_not_answer_is_one_report(shop: Shop, node: ReportNode) -> None:
    shop.add(2)
    node.silent |= {each.key for each in shop.spool.waiting()}
    again = sender(shop, node, patience=30)
    again.sleep = lambda _: None
    again.send_all()
    assert (again.sent, len(node.taken), len(node.asked)) == (2, 2, 4)


def test_what_the_node_refuses_is_set_aside_and_stops_no_other(shop: Shop, node: ReportNode) -> None:
    shop.add(3)
    faults = json.dumps({"detail": "Mend it.", "faults": [{"field": "words", "reason": "Too few."}]}).encode()
    node.answers.append((422, {}, faults))
    first = sender(shop, node)
    first.send_all()
    assert (first.sent, first.refused) == (2, 1)
    assert [each.why for each in shop.spool.listed() if each.why] == [("words: Too few.",)]
    assert "to mend: words: Too few." in shop.run("list").stdout
    assert shop.spool.waiting() == []
    shop.spool.add(json.dumps(REPORT).encode(), "mine")
    node.taken["mine"] = ("0" * 64, b"")
    sender(shop, node).send_all()
    mended = json.dumps(REPORT | {"words": "Mended."}).encode()
    assert shop.spool.add(mended, "mine")
    assert [each.raw for each in shop.spool.waiting()] == [mended]


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_key_stops_and_keeps_everything(shop: Shop, node: ReportNode, status: int) -> None:
    shop.add(2)
    node.answers.append((status, {}, b""))
    with pytest.raises(NotPermitted):
        sender(shop, node, key="other").send_all()
    assert len(shop.spool.waiting()) == 2
    open_key = shop.file("open", b"tearline_secret", 0o644)
    assert "Others may read" in shop.run("send", "--to", node.url, "--key-file", open_key).stderr


@pytest.mark.parametrize("status", [302, 404, 405, 421])
def test_an_address_without_a_door_is_said_at_once(shop: Shop, node: ReportNode, status: int) -> None:
    shop.add(2)
    node.answers.append((status, {"Location": "https://elsewhere.example.org/"}, b""))
    with pytest.raises(InvalidInput, match="no door for reports"):
        sender(shop, node, patience=60).send_all()
    assert (len(node.asked), len(shop.spool.waiting())) == (1, 2)


@pytest.mark.parametrize("body", [b"", b"[]", b'{"receipt": "x"}', b'{"receipt": {"payload": ""}}', b"\xff"])
def test_an_answer_without_this_report_s_receipt_is_no_receipt(shop: Shop, node: ReportNode, body: bytes) -> None:
    shop.add(1)
    node.answers.append((201, {}, body))
    with pytest.raises(IntegrityFault):
        sender(shop, node).send_all()
    assert len(shop.spool.waiting()) == 1


def test_a_receipt_of_another_report_is_not_taken(shop: Shop, node: ReportNode) -> None:
    shop.add(2)
    one, two = shop.spool.waiting()
    sender(shop, node).send_all()
    _, other = node.taken[two.key]
    with pytest.raises(IntegrityFault):
        shop.spool.settle(one, other)
    assert shop.spool.settle(two, json.dumps(json.loads(other)).encode()).exists()


@pytest.mark.parametrize("url", ["http://node.example.org", "ftp://localhost", "node.example.org", ""])
def test_a_key_goes_over_tls_or_to_this_machine(url: str) -> None:
    with pytest.raises(InvalidInput):
        NodeDoor(url, "tearline_secret")
    assert "secret" not in repr(NodeDoor("https://node.example.org", "tearline_secret"))


def test_two_senders_at_once_send_each_report_once(shop: Shop, node: ReportNode) -> None:
    shop.add(4)
    with shop.spool.sending(), pytest.raises(Conflict):
        sender(shop, node).send_all()
    key = shop.file("key", b"tearline_secret")
    both = [shop.start("send", "--to", node.url, "--key-file", key) for _ in range(2)]
    for each in both:
        each.communicate(timeout=60)
    assert {each.returncode for each in both} <= {0, 5, 4, 3}
    assert 0 in {each.returncode for each in both}
    assert sorted(each["key"] for each in node.asked) == sorted(node.taken)
    assert len(node.taken) == 4


def test_ctrl_c_says_that_nothing_is_lost(shop: Shop, node: ReportNode) -> None:
    shop.add(1)
    node.answers += [(503, {"Retry-After": "60"}, b"")] * 9
    process = shop.start("send", "--to", node.url, "--patience", "600")
    while not node.asked:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "sent is not sent again" in said
    assert len(shop.spool.waiting()) == 1


def test_killed_anywhere_it_loses_and_doubles_nothing(shop: Shop, node: ReportNode) -> None:
    """Adding a file and sending it, killed at moments of chance until both are done."""
    lines = shop.file(
        "r.ndjson", b"\n".join(json.dumps(REPORT | {"words": f"N {each}"}).encode() for each in range(25))
    )
    key, chance = shop.file("key", b"tearline_secret"), random.Random(6)
    for words in (("add", "--lines", lines), ("send", "--to", node.url, "--key-file", key)):
        for _ in range(4):
            process = shop.start(*words)
            time.sleep(chance.uniform(0.25, 0.6))
            process.kill()
            process.communicate(timeout=30)
        assert shop.run(*words).returncode == 0
    kept = list(shop.spool.listed())
    assert len(kept) == len(node.taken) == 25
    assert all(each.receipt is not None and not each.why for each in kept)
    assert {json.loads(path.read_bytes())["words"] for path in shop.spool.directory.glob("*.report.json")} == {
        f"N {each}" for each in range(25)
    }
