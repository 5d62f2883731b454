"""`tearline lookup` and what `tearline match` says for scripts, as they are typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tearline.edge import audit
from tearline.edge.home import Home
from tests.support.edge import make_home

PEOPLE = (
    "R-1,Mohammed Synthetic,1985-04-03,QQ123456C",
    "R-2,Gwen Example,1991-05-12,",
    "R-3,Zofia Placeholder,1970-01-31,QQ654321A",
)
PURPOSE = ("--purpose", "check_own_records")


class Edge:
    """A home, a register and an extract that holds two of its people, spelt otherwise."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.home: Home = make_home(directory / "home")
        self.register = self.write("register.csv", "record_id,full_name,date_of_birth,national_id", *PEOPLE)
        others = [
            f"C-{number},Nobody{number} Invented,19{number % 50 + 40}-06-{number % 28 + 1:02}," for number in range(300)
        ]
        known = ("K-1,Muhammad Synthetic,1985-04-03,QQ123456C", "K-2,Gwen Exampel,1991-05-12,")
        self.extract = self.write("extract.csv", "record_id,full_name,date_of_birth,national_id", *known, *others)

    def write(self, name: str, *lines: str) -> Path:
        path = self.directory / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def run(self, *words: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tearline.edge", *map(str, words)]
        env = os.environ | {"TEARLINE_HOME": str(self.home.directory)}
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=120, input=stdin)

    def match(self, *more: str | Path) -> subprocess.CompletedProcess[str]:
        out = self.directory / "found.csv"
        return self.run("match", "--register", self.register, "--extract", self.extract, "--out", out, *more)

    def model(self) -> Path:
        path = self.directory / "saved.model"
        assert self.match("--save-model", path).returncode == 0
        return path

    def lookup(self, *more: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return self.run("lookup", "--register", self.register, "--model", self.model(), *PURPOSE, *more, stdin=stdin)


@pytest.fixture
def edge(tmp_path: Path) -> Edge:
    return Edge(tmp_path)


def test_a_script_reads_what_was_done(edge: Edge) -> None:
    done = edge.match("--json", "--precision", "0.9")
    assert done.returncode == 0
    said = json.loads(done.stdout)
    assert said["rows"] == 302
    assert said["candidates"] == len((edge.directory / "found.csv").read_text().splitlines()) - 1 >= 1
    assert {"expected_wrong", "seconds", "peak_mib", "engine", "compared"} <= said.keys()


def test_the_expected_number_of_wrong_pairs_is_said(edge: Edge) -> None:
    assert "may be other people" in edge.match().stderr


def test_all_are_at_least_as_many(edge: Edge) -> None:
    few, many = (json.loads(edge.match("--json", *more).stdout)["candidates"] for more in ((), ("--all",)))
    assert few <= many


def test_a_saved_model_weighs_the_same(edge: Edge) -> None:
    model = edge.model()
    learnt = (edge.directory / "found.csv").read_text()
    assert edge.match("--model", model).returncode == 0
    weighed = (edge.directory / "found.csv").read_text()
    assert [line.split(",")[:5] for line in learnt.splitlines()] == [
        line.split(",")[:5] for line in weighed.splitlines()
    ]


def test_headings_may_stand_in_a_file(edge: Edge) -> None:
    edge.write("extract.csv", "Ref,Who,Born,No", "K-1,Muhammad Synthetic,1985-04-03,QQ123456C")
    mapping = edge.write(
        "map.json", '{"Ref": "record_id", "Who": "full_name", "Born": "date_of_birth", "No": "national_id"}'
    )
    assert "K-1" in edge.match("--map", mapping, "--yes").stderr + (edge.directory / "found.csv").read_text()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--all", "--precision", "0.9"), "either --precision or --all"),
        (("--precision", "0.999"), "0.999"),
        (("--model", "nowhere.model"), "cannot be opened"),
        (("--model", "register.csv"), "cannot be read"),
        (("--map", "extract.csv"), "no file of headings"),
        (("--engine", "abacus"), "abacus"),
    ],
    ids=lambda each: "-".join(each) if isinstance(each, tuple) else "",
)
def test_what_cannot_be_is_said_and_nothing_is_written(edge: Edge, more: tuple[str, ...], says: str) -> None:
    words = [edge.directory / word if (edge.directory / word).is_file() else word for word in more]
    done = edge.match(*words)
    assert done.returncode != 0
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (edge.directory / "found.csv").exists()


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("register.csv", "register.csv is a file that is read. Give --save-model another name."),
        ("extract.csv", "extract.csv is a file that is read. Give --save-model another name."),
        ("letter.txt", "There is another file letter.txt. Give --save-model another name."),
        ("found.csv", "found.csv is written as well. Give --save-model another name."),
        ("found.faults.csv", "found.faults.csv is written as well. Give --save-model another name."),
        ("nowhere/saved.model", "give --save-model a file name in a directory that is there"),
        (".", "is a directory"),
    ],
)
def test_a_model_is_saved_over_nothing_else(edge: Edge, model: str, says: str) -> None:
    edge.write("letter.txt", "Dear all")
    before = {path.name: path.read_bytes() for path in edge.directory.iterdir() if path.is_file()}
    done = edge.match("--save-model", edge.directory / model)
    assert done.returncode != 0
    assert says in done.stderr
    assert {path.name: path.read_bytes() for path in edge.directory.iterdir() if path.is_file()} == before


