"""The keyring: modes, rotation, revocation, damage, and a kill at any instant."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import stat
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tearline.errors import Conflict, IntegrityFault, InvalidInput, NotFound, Unavailable
from tearline.seal import dsse, secret_file
from tearline.seal.keyring import INDEX, Keyring
from tearline.seal.keys import SigningKey

NOW = dt.datetime(2026, 11, 22, 17, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return Keyring.prepare(tmp_path / "keys")


def test_a_new_key_signs_and_lies_in_files_nobody_else_can_read(ring: Keyring) -> None:
    mask = os.umask(0)
    try:
        made = ring.new(now=NOW)
    finally:
        os.umask(mask)
    assert ring.current(NOW).raw == made.raw
    assert ring.public_keys() == (made,)
    names = {path.name for path in ring.directory.iterdir()}
    assert names == {INDEX, f"signing-{made.key_id}.key"}
    for path in ring.directory.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(ring.directory.stat().st_mode) == 0o700


def test_an_empty_keyring_says_what_to_do(ring: Keyring) -> None:
    assert ring.public_keys() == ()
    for act in (lambda: ring.current(NOW), lambda: ring.rotate(overlap=DAY, now=NOW)):
        with pytest.raises(Unavailable, match="Make one"):
            act()


def test_new_while_a_key_counts_is_refused(ring: Keyring) -> None:
    ring.new(now=NOW)
    with pytest.raises(Conflict, match="Rotate"):
        ring.new(now=NOW)


def test_rotation_gives_peers_half_the_overlap_to_learn_the_key(ring: Keyring) -> None:
    old = ring.new(now=NOW)
    new = ring.rotate(overlap=10 * DAY, now=NOW)
    assert new.valid_from == NOW + 5 * DAY
    assert ring.current(NOW).raw == old.raw
    assert ring.current(NOW + 5 * DAY - dt.timedelta(microseconds=1)).raw == old.raw
    assert ring.current(NOW + 5 * DAY).raw == new.raw
    late, by_old = NOW + 10 * DAY, dsse.sign("t", b"x", [ring.current(NOW)])
    keys = ring.public_keys()
    assert dsse.verify(dsse.parse(by_old), keys, now=late - dt.timedelta(seconds=1))
    with pytest.raises(IntegrityFault, match="no longer valid"):
        dsse.verify(dsse.parse(by_old), keys, now=late)


def test_a_second_rotation_never_lengthens_a_key(ring: Keyring) -> None:
    old = ring.new(now=NOW)
    ring.rotate(overlap=2 * DAY, now=NOW)
    ring.rotate(overlap=10 * DAY, now=NOW)
    ends = {key.key_id: key.valid_until for key in ring.public_keys()}
    assert ends.pop(old.key_id) == NOW + 2 * DAY
    assert sorted(map(str, ends.values())) == sorted(map(str, [NOW + 10 * DAY, None]))


def test_rotation_needs_an_overlap(ring: Keyring) -> None:
    ring.new(now=NOW)
    with pytest.raises(InvalidInput, match="revoke"):
        ring.rotate(overlap=dt.timedelta(0), now=NOW)


def test_a_revoked_key_signs_nothing_and_its_time_stands(ring: Keyring) -> None:
    made = ring.new(now=NOW)
    assert ring.revoke(made.key_id, now=NOW).revoked_at == NOW
    assert ring.revoke(made.key_id, now=NOW + DAY).revoked_at == NOW
    with pytest.raises(Unavailable):
        ring.current(NOW)
    again = ring.new(now=NOW)
    assert ring.current(NOW).raw == again.raw
    with pytest.raises(NotFound, match="no such signing key"):
        ring.revoke("0" * 16, now=NOW)


def test_another_process_counts_at_once(ring: Keyring) -> None:
    made = ring.new(now=NOW)
    Keyring.open(ring.directory).revoke(made.key_id, now=NOW)
    with pytest.raises(Unavailable):
        ring.current(NOW)


def test_a_directory_others_may_enter_is_refused(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o755)
    with pytest.raises(IntegrityFault, match="chmod 0700"):
        Keyring.prepare(keys)
    with pytest.raises(IntegrityFault, match="missing"):
        Keyring.open(tmp_path / "nowhere")
    (tmp_path / "link").symlink_to(keys)
    with pytest.raises(IntegrityFault, match="link"):
        Keyring.open(tmp_path / "link")


def test_a_key_others_may_read_is_refused(ring: Keyring) -> None:
    made = ring.new(now=NOW)
    (ring.directory / f"signing-{made.key_id}.key").chmod(0o640)
    with pytest.raises(IntegrityFault, match="chmod 0600"):
        ring.current(NOW)


def test_a_link_in_place_of_a_key_is_refused(ring: Keyring, tmp_path: Path) -> None:
    made = ring.new(now=NOW)
    path = ring.directory / f"signing-{made.key_id}.key"
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(IntegrityFault, match="link"):
        ring.current(NOW)
    path.unlink()
    with pytest.raises(NotFound, match="backup"):
        ring.current(NOW)


def test_a_file_that_is_not_the_key_is_refused(ring: Keyring) -> None:
    made = ring.new(now=NOW)
    path = ring.directory / f"signing-{made.key_id}.key"
    for content in (SigningKey.generate().to_pem(), b"damaged"):
        secret_file.replace(path, content)
        with pytest.raises(IntegrityFault, match="damaged"):
            ring.current(NOW)


@pytest.mark.parametrize(
    "index",
    [b"", b"[]", b"{}", b'{"keys":[1]}', b'{"keys":[{}]}', b'{"keys":1}', b'{"keys":[],"keys":[]}'],
)
def test_a_damaged_index_is_refused(ring: Keyring, index: bytes) -> None:
    secret_file.replace(ring.directory / INDEX, index)
    with pytest.raises(IntegrityFault, match="damaged"):
        ring.public_keys()


def test_a_lost_index_is_not_taken_for_an_empty_keyring(ring: Keyring) -> None:
    ring.new(now=NOW)
    (ring.directory / INDEX).unlink()
    with pytest.raises(IntegrityFault, match="backup"):
        ring.new(now=NOW)


def test_what_a_kill_left_is_swept_and_strangers_are_left_alone(ring: Keyring) -> None:
    (ring.directory / ".signing-x.key.0.tmp").write_bytes(b"half")
    (ring.directory / ".capability.key.0.tmp").write_bytes(b"half")
    ring.new(now=NOW)
    names = {path.name for path in ring.directory.iterdir()}
    assert ".signing-x.key.0.tmp" not in names
    assert ".capability.key.0.tmp" in names


ROTATE_FOR_EVER = """
import datetime as dt, sys
from pathlib import Path
from tearline.seal.keyring import Keyring
ring, now = Keyring.open(Path(sys.argv[1])), dt.datetime(2026, 11, 22, 17, tzinfo=dt.UTC)
print("ready", flush=True)
while True:
    ring.rotate(overlap=dt.timedelta(microseconds=2), now=now)
    now += dt.timedelta(microseconds=1)
