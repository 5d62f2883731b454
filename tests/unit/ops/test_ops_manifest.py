"""A backup is whole or it is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tearline.errors import IntegrityFault, InvalidInput
from tearline_hub.ops import manifest


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "capability.key").write_text("secret")
    (tmp_path / "database.dump").write_bytes(b"rows")
    whole = manifest.Manifest("west-midlands", "2026-11-22T12:00:00+00:00", "0.1.0", manifest.digests(tmp_path))
    manifest.write(tmp_path, whole)
    return tmp_path


def rewrite(backup: Path, **changes: object) -> None:
    path = backup / manifest.NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_whole_backup_is_read(backup: Path) -> None:
    found = manifest.read_checked(backup)
    assert (found.node, found.key_files) == ("west-midlands", ["capability.key"])
    assert (backup / manifest.NAME).stat().st_mode & 0o777 == 0o600


def test_a_changed_file_is_damage(backup: Path) -> None:
    (backup / "database.dump").write_bytes(b"Rows")
    with pytest.raises(IntegrityFault, match=r"database\.dump is missing or damaged"):
        manifest.read_checked(backup)


def test_a_missing_file_is_damage(backup: Path) -> None:
    (backup / "keys" / "capability.key").unlink()
    with pytest.raises(IntegrityFault, match=r"capability\.key is missing or damaged"):
        manifest.read_checked(backup)


def test_a_link_in_place_of_a_file_is_damage(backup: Path, tmp_path: Path) -> None:
    (backup / "database.dump").rename(tmp_path / "elsewhere")
    (backup / "database.dump").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(IntegrityFault):
        manifest.read_checked(backup)


def test_no_manifest_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"holds no backup"):
        manifest.read_checked(tmp_path)


def test_a_newer_format_names_the_remedy(backup: Path) -> None:
    rewrite(backup, format=2, added="later")
    with pytest.raises(InvalidInput, match=r"restore it with that release"):
        manifest.read_checked(backup)


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "keys/../x", "/etc/passwd", "keys/.hidden", "other"])
def test_names_that_lead_elsewhere_are_refused(backup: Path, name: str) -> None:
    rewrite(backup, files={"database.dump": "0", name: "0"})
    with pytest.raises(IntegrityFault, match=r"manifest\.json is damaged"):
        manifest.read_checked(backup)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": "1"}', '{"format": 1, "strange": 2}'])
def test_a_damaged_manifest_is_said_to_be_one(backup: Path, text: str) -> None:
    (backup / manifest.NAME).write_text(text)
    with pytest.raises(IntegrityFault, match=r"manifest\.json is damaged"):
        manifest.read_checked(backup)
