"""What a backup holds: a list of files with their SHA-256, written last.

Invariant: a directory without a manifest, or whose files differ from it, is not a backup.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from tearline.errors import IntegrityFault, InvalidInput

FORMAT: Final = 1
NAME: Final = "manifest.json"
DUMP: Final = "database.dump"
KEYS: Final = "keys"
_FILE: Final = re.compile(rf"{re.escape(DUMP)}|{KEYS}/[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Manifest:
    """A backup of `node`, made at `made_at` (ISO 8601, UTC). `files`: relative path -> SHA-256 in hex."""

    node: str
    made_at: str
    release: str
    files: dict[str, str]
    format: int = FORMAT

    @property
    def key_files(self) -> list[str]:
        """Names of the key files."""
        return sorted(name.removeprefix(f"{KEYS}/") for name in self.files if name != DUMP)


def digests(directory: Path) -> dict[str, str]:
    """SHA-256 of every file of a backup in `directory`."""
    names = [DUMP, *(f"{KEYS}/{path.name}" for path in sorted((directory / KEYS).iterdir()))]
    return {name: _sha256(directory / name) for name in names}


def write(directory: Path, manifest: Manifest) -> None:
    """Write the manifest, mode 0600, on disk before we return."""
    descriptor = os.open(directory / NAME, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(manifest), file, indent=2)
        file.flush()
        os.fsync(file.fileno())


def read_checked(directory: Path) -> Manifest:
    """The manifest of a whole backup.

    Raises `InvalidInput` for no backup or one in a newer format, `IntegrityFault` for a damaged one.
    """
    manifest = _parse(directory / NAME)
    for name, expected in manifest.files.items():
        path = directory / name
        if not path.is_file() or path.is_symlink() or _sha256(path) != expected:
            raise IntegrityFault("backup.damaged", f"{name} is missing or damaged: use another backup.")
    return manifest


def _parse(path: Path) -> Manifest:
    """Read and check the manifest itself."""
    try:
        found: dict[str, Any] = json.loads(path.read_text())
        newer = found["format"] > FORMAT
        manifest = None if newer else Manifest(**found)
    except FileNotFoundError as error:
        raise InvalidInput("backup.none", f"{path.parent} holds no backup: it has no {NAME}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise IntegrityFault("backup.damaged", f"{NAME} is damaged: use another backup.") from error
    if manifest is None:
        raise InvalidInput("backup.newer", "A newer release made this backup: restore it with that release.")
    if DUMP not in manifest.files or not all(_FILE.fullmatch(name) for name in manifest.files):
        raise IntegrityFault("backup.damaged", f"{NAME} is damaged: use another backup.")
    return manifest


def _sha256(path: Path) -> str:
    """Digest of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
