"""Bodies are bounded before anything reads them: by who sends them, and by what the page says it takes."""

from __future__ import annotations

import io
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.urls import path

from tearline.vocab.role import Role
from tearline_hub.config.urls import handler400, handler404, handler500
from tearline_hub.config.urls import urlpatterns as own
from tearline_hub.web.pages import A_FILE, A_FORM, FROM_ANYBODY, READ_AND_WRITE, page, public_page
from tearline_hub.web.request import Request
from tests.support.client import pages_served, signed_in, signed_out, text_of
from tests.support.database import World

SEEN: list[object] = []
FORM = "application/x-www-form-urlencoded"


@page(roles={Role.PARTNER_OFFICER}, methods=READ_AND_WRITE, takes_file=True)
def filing(request: Request) -> HttpResponse:
    upload = request.FILES["file"]
    where = Path(upload.temporary_file_path())
    SEEN.append((len(upload), where.stat().st_size, stat.S_IMODE(where.stat().st_mode)))
    return HttpResponse("filed")


@page(roles={Role.PARTNER_OFFICER}, methods=READ_AND_WRITE)
def writing(request: Request) -> HttpResponse:
    SEEN.append(request)
    return HttpResponse("written")


@public_page(methods=READ_AND_WRITE)
def asking(request: Request) -> HttpResponse:
    SEEN.append(request)
    return HttpResponse("asked")


def undeclared(request: Request) -> HttpResponse:
    SEEN.append(request)
    return HttpResponse("let through")


urlpatterns = [
    path("filing", filing),
    path("writing", writing),
    path("asking", asking),
    path("undeclared", undeclared),
    *own,
]
__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]


class Unread(io.RawIOBase):
    """A body that nobody may read."""

    def read(self, size: int = -1) -> bytes:
        pytest.fail(f"{size} bytes of the body were asked for.")


@pytest.fixture(autouse=True)
def _pages() -> Iterator[None]:
    SEEN.clear()
    with pages_served(), override_settings(ROOT_URLCONF=__name__):
        yield


def send(client: Client, address: str, length: object, **more: Any) -> Any:
    """A POST that says it is `length` bytes long and whose body must not be read."""
    said = {} if length is None else {"CONTENT_LENGTH": str(length)}
    return client.generic("POST", address, CONTENT_TYPE=FORM, **{**said, **more}, **{"wsgi.input": Unread()})


def checked(client: Client) -> Client:
    """Has the cookie against forged requests, for which the form is parsed if it comes so far."""
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    return client


@pytest.mark.parametrize(
    ("address", "most"), [("/filing", A_FILE), ("/writing", A_FORM), ("/asking", FROM_ANYBODY)], ids=str
)
def test_more_than_a_page_takes_is_refused_unread(world: World, address: str, most: int) -> None:
    answer = send(signed_in(world.council_officer), address, most + 1)
    page = text_of(answer)
    assert answer.status_code == 413
    assert "<title>That is too large – Tearline</title>" in page
    assert "Nothing was saved" in page
    assert ("64 MB" in page) == (address == "/filing")
    assert SEEN == []


def test_as_much_as_a_page_takes_is_read(world: World) -> None:
    body = b"words=" + b"x" * (A_FORM - len(b"words="))
    answer = signed_in(world.council_officer).post("/writing", body, content_type=FORM)
    assert (answer.status_code, len(SEEN)) == (200, 1)


@pytest.mark.parametrize("address", ["/filing", "/writing"])
def test_somebody_signed_out_is_asked_to_sign_in_and_nothing_large_is_read(world: World, address: str) -> None:
    assert world
    answer = send(checked(signed_out(enforce_csrf_checks=True)), address, FROM_ANYBODY + 1)
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=%2F")


def test_somebody_in_another_role_is_refused_and_nothing_large_is_read(world: World) -> None:
    assert (
        send(checked(signed_in(world.overseer, enforce_csrf_checks=True)), "/filing", FROM_ANYBODY + 1).status_code
        == 403
    )


def test_a_sign_in_is_small(world: World) -> None:
    assert world
    assert send(signed_out(), "/sign-in", FROM_ANYBODY + 1).status_code == 413


@pytest.mark.parametrize("length", [None, "", "many", "-1", "1e3", "٣"])
@pytest.mark.parametrize("address", ["/filing", "/asking"])
def test_a_body_of_unsaid_length_is_refused_unread(world: World, address: str, length: object) -> None:
    answer = send(signed_in(world.council_officer), address, length)
    assert answer.status_code == 411
    assert "did not say how long it is" in text_of(answer)
    assert SEEN == []


def test_somebody_signed_out_is_told_the_same_of_a_body_of_unsaid_length(world: World) -> None:
    assert world
    assert send(signed_out(), "/filing", None).status_code == 411


def test_what_declares_nothing_may_be_sent_nothing(world: World) -> None:
    client = signed_in(world.council_officer)
    assert send(client, "/undeclared", FROM_ANYBODY + 1).status_code == 405
    assert send(client, "/undeclared", None).status_code == 411


def test_an_address_that_is_not_there_reads_nothing(world: World) -> None:
    assert send(signed_in(world.council_officer), "/no-such-address", A_FILE).status_code == 404


def test_a_file_goes_to_disk_for_its_owner_alone(world: World) -> None:
    body = io.BytesIO(b"record_id,full_name\n" * 1_000)
    body.name = "residents.csv"
    assert signed_in(world.council_officer).post("/filing", {"file": body}).status_code == 200
    assert SEEN == [(20_000, 20_000, 0o600)]


@pytest.mark.parametrize(
    "part",
    [
        b"--b\r\n\r\n\r\n",
        b"--b\r\nX: y\r\n\r\n\r\n",
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n',
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n\r\n',
        b'--b\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n',
    ],
    ids=["empty", "unnamed", "fields", "files", "nameless-files"],
)
def test_thousands_of_parts_are_refused(world: World, part: bytes) -> None:
    body = part * 3_000 + b"--b--\r\n"
    answer = signed_in(world.council_officer).post("/filing", body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 400
    assert "Go back and try again." in text_of(answer)
    assert SEEN == []


def test_two_files_are_one_too_many(world: World) -> None:
    files = {"file": io.BytesIO(b"a"), "other": io.BytesIO(b"b")}
    assert signed_in(world.council_officer).post("/filing", files).status_code == 400


@pytest.mark.parametrize("build", [RequestFactory().get, RequestFactory().head], ids=["get", "head"])
def test_reading_a_page_needs_no_length(world: World, build: Callable[[str], Any]) -> None:
    method = build("/writing").method or ""
    assert signed_in(world.council_officer).generic(method, "/writing").status_code == 200
