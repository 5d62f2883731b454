"""The kernel reads nothing beyond what it was given, whatever that is: built with sanitizers, fed by `kernel_fuzz`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hatch_build import FLAGS, KERNEL, compiler

DRIVER = Path(__file__).with_name("kernel_fuzz.py")
SANITIZED = ("-fsanitize=address,undefined", "-g", "-O1", "-fno-omit-frame-pointer")
SHORT, LONG = float(os.environ.get("TEARLINE_FUZZ_SECONDS", "5")), 600.0
REPORTS = ("runtime error", "AddressSanitizer", "UndefinedBehaviorSanitizer")


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The kernel with its sanitizers on, and the runtime that has to be loaded before it."""
    library = tmp_path_factory.mktemp("sanitized") / "_kernel.so"
    plain = [flag for flag in FLAGS if flag not in {"-O3", "-flto"}]
    sources = sorted(map(str, KERNEL.glob("*.c")))
    done = subprocess.run(
        [*compiler(), *plain, *SANITIZED, "-o", str(library), *sources, "-lm"], capture_output=True, check=False
    )
    asked = [*compiler(), "-print-file-name=libasan.so"]
    runtime = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    if done.returncode or not Path(runtime).is_file():
        pytest.skip("This compiler has no sanitizer: install gcc with libasan to fuzz the kernel.")
    return library, runtime


def fuzzed(build: tuple[Path, str], seconds: float, seed: int) -> dict[str, object]:
    library, runtime = build
    environment = {
        **os.environ,
        "LD_PRELOAD": runtime,
        "ASAN_OPTIONS": "detect_leaks=0",
        "UBSAN_OPTIONS": "print_stacktrace=1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",  # so that the sanitizer knows where Arrow's memory ends
        "PYTHONPATH": str(KERNEL.parents[2]),
    }
    for name in [name for name in environment if name.startswith(("COV_CORE", "COVERAGE"))]:
        del environment[name]
    done = subprocess.run(
        [sys.executable, DRIVER, library, str(seconds), str(seed)],
        capture_output=True, text=True, env=environment, timeout=seconds + 240, check=False,
    )  # fmt: skip
    assert not any(report in done.stderr for report in REPORTS), done.stderr[:4_000]
    assert done.returncode == 0, done.stderr[-4_000:]
    told: dict[str, object] = json.loads(done.stdout)
    assert told["library"] == str(library)
    return told


@pytest.mark.timeout(SHORT + 300)
def test_no_text_makes_the_kernel_read_or_reckon_where_it_may_not(build: tuple[Path, str]) -> None:
    told = fuzzed(build, SHORT, seed=1)
    assert told["aliases"] == 1  # somebody under five thousand names is handled, and found
    assert int(str(told["rounds"])) > 10
    assert int(str(told["pairs"])) > 10


@pytest.mark.full
@pytest.mark.timeout(LONG + 300)
def test_nor_do_ten_minutes_of_them(build: tuple[Path, str]) -> None:
    assert int(str(fuzzed(build, LONG, seed=2)["rounds"])) > 100
