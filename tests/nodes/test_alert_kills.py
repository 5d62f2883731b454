"""Kill -9 of intake, router and database under load: no acknowledged report is lost, none is doubled, no number missing."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import random
import re
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pytest

from bench.alerts.setting import KEY, Setting, documents, listens, prepared
from tearline_hub.ops.children import end, tied, wait_until
from tearline_hub.ops.keeping import hub_command
from tearline_hub.ops.nodes import LOOPBACK
from tearline_hub.ops.postgres import Cluster

SENDERS = 4
PACE = 0.03  # seconds between two reports of a sender
LEFT = "SELECT count(*) FROM report_waiting WHERE put_at <= %s"
Told = Callable[[str, object], None]


@pytest.mark.nodes
@pytest.mark.timeout(600)
def test_twenty_kills_lose_and_double_no_report(tmp_path: Path, record_property: Told) -> None:
    _run(tmp_path, 20, record_property)


@pytest.mark.nodes
@pytest.mark.full
@pytest.mark.timeout(1800)
def test_fifty_kills_lose_and_double_no_report(tmp_path: Path, record_property: Told) -> None:
    _run(tmp_path, 50, record_property)


def _run(root: Path, kills: int, tell: Told) -> None:
    chance = random.Random(11)
    with Cluster(root) as cluster:
        try:
            setting = prepared(cluster, root)
            with Killed(setting) as parts, sending(setting) as firms, watching(setting) as pages:
                for number in range(kills):
                    _wait_for_more(firms, chance.randrange(5, 30))
                    time.sleep(chance.uniform(0.0, 0.1))  # anywhere in what they are at
                    parts.kill(("live", "route", "database")[number % 3])
                _wait_for_more(firms, 20)
                firms.stop()
                assert wait_until(lambda: setting.rows("SELECT count(*) FROM report_waiting") == [(0,)], seconds=60)
                last = dict(setting.rows("SELECT desk_id, max(number) FROM desk_feed GROUP BY desk_id"))
                assert wait_until(lambda: all(page.seen[-1:] == [last.get(page.desk)] for page in pages), seconds=60)
            _check(setting, firms, pages)
            again = sorted(parts.taken_again)
            tell("told", f"{len(firms.acked)} reports through {kills} kills; a killed router's rows were at a desk after"
                 f" {again[len(again) // 2] * 1000:.0f} ms, {again[-1] * 1000:.0f} ms at most of {len(again)}")  # fmt: skip
        finally:
            cluster.remove()


class Killed:
    """A node's live process and two routers, killed and started again as their supervisor would."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._children: dict[str, list[subprocess.Popen[bytes]]] = {"live": [], "route": []}
        self.taken_again: list[float] = []

    def __enter__(self) -> Self:
        for command in ("live", "route", "route"):
            self._children[command].append(self._start(command))
        self._wait_for_live()
        return self

    def __exit__(self, *_: object) -> None:
        for child in itertools.chain(*self._children.values()):
            end(child)

    def kill(self, what: str) -> None:
        {"live": self._kill_live, "route": self._kill_router, "database": self._kill_database}[what]()

    def _kill_live(self) -> None:
        self._replace("live")
        self._wait_for_live()

    def _kill_router(self) -> None:
        (now,) = self._setting.rows("SELECT now()")[0]
        began = time.monotonic()
        self._replace("route")
        while self._setting.rows(LEFT, now) != [(0,)]:
            time.sleep(0.02)
        self.taken_again.append(time.monotonic() - began)

    def _kill_database(self) -> None:
        pid = self._setting.cluster.pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        assert wait_until(lambda: self._setting.cluster.pid() is None, seconds=30)
        self._setting.cluster.start()

    def _replace(self, command: str) -> None:
        child = self._children[command].pop(0)
        child.kill()
        child.wait()
        self._children[command].append(self._start(command))

    def _start(self, command: str) -> subprocess.Popen[bytes]:
        with (self._setting.home / f"{command}.log").open("ab") as log:
            return subprocess.Popen(tied(hub_command(command)), env=self._setting.env, stdout=log, stderr=log)

    def _wait_for_live(self) -> None:
        assert wait_until(lambda: listens(self._setting.live_port), seconds=60)


