"""`tearline-hub world`: every file there, the same on the same day, and a sentence when it cannot be."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from click.testing import CliRunner

from tearline.synthetic.world.files import EXTRACTS, REFUSED, REGISTER, TRUTH
from tearline.synthetic.world.stories import stories
from tearline.synthetic.world.truth import read_truth
from tearline.tables.headings import How, guess
from tearline.tables.opening import open_table
from tearline_hub.ops.cli import main
from tearline_hub.ops.seed import SEED

FEW = ("--residents", "2500", "--closed", "300", "--active", "10", "--as-at", "2026-11-22")


def written(out: Path, *options: str) -> str:
    result = CliRunner().invoke(main, ["world", "--out", str(out), *FEW, *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_every_file_is_written_and_its_rows_are_said(tmp_path: Path) -> None:
    said = written(tmp_path / "world")
    names = {path.name for path in (tmp_path / "world").iterdir()}
    assert names == {*EXTRACTS, REFUSED, REGISTER, TRUTH}
    assert all(name in said for name in names)
    assert said.count("2,500 rows") == len(EXTRACTS)


def test_the_same_day_gives_the_same_files_and_another_day_others(tmp_path: Path) -> None:
    for name, day in (("a", "2026-11-22"), ("b", "2026-11-22"), ("c", "2026-12-24")):
        written(tmp_path / name, "--as-at", day)
    for name in {EXTRACTS[0], REGISTER, TRUTH, REFUSED}:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert (tmp_path / "a" / EXTRACTS[0]).read_bytes() != (tmp_path / "c" / EXTRACTS[0]).read_bytes()


def test_the_headings_are_guessed_as_they_stand_and_the_protected_ones_refused(tmp_path: Path) -> None:
    written(tmp_path)
    plans = {}
    for name in (*EXTRACTS, REFUSED):
        with (tmp_path / name).open("rb") as stream, open_table(stream) as table:
            plans[name] = guess(table.headings)
    for name in EXTRACTS:
        assert not plans[name].refused
        read = [column for column in plans[name].columns if column]
        assert read.count("address") == 3
        assert {
            "record_id",
            "family_name",
            "given_name",
            "aliases",
            "date_of_birth",
            "postcode",
            "phone",
            "email",
        } <= set(read)
        assert any(column.startswith("national_id") for column in read)
    assert plans[REFUSED].refused
    assert plans[REFUSED].how.count(How.REFUSED) == 4


def test_the_stories_are_in_it(tmp_path: Path) -> None:
    written(tmp_path)
    with (tmp_path / TRUTH).open(encoding="utf-8") as stream:
        told = {truth.register for truth in read_truth(stream)}
    subjects = {story.subject.reference for story in stories(seed=SEED, today=dt.date(2026, 11, 22))}
    assert subjects <= told
    register = (tmp_path / REGISTER).read_text(encoding="utf-8")
    assert all(reference in register for reference in subjects)


def test_too_few_residents_and_a_directory_that_cannot_be_written_are_said_in_a_sentence(tmp_path: Path) -> None:
    few = CliRunner().invoke(main, ["world", "--out", str(tmp_path), *FEW, "--residents", "10"])
    assert few.exit_code != 0
    assert "Ask for at least" in few.output
    (tmp_path / "file").write_text("")
    nowhere = CliRunner().invoke(main, ["world", "--out", str(tmp_path / "file" / "below"), *FEW])
    assert nowhere.exit_code != 0
    assert "try another directory" in nowhere.output
