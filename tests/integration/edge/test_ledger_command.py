"""`tearline ledger` as it is typed: what holds, what is refused and how, and a witness that is killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tearline.edge import audit
from tearline.edge.home import Home
from tearline.ledger import checkpoint, note
from tearline.ledger.cosignature import seen_at
from tearline.ledger.note import NoteKey, Signature, parse_signatures
from tests.support.edge import make_home
from tests.support.ledger import ORIGIN, Log, log_with
from tests.support.merkle import entries

ENTRY = b'{"act": "projection.opened"}'
LOG, PROOF = log_with(ENTRY, bytes(32), index=300, others=entries(600))


class Witness:
    """A home, and the command in it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.home: Home = make_home(directory / "home")

    def command(self, *words: str | Path) -> list[str]:
        return [sys.executable, "-m", "tearline.edge", "ledger", *map(str, words)]

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words), env=self.environment, capture_output=True, text=True, check=False, timeout=60
        )

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"TEARLINE_HOME": str(self.home.directory)}

    def key(self) -> NoteKey:
        done = self.run("witness-key", "--name", "overseer/witness")
        assert done.returncode == 0, done.stderr
        return NoteKey.from_text(done.stdout)

    def asked(self, log: Log, old: int, new: int | None = None) -> subprocess.CompletedProcess[str]:
        path = self.directory / "request"
        path.write_bytes(log.request(old, new).raw)
        return self.run("witness", path, "--key", log.key.text)

    def seen(self) -> int:
        kept = self.home.read("witness-seen.json")
        return max((checkpoint.read(note.parse(each["note"].encode()).text).size for each in kept), default=0)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path)


def test_a_proof_that_holds_shows_its_entry(witness: Witness) -> None:
    path = witness.directory / "opened.tlog-proof"
    path.write_bytes(PROOF.raw)
    key = witness.directory / "key"
    key.write_text(LOG.key.text + "\n")
    for word in (LOG.key.text, key):
        done = witness.run("verify", path, "--key", word)
        assert (done.returncode, done.stderr) == (0, "")
        assert f"leaf 300 of the log {ORIGIN}, which had 601" in done.stdout
        assert ENTRY.decode() in done.stdout
        assert "No witness was asked for" in done.stdout


def test_a_proof_that_does_not_hold_is_a_fault(witness: Witness) -> None:
    path = witness.directory / "opened.tlog-proof"
    path.write_bytes(PROOF.raw.replace(b"index 300", b"index 301"))
    done = witness.run("verify", path, "--key", LOG.key.text)
    assert (done.returncode, done.stdout) == (7, "")
    assert "is not in the log at this place" in done.stderr


def test_a_whole_log_is_checked_and_an_altered_one_found(witness: Witness) -> None:
    root = LOG.write(witness.directory / "log")
    earlier = witness.directory / "earlier"
    earlier.write_bytes(LOG.note(77).raw)
    done = witness.run("verify", root, "--key", LOG.key.text, "--earlier", earlier)
    assert done.returncode == 0, done.stderr
    assert f"The log {ORIGIN} holds: 601 leaves" in done.stdout
    (root / "tile/entries/000").write_bytes((root / "tile/entries/001").read_bytes())
    done = witness.run("verify", root, "--key", LOG.key.text)
    assert done.returncode == 7
    assert "tile/0/000" in done.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--key", "not-there"), 4),
        (("--key", "no+key"), 2),
        (("--key", LOG.key.text, "--quorum", "1"), 2),
        (("--key", LOG.key.text, "--earlier", "KEEP"), 2),
    ],
)
def test_what_was_typed_wrong_is_said(witness: Witness, words: tuple[str, ...], code: int) -> None:
    path = witness.directory / "opened.tlog-proof"
    path.write_bytes(PROOF.raw)
    done = witness.run("verify", path, *(str(path) if word == "KEEP" else word for word in words))
    assert done.returncode == code
    assert len(done.stderr.splitlines()) == 1


