"""The live process keeps the API's document: schemathesis asks for all that it allows and forbids, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from tearline_hub.api.openapi import document
from tearline_hub.live import openapi
from tests.integration.live.test_doors import FIRM, KEY, give_key
from tests.support.alerts import furnish
from tests.support.database import fresh_database, settle
from tests.support.live import Live, live_served
from tests.support.postgres import TestCluster

load_all_checks()
schema = schemathesis.openapi.from_dict(document()).include(path=list(openapi.paths()))


@pytest.fixture(scope="module")
def live(postgres: TestCluster) -> Iterator[Live]:
    """A live process with desks and a firm, as programs find it."""
    with fresh_database(postgres, "live"):
        furnish(settle())
        give_key("firm", KEY)
        with live_served() as served:
            yield served


def asked(case: schemathesis.Case, live: Live) -> None:
    # A report may have every field in its place and still be about no product; and what somebody pasted is mended
    # rather than refused. What is refused, and how, is in test_doors.
    headers = {} if case.path.startswith("/desk") else FIRM
    lenient = [positive_data_acceptance, negative_data_rejection]
    case.call_and_validate(base_url=live.url, headers=headers, excluded_checks=lenient, timeout=20)


@schema.parametrize()
@settings(
    max_examples=40, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
def test_the_live_process_answers_as_the_document_says(case: schemathesis.Case, live: Live) -> None:
    asked(case, live)


@pytest.mark.full
@schema.parametrize()
@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_live_process_answers_as_the_document_says_however_often(case: schemathesis.Case, live: Live) -> None:
    asked(case, live)


def test_every_door_is_in_the_document(live: Live) -> None:
    patterns = [pattern for pattern, _ in live.app._doors]
    named = [
        path.replace("{report_id}", "rep_0").replace("{desk_id}", "dsk_0").replace("{digest}", "0" * 64)
        for path in openapi.paths()
    ]
    assert all(any(pattern.fullmatch(path) for path in named) for pattern in patterns)
    assert len(patterns) == len(named)
    assert all(any(pattern.fullmatch(path) for pattern in patterns) for path in named)
