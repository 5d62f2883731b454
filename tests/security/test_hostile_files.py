"""Each hostile file, opened by a process that may take little memory and little time: a sentence, and the good rows.

The process is killed by the system when it takes more; so each test shows the bound.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.security.hostile_files import TABLE, HostileFile

ROOT = Path(__file__).parents[2]
ADDRESS_SPACE = 2 << 30  # what libraries reserve is counted too
RESIDENT = 700  # MiB at the peak
SECONDS = 20  # of the processor

READ = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[3]),) * 2)
import datetime as dt
from tearline.errors import InvalidInput
from tearline.people.intake import read_people
from tearline.people.person import Person
from tearline.tables.headings import guess
from tearline.tables.opening import open_table
people, faults, code, message = [], [], "", ""
try:
    with open(sys.argv[1], "rb") as file, open_table(file) as table:
        for item in read_people(table, guess(table.headings), as_at=dt.date(2026, 11, 22)):
            if isinstance(item, Person):
                people.append(item.id)
            elif len(faults) < 200:
                faults.append((str(item), item.what, item.how_to_mend))
except InvalidInput as error:
    code, message = error.code, error.message
with open("/proc/self/status") as status:  # what a parent took before does not count, as it does in getrusage
    peak = next(int(line.split()[1]) >> 10 for line in status if line.startswith("VmHWM"))
print(json.dumps({"people": people, "faults": faults, "code": code, "message": message, "peak": peak}))
"""


def opened(path: Path) -> dict[str, Any]:
    command = [sys.executable, "-c", READ, str(path), str(ADDRESS_SPACE), str(SECONDS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("hostile", TABLE, ids=lambda hostile: hostile.name)
def test_gets_a_sentence_in_bounded_time_and_memory(hostile: HostileFile, tmp_path: Path) -> None:
    path = tmp_path / "extract"
    hostile.write(path)
    told = opened(path)
    assert (told["code"], tuple(told["people"])) == (hostile.code, hostile.read)
    assert told["peak"] <= RESIDENT
    if hostile.code:
        assert told["message"].count(".") >= 2, "what is wrong, and how to mend it"
        return
    said = iter(told["faults"])
    for words in hostile.says:
        assert any(words in line for line, _, _ in said), (words, told["faults"])
    assert all(what.endswith(".") and how.endswith(".") for _, what, how in told["faults"])


def test_no_fault_of_a_file_without_headings_names_its_first_person() -> None:
    (file,) = (hostile for hostile in TABLE if hostile.name == "no headings")
    assert file.says == ("no column record_id", "no column with a name")


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.full) for seed in range(1, 4))])
def test_files_spoilt_at_random_never_end_the_process(seed: int) -> None:
    """A library in another language may give up by ending the process: that is seen here alone."""
    command = [sys.executable, "-m", "tests.security.spoilt_files", str(seed), "500"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "500 files read or refused\n"


def test_there_are_forty_of_them() -> None:
    assert len({hostile.name for hostile in TABLE}) == len(TABLE) >= 40
