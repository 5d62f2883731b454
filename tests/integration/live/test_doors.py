"""The doors for programs, over real HTTP: what each answers, and that no fault costs a neighbour anything."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import httpx
import psycopg
import pytest
from django.conf import settings
from django.utils import timezone

from tearline.errors import Unavailable
from tearline.ids import Prefix, new_id
from tearline.reports.media import MAX_BYTES
from tearline.seal.keyring import Keyring
from tearline.wire.report_receipt import digest_of, open_receipt
from tearline_hub.alerts.actions import intake
from tearline_hub.alerts.models import FirmKey
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.live.writer import Line, Writer
from tests.support.alerts import Desks, document, offered
from tests.support.live import Live, live_served
from tests.support.postgres import TestCluster
from tests.unit.wire.test_wire_report_batch import BAD, GOOD

Result = TypeVar("Result")
KEY = "made-up-key-of-the-firm"
FIRM = {"Authorization": f"Bearer {KEY}"}


def give_key(tenant: str, key: str) -> None:
    with on_behalf_of_node(Scope.OPERATOR):
        FirmKey.objects.create(
            id=new_id(Prefix.FIRM_KEY),
            tenant_id=tenant,
            digest=digest_of(key.encode()),
            label="Till",
            made_at=timezone.now(),
        )


@pytest.fixture
def live(desks: Desks) -> Iterator[Live]:  # noqa: ARG001 that are served
    give_key("firm", KEY)
    with live_served() as served:
        yield served


def post(live: Live, body: Any, **headers: str) -> httpx.Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with live.client() as client:
        return client.post("/reports", content=raw, headers={"Content-Type": "application/json", **headers})


def test_a_report_gets_a_receipt_that_holds(live: Live) -> None:
    raw = json.dumps(document()).encode()
    answer = post(live, raw, **FIRM, **{"Idempotency-Key": "k1"})
    assert answer.status_code == 201, answer.text
    said = answer.json()
    keys = Keyring.open(settings.ENVIRONMENT.keys).public_keys()
    receipt = open_receipt(said["receipt"].encode(), keys, timezone.now())
    assert receipt.digest == digest_of(raw)
    assert (receipt.report_id, answer.headers["location"]) == (said["report_id"], f"/reports/{said['report_id']}")
    again = post(live, raw, **FIRM, **{"Idempotency-Key": "k1"})
    assert (again.status_code, again.json()) == (200, said)
    other = post(live, document(words="Else."), **FIRM, **{"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["code"]) == (409, "report.key-taken")


def test_a_report_that_nobody_signed_is_taken_and_belongs_to_nobody(live: Live) -> None:
    first, again = (post(live, document(), **{"Idempotency-Key": "1"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    other = post(live, document(words="Of another shop."), **{"Idempotency-Key": "1"})
    assert other.status_code == 201, "a key that somebody else used says nothing of them"
    with live.client() as client:
        assert client.get(f"/reports/{first.json()['report_id']}").status_code == 401
        assert client.get(f"/reports/{first.json()['report_id']}", headers=FIRM).status_code == 404


def test_a_wrong_key_is_no_anonymous_report(live: Live, database: TestCluster) -> None:
    for said in ("Bearer x", "Bearer", "Basic eA==", f"Bearer {KEY}x", "Bearer " + "k" * 5_000, ""):
        answer = post(live, document(), Authorization=said)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), said
    with psycopg.connect(database.superuser_url("test")) as behind:
        assert behind.execute("SELECT count(*) FROM report").fetchone() == (0,)


def test_a_firm_sees_how_its_own_report_stands_and_nothing_else(live: Live) -> None:
    give_key("council", "another-key")
    said = post(live, document(), **FIRM).json()
    with live.client() as client:
        own = client.get(f"/reports/{said['report_id']}", headers=FIRM)
        assert own.json() == said | {"feedback": "received"}
        strange = client.get(f"/reports/{said['report_id']}", headers={"Authorization": "Bearer another-key"})
        none = client.get(f"/reports/{new_id(Prefix.REPORT)}", headers={"Authorization": "Bearer another-key"})
        assert (strange.status_code, strange.content) == (none.status_code, none.content)
        assert strange.status_code == 404


def test_a_late_report_is_taken_and_marked(live: Live) -> None:
    said = post(live, document(suspected_at="2026-01-05T08:00:00Z"), **FIRM).json()
    assert (said["late"], said["report_by"]) == (True, "2026-01-06T08:00:00Z")
    voluntary = {"kind": "online_content", "suspected_at": "2026-01-05T08:00:00Z", "words": "A list.", "link": "x"}
    said = post(live, voluntary, **FIRM).json()
    assert (said["late"], said["report_by"]) == (False, None)


def test_every_malformed_report_is_answered_with_its_field_and_the_mend(live: Live) -> None:
    with live.client(**FIRM, **{"Content-Type": "application/json"}) as client:
        for name, raw in BAD:
            answer = client.post("/reports", content=raw)
            said = answer.json()
            assert answer.status_code in {413, 422}, (raw[:80], answer.text)
            assert answer.headers["content-type"] == "application/problem+json"
            fields = [fault["field"] for fault in said["faults"]]
            unknown = {"surplus", "ethnicity", "key"}  # a name that is none of ours is not said again
            assert any(name in field for field in fields) or name in unknown, (raw[:80], fields)
            assert all(fault["reason"].endswith(".") and fault["code"] for fault in said["faults"])
            assert "DROP" not in answer.text
            assert "ethnicity" not in answer.text
        assert client.post("/reports", content=json.dumps(GOOD)).status_code == 201


def lines_of(live: Live, raw: bytes, media_type: str = "application/x-ndjson") -> list[dict[str, Any]]:
    with live.client(**FIRM, **{"Content-Type": media_type}) as client:
        answer = client.post("/reports/batch", content=raw)
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_hundred_malformed_rows_cost_no_other(live: Live) -> None:
    good = [json.dumps(GOOD | {"key": f"good-{at}"}).encode() for at in range(len(BAD))]
    raw = b"\n".join(line for pair in zip((bad for _, bad in BAD), good, strict=True) for line in pair)
    *verdicts, sums = lines_of(live, raw)
    assert sums == {"rows": 2 * len(BAD), "taken": len(BAD), "already": 0, "refused": len(BAD)}
    assert [verdict["row"] for verdict in verdicts] == list(range(1, 2 * len(BAD) + 1))
    for verdict in verdicts[::2]:
        assert verdict["outcome"] == "refused"
        assert all(fault["reason"].endswith(".") for fault in verdict["faults"])
    assert [verdict["key"] for verdict in verdicts[1::2]] == [f"good-{at}" for at in range(len(BAD))]
    *again, sums = lines_of(live, raw)
    assert (sums["taken"], sums["already"]) == (0, len(BAD))
    assert [each.get("receipt") for each in again] == [each.get("receipt") for each in verdicts]


TABLE = b"""key,kind,suspected_at,product,postcode,words
a,theft,2026-11-22T08:00,Cleaner,ZZ1 1AA,Gone
b,theft,tomorrow,Cleaner,,Gone
c,theft,2126-11-22T08:00,Cleaner,,Gone
"""


def test_a_table_is_taken_row_by_row(live: Live) -> None:
    one, two, three, sums = lines_of(live, TABLE, "text/csv")
    assert (one["outcome"], one["key"], one["row"]) == ("taken", "a", 2)
    assert [fault["field"] for fault in two["faults"]] == ["suspected_at"]
    assert [fault["code"] for fault in three["faults"]] == ["report.future"], three
    assert sums["refused"] == 2


@pytest.mark.parametrize(
    ("path", "headers", "body", "status"),
    [
        ("/reports", {"Content-Type": "text/plain"}, b"{}", 415),
        ("/reports", {}, b"{}", 415),
        ("/reports", {"Content-Type": "application/json"}, b"x" * 70_000, 413),
        ("/reports", {"Content-Type": "application/json", "Idempotency-Key": "k" * 101}, b"{}", 422),
        ("/reports/batch", FIRM | {"Content-Type": "application/json"}, b"{}", 415),
        ("/reports/batch", {"Content-Type": "text/csv"}, TABLE, 401),
        ("/reports/batch", FIRM | {"Content-Type": "text/csv"}, b"kind,what\ntheft,x\n", 422),
        ("/reports/batch", FIRM | {"Content-Type": "text/csv"}, b"\xff\x00\x01", 422),
        ("/reports/", {}, b"", 404),
        ("/nothing", {}, b"", 404),
        ("/desk/x/feed", {}, b"", 405),
    ],
)
def test_what_cannot_be_taken_is_a_problem_document(
    live: Live, path: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    with live.client(**headers) as client:
        answer = client.post(path, content=body)
    assert answer.status_code == status, answer.text
    said = answer.json()
    assert (said["status"], answer.headers["content-type"]) == (status, "application/problem+json")
    assert said["detail"].endswith(".")


def test_another_name_for_this_machine_is_not_answered(live: Live) -> None:
    with live.client(Host="attacker.example.org") as client:
        assert client.post("/reports", content=b"{}").status_code == 421


def test_a_file_of_many_batches_answers_each_row_once(live: Live) -> None:
    raw = b"\n".join(json.dumps(document(words=f"Number {number}.")).encode() for number in range(450))
    *verdicts, sums = lines_of(live, raw)
    assert sums == {"rows": 450, "taken": 450, "already": 0, "refused": 0}
    assert len({verdict["report_id"] for verdict in verdicts}) == 450


def in_a_loop_of_its_own(work: Coroutine[Any, Any, Result]) -> Result:
    """In another thread: a browser's tests leave a loop running in this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, work).result()


