"""Secrets kept as files in the node's key directory: made on first use, 32 random bytes as hex."""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path
from typing import Final

from tearline.errors import Conflict, IntegrityFault, NotFound
from tearline.seal import secret_file

DJANGO_SECRET: Final = "django-secret.key"  # noqa: S105 a file name
CAPABILITY_KEY: Final = "capability.key"
PUSH_KEY: Final = "push.key"
_HEX_DIGITS: Final = 64


def ensure(directory: Path, name: str) -> bytes:
    """The secret in `directory/name`, made if it is not there yet. Raises `IntegrityFault` for a damaged one."""
    directory.mkdir(mode=secret_file.DIRECTORY_MODE, parents=True, exist_ok=True)
    secret_file.check_directory(directory)
    path = directory / name
    with contextlib.suppress(NotFound):
        return _parsed(path)
    with contextlib.suppress(Conflict):  # another process of this node was first; read what it wrote
        secret_file.create(path, secrets.token_hex(_HEX_DIGITS // 2).encode())
    return _parsed(path)


def _parsed(path: Path) -> bytes:
    text = secret_file.read(path).decode("ascii", "replace").strip()
    try:
        value = bytes.fromhex(text)
    except ValueError:
        value = b""
    if len(text) != _HEX_DIGITS or not value:
        raise IntegrityFault("secret.damaged", f"{path.name} is damaged. Restore it from your backup of the keys.")
    return value