class Firms:
    """Programs that report, each again with the same key until it is answered; some of it once more afterwards."""

    def __init__(self, port: int) -> None:
        self._port, self._stopping = port, threading.Event()
        self.acked: dict[str, str] = {}  # key -> report
        self.receipts: dict[str, set[str]] = {}
        self.faults: list[str] = []
        self._documents = documents()
        self._threads = [threading.Thread(target=self._send, args=(number,)) for number in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _send(self, sender: int) -> None:
        for number in itertools.count():
            key = f"{sender}-{number}"
            body = json.dumps(self._documents[number % len(self._documents)] | {"notes": key}).encode()
            for _ in range(2 if number % 5 == 0 else 1):
                while not self._answered(key, body):
                    time.sleep(0.05)
            if self._stopping.wait(PACE):
                return

    def _answered(self, key: str, body: bytes) -> bool:
        connection = http.client.HTTPConnection(LOOPBACK, self._port, timeout=20)
        try:
            headers = {"Host": "localhost", "Content-Type": "application/json", "Idempotency-Key": key}
            connection.request("POST", "/reports", body, headers | {"Authorization": f"Bearer {KEY}"})
            answer = connection.getresponse()
            said = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return False
        finally:
            connection.close()
        if answer.status not in {200, 201}:
            if answer.status != 503:
                self.faults.append(f"{answer.status}: {said}")
            return False
        self.acked[key] = said["report_id"]
        self.receipts.setdefault(key, set()).add(said["receipt"])
        return True


class Page:
    """An open page of a desk that comes again whenever its feed ends."""

    def __init__(self, port: int, desk: str, cookie: str) -> None:
        self.desk, self.seen = desk, [0]
        self._port, self._cookie, self._stopping = port, cookie, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopping.is_set():
            connection = http.client.HTTPConnection(LOOPBACK, self._port, timeout=2)
            try:
                headers = {"Host": "localhost", "Cookie": self._cookie, "Last-Event-ID": str(self.seen[-1])}
                connection.request("GET", f"/desk/{self.desk}/feed", headers=headers)
                self._read(connection.getresponse())
            except (OSError, http.client.HTTPException, ValueError):
                self._stopping.wait(0.05)
            finally:
                connection.close()

    def _read(self, answer: http.client.HTTPResponse) -> None:
        while not self._stopping.is_set() and (line := answer.readline()):
            if found := re.match(rb'data: \{"number": (\d+), "change"', line):
                self.seen.append(int(found[1]))


@contextmanager
def sending(setting: Setting) -> Iterator[Firms]:
    firms = Firms(setting.live_port)
    try:
        yield firms
    finally:
        firms.stop()


@contextmanager
def watching(setting: Setting) -> Iterator[list[Page]]:
    pages = [Page(setting.live_port, desk, cookie) for desk, cookie in setting.feeds]
    try:
        yield pages
    finally:
        for page in pages:
            page.stop()


def _wait_for_more(firms: Firms, more: int) -> None:
    enough = len(firms.acked) + more
    assert wait_until(lambda: len(firms.acked) >= enough or bool(firms.faults), seconds=60)
    assert not firms.faults, firms.faults[:3]


def _check(setting: Setting, firms: Firms, pages: list[Page]) -> None:
    reports = dict(setting.rows("SELECT key, id FROM report"))
    assert {key: reports.get(key) for key in firms.acked} == firms.acked, "an acknowledged report is lost"
    assert len(set(reports.values())) == len(reports)
    assert all(len(receipts) == 1 for receipts in firms.receipts.values()), "one key, two receipts"
    alerts = Counter(report for (report,) in setting.rows("SELECT report_id FROM alert"))
    assert alerts.keys() == set(reports.values())
    assert set(alerts.values()) == {1}, "a report with two alerts"
    for desk, numbers in setting.rows(
        "SELECT desk_id, array_agg(number ORDER BY number) FROM desk_feed GROUP BY desk_id"
    ):
        assert numbers == list(range(1, len(numbers) + 1))
        (page,) = (page for page in pages if page.desk == desk)
        assert page.seen == [0, *numbers], "a page missed a change, or was told one twice"
    told = Counter(alert for (alert,) in setting.rows("SELECT alert_id FROM desk_feed"))
    assert set(told.values()) == {1}
    assert len(told) == len(reports)
    entries = Counter(
        subjects[0] for (subjects,) in setting.rows("SELECT subjects FROM audit_entry WHERE act = 'report.received'")
    )
    assert entries == Counter(reports.values()), "a report without its entry"
    assert LOOPBACK not in (setting.home / "live.log").read_text(), "an address is in the log"