def test_a_flood_of_others_delays_no_identified_report(live: Live, database: TestCluster) -> None:
    """The table is locked while they come: what waits is what would wait behind a slow disk."""
    many = Line.ANONYMOUS.most + 40
    with psycopg.connect(database.superuser_url("test")) as behind:
        behind.execute("LOCK TABLE report IN ACCESS EXCLUSIVE MODE")
        answers = in_a_loop_of_its_own(_flood(live, many, behind.rollback))
    flood, firm = answers[:-1], answers[-1]
    assert firm[0] == 201
    assert {status for status, _ in flood} == {201, 503}
    assert sum(status == 201 for status, _ in flood) <= Line.ANONYMOUS.most + Line.ANONYMOUS.share
    earlier = sum(status == 201 and received < firm[1] for status, received in flood)
    assert earlier <= 2 * Line.ANONYMOUS.share, "the identified one was taken with the first that could be"


async def _flood(live: Live, many: int, unlock: Callable[[], None]) -> list[tuple[int, str]]:
    asked = [asyncio.create_task(_post(live, document(words=f"Number {number}."))) for number in range(many)]
    await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)  # the line is full: nobody else gets an answer
    asked.append(asyncio.create_task(_post(live, document(), FIRM)))
    while not live.app._writer._counts[Line.IDENTIFIED]:  # noqa: ASYNC110 nothing tells of it
        await asyncio.sleep(0.01)
    unlock()
    return await asyncio.gather(*asked)


