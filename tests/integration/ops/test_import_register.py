"""Loading a register: good rows go in, bad ones are named, nothing is doubled however often it is killed."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from django.conf import settings

from tearline.people.record import FieldName, Status
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.agencies.actions import put_organisations
from tearline_hub.agencies.queries import OrganisationEntry
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.ops import cli
from tearline_hub.ops.keeping import hub_command
from tearline_hub.records import queries
from tests.support.database import NOW, World
from tests.support.febrl import canonical_csv, canonical_rows
from tests.support.postgres import TestCluster

HEADING = "record_id,full_name,date_of_birth,phone,notes\n"
MIXED = (
    HEADING
    + "C-1,Aïsha Khan,1985-04-03,+999000000001,x\n"
    + ",No Reference,,,\n"
    + "C-2,,1990,,\n"
    + "C-3,Jan Kowalski,31/02/1990,+999000000003,\n"
    + "C-4,Too,Many,Cells,In,This,Row\n"
    + "C-1,Aïsha Again,,,\n"
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.main, ["import-register", "--yes", *map(str, arguments)])


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    path = tmp_path / "register.csv"
    path.write_text(MIXED)
    return path


def held(world: World, reference: str) -> queries.RecordView:
    search = queries.Search(reference=reference)
    purpose = ReadPurpose.CHECK_OWN_RECORDS
    (record,) = queries.find(actor=world.council_officer, now=NOW, purpose=purpose, search=search).records
    return record


def test_good_rows_go_in_and_bad_ones_are_named_with_what_to_do(world: World, mixed: Path) -> None:
    result = run(mixed, "--organisation", "council", "--as-at", "2026-01-31")
    assert result.exit_code == 2
    assert "6 rows read: 2 added, 0 changed, 0 gone, 0 already there, 4 refused. 1 cells left out." in result.stdout
    for line in (
        "Row 3, record_id: The row has no record_id. Give it the reference it has with its owner.",
        "Row 4, full_name: The row has no name. Fill in a name, or its parts.",
        "Row 5, date_of_birth: ",
        "Row 6: The row has 7 cells and the heading has 5. ",
        "Row 7, record_id: This record_id stands on an earlier row. Give each row its own.",
        "Row 1: Columns that were not read: notes. ",
    ):
        assert line in result.stderr
    record = held(world, "C-1")
    assert (record.status, record.synthetic) == (Status.OWN, True)
    assert record.first(FieldName.NAME) == "Aïsha Khan"
    assert {field.as_at.isoformat() for field in record.fields} == {"2026-01-31"}
    assert held(world, "C-3").first(FieldName.DATE_OF_BIRTH) == ""


@pytest.mark.usefixtures("world")
def test_no_fault_repeats_a_cell(mixed: Path) -> None:
    output = run(mixed, "--organisation", "council").output
    assert not [word for word in ("Khan", "Kowalski", "Reference", "31/02", "Aïsha") if word in output]


def test_a_clean_file_leaves_with_code_0_and_a_second_run_adds_nothing(world: World, tmp_path: Path) -> None:
    path = tmp_path / "clean.csv"
    path.write_text(HEADING + "C-1,Aïsha Khan,1985,,\nC-2,Jan Kowalski,,,\n")
    first, second = (run(path, "--organisation", "council", "--status", "closed") for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "2 added, 0 changed, 0 gone, 0 already there, 0 refused" in first.stdout
    assert "0 added, 0 changed, 0 gone, 2 already there, 0 refused" in second.stdout
    assert held(world, "C-2").status is Status.CLOSED


@pytest.mark.usefixtures("world")
def test_every_fault_is_in_the_faults_file_and_twenty_on_the_terminal(tmp_path: Path) -> None:
    path, faults = tmp_path / "bad.csv", tmp_path / "faults.csv"
    path.write_text(HEADING + ",Nobody,,,\n" * 30 + "C-1,Aïsha Khan,soon,,\n")
    result = run(path, "--organisation", "council", "--faults", faults)
    with faults.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["left_out"] for row in rows] == ["column", *["row"] * 30, "cell"]
    assert [int(row["row"]) for row in rows] == list(range(1, 33))
    assert result.stderr.count("Row ") == 20
    hidden = run(path, "--organisation", "council").stdout
    assert "12 more faults were not shown: see them all with --faults." in hidden


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "The file cannot be opened: check its name, and that you may read it."),
        (b"", "The file is empty. Load a file with a heading row and one row for each person."),
        (b"PK\x03\x04 a spreadsheet", "The workbook cannot be opened"),
        (b"record_id,full_name\n", "There are no rows under the headings. Add one row for each person."),
        (b"record_id,full_name,religion\nC-1,A B,x\n", "The column religion is not allowed"),
        (b"name,born\nA B,1985\n", "There is no column record_id."),
    ],
)
def test_a_file_that_cannot_be_used_is_a_sentence(
    world: World, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / "register.csv"
    if content is not None:
        path.write_bytes(content)
    result = run(path, "--organisation", "council")
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.output
    assert queries.count(actor=world.council_officer) == 0


@pytest.mark.usefixtures("world")
def test_the_organisation_must_be_named_where_no_originator_is(mixed: Path) -> None:
    node = settings.NODE
    with on_behalf_of_node(Scope.OPERATOR):
        code = f"{node}/security-service"
        put_organisations(
            [OrganisationEntry(code=code, node=node, tenant_id="security-service", name="Desk", kind="department")]
        )
    for arguments in ((), ("--organisation", "parish")):
        result = run(mixed, *arguments)
        assert result.exit_code == 2
        assert "Say whose records they are with --organisation. This node has: council, " in result.stderr


def test_an_originator_is_the_default_and_its_records_are_closed(world: World, mixed: Path) -> None:
    node = settings.NODE
    here = OrganisationEntry(code=f"{node}/council", node=node, tenant_id="council", name="Register", kind="originator")
    elsewhere = OrganisationEntry(code="far/register", node="far", tenant_id="register", name="Far", kind="originator")
    with on_behalf_of_node(Scope.OPERATOR):
        put_organisations([elsewhere, here])
    run(mixed)
    assert held(world, "C-1").status is Status.CLOSED


@pytest.mark.usefixtures("world")
def test_the_file_itself_is_never_overwritten_by_its_faults(mixed: Path) -> None:
    result = run(mixed, "--organisation", "council", "--faults", mixed)
    assert result.stderr == "Give --faults another file than the one you load.\n"
    assert mixed.read_text() == MIXED


@pytest.mark.usefixtures("world")
def test_a_faults_file_that_cannot_be_written_is_a_sentence(mixed: Path, tmp_path: Path) -> None:
    result = run(mixed, "--organisation", "council", "--faults", tmp_path / "nowhere" / "faults.csv")
    assert result.stderr == "The --faults file cannot be written: try elsewhere.\n"


@pytest.mark.usefixtures("world")
def test_a_day_in_the_future_is_refused(mixed: Path) -> None:
    result = run(mixed, "--organisation", "council", "--as-at", "2999-01-01")
    assert result.stderr == "Give --as-at a day that is not in the future.\n"


def test_killed_half_way_and_run_again_nothing_is_doubled(world: World, database: TestCluster, tmp_path: Path) -> None:
    path = tmp_path / "febrl.csv"
    path.write_bytes(canonical_csv("b"))
    references = [row["record_id"] for row in canonical_rows("b")]
    command = [*hub_command("import-register"), str(path), "--organisation", "council", "--yes"]
    environment = os.environ | {"DATABASE_URL": database.app_url("test")}
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not queries.count(actor=world.council_officer):
        assert child.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert 0 < queries.count(actor=world.council_officer) < len(references)
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert again.returncode == 2, again.stderr  # rows without a name are refused, both times
    with psycopg.connect(database.superuser_url("test")) as connection:
        stored = [row[0] for row in connection.execute("SELECT reference FROM record").fetchall()]
        keyed = connection.execute("SELECT count(DISTINCT record_id) FROM record_key").fetchone()
    assert len(stored) == len(set(stored))
    named = [row["record_id"] for row in canonical_rows("b") if row["given_name"] or row["family_name"]]
    assert sorted(stored) == sorted(named)
    assert keyed == (len(named),)


def test_without_yes_nothing_is_written_until_somebody_agrees(world: World, tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text(HEADING + "C-1,Aïsha Khan,1985,,\n")
    arguments = ["import-register", str(path), "--organisation", "council", "--part"]
    refused = CliRunner().invoke(cli.main, arguments, input="y\nn\n")
    assert refused.exit_code == 5
    assert "The import was given up. Nothing was changed." in refused.stderr
    assert queries.count(actor=world.council_officer) == 0
    assert CliRunner().invoke(cli.main, arguments, input="y\ny\n").exit_code == 0
    assert queries.count(actor=world.council_officer) == 1


def test_a_heading_can_be_mapped_and_the_file_declared_whole(world: World, tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text("Ours,Called\nC-1,Aïsha Khan\nC-2,Jan Kowalski\n")
    mapped = ("--map", "Ours=record_id", "--map", "Called=full_name", "--organisation", "council")
    assert run(path, *mapped).exit_code == 0
    path.write_text("Ours,Called\nC-1,Aïsha Khan\n")
    assert "0 added, 0 changed, 1 gone, 1 already there" in run(path, *mapped, "--whole").stdout
    assert held(world, "C-2").gone_on is not None


@pytest.mark.usefixtures("world")
def test_faults_are_named_by_the_headings_of_the_file_and_are_no_formulas(tmp_path: Path) -> None:
    path, faults = tmp_path / "register.csv", tmp_path / "faults.csv"
    path.write_text("Ref,Surname,Born,=Ring\nC-1,Aïsha Khan,soon,nowhere\n,Nobody,,\nC-3,,,\n")
    result = run(path, "--organisation", "council", "--faults", faults, "--map", " =Ring =phone")
    assert "=Ring -> phone" in result.stderr
    for place in ("Row 2, Born: ", "Row 2, =Ring: ", "Row 3, Ref: ", "Row 4, full_name: "):
        assert place in result.stderr
    with faults.open(newline="") as file:
        columns = [row["column"] for row in csv.DictReader(file)]
    assert columns == ["Born", "'=Ring", "Ref", "full_name"]


@pytest.mark.parametrize(
    ("mapping", "named"),
    [
        ("Called", "“Called” says no column"),
        ("notes=shoe_size", "no column “shoe_size”"),
        ("Noth\x1bing=full_name", "no heading “Nothing”"),
    ],
    ids=["no-sign", "column", "heading"],
)
def test_a_mapping_that_cannot_be_names_what_is_wrong(world: World, mixed: Path, mapping: str, named: str) -> None:
    result = run(mixed, "--organisation", "council", "--map", mapping)
    assert result.exit_code == 2
    assert named in result.stderr
    assert queries.count(actor=world.council_officer) == 0


@pytest.mark.usefixtures("world")
def test_a_file_without_most_of_the_records_says_what_that_usually_means(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text(HEADING + "".join(f"C-{number},Synthetic Person,,,\n" for number in range(1, 5)))
    arguments = [str(path), "--organisation", "council"]
    assert "of this status" not in run(*arguments, "--whole").stderr
    path.write_text(HEADING + "C-1,Synthetic Person,,,\n")
    stopped = CliRunner().invoke(cli.main, ["import-register", *arguments, "--whole"], input="y\nn\n")
    assert "3 of the organisation's 4 records of this status are not in the file." in stopped.stderr
    assert "use --part" in stopped.stderr
    assert "of this status" not in run(*arguments, "--part").stderr


@pytest.mark.usefixtures("world")
def test_another_file_waits_for_the_first_unless_that_is_given_up(tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text(HEADING + "C-1,Aïsha Khan,1985,,\n")
    second.write_text(HEADING + "C-2,Jan Kowalski,1990,,\n")
    arguments = ["import-register", str(first), "--organisation", "council", "--part"]
    CliRunner().invoke(cli.main, arguments, input="y\n")  # stopped at the last question
    waiting = run(second, "--organisation", "council", "--part")
    assert waiting.exit_code == 5
    assert "Another import of your organisation is under way." in waiting.stderr
    assert run(second, "--organisation", "council", "--part", "--give-up").exit_code == 0
