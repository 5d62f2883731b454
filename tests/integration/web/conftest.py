"""Every test here may ask for pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.client import pages_served


@pytest.fixture(scope="package", autouse=True)
def pages() -> Iterator[None]:
    with pages_served():
        yield
