"""The pages that are measured, as a table, and measuring one: 200 warm requests by one client over HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any, Final

import psycopg

from bench.client import Client, Unserved
from bench.figures import Figure, missing, of_times
from bench.world import World, connected, rows

REQUESTS: Final = 200
WARMING: Final = 20  # also how many different things a page is asked for in turn
BOUND: Final = 150.0  # ms, p95
SEARCH_BOUND: Final = 100.0
LOOK_BOUND: Final = 2_000.0
LOOKS: Final = 40  # each reads the whole register

COUNCIL_COPY: Final = "SELECT id FROM projection WHERE tenant_id = 'council' AND {} ORDER BY md5(id) LIMIT %s"
DISCLOSURE: Final = "SELECT id FROM disclosure WHERE {} ORDER BY md5(id) LIMIT %s"
RECORD: Final = "SELECT id FROM record WHERE tenant_id = 'security-service' ORDER BY md5(id) LIMIT %s"
UNOPENED: Final = COUNCIL_COPY.format("state = 'delivered'")
OPENED: Final = COUNCIL_COPY.format("state = 'opened'")
UNANSWERED: Final = COUNCIL_COPY.format("state = 'opened' AND answered_at IS NULL")

# Fifty names as somebody types them: the commonest of the region's many traditions, rare ones, one word, unknown ones.
NAMES: Final = (
    "Khan", "Hussain", "Ali", "Ahmed", "Begum", "Smith", "Jones", "Singh", "Kaur", "Patel", "Brown", "Taylor",
    "Mohammed", "Mohammed Khan", "Muhammad Hussain", "Mohamed Ali", "Fatima Begum", "Aisha Khan", "Gurpreet Singh",
    "Jaspreet Kaur", "David Smith", "Sarah Jones", "John Williams", "Kowalski", "Anna Nowak", "Jan Kowalski",
    "Nguyen", "Chen Wei", "Li", "Okafor", "Chidi Okafor", "Adeyemi", "Abdi", "Hassan Abdi", "Popescu", "Ionescu",
    "O'Connor", "Siobhan Murphy", "Ivanov", "Yilmaz", "Rossi", "Garcia", "Tesfaye", "Abdullah al-Rashid", "Smyth",
    "Catherine Thompson", "Zbigniew", "Xylophon", "Brzęczyszczykiewicz", "Nobody Atall",
)  # fmt: skip
WHOLE_NAMES: Final = tuple(name for name in NAMES if " " in name)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page and how it is asked for.

    `path` may hold `{id}`, filled in turn from the first column of `of`. `purpose`: stated beforehand for each.
    `floor`: a plain SELECT of the row it shows. `field`: it is posted once for each of `names`, which is typed there.
    """

    name: str
    node: str
    username: str
    path: str
    of: str = ""
    purpose: str = ""
    asked_at: str = ""  # where the purpose is asked, when not at the page itself
    floor: str = ""
    field: str = ""
    names: tuple[str, ...] = NAMES
    requests: int = REQUESTS
    bound: float = BOUND


