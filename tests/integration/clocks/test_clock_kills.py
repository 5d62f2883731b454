"""kill -9 of the scheduler at any moment: no clock is lost, and none fires twice."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tearline.people.record import FieldName, Record, Status
from tearline_hub.audit.models import AuditEntry, ClockFiring
from tearline_hub.clocks import queries
from tearline_hub.clocks.running import run_due
from tearline_hub.db.context import acting
from tearline_hub.disclosures.models import Receipt
from tearline_hub.records import actions as records
from tests.support.database import NOW, World
from tests.support.postgres import TestCluster
from tests.support.releases import add_record, deliver, field, live_release, subject

ROOT = Path(__file__).parents[3]
LATER = NOW + dt.timedelta(days=400)
RELEASES = 4


def test_kill_9_loses_no_clock_and_fires_none_twice(
    world: World, database: TestCluster, tell: Callable[[str], None]
) -> None:
    rounds(tell, world, database, kills=4, people=200)


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_kill_9_fifty_times(world: World, database: TestCluster, tell: Callable[[str], None]) -> None:
    rounds(tell, world, database, kills=50, people=3_000)


def rounds(tell: Callable[[str], None], world: World, database: TestCluster, *, kills: int, people: int) -> None:
    prepare(world, people)
    ours = (world.officer, world.council_officer)
    due = {
        (actor.tenant_id, each.clock.name, each.subject)
        for actor in ours
        for each in queries.coming(actor=actor, now=LATER, ahead=dt.timedelta(0), most=people * 2)
    }
    cut = sum(killed(database) for _ in range(kills))
    tell(f"kills of the scheduler: {kills}, of which {cut} at work, with {len(due)} clocks due")
    run_due(now=LATER)
    assert run_due(now=LATER) == 0, "nothing is left"
    with acting(world.officer):
        fired = Counter(ClockFiring.objects.values_list("tenant_id", "clock", "subject"))
        passed = AuditEntry.objects.filter(act="clock.passed").values_list("subjects", flat=True)
        noted = Counter(subject for (subject,) in passed if subject.startswith("rec_"))
    assert {each for each in due if each[0] == "security-service"} <= set(fired)
    assert set(fired.values()) == {1}
    assert set(noted.values()) == {1}
    assert len(noted) == people + RELEASES
    deliver(LATER)
    with acting(world.officer):
        expired = Counter(Receipt.objects.filter(event="expired").values_list("disclosure_id", flat=True))
    assert list(expired.values()) == [1] * RELEASES
    assert cut > kills // 2, "most were killed at work, and not after it"


def prepare(world: World, people: int) -> None:
    """Records whose review falls due, and releases that expire, here and at the council."""
    for number in range(RELEASES):
        live_release(world, to=["council"], record_id=add_record(world.officer, subject(f"SS-{number}")))
    deliver()
    names = (field(FieldName.NAME, "Gwen Example"), field(FieldName.DATE_OF_BIRTH, "1985-04-03"))
    several = [
        Record(reference=f"R-{number}", status=Status.CLOSED, fields=names, synthetic=True) for number in range(people)
    ]
    list(records.add_records(actor=world.officer, now=NOW, purpose="test", records=several))


def killed(database: TestCluster) -> bool:
    """Start a scheduler and kill it somewhere in its work; whether it was still at it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.clock_driver", LATER.isoformat()],
        env={**os.environ, "DATABASE_URL": database.app_url("test")},
        cwd=ROOT, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    time.sleep(random.uniform(0.01, 0.4))
    alive = process.poll() is None
    process.kill()
    process.wait()
    process.stdout.close()
    return alive
