"""The operator's commands for the ledger, as they are typed; and its process, killed while people work."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tearline.ledger import directory, note
from tearline.ledger.cosignature import check_seen
from tearline.ledger.note import NoteKey
from tearline.seal.keys import SigningKey
from tearline_hub.ledger import sequencer
from tearline_hub.ledger.keeping import KEY, LAST
from tests.integration.ledger.test_sequencing import enter, everything_is_published_once
from tests.support.database import World
from tests.support.postgres import TestCluster
from tests.support.sequencing import NODE, Ledger

LOOKING = 0.05  # seconds


class Operator:
    """The commands, in the environment of the ledger's own account: no key, no application's role."""

    def __init__(self, ledger: Ledger, place: Path) -> None:
        self.ledger = ledger
        self.place = place
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("TEARLINE", "DATABASE", "DJANGO"))
        }
        self.environment = kept | {
            "TEARLINE_NODE": NODE,
            "TEARLINE_SEQUENCER_DATABASE_URL": ledger.url,
            "TEARLINE_LEDGER": str(ledger.keeping.directory),
            "TEARLINE_HOME": str(place / "home"),
        }

    def start(self) -> subprocess.Popen[str]:
        """The sequencer as a process."""
        command = [sys.executable, "-m", "tearline_hub.ops", "sequence"]
        return subprocess.Popen(command, env=self.environment, stderr=subprocess.PIPE, text=True)

    def hub(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return self._run("tearline_hub.ops", *words)

    def edge(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return self._run("tearline.edge", "ledger", *words)

    def _run(self, module: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", module, *map(str, words)]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def operator(ledger: Ledger, tmp_path: Path) -> Operator:
    return Operator(ledger, tmp_path)


def said(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_overseer_checks_and_witnesses_what_the_operator_exports(
    operator: Operator, world: World, ledger: Ledger
) -> None:
    enter(world.officer, 9)
    ledger.publish(ticks=3)
    key = said(operator.hub("ledger", "key")).strip()
    assert NoteKey.from_text(key) == ledger.key
    log = operator.place / "log"
    assert f"{log}" in said(operator.hub("ledger", "export", log))
    assert "holds" in said(operator.edge("verify", log, "--key", key))
    assert operator.hub("ledger", "export", log).returncode == 5

    witness = said(operator.edge("witness-key", "--name", "overseer/witness")).strip()
    asked, answer = operator.place / "asked", operator.place / "answer"
    said(operator.hub("ledger", "request", asked))
    said(operator.edge("witness", asked, "--key", key, "--out", answer))
    assert "cosigned by overseer/witness" in said(
        operator.hub("ledger", "cosigned", asked, answer, "--witness", witness)
    )
    with ledger.store() as store:
        signed = store.cosigned(ledger.key.name, 0)
        size = store.head().size
    assert signed is not None
    assert check_seen(signed, [NoteKey.from_text(witness)], 1)
    ledger.publish(ticks=2)
    said(operator.hub("ledger", "request", asked, "--since", str(size)))
    said(operator.edge("witness", asked, "--key", key))


def test_a_second_witness_is_kept_beside_the_first_and_cannot_take_its_place(
    operator: Operator, ledger: Ledger
) -> None:
    ledger.publish()
    key = said(operator.hub("ledger", "key")).strip()
    asked, answer = operator.place / "asked", operator.place / "answer"
    said(operator.hub("ledger", "request", asked))
    keys: list[NoteKey] = []
    for name in ("overseer", "council"):
        operator.environment["TEARLINE_HOME"] = str(operator.place / name)
        witness = said(operator.edge("witness-key", "--name", f"{name}/witness")).strip()
        said(operator.edge("witness", asked, "--key", key, "--out", answer))
        with answer.open("a") as file:  # lines that claim to be by the others
            file.writelines(note.Signature(each.name, each.key_id, bytes(72)).line for each in [ledger.key, *keys])
        said(operator.hub("ledger", "cosigned", asked, answer, "--witness", witness))
        keys.append(NoteKey.from_text(witness))
    with ledger.store() as store:
        signed = store.cosigned(ledger.key.name, 0)
    assert signed is not None
    assert len(check_seen(signed, keys, 2)) == 2
    assert note.verified(signed, ledger.key)


@pytest.mark.parametrize("answered", [b"", b"\xff", "— overseer/witness x08go/Z\n".encode()])
def test_an_answer_that_is_none_is_refused(operator: Operator, ledger: Ledger, answered: bytes) -> None:
    ledger.publish()
    witness = said(operator.edge("witness-key", "--name", "overseer/witness")).strip()
    asked, answer = operator.place / "asked", operator.place / "answer"
    said(operator.hub("ledger", "request", asked))
    answer.write_bytes(answered)
    done = operator.hub("ledger", "cosigned", asked, answer, "--witness", witness)
    assert (done.returncode, len(done.stderr.splitlines())) == (7, 1)


def test_an_answer_by_somebody_else_is_not_kept(operator: Operator, ledger: Ledger) -> None:
    ledger.publish()
    key = said(operator.hub("ledger", "key")).strip()
    said(operator.edge("witness-key", "--name", "overseer/witness"))
    asked, answer = operator.place / "asked", operator.place / "answer"
    said(operator.hub("ledger", "request", asked))
    said(operator.edge("witness", asked, "--key", key, "--out", answer))
    done = operator.hub("ledger", "cosigned", asked, answer, "--witness", key)
    assert (done.returncode, "not a witness's" in done.stderr) == (2, True)
    assert operator.hub("ledger", "request", asked, "--since", "999").returncode == 2


def test_the_key_to_trust_is_not_taken_from_the_database(
    operator: Operator, ledger: Ledger, database: TestCluster
) -> None:
    ledger.publish()
    ours = said(operator.hub("ledger", "key")).strip()
    theirs = NoteKey(ledger.key.name, SigningKey.generate().raw).text
    with psycopg.connect(database.superuser_url("test"), autocommit=True) as behind:
        behind.execute("UPDATE ledger_head SET key = %s", [theirs])
    assert said(operator.hub("ledger", "key")).strip() == ours


def test_before_the_log_begins_and_without_settings_that_is_said(operator: Operator) -> None:
    done = operator.hub("ledger", "key")
    assert (done.returncode, "tearline-hub sequence" in done.stderr) == (6, True)
    operator.environment |= {"TEARLINE_LEDGER": "", "TEARLINE_SEQUENCER_DATABASE_URL": ""}
    done = operator.hub("sequence")
    assert done.returncode == 2
    for name in ("TEARLINE_LEDGER", "TEARLINE_SEQUENCER_DATABASE_URL"):
        assert name in done.stderr


def test_the_process_refuses_an_older_database_until_an_operator_accepts_it(
    operator: Operator, ledger: Ledger, database: TestCluster
) -> None:
    ledger.publish()
    database.new_database("older", template="tearline")
    try:
        operator.environment["TEARLINE_SEQUENCER_DATABASE_URL"] = database.sequencer_url("older")
        done = operator.hub("sequence")
        assert done.returncode == 7
        assert "older than the last checkpoint" in done.stderr
        accepted = operator.hub("ledger", "accept", "--reason", "The disk failed; the last backup is of yesterday.")
        assert f"{NODE}/ledger/2, from 0 leaves" in said(accepted)
        child = operator.start()
        _until_shown(Ledger(database.sequencer_url("older"), ledger.keeping), 4)
        assert _stopped(child, signal.SIGTERM) == 0
    finally:
        database.drop_database("older")


@pytest.mark.parametrize("process", ["serve", "work"])
def test_nobody_works_on_a_database_that_was_put_back(
    operator: Operator, ledger: Ledger, database: TestCluster, process: str
) -> None:
    ledger.publish()
    database.new_database("older", template="tearline")
    try:
        operator.environment |= {name: value for name, value in os.environ.items() if name.startswith("TEARLINE_")} | {
            "DATABASE_URL": database.app_url("older"),
            "TEARLINE_LEDGER": str(ledger.keeping.directory),
        }
        done = operator.hub(process)
        assert done.returncode == 7
        assert "older than the last checkpoint" in done.stderr
    finally:
        database.drop_database("older")


def test_who_keeps_the_log_waiting_is_not_passed_over_in_silence(ledger: Ledger, database: TestCluster) -> None:
    heard: list[str] = []
    stopping = threading.Event()

    def say(sentence: str) -> None:
        heard.append(sentence)
        stopping.set()

    with psycopg.connect(database.app_url("test")) as app:
        app.execute("SELECT pg_advisory_lock(%s)", [0x7EA1135D])
        sequencer.run(ledger.url, ledger.keeping, NODE, stopping, say)
    assert len(heard) == 1
    assert "holds the ledger's lock" in heard[0]


def test_who_may_not_read_the_checkpoint_does_not_start(
    operator: Operator, ledger: Ledger, database: TestCluster
) -> None:
    """A link to itself stands for a file that may not be read: a test may run as a user whom no mode stops."""
    ledger.publish()
    last = ledger.keeping.directory / LAST
    last.unlink()
    last.symlink_to(last)
    operator.environment |= {name: value for name, value in os.environ.items() if name.startswith("TEARLINE_")} | {
        "DATABASE_URL": database.app_url("test"),
        "TEARLINE_LEDGER": str(ledger.keeping.directory),
    }
    done = operator.hub("work")
    assert (done.returncode, "may not read" in done.stderr) == (7, True)


def test_the_checkpoint_can_be_read_by_others_whatever_the_umask(ledger: Ledger) -> None:
    before = os.umask(0o077)
    try:
        ledger.publish()
    finally:
        os.umask(before)
    assert (ledger.keeping.directory / LAST).stat().st_mode & 0o777 == 0o644
    assert (ledger.keeping.directory / KEY).stat().st_mode & 0o777 == 0o600


def test_a_second_process_from_one_directory_is_refused(operator: Operator, ledger: Ledger) -> None:
    child = operator.start()
    _until_shown(ledger, 4)
    done = operator.hub("sequence")
    assert (done.returncode, "runs already" in done.stderr) == (5, True)
    assert _stopped(child, signal.SIGTERM) == 0


def test_kills_of_the_sequencer_under_load_leave_no_gap_no_double_and_no_fork(
    operator: Operator, world: World, ledger: Ledger, database: TestCluster, tell: Callable[[str], None]
) -> None:
    _kills(tell, operator, world, ledger, database, rounds=5)


@pytest.mark.full
@pytest.mark.timeout(900)
def test_fifty_kills_of_the_sequencer(
    operator: Operator, world: World, ledger: Ledger, database: TestCluster, tell: Callable[[str], None]
) -> None:
    _kills(tell, operator, world, ledger, database, rounds=50)


def _kills(
    tell: Callable[[str], None],
    operator: Operator,
    world: World,
    ledger: Ledger,
    database: TestCluster,
    *,
    rounds: int,
) -> None:
    chance = random.Random(11)
    earlier = []
    with _load(database, world):
        for _ in range(rounds):
            child = operator.start()
            time.sleep(chance.uniform(0.4, 2.5))
            child.kill()
            child.communicate()
            kept = ledger.keeping.directory / LAST
            earlier += [note.parse(kept.read_bytes())] if kept.exists() else []
    child = operator.start()
    _until_nothing_waits(ledger)
    assert _stopped(child, signal.SIGTERM) == 0
    published = everything_is_published_once(database)
    tell(f"kills of the sequencer: {rounds}, {published} entries published once")
    assert published > rounds
    assert len(earlier) > rounds // 2
    checked = directory.check(ledger.export(operator.place / "log"), ledger.key, earlier)
    assert checked.checkpoint.size >= max(_size(each) for each in earlier)


class _load:  # noqa: N801 used as a context manager
    """Somebody goes on working, in a connection of their own."""

    def __init__(self, database: TestCluster, world: World) -> None:
        self._url = database.app_url("test")
        self._world = world
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _work(self) -> None:
        from django.db import connection

        from tests.support.database import use_database

        use_database(self._url)  # connections are a thread's own
        while not self._stopping.wait(0.02):
            enter(self._world.officer)
        connection.close()


def _size(signed: note.Note) -> int:
    return int(signed.text.splitlines()[1])


def _until_shown(ledger: Ledger, size: int) -> None:
    _until(lambda: _shown(ledger) >= size)


def _until_nothing_waits(ledger: Ledger) -> None:
    def nothing() -> bool:
        with ledger.store() as store:
            return store.waiting(1) == [] and store.head().checkpoint_size == store.head().size

    _until(nothing)


def _shown(ledger: Ledger) -> int:
    with ledger.store() as store:
        return store.head().checkpoint_size


def _until(holds: object, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():  # type: ignore[operator]
            return
        time.sleep(LOOKING)
    pytest.fail("it did not come about")


def _stopped(child: subprocess.Popen[str], with_signal: signal.Signals) -> int:
    child.send_signal(with_signal)
    child.communicate(timeout=20)
    return child.returncode


@pytest.fixture(autouse=True)
def _nobody_is_left(database: TestCluster) -> Iterator[None]:
    """No sequencer outlives its test: the next one's would wait for its lock."""
    yield
    with psycopg.connect(database.superuser_url(), autocommit=True) as behind:
        behind.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tearline_sequencer'")
