"""Where the browser for tests is. `python -m tests.support.browser` prints its path, or exits 1.

Order: TEARLINE_BROWSER, Chromium without a window (a whole browser takes half as long again for every page), an installed
Chromium or Chrome, the one Playwright downloads.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Final

NAMES: Final = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
)  # fmt: skip


def find_browser() -> Path | None:
    """Path of a browser, or None."""
    chosen = os.environ.get("TEARLINE_BROWSER")
    candidates = [chosen] if chosen else [shutil.which(name) for name in NAMES]
    found = [Path(path) for path in candidates if path and Path(path).exists()]
    return next(iter(found or _playwrights_own()), None)


def _playwrights_own() -> list[Path]:
    """Browsers below Playwright's cache, newest last."""
    place = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright"
    return sorted(Path(place).glob("chromium-*/chrome-linux*/chrome"))


if __name__ == "__main__":
    browser = find_browser()
    if browser is None:
        sys.exit(1)
    print(browser)