def test_a_model_is_saved_over_an_earlier_one(edge: Edge) -> None:
    model = edge.model()
    model.write_bytes(model.read_bytes().replace(b'"version": "', b'"version": "9'))  # of another version
    assert edge.match("--save-model", model).returncode == 0
    assert edge.match("--model", model).returncode == 0


@pytest.mark.parametrize("which", ["register", "extract"])
@pytest.mark.parametrize(
    ("lines", "says"),
    [((), "empty"), (("full_name",), "record_id"), (("record_id,full_name",), "no rows"), (("PAR1",), "")],
    ids=["nothing", "no reference", "headings alone", "no table"],
)
def test_what_is_wrong_with_one_of_two_tables_says_with_which(
    edge: Edge, which: str, lines: tuple[str, ...], says: str
) -> None:
    edge.write(f"{which}.csv", *lines)
    done = edge.match()
    assert done.returncode != 0
    assert f"In the {which}: " in done.stderr
    assert says in done.stderr


def test_one_person_is_looked_for(edge: Edge) -> None:
    done = edge.lookup("--person", '{"full_name": "Muhammed Synthetic", "date_of_birth": "03/04/1985"}')
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)["candidates"]
    assert found["register_id"] == "R-1"
    assert found["compared"][0]["outcome"] == "spelt_otherwise"
    assert [line.act for line in audit.read(edge.home)][-2:] == [audit.Act.LOOK_BEGUN, audit.Act.LOOK_ENDED]


def test_people_are_looked_for_one_after_another(edge: Edge) -> None:
    lines = ('{"full_name": "Gwen Example", "date_of_birth": "1991-05-12"}', '{"full_name": "Nobody Atall"}')
    done = edge.lookup(stdin="\n".join(lines) + "\n")
    assert [len(json.loads(line)["candidates"]) for line in done.stdout.splitlines()] == [1, 0]


@pytest.mark.parametrize(
    ("person", "says"),
    [
        ("no json", "Line 1 is no person"),
        ("[]", "Line 1 is no person"),
        ('{"full_name": 7}', "Line 1 is no person"),
        ('{"date_of_birth": "1985"}', "no column with a name"),
        ('{"full_name": "A B", "religion": "c"}', "not allowed"),
        ('{"full_name": "A B", "date_of_birth": "yesterday"}', "date_of_birth"),
    ],
)
def test_who_cannot_be_looked_for(edge: Edge, person: str, says: str) -> None:
    done = edge.lookup("--person", person)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stdout == ""
