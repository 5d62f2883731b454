"""kill -9 of whoever escalates and calls, under load: no step is lost, none fires twice, no text is sent twice."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tearline.reports.escalation import USUAL
from tearline_hub.alerts.actions.escalating import escalate
from tearline_hub.alerts.actions.paging import send_due
from tearline_hub.alerts.actions.routing import route
from tearline_hub.alerts.models import Alert, AlertAct, DeskFeed, DutyPage
from tearline_hub.alerts.senders.notify import NotifySender
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tests.support.alerts import Desks, offered, sent
from tests.support.calling import reachable
from tests.support.database import NOW
from tests.support.postgres import TestCluster
from tests.support.servers import Given, http_server
from tests.unit.alerts.test_senders import SECRET, SERVICE

ROOT = Path(__file__).parents[3]
A_ROUND = dt.timedelta(seconds=45)  # longer than a lease, so that what a killed one was at is taken up again


def test_kill_9_loses_no_step_and_repeats_none(desks: Desks, database: TestCluster) -> None:
    rounds(desks, database, kills=20, each=1)


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_kill_9_fifty_times_under_load(desks: Desks, database: TestCluster) -> None:
    rounds(desks, database, kills=50, each=6)


def rounds(desks: Desks, database: TestCluster, *, kills: int, each: int) -> None:
    reachable(desks.ann, "+999000000001", "text")
    reachable(desks.cat, "+999000000002", "text")
    reports = 0
    with http_server() as service:
        with driver(database) as process:
            for number in range(kills):
                now = NOW + number * A_ROUND
                reports += arrives(number, each, now)
                killed(process, now, service.address)
        finish(NOW + kills * A_ROUND + dt.timedelta(minutes=25), service)
        texts = Counter(str(each["reference"]) for each in service.notifications)
    first, second = fired(desks.ann), fired(desks.cat)
    assert len(first) == len(second) == reports, "each left for the next desk once"
    assert set(map(tuple, first.values())) == {(0, 1, 2)}
    assert set(map(tuple, second.values())) == {tuple(range(len(USUAL)))}
    for who in (desks.ann, desks.cat):
        with acting(who):
            numbers = list(DeskFeed.objects.order_by("number").values_list("number", flat=True))
            pages = set(DutyPage.objects.values_list("id", flat=True))
            said = AlertAct.objects.filter(act="step", reason__startswith="Called the desk").count()
        assert numbers == list(range(1, len(numbers) + 1)), "the feed has no gap"
        assert len(pages) == said, "a step and its call are one"
        assert {page: texts[page] for page in pages if texts[page] > 1} == {}, "no text twice"


def driver(database: TestCluster) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.escalation_driver"],
        env={**os.environ, "DATABASE_URL": database.app_url("test")}, cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


def arrives(number: int, each: int, now: dt.datetime) -> int:
    """Reports that have nothing to do with one another; the killed one routes them."""
    product = {"ingredients": [{"substance": "7722-84-1", "percent": "30"}]}
    keys = [f"{number}-{place}" for place in range(each)]
    return len(sent(*(offered("firm", key, product={"name": key, **product}) for key in keys), now=now))


def killed(process: subprocess.Popen[str], now: dt.datetime, address: str) -> None:
    """Have it work at that moment, and kill it somewhere in its work."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{now.isoformat()} {address}\n")
    process.stdin.flush()
    child = int(process.stdout.readline())
    time.sleep(random.uniform(0.02, 0.35))
    os.kill(child, signal.SIGKILL)
    assert process.stdout.readline() == "ended\n"


def finish(until: dt.datetime, service: Given) -> None:
    """One that is not killed does the rest."""
    sender = NotifySender(service.address, f"duty-{SERVICE}-{SECRET}", "a-template")
    now = until - dt.timedelta(minutes=25)
    while now <= until:
        for each in service.notifications:
            each["status"] = "delivered"
        while route(now=now) or escalate(now=now):
            pass
        send_due("text", sender, clock=lambda now=now: now)  # type: ignore[misc]
        now += dt.timedelta(minutes=1)


def fired(who: Actor) -> dict[str, list[int]]:
    """The steps of each alert of the organisation, in order."""
    with acting(who):
        found: dict[str, list[int]] = defaultdict(list)
        for alert in Alert.objects.values_list("id", flat=True):
            found[alert] = []
        for row in AlertAct.objects.filter(act="step").order_by("step"):
            found[row.alert_id].append(row.step or 0)
    return dict(found)