def test_a_witness_cosigns_a_log_that_grows_and_its_cosignature_is_counted(witness: Witness) -> None:
    key = witness.key()
    assert witness.key() == key
    done = witness.asked(LOG, 0, 300)
    assert done.returncode == 0, done.stderr
    (line,) = parse_signatures(done.stdout)
    assert abs((seen_at(LOG.note(300).with_signatures([line]), key) or 0) - time.time()) < 60
    (last,) = parse_signatures(witness.asked(LOG, 300).stdout)
    assert witness.seen() == 601
    assert [line.act for line in audit.read(witness.home)] == [audit.Act.CHECKPOINT_COSIGNED] * 2
    _counted(witness, key, last)


def _counted(witness: Witness, key: NoteKey, line: Signature) -> None:
    root = LOG.write(witness.directory / "log")
    asked = ("verify", root, "--key", LOG.key.text, "--witness", key.text)
    done = witness.run(*asked)
    assert done.returncode == 7
    assert "Seen by 0, asked for 1" in done.stderr
    (root / "checkpoint").write_bytes(LOG.note().with_signatures([line]).raw)
    assert "Seen by overseer/witness at" in witness.run(*asked).stdout


def test_a_witness_refuses_and_keeps_the_evidence(witness: Witness) -> None:
    witness.key()
    forked = Log(entries(601, seed=1), signing=LOG.signing)
    other = Log(LOG.entries, origin="other-node/ledger/1", signing=LOG.signing)
    assert witness.asked(LOG, 0, 300).returncode == 0
    for log, old, new, code, said in (
        (forked, 300, 601, 7, "rewritten"),
        (forked, 300, 300, 7, "forked"),
        (LOG, 200, 299, 7, "smaller"),
        (LOG, 200, 601, 5, "from 300 on"),
    ):
        done = witness.asked(log, old, new)
        assert (done.returncode, done.stdout) == (code, "")
        assert said in done.stderr
        assert code == 5 or "witness-seen.json" in done.stderr
        assert witness.seen() == 300
    path = witness.directory / "request"
    path.write_bytes(other.request(0).raw)
    assert witness.run("witness", path, "--key", LOG.key.text).returncode == 7


def test_a_witness_without_a_key_or_under_two_names_says_what_to_do(witness: Witness) -> None:
    assert "witness-key --name" in witness.asked(LOG, 0).stderr
    witness.key()
    done = witness.run("witness-key", "--name", "somebody/else")
    assert (done.returncode, "overseer/witness" in done.stderr) == (5, True)


@pytest.mark.parametrize("left", [None, b"[", b'[{"origin": "test-node/ledger/1"}]'])
def test_a_witness_that_lost_its_memory_helps_no_fork(witness: Witness, left: bytes | None) -> None:
    witness.key()
    assert witness.asked(LOG, 0, 300).returncode == 0
    kept = witness.home.directory / "witness-seen.json"
    kept.unlink() if left is None else kept.write_bytes(left)
    done = witness.asked(Log(entries(601, seed=1), signing=LOG.signing), 0, 300)
    assert (done.returncode, done.stdout) == (7, "")
    assert "cannot tell a fork" in done.stderr


def test_a_killed_witness_never_signs_what_it_would_forget(witness: Witness) -> None:
    _kills(witness, rounds=6)


@pytest.mark.full
@pytest.mark.timeout(600)
def test_fifty_kills_of_a_witness(witness: Witness) -> None:
    _kills(witness, rounds=50)


def _kills(witness: Witness, rounds: int) -> None:
    """After each kill, whatever was put out is covered by what the home remembers, and the witness goes on from there."""
    chance = random.Random(7)
    key = witness.key()
    request, out = witness.directory / "request", witness.directory / "cosignature"
    size = 0
    for _ in range(rounds):
        request.write_bytes(LOG.request(size, size + 5).raw)
        command = witness.command("witness", request, "--key", LOG.key.text, "--out", out)
        child = subprocess.Popen(command, env=witness.environment, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.15, 0.6))
        child.send_signal(signal.SIGKILL)
        child.wait()
        seen = witness.seen()
        assert seen in {size, size + 5}
        if out.exists():
            assert seen == size + 5
            (line,) = parse_signatures(out.read_text())
            assert seen_at(LOG.note(seen).with_signatures([line]), key) is not None
            out.unlink()
        size = seen
    assert witness.asked(LOG, size, size).returncode == 0
