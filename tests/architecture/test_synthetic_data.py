"""RL-16: whatever looks like a person's identifier in the repository lies in a range that nobody has."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
# data/: the public FEBRL records, synthetic and kept byte for byte; frontend/ and static/: others' code.
ELSEWHERE = ("tests/data/", "frontend/", "requirements/", "docs/reference/schemas/")
NINO = re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b")
PHONE = re.compile(r"(?<![\w.+-])(?:\+44|0)7\d{3} ?\d{3} ?\d{3}\b")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
POSTCODE = re.compile(r"\b(?:B|CV|WV|DY|WS|SW|EC|E|N|M|LS)\d{1,2}[A-Z]? \d[A-Z]{2}\b")


def texts() -> list[tuple[str, str]]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    found = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if name.startswith(ELSEWHERE) or "/static/" in name or not path.is_file() or path == Path(__file__):
            continue
        try:
            found.append((name, path.read_text()))
        except UnicodeDecodeError:  # a picture
            continue
    return found


def test_identifiers_lie_in_reserved_ranges() -> None:
    wrong = []
    for name, text in texts():
        wrong += [(name, found) for pattern in (NINO, PHONE, POSTCODE) for found in pattern.findall(text)]
        wrong += [
            (name, found) for found in EMAIL.findall(text)
            if not re.search(r"@(?:[\w-]+\.)*example(?:\.(?:org|com|net))?$|@(?:localhost|nowhere|invalid)", found)
            and not re.search(r"\.(?:service|timer|conf|socket|target|png|svg)$", found)
        ]  # fmt: skip
    assert wrong == []


def test_something_was_looked_at() -> None:
    assert len(texts()) > 200
