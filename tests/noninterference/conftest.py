"""The first world, made once for all tests of a worker, and an arena on it for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test.utils import override_settings

from tests.noninterference.arena import Arena, opened
from tests.noninterference.steady import QuickHasher
from tests.noninterference.worlds import Beginning, begun
from tests.support.client import pages_served
from tests.support.postgres import TestCluster
from tests.support.reused import ReusedDatabase


@pytest.fixture(scope="session")
def beginning(reused: ReusedDatabase) -> Iterator[Beginning]:
    with begun(reused) as made:
        yield made


@pytest.fixture
def arena(
    beginning: Beginning,
    database: TestCluster,  # noqa: ARG001 Django is connected to it
    reused: ReusedDatabase,
) -> Iterator[Arena]:
    quickly = override_settings(PASSWORD_HASHERS=[f"{QuickHasher.__module__}.{QuickHasher.__name__}"])
    with pages_served(), quickly, opened(beginning, reused) as made:
        yield made