"""


def test_a_killed_writer_leaves_a_usable_keyring(ring: Keyring) -> None:
    ring.new(now=NOW)
    pause = random.Random(20261122)
    for _ in range(5):
        child = subprocess.Popen([sys.executable, "-c", ROTATE_FOR_EVER, str(ring.directory)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        with child, child.stdout:
            assert child.stdout.readline() == b"ready\n"
            time.sleep(pause.uniform(0.01, 0.1))
            child.send_signal(signal.SIGKILL)
        keys = ring.public_keys()
        newest = max(key.valid_from for key in keys)
        assert dsse.sign("t", b"x", [ring.current(newest)])
        secret_file.replace(ring.directory / INDEX, b'{"keys":[]}')
        ring.new(now=NOW)
    assert not list(ring.directory.glob("*.tmp"))


STEPS = ("fsync", "link", "replace", "unlink")


@pytest.mark.parametrize("step", range(1, 9))
def test_power_lost_at_each_step_of_a_rotation(ring: Keyring, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Every call that reaches the disk fails from the given one on, as when the machine stops there."""
    old = ring.new(now=NOW)
    taken = 0

    def stopping(name: str) -> None:
        real = getattr(os, name)

        def call(*arguments: object, **options: object) -> object:
            nonlocal taken
            taken += 1
            if taken >= step:
                raise KeyboardInterrupt
            return real(*arguments, **options)

        monkeypatch.setattr(os, name, call)

    for name in STEPS:
        stopping(name)
    with suppress(KeyboardInterrupt):
        ring.rotate(overlap=2 * DAY, now=NOW)
    monkeypatch.undo()
    assert ring.current(NOW).raw == old.raw
    ring.rotate(overlap=2 * DAY, now=NOW)
    assert ring.current(NOW + DAY).raw != old.raw
