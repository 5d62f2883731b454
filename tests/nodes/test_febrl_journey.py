"""Real input over two real nodes: FEBRL 4a is the register, 4b, with its errors, the council's own records."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tearline_hub.ops.keeping import hub_command
from tearline_hub.ops.node import Node
from tearline_hub.ops.postgres import DATABASE, SUPERUSER
from tests.support.febrl import canonical_rows, csv_of, pair_number
from tests.support.nodes import two_nodes

ROOT = Path(__file__).parents[2]
PEOPLE = 20
KEYS = ("given_name", "family_name", "date_of_birth", "national_id")
WITH_INFORMATION = 6
pytestmark = [pytest.mark.nodes, pytest.mark.timeout(600)]


def rows(part: str) -> dict[str, dict[str, str]]:
    return {pair_number(row["record_id"]): row for row in canonical_rows(part)}


def named(row: dict[str, str]) -> bool:
    return bool(row["given_name"] or row["family_name"])


def in_error(original: dict[str, str], copy: dict[str, str]) -> bool:
    """What the copy says of who it is differs from the original; both at least have a name."""
    return named(original) and named(copy) and any(original[key] != copy[key] for key in KEYS)


def chosen() -> list[str]:
    """Twenty pairs with errors, spread evenly over all of them."""
    originals, copies = rows("a"), rows("b")
    wrong = sorted((number for number in copies if in_error(originals[number], copies[number])), key=int)
    return wrong[:: len(wrong) // PEOPLE][:PEOPLE]


def loaded(part: str, every: int) -> list[dict[str, str]]:
    """Every so many of the people, with the twenty, and with all those whom nobody named."""
    needed = set(chosen())
    return [row for number, row in rows(part).items() if number in needed or not named(row) or int(number) % every == 0]


def load(node: Node, part: str, directory: Path, every: int, *arguments: str) -> str:
    path, faults = directory / f"febrl4{part}.csv", directory / f"faults-{part}.csv"
    path.write_bytes(csv_of(loaded(part, every)))
    command = [*hub_command("import-register"), str(path), "--faults", str(faults), "--part", "--yes", *arguments]
    done = subprocess.run(command, env=node.env, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr  # FEBRL has people without a name
    with faults.open(newline="") as file:
        assert {row["column"] for row in csv.DictReader(file) if row["left_out"] == "row"} == {"full_name"}
    return done.stdout


def stage(node: Node, name: str, question: object) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.nodes.febrl_driver", name],
        env={**node.env, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def dump(node: Node) -> str:
    """Everything in the node's database, as text."""
    cluster = node.cluster
    assert cluster is not None
    command = [cluster.binaries.program("pg_dump"), "--inserts", cluster.url(SUPERUSER, DATABASE)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def logs(node: Node) -> str:
    return "".join(path.read_text(errors="replace") for path in (node.home / "log").iterdir())


def not_the_councils_own(values: Iterable[str], own: str) -> list[str]:
    """Values that only the release can have brought. Short ones would be found in any dump."""
    return [value for value in values if len(value) >= 7 and value not in own]


@pytest.mark.parametrize(
    ("every", "register", "extract"),
    [
        pytest.param(10, (519, 1), (519, 2), id="among five hundred"),
        pytest.param(1, (4_999, 1), (4_998, 2), id="among five thousand", marks=pytest.mark.full),
    ],
)
def test_twenty_people_are_released_found_answered_and_recalled(
    tmp_path: Path, every: int, register: tuple[int, int], extract: tuple[int, int]
) -> None:
    """`register`, `extract`: how many records each side takes in, and how many it refuses."""
    with two_nodes(tmp_path / "nodes", seed=("--closed", "60", "--active", "10")) as nodes:
        originator, partners = nodes.node("security-service"), nodes.node("west-midlands")
        assert _taken_in(*register) in load(originator, "a", tmp_path, every)
        assert _taken_in(*extract) in load(partners, "b", tmp_path, every, "--organisation", "council")
        own = dump(partners)
        pairs = {rows("a")[number]["record_id"]: rows("b")[number]["record_id"] for number in chosen()}
        assert len(pairs) == PEOPLE

        released = stage(originator, "release", list(pairs))
        truth = {each["disclosure"]: pairs[reference] for reference, each in released.items()}
        told = stage(partners, "answer", truth)
        _check_found(told)
        brought = not_the_councils_own((value for each in released.values() for value in each["values"]), own)
        assert len(brought) >= PEOPLE
        arrived = dump(partners)
        assert all(value in arrived for value in brought)

        _check_seen(stage(originator, "see", list(truth)), told)
        assert set(stage(originator, "recall", list(truth)).values()) == {"recalled"}
        _check_gone(stage(partners, "after", list(truth)), truth)
        left = dump(partners) + logs(partners)
        assert [value for value in brought if value in left] == []


def _taken_in(added: int, refused: int) -> str:
    return f"{added:,} added, 0 changed, 0 gone, 0 already there, {refused} refused"


def _check_found(told: dict[str, Any]) -> None:
    assert len(told) == PEOPLE
    assert {each["found_by"] for each in told.values()} <= {"name", "date_of_birth", "identifier"}, told
    by_name = sum(each["found_by"] == "name" for each in told.values())
    print(f"FEBRL 4: {by_name} of {PEOPLE} found by name, all by one search or another")
    assert by_name >= PEOPLE // 2


def _check_seen(seen: dict[str, Any], told: dict[str, Any]) -> None:
    assert {each: view["answer"] for each, view in seen.items()} == {each: told[each]["answer"] for each in told}
    assert all(view["opened"] for view in seen.values())
    informed = {each: view["values"] for each, view in seen.items() if view["values"]}
    assert informed == {each: [told[each]["value"]] for each in told if told[each]["value"]}
    assert len(informed) == WITH_INFORMATION


def _check_gone(left: dict[str, Any], truth: dict[str, str]) -> None:
    assert left["held"] == []
    assert left["ended"].keys() == truth.keys()
    assert {tuple(end) for end in left["ended"].values()} == {("recalled", "Olive Marsh", "The matter is settled.")}
    assert len(left["refusals"]) == 1
    assert left["refusals"] != ["read"]
