"""The trial site for the tests of the pages: the project's settings, with what needs a database replaced."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.test.utils import override_settings

from tests.unit.web import trial


@pytest.fixture(scope="package", autouse=True)
def _trial_site() -> Iterator[None]:
    with override_settings(**trial.SETTINGS):
        yield


@pytest.fixture
def client() -> Client:
    """A browser without a screen, that shows error pages instead of raising."""
    return Client(raise_request_exception=False)
