"""The API keeps its OpenAPI document: schemathesis asks for all that it allows and forbids, over WSGI on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings

from tearline_hub.api import urls
from tearline_hub.api.openapi import MOST_ENVELOPES, OUTCOMES, document
from tearline_hub.config.wsgi import application
from tearline_hub.exchange.taking import Outcome
from tearline_hub.live import openapi as live
from tests.support.client import pages_served
from tests.support.database import fresh_database, settle
from tests.support.postgres import TestCluster

schema = schemathesis.openapi.from_dict(document()).exclude(path=list(live.paths()))
schema.app = application
HEADERS = {"Host": "localhost"}


@pytest.fixture(scope="module")
def node(postgres: TestCluster) -> Iterator[None]:
    """A node with organisations, as peers find it."""
    with fresh_database(postgres, "api"), pages_served():
        settle()
        yield


def test_the_document_names_every_address_of_the_api() -> None:
    here = {f"/{pattern.pattern}" for pattern in urls.urlpatterns}
    assert here | live.paths().keys() == document()["paths"].keys()
    assert set(OUTCOMES) == {outcome.value for outcome in Outcome}
    assert document()["paths"]["/exchange/messages"]["post"]["requestBody"]["content"]["application/json"]["schema"][
        "properties"
    ]["envelopes"]["maxItems"] == MOST_ENVELOPES  # fmt: skip


def asked(case: schemathesis.Case) -> None:
    case.call_and_validate(headers=HEADERS)


@pytest.mark.usefixtures("node")
@schema.parametrize()
@settings(
    max_examples=40, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
def test_the_api_answers_as_its_document_says(case: schemathesis.Case) -> None:
    asked(case)


@pytest.mark.full
@pytest.mark.usefixtures("node")
@schema.parametrize()
@settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_api_answers_as_its_document_says_however_often_it_is_asked(case: schemathesis.Case) -> None:
    asked(case)