async def _post(live: Live, said: dict[str, Any], headers: dict[str, str] | None = None) -> tuple[int, str]:
    raw = json.dumps(said).encode()
    head = {
        "Host": "localhost",
        "Content-Type": "application/json",
        "Content-Length": str(len(raw)),
        "Connection": "close",
    }
    lines = [f"{name}: {text}" for name, text in {**head, **(headers or {})}.items()]
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    writer.write("\r\n".join(["POST /reports HTTP/1.1", *lines, "", ""]).encode() + raw)
    head_, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return int(head_[9:12]), json.loads(body).get("received_at", "")


def test_who_waits_too_long_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the database: nothing is taken from the line."""
    monkeypatch.setattr("tearline_hub.live.writer.OLDEST", 0.05)

    async def wait() -> None:
        writer = Writer()
        first = asyncio.create_task(writer.put(Line.ANONYMOUS, [offered()]))
        await asyncio.sleep(0.1)
        with pytest.raises(Unavailable):
            await writer.put(Line.ANONYMOUS, [offered()])
        identified = asyncio.create_task(writer.put(Line.IDENTIFIED, [offered("firm")]))
        await asyncio.sleep(0)
        assert not identified.done(), "the other line is not full"
        first.cancel()
        identified.cancel()

    in_a_loop_of_its_own(wait())


def test_what_the_database_will_not_take_is_never_answered_with_a_receipt(live: Live, database: TestCluster) -> None:
    """Its connection is broken off in the middle; the next report finds another."""
    assert post(live, document(), **FIRM).status_code == 201
    with psycopg.connect(database.superuser_url(), autocommit=True) as behind:
        behind.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tearline_app'")
    answers = [post(live, document(words=f"Number {number}."), **FIRM) for number in range(3)]
    assert answers[-1].status_code == 201
    assert {answer.status_code for answer in answers} <= {201, 503}
    assert all(answer.headers["retry-after"] for answer in answers if answer.status_code == 503)


def test_one_that_breaks_the_joint_work_costs_no_other(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault that nobody thought of, in one of those that share a flush."""
    real = intake._row

    def broken(offered: intake.Offered, *rest: Any) -> Any:
        if offered.report.words == "Poison.":
            raise ZeroDivisionError
        return real(offered, *rest)

    monkeypatch.setattr(intake, "_row", broken)
    words = ["One.", "Poison.", "Two."]
    raw = b"\n".join(json.dumps(document(words=each)).encode() for each in words)
    *verdicts, _ = lines_of(live, raw)
    assert [verdict["outcome"] for verdict in verdicts] == ["taken", "refused", "taken"]
    assert verdicts[1]["faults"][0]["code"] == "report.not-now"


