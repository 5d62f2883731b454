"""Building the kernel: a whole library or none, and a sentence where there is no compiler."""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from pathlib import Path

import pytest

import hatch_build
from hatch_build import FLAGS, KernelBuildHook, compile_kernel, compiler
from tearline.matching.kernel.binding import Model, Pair

QUICK = tuple(flag for flag in FLAGS if flag not in {"-O3", "-flto"})


def test_the_kernel_is_compiled_where_it_is_asked_for(tmp_path: Path) -> None:
    library = tmp_path / "_kernel.so"
    library.write_bytes(b"stale")
    compile_kernel(QUICK, library)
    loaded = ctypes.CDLL(str(library))
    loaded.tl_size_of.restype = ctypes.c_size_t
    assert [loaded.tl_size_of(which) for which in (0, 1)] == [ctypes.sizeof(Pair), ctypes.sizeof(Model)]
    assert [path.name for path in tmp_path.iterdir()] == ["_kernel.so"]


def test_sources_have_no_warning(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    compile_kernel((*QUICK, "-Wall", "-Wextra", "-Werror", "-Wno-unknown-pragmas"), tmp_path / "_kernel.so")
    assert "warning" not in capfd.readouterr().err


def test_what_cannot_be_compiled_leaves_what_was_there(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    library = tmp_path / "_kernel.so"
    library.write_bytes(b"before")
    with pytest.raises(SystemExit, match="could not be compiled"):
        compile_kernel(("-not-a-flag-of-any-compiler",), library)
    assert library.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["_kernel.so"]
    assert capfd.readouterr().err


def test_a_missing_compiler_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    if importlib.util.find_spec("ziglang"):
        assert compiler() == [sys.executable, "-m", "ziglang", "cc"]
        return
    with pytest.raises(SystemExit, match="No C compiler was found: install gcc"):
        compile_kernel(QUICK, tmp_path / "_kernel.so")
    assert list(tmp_path.iterdir()) == []


def test_a_compiler_that_is_named_is_taken_with_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "ccache 'my gcc' -m64")
    assert compiler() == ["ccache", "my gcc", "-m64"]


def test_the_first_compiler_on_the_path_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("gcc", "clang"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o700)
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert compiler() == [str(tmp_path / "gcc")]


def test_a_wheel_is_of_this_kind_of_machine_and_holds_the_kernel(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With a compiler that does nothing but write its output, so that the library in use stays as it is."""
    fake = tmp_path / "cc"
    fake.write_text('#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\ncp "$KERNEL_BEFORE" "$2"\n')
    fake.chmod(0o700)
    monkeypatch.setenv("KERNEL_BEFORE", str(hatch_build.LIBRARY))
    monkeypatch.setenv("CC", str(fake))
    told: dict[str, object] = {"artifacts": []}
    hook = KernelBuildHook(str(tmp_path), {}, None, None, str(tmp_path), "wheel")
    hook.initialize("standard", told)
    assert told == {"artifacts": ["src/tearline/matching/kernel/_kernel.so"], "infer_tag": True, "pure_python": False}
