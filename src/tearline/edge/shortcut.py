"""A file to double-click that opens the page, in the form of each system.

Invariant: it runs this very program with the very Python it was installed with, and nothing a name could stand for.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Final

_MODE: Final = 0o755
_NAME: Final = "Tearline"
_WORDS: Final = "-m tearline.edge open"


def write_shortcut(directory: Path, *, platform: str = sys.platform, python: str = sys.executable) -> Path:
    """The file written into `directory`: `.cmd` on Windows, `.command` on macOS, `.desktop` elsewhere."""
    suffix, text = _texts(python).get(platform, ("desktop", _desktop(python)))
    path = directory / f"{_NAME}.{suffix}"
    path.write_text(text, encoding="utf-8", newline="")
    path.chmod(_MODE)
    return path


def _texts(python: str) -> dict[str, tuple[str, str]]:
    return {
        "win32": (
            "cmd",
            f'@echo off\r\n"{python.replace("%", "%%")}" {_WORDS}\r\nif errorlevel 1 pause\r\n',
        ),
        "darwin": ("command", f"#!/bin/sh\nexec {shlex.quote(python)} {_WORDS}\n"),
    }


def _desktop(python: str) -> str:
    quoted = "".join(f"\\{letter}" if letter in '"`$\\' else letter for letter in python).replace("%", "%%")
    return (
        "[Desktop Entry]\nType=Application\nName=Tearline\nComment=Look in your own records\n"
        f'Exec="{quoted}" {_WORDS}\nTerminal=true\n'
    )
