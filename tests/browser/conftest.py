"""Two real nodes with their stories told, for the whole folder."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tearline_hub.ops.partnership import Partnership
from tests.support.nodes import two_nodes


@pytest.fixture(scope="session")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partnership]:
    with two_nodes(tmp_path_factory.mktemp("browser")) as partnership:
        partnership.tell_stories()
        yield partnership


@pytest.fixture(scope="session")
def story(nodes: Partnership) -> dict[str, str]:
    """`reference` and `name` of the person whom the story is about."""
    return json.loads(nodes.files.story.read_text())
