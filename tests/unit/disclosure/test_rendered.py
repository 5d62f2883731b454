"""The pages that lawyers read are what the tables say: a table that changes without its page fails here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tearline.disclosure import tables

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"


@pytest.mark.parametrize("name", ["states.md", "permissions.md"])
def test_the_committed_page_is_what_the_tables_render(name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == tables.pages()[name], "Run make docs, and read the page."