PNG = b"\x89PNG\r\n\x1a\n" + b"made up " * 40


def put(live: Live, content: bytes, digest: str = "", **headers: str) -> httpx.Response:
    with live.client() as client:
        return client.put(
            f"/reports/files/{digest or digest_of(content)}",
            params={"name": "C:\\till\\receipt.png"},
            content=content,
            headers={"Content-Type": "image/png", **headers},
        )


def test_a_file_comes_before_its_report(live: Live, database: TestCluster) -> None:
    digest = digest_of(PNG)
    refused = post(live, document(attachments=[digest]), **FIRM)
    assert [fault["field"] for fault in refused.json()["faults"]] == ["attachments"]
    assert put(live, PNG, **FIRM).json() == {"digest": digest}
    assert put(live, PNG, **FIRM).status_code == 201, "again is the same one"
    assert post(live, document(attachments=[digest]), **FIRM, **{"Idempotency-Key": "b"}).status_code == 201
    with psycopg.connect(database.superuser_url("test")) as behind:
        rows = behind.execute("SELECT name, state, report_id > '' FROM attachment").fetchall()
    assert rows == [("receipt.png", "waiting", True)]


def test_a_file_that_cannot_be_kept_is_answered_with_why(live: Live) -> None:
    assert put(live, PNG, "0" * 64, **FIRM).json()["faults"][0]["code"] == "file.digest"
    assert put(live, b"x" * (MAX_BYTES + 1), **FIRM).status_code == 413
    assert put(live, b"no picture", **FIRM).status_code == 422
    assert put(live, PNG, **{"Content-Type": "text/html"}).status_code == 415
    assert put(live, PNG, Authorization="Bearer x").status_code == 401