PARTNERS: Final = "west-midlands"
SERVICE: Final = "security-service"
_COPY_ROW: Final = "SELECT * FROM projection WHERE id = %s"
_DISCLOSURE_ROWS: Final = (
    "SELECT * FROM disclosure d JOIN disclosure_recipient r ON r.disclosure_id = d.id WHERE d.id = %s"
)
PAGES: Final = (
    Page(name="inbox", node=PARTNERS, username="connor", path="/inbox/"),
    Page(name="purpose", node=PARTNERS, username="connor", path="/inbox/{id}", of=UNOPENED),
    Page(
        name="reading", node=PARTNERS, username="connor", path="/inbox/{id}", of=OPENED,
        purpose="assess_release", floor=_COPY_ROW,
    ),
    Page(
        name="answer", node=PARTNERS, username="connor", path="/inbox/{id}/answer", of=UNANSWERED,
        purpose="assess_release", asked_at="/inbox/{id}",
    ),
    Page(name="who opened it here", node=PARTNERS, username="connor", path="/inbox/{id}/opened", of=OPENED),
    Page(name="overview", node=PARTNERS, username="mina", path="/overview/"),
    Page(name="node", node=PARTNERS, username="asif", path="/node/"),
    Page(name="records search", node=SERVICE, username="olive", path="/records/", field="name", bound=SEARCH_BOUND),
    Page(
        name="look somebody up", node=SERVICE, username="olive", path="/records/look-up", field="full_name",
        names=WHOLE_NAMES, requests=LOOKS, bound=LOOK_BOUND,
    ),
    Page(
        name="record", node=SERVICE, username="olive", path="/records/{id}", of=RECORD, purpose="prepare_release",
        floor="SELECT * FROM record WHERE id = %s",
    ),
    Page(name="releases list", node=SERVICE, username="olive", path="/releases/?show=live"),
    Page(name="releases overdue", node=SERVICE, username="olive", path="/releases/?show=overdue"),
    Page(
        name="release", node=SERVICE, username="olive", path="/releases/{id}", of=DISCLOSURE.format("state = 'live'"),
        purpose="assess_response", floor=_DISCLOSURE_ROWS,
    ),
    Page(name="to authorise", node=SERVICE, username="arthur", path="/to-authorise/"),
    Page(
        name="decide", node=SERVICE, username="arthur", path="/to-authorise/{id}",
        of=DISCLOSURE.format("state = 'proposed'"), purpose="authorise_release", floor=_DISCLOSURE_ROWS,
    ),
    Page(name="originator's overview", node=SERVICE, username="maud", path="/overview/"),
    Page(name="originator's node", node=SERVICE, username="adam", path="/node/"),
)  # fmt: skip


def measured(world: World) -> Iterator[Figure]:
    """Every page of the table, one after another."""
    for page in PAGES:
        try:
            yield _measure(world, page)
        except Unserved as fault:
            yield missing(f"page: {page.name}", str(fault), bound=page.bound)


def _measure(world: World, page: Page) -> Figure:
    node = world.nodes.node(page.node)
    ids = [row[0] for row in rows(node, page.of, [WARMING])] if page.of else [""]
    if not ids:
        raise Unserved("There was nothing of that kind.")
    with Client(node.url, page.username) as client:
        if page.field:
            client.get(page.path)
        for each in ids if page.purpose else ():
            client.state_purpose((page.asked_at or page.path).format(id=each), page.purpose)
        questions = list(_questions(page, ids))
        for path, data in islice(cycle(questions), max(WARMING, len(questions))):
            client.timed(path, data)
        seconds = [client.timed(path, data) for path, data in islice(cycle(questions), page.requests)]
    floor = _floor(world, page, ids) if page.floor else []
    return of_times(f"page: {page.name}", seconds, share=0.95, bound=page.bound, floor=floor)


def _questions(page: Page, ids: list[str]) -> Iterator[tuple[str, dict[str, str] | None]]:
    if page.field:
        for name in page.names:
            yield page.path, {page.field: name, "purpose": "prepare_release"}
        return
    for each in ids:
        yield page.path.format(id=each), None


def _floor(world: World, page: Page, ids: list[str]) -> list[float]:
    """Seconds for the same row by one prepared SELECT, past row-level security and without an audit entry."""
    with connected(world.nodes.node(page.node)) as connection:
        times = [_timed(connection, page.floor, [each]) for each in islice(cycle(ids), WARMING + REQUESTS)]
    return times[WARMING:]


def search_itself(world: World) -> Figure:
    """The search by name at the query, and the rows it found by a plain SELECT."""
    found = world.officer(world.originator, "search", str(REQUESTS // len(NAMES)), lines=NAMES)
    query = "SELECT * FROM record WHERE id = ANY(%s)"
    with connected(world.originator) as connection:
        floor = [_timed(connection, query, [each["ids"]]) for each in found]
    seconds = [each["seconds"] for each in found]
    slowest = max(found, key=lambda each: each["seconds"])["name"]
    shown = sum(len(each["ids"]) for each in found) / len(found)
    return of_times(
        "search by name, the query", seconds, share=0.95, bound=SEARCH_BOUND, floor=floor,
        names=len(NAMES), slowest=slowest, mean_shown=round(shown, 1),
    )  # fmt: skip


def _timed(connection: psycopg.Connection[Any], query: str, parameters: list[Any]) -> float:
    began = time.perf_counter()
    connection.execute(query, parameters).fetchall()
    return time.perf_counter() - began
