"""Secret files: whole or absent, readable by the owner alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tearline.errors import Conflict, IntegrityFault, NotFound
from tearline.seal import secret_file


def test_create_read_and_no_second_create(tmp_path: Path) -> None:
    path = tmp_path / "synthetic.key"
    secret_file.create(path, b"first")
    assert secret_file.read(path) == b"first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(Conflict, match="left alone"):
        secret_file.create(path, b"second")
    assert secret_file.read(path) == b"first"
    assert [entry.name for entry in tmp_path.iterdir()] == ["synthetic.key"]


def test_replace(tmp_path: Path) -> None:
    path = tmp_path / "synthetic.key"
    secret_file.replace(path, b"first")
    secret_file.replace(path, b"second")
    assert secret_file.read(path) == b"second"


def test_missing_open_large_and_special_files(tmp_path: Path) -> None:
    path = tmp_path / "synthetic.key"
    with pytest.raises(NotFound, match="Restore"):
        secret_file.read(path)
    os.mkfifo(path, 0o600)
    with pytest.raises(IntegrityFault, match="plain file"):
        secret_file.read(path)
    path.unlink()
    secret_file.create(path, b"x" * (secret_file.MAX_BYTES + 1))
    with pytest.raises(IntegrityFault, match="plain file"):
        secret_file.read(path)
    path.unlink()
    path.write_bytes(b"x")
    path.chmod(0o604)
    with pytest.raises(IntegrityFault, match="chmod 0600"):
        secret_file.read(path)
