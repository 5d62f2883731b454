"""Django for the tests of the pages. Where nothing has set it up yet, the trial settings and a key do."""

from __future__ import annotations

import os
from collections.abc import Iterator

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.test.utils import override_settings

if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
    from tearline_hub.web import settings as web

    settings.configure(
        SECRET_KEY="for tests",  # noqa: S106 signs nothing outside this process
        AUTH_USER_MODEL="access.User",
        INSTALLED_APPS=[*web.INSTALLED_APPS, "tearline_hub.access", "tearline_hub.audit"],
        LOGGING={"version": 1, "disable_existing_loggers": False, "loggers": web.QUIET_LOGGERS},
        USE_TZ=True,
    )
if not apps.ready:
    django.setup()


@pytest.fixture(scope="package", autouse=True)
def _trial_site() -> Iterator[None]:
    from tests.unit.web import trial  # noqa: PLC0415 imports models, so Django has to be ready

    with override_settings(**trial.SETTINGS):
        yield


@pytest.fixture
def client() -> Client:
    """A browser without a screen, that shows error pages instead of raising."""
    return Client(raise_request_exception=False)
