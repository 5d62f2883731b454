"""One throw-away cluster for this directory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.postgres import TestCluster, cluster


@pytest.fixture(scope="session")
def server() -> Iterator[TestCluster]:
    with cluster() as running:
        yield running
