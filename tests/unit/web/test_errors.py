"""Which page answers which error, and that nothing leaks on the way."""

from __future__ import annotations

import pytest
from django.test import Client
from structlog.testing import capture_logs

from tearline import errors as families
from tearline_hub.web.errors import PAGES_BY_FAMILY, page_for
from tests.support.client import lasting
from tests.unit.web.trial import ERRORS, SECRET

STATUS = {
    "invalid-input": 422,
    "not-permitted": 403,
    "not-yours": 404,
    "not-found": 404,
    "conflict": 409,
    "unavailable": 503,
    "integrity-fault": 500,
    "unexpected": 500,
    "database": 503,
}


@pytest.mark.parametrize(("kind", "status"), STATUS.items())
def test_each_family_has_its_status(client: Client, kind: str, status: int) -> None:
    response = client.get(f"/failing/{kind}")
    assert response.status_code == status
    assert SECRET not in response.content.decode()


def test_every_family_has_a_page() -> None:
    subclasses = families.TearlineError.__subclasses__()
    assert {each.family for each in subclasses} == set(PAGES_BY_FAMILY)


def test_an_unknown_family_is_a_fault_of_ours() -> None:
    assert page_for(families.TearlineError("a.b", "Odd")).status == 500


@pytest.mark.parametrize("kind", ["not-permitted", "conflict", "unavailable", "invalid-input"])
def test_a_refusal_says_what_to_do(client: Client, kind: str) -> None:
    error = ERRORS[kind]
    assert isinstance(error, families.TearlineError)
    assert error.message in client.get(f"/failing/{kind}").content.decode()


def test_not_there_and_not_yours_are_the_same_page(client: Client) -> None:
    pages = {lasting(client.get(f"/failing/{kind}").content) for kind in ("not-found", "not-yours")}
    pages.add(lasting(client.get("/no-such-address").content))
    assert len(pages) == 1


def test_an_unexpected_fault_gives_a_reference_that_is_in_the_log(client: Client) -> None:
    with capture_logs() as lines:
        response = client.get("/failing/unexpected")
    assert response["X-Request-Id"] in response.content.decode()
    (line,) = [line for line in lines if line["event"] == "request.failed"]
    assert line["error"] == "RuntimeError"
    assert any("failing" in place for place in line["places"])
    assert SECRET not in str(lines)


def test_a_misspelt_name_in_a_template_stops_the_page(client: Client) -> None:
    with capture_logs() as lines:
        assert client.get("/misspelt").status_code == 500
    assert "UndefinedError" in str(lines)


def test_a_database_that_is_away_is_not_our_fault(client: Client) -> None:
    response = client.get("/failing/database")
    assert response.status_code == 503
    assert "database does not answer" in response.content.decode()


def test_a_forged_post_is_refused_with_a_page() -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/answering", {})
    assert response.status_code == 403
    assert "Open the page again" in response.content.decode()


def test_a_broken_request_is_told_so(client: Client) -> None:
    response = client.post("/answering", data=b"x=1&" * 9000, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400
    assert "could not be read" in response.content.decode()
