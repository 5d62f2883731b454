# ruff: noqa: INP001 mkdocs loads it by its path
"""Puts every page of docs/reference into the navigation: they are made from the code, and so is their list.

A hook of mkdocs (see mkdocs.yml). Invariant: a page that the generator adds needs no line anywhere else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent
SECTION = "Reference"


def pages() -> list[dict[str, str]]:
    """Title and path of each page, in order of title."""
    found = {_title(page): str(page.relative_to(DOCS)) for page in (DOCS / "reference").rglob("*.md")}
    return [{title: found[title]} for title in sorted(found)]


def on_config(config: Any) -> Any:  # noqa: ANN401 mkdocs' own mapping
    """Fill the section that mkdocs.yml names."""
    for entry in config["nav"]:
        if isinstance(entry, dict) and SECTION in entry:
            entry[SECTION] = pages()
    return config


def _title(page: Path) -> str:
    first = page.read_text().partition("\n")[0]
    return first.removeprefix("# ").strip()
