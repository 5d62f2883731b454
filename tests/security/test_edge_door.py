"""The edge's page answers one browser on this computer: other hosts, other browsers and other pages get nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.test import Client, TestResponse

from tearline.edge.home import Home
from tearline.edge.page.application import Application, Page
from tearline.edge.page.door import BEGIN, COOKIE, Door
from tearline.edge.page.server import LOOPBACK, Serving, serve
from tearline.edge.page.sitting import Sitting, sitting
from tearline.edge.page.views import VIEWS
from tests.support import packs
from tests.support.edge import CANARY, make_home, make_node, trusting, write_messy
from tests.support.messages import NOW

HOST = "127.0.0.1:45678"
CLOSED = 403
ADDRESSES = sorted({address for address, _ in VIEWS})


@dataclass
class Visit:
    """The application without a socket; `client` has followed the link."""

    application: Application
    client: Client
    sitting: Sitting

    @property
    def token(self) -> str:
        return self.application.page.door.token

    def get(self, address: str, **headers: str) -> TestResponse:
        return self.client.get(address, headers={"Host": HOST} | headers)

    def post(self, address: str, data: dict[str, object], **headers: str) -> TestResponse:
        return self.client.post(address, data=data, headers={"Host": HOST} | headers)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home")


@pytest.fixture
def visit(home: Home) -> Iterator[Visit]:
    with sitting(home, lambda: NOW) as begun:
        door = Door(HOST)
        application = Application(Page(begun, door), VIEWS)
        found = Visit(application, Client(application), begun)
        began = found.get(door.link.removeprefix(f"http://{HOST}"))
        assert began.status_code == 303
        found.client.set_cookie(
            COOKIE, began.headers["Set-Cookie"].partition("=")[2].partition(";")[0], domain="127.0.0.1"
        )
        yield found
        begun.forget()


def test_the_cookie_is_kept_from_scripts_and_other_sites(home: Home) -> None:
    with sitting(home, lambda: NOW) as begun:
        door = Door(HOST)
        client = Client(Application(Page(begun, door), VIEWS))
        cookie = client.get(f"{BEGIN}?key={door.key}", headers={"Host": HOST}).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


@pytest.mark.parametrize("address", [*ADDRESSES, "/static/edge.css"])
def test_without_the_cookie_nothing_is_answered(visit: Visit, address: str) -> None:
    stranger = Client(visit.application)
    for answer in (
        stranger.get(address, headers={"Host": HOST}),
        stranger.post(address, headers={"Host": HOST}, data={"token": visit.token}),
        stranger.get(address, headers={"Host": HOST, "Cookie": f"{COOKIE}=guessed"}),
    ):
        assert answer.status_code == CLOSED


@pytest.mark.parametrize("host", ["localhost:45678", "evil.example.org", "127.0.0.1", "127.0.0.1:1", ""])
def test_another_host_name_is_refused(visit: Visit, host: str) -> None:
    """A name that somebody else points at this computer (DNS rebinding)."""
    assert visit.get("/").status_code == 200
    assert visit.get("/", Host=host).status_code == CLOSED


@pytest.mark.parametrize("origin", ["http://evil.example.org", "null", "http://localhost:45678", "https://" + HOST])
def test_a_form_of_another_page_is_refused(visit: Visit, origin: str) -> None:
    assert visit.post("/again", {"token": visit.token}, Origin=origin).status_code == CLOSED


@pytest.mark.parametrize("token", [None, "", "guessed"])
@pytest.mark.parametrize("address", sorted({address for address, method in VIEWS if method == "POST"}))
def test_a_form_without_the_token_is_refused(visit: Visit, address: str, token: str | None) -> None:
    given: dict[str, object] = {} if token is None else {"token": token}
    assert visit.post(address, given).status_code == CLOSED


def test_the_link_works_once_and_not_for_a_guess(visit: Visit) -> None:
    door = visit.application.page.door
    assert door.key == ""
    for key in ("", "guessed"):
        assert visit.get(f"{BEGIN}?key={key}").status_code == CLOSED


@pytest.mark.parametrize("address", [*ADDRESSES, "/nowhere", "/static/edge.js", "/static/../views.py"])
def test_every_answer_is_locked_down(visit: Visit, address: str) -> None:
    answer = visit.get(address)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert "http://" not in answer.text.replace("http://www.w3.org", "")
    assert "https://" not in answer.text


def test_what_was_uploaded_and_refused_is_deleted(visit: Visit, tmp_path: Path) -> None:
    table = write_messy(tmp_path / "residents.csv")
    for given in ({"token": "guessed"}, {"token": visit.token}, {"token": visit.token, "purpose": "safeguarding"}):
        with table.open("rb") as one, table.open("rb") as two:
            visit.post("/", given | {"extract": (one, "r.csv"), "pack": (two, "p.json")})
        assert [path for path in visit.sitting.directory.rglob("*") if path.is_file()] == []


def test_no_page_shows_what_a_row_holds(visit: Visit, home: Home, tmp_path: Path) -> None:
    node = make_node(tmp_path / "keys")
    trusting(home, node, tmp_path)
    pack = node.write(tmp_path / "pack.json", packs.pack())
    with pack.open("rb") as one, write_messy(tmp_path / "residents.csv").open("rb") as two:
        given = {
            "token": visit.token,
            "purpose": "check_own_records",
            "pack": (one, "p.json"),
            "extract": (two, "r.csv"),
        }
        assert visit.post("/", given).headers["Location"] == "/headings"
    page = visit.get("/headings").text
    form: dict[str, object] = {
        "token": visit.token,
        "column-0": "record_id",
        "column-1": "family_name",
        "column-2": "given_name",
    }
    assert visit.post("/headings", form).headers["Location"] == "/progress"
    assert visit.sitting.job is not None
    assert visit.sitting.job.thread is not None
    visit.sitting.job.thread.join(60)
    shown = [page, *(visit.get(address).text for address in ("/progress", "/result", "/", "/result/faults.csv"))]
    assert [text for text in shown if CANARY in text or "Zofia" in text] == []
    assert CANARY not in visit.get("/result/candidates.csv").text
    assert not visit.sitting.out.with_name("extract").exists()
    assert visit.post("/again", {"token": visit.token}).status_code == 303
    assert list(visit.sitting.directory.iterdir()) == []


def test_a_failure_quotes_nothing(
    visit: Visit, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> object:
        message = CANARY
        raise RuntimeError(message)

    monkeypatch.setitem(visit.application.views, ("/", "GET"), fail)
    answer = visit.get("/")
    assert "Something went wrong" in answer.text
    assert CANARY not in answer.text + capsys.readouterr().err.replace("message = CANARY", "")


def test_it_listens_on_this_computer_alone(home: Home) -> None:
    found: list[Serving] = []
    ready = threading.Event()

    def started(serving: Serving) -> None:
        found.append(serving)
        ready.set()

    thread = threading.Thread(target=serve, args=(home,), kwargs={"clock": lambda: NOW, "started": started})
    thread.start()
    assert ready.wait(20)
    found[0].stop()
    thread.join(20)
    assert found[0].link.startswith(f"http://{LOOPBACK}:")
    assert "key=" not in repr(found[0])
