"""Three years of a synthetic pilot: nothing outlives its date in any table, in a search, or in a backup put back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection
from django.test import override_settings

from tearline.vocab.purpose import LogPurpose, ReadPurpose
from tearline_hub.audit import firings
from tearline_hub.audit.queries import for_oversight
from tearline_hub.clocks import queries
from tearline_hub.clocks.replaying import replay
from tearline_hub.clocks.running import run_due
from tearline_hub.ledger.keeping import Keeping
from tearline_hub.records import queries as records
from tests.support.canaries import canaries_in
from tests.support.database import World, use_database
from tests.support.pilot import START, Pilot, act, build, carry, days, everywhere
from tests.support.postgres import TestCluster
from tests.support.sequencing import Ledger

DAY = dt.timedelta(days=1)
THREE_YEARS = 3 * 365
BACKUP_ON = 20  # before anything is recalled or erased
LONG = dt.timedelta(days=40_000)


@pytest.fixture
def ledger(world: World, database: TestCluster, tmp_path: Path) -> Iterator[Ledger]:  # noqa: ARG001 its database
    kept = Keeping(tmp_path / "ledger")
    with override_settings(ENVIRONMENT=replace(settings.ENVIRONMENT, ledger=kept.directory)):
        yield Ledger(database.sequencer_url("test"), kept)


@pytest.fixture
def pilot(world: World, ledger: Ledger, tmp_path: Path) -> Pilot:  # noqa: ARG001 where the words are looked for
    return build(world, tmp_path / "peers")


def at(day: dt.date) -> dt.datetime:
    """Noon of a day."""
    return dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)


def stops(pilot: Pilot) -> list[dt.date]:
    """The last day of each thing and the day after, and the days on which somebody does something."""
    last = [day for day in pilot.last_days() if day < START + THREE_YEARS * DAY]
    acting = [days(BACKUP_ON), days(30), days(40), days(61), days(THREE_YEARS)]  # 61: a draft is given up
    return sorted({*last, *(day + DAY for day in last), *acting} - {START})


def test_nothing_outlives_its_date(
    pilot: Pilot, ledger: Ledger, database: TestCluster, tell: Callable[[str], None]
) -> None:
    """From date to date."""
    travel(tell, pilot, ledger, database, stops(pilot))


@pytest.mark.full
@pytest.mark.timeout(3600)
def test_nothing_outlives_its_date_on_any_day(
    pilot: Pilot, ledger: Ledger, database: TestCluster, tell: Callable[[str], None]
) -> None:
    """Day by day."""
    travel(tell, pilot, ledger, database, [days(count) for count in range(1, THREE_YEARS + 1)])


def travel(tell: Callable[[str], None], pilot: Pilot, ledger: Ledger, database: TestCluster, on: list[dt.date]) -> None:
    seen, thorough = foreseen(pilot, START), set(stops(pilot))
    held = pilot.held(everywhere(database.superuser_url("test")))
    tell(f"clock-travel: {len(on)} days up to {on[-1]}, {len(pilot.words)} words looked for everywhere")
    assert {about for about, _ in held} == set(pilot.about.values()), "every word begins somewhere"
    for day in on:
        run_due(now=at(day))
        act(pilot, at(day))
        carry(at(day))
        found = everywhere(database.superuser_url("test"))
        assert pilot.outlived(found, day) == []
        assert early(pilot, found, day) == []
        assert unforeseen(pilot, seen, at(day)) == []
        if day in thorough:  # pages and searches change on these days alone
            assert nothing_is_found(pilot, day)
            seen |= foreseen(pilot, day)
        if day == days(BACKUP_ON):
            ledger.publish()
            connection.close()
            database.new_database("saved", template="test")
    ledger.publish()
    put_back(pilot, database, on[-1])


def early(pilot: Pilot, found: dict[tuple[str, str], frozenset[str]], day: dt.date) -> list[tuple[str, str]]:
    """What went before its last day was over, though nobody ended it: a scan that finds nothing would prove nothing."""
    held = pilot.held(found)
    return [
        (pilot.about[word], tenant)
        for word, until in pilot.words.items()
        for tenant, last in until.items()
        if last == day and day not in {days(30), days(40)} and (pilot.about[word], tenant) not in held
    ]


def foreseen(pilot: Pilot, day: dt.date) -> set[tuple[str, str]]:
    """What the pages of all organisations show as coming, ever."""
    world = pilot.world
    return {
        (each.clock.name, each.subject)
        for actor in (world.officer, world.council_officer, world.police_officer)
        for each in queries.coming(actor=actor, now=at(day), ahead=LONG)
    }


def unforeseen(pilot: Pilot, seen: set[tuple[str, str]], now: dt.datetime) -> list[tuple[str, str]]:
    """What clocks did at `now` that nobody could see before."""
    world = pilot.world
    did = [
        fired
        for actor in (world.officer, world.council_officer, world.police_officer)
        for fired in firings.lately(actor=actor, since=now, most=1000)
    ]
    return [(each.clock, each.subject) for each in did if (each.clock, each.subject) not in seen]


def nothing_is_found(pilot: Pilot, day: dt.date) -> bool:
    """The search and the log give nothing away either: whoever is gone is found by nobody."""
    council = pilot.world.council_officer
    gone = next(word for word, about in pilot.about.items() if about == "a record that is gone from its source")
    found = records.find(
        actor=council, now=at(day), purpose=ReadPurpose.CHECK_OWN_RECORDS, search=records.Search(name=f"{gone} Example")
    )
    entries = for_oversight(
        actor=pilot.world.overseer, now=at(day), purpose=LogPurpose.LAWFULNESS, start=START, end=day, limit=5000
    )
    return (not found.records or pilot.words[gone]["council"] >= day) and not canaries_in(str(entries))


def put_back(pilot: Pilot, database: TestCluster, day: dt.date) -> None:
    """The backup of the 20th day under the log of three years: nobody reads before all is gone again."""
    with psycopg.connect(database.owner_url("saved"), autocommit=True) as owner:
        owner.execute("INSERT INTO restoration (id, noted_at) VALUES ('1', now())")
    use_database(database.app_url("saved"))
    try:
        before = everywhere(database.superuser_url("saved"))
        assert pilot.outlived(before, day) != []
        with pytest.raises(ProgrammingError):  # nobody reads, not even what is theirs
            records.find(
                actor=pilot.world.council_officer, now=at(day), purpose=ReadPurpose.CHECK_OWN_RECORDS,
                search=records.Search(reference="C-11"),
            )  # fmt: skip
        replay(now=at(day))
        carry(at(day))
        assert pilot.outlived(everywhere(database.superuser_url("saved")), day) == []
    finally:
        use_database(database.app_url("test"))
        database.drop_database("saved")
