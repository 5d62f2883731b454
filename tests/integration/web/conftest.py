"""Every test here may ask for pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import entries
from tests.support.client import pages_served


@pytest.fixture(scope="package", autouse=True)
def pages() -> Iterator[None]:
    with pages_served():
        yield


@pytest.fixture(autouse=True)
def _every_request_left_what_it_declares() -> Iterator[None]:
    entries.undeclared.clear()
    yield
    assert entries.undeclared == []
