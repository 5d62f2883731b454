"""The public door is bounded: a flood is answered at once, and whoever is signed in does not notice it."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory

from tearline_hub.web.reports import gate
from tests.support.alerts import Desks
from tests.support.client import signed_in, signed_out, text_of
from tests.support.database import NOW


@pytest.fixture
def full() -> Iterator[None]:
    """Every seat is taken."""
    for _ in range(gate.SEATS):
        assert gate._seats.acquire(blocking=False)
    yield
    for _ in range(gate.SEATS):
        gate._seats.release()


@pytest.mark.usefixtures("full")
def test_a_flood_is_told_what_to_do_and_a_firm_gets_in(desks: Desks) -> None:
    for ask in (lambda client: client.get("/report/"), lambda client: client.post("/report/status", {})):
        refused = ask(signed_out())
        assert (refused.status_code, refused["Retry-After"]) == (503, "20")
        assert "999" in text_of(refused)
        assert "press the button again" in text_of(refused)
    assert signed_out().get("/help").status_code == 200
    assert signed_in(desks.firm).get("/report/").status_code == 200
    assert signed_in(desks.firm).get("/report/mine/").status_code == 200


@pytest.mark.usefixtures("full", "desks")
def test_what_was_sent_is_not_read_first() -> None:
    read: list[int] = []

    class Body(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            read.append(size or 0)
            return b""

    environ = RequestFactory().post("/report/file").environ | {
        "wsgi.input": Body(), "CONTENT_LENGTH": "1000000", "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "SERVER_NAME": "localhost", "HTTP_HOST": "localhost",
    }  # fmt: skip
    said: list[str] = []
    get_wsgi_application()(environ, lambda status, _: said.append(status))
    assert said == ["503 Service Unavailable"]
    assert read == []


@pytest.mark.usefixtures("desks")
def test_a_seat_is_free_again_whatever_became_of_the_page() -> None:
    def fails(_: Any) -> Any:
        raise ZeroDivisionError

    door = gate.PublicDoor(fails)
    request = RequestFactory().get("/report/")
    request.actor, request.now = None, NOW  # type: ignore[attr-defined]
    for _ in range(gate.SEATS + 1):
        with pytest.raises(ZeroDivisionError):
            door(request)
    assert signed_out().get("/report/").status_code == 200


@pytest.mark.usefixtures("desks")
def test_so_many_at_once_and_no_more() -> None:
    inside, go = threading.Barrier(gate.SEATS + 1, timeout=20), threading.Event()

    def waits(_: Any) -> Any:
        inside.wait()
        go.wait(20)

    door = gate.PublicDoor(waits)
    request = RequestFactory().get("/report/")
    request.actor, request.now = None, NOW  # type: ignore[attr-defined]
    threads = [threading.Thread(target=door, args=(request,)) for _ in range(gate.SEATS)]
    for thread in threads:
        thread.start()
    inside.wait()
    assert signed_out().get("/report/").status_code == 503
    go.set()
    for thread in threads:
        thread.join()
    assert signed_out().get("/report/").status_code == 200
