"""Builds the matching kernel, when Tearline is installed and by `make kernel`: one library from a few files of C.

A compiler is taken from CC, else cc, gcc or clang on the path, else the one in the wheel `ziglang` where that is
installed (`requirements/compiler.txt`). Nothing is downloaded here. The same flags everywhere: no instruction of this
machine alone and no fused arithmetic, so that a weight is the same on every machine.
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

KERNEL = Path(__file__).parent / "src" / "tearline" / "matching" / "kernel"
LIBRARY = KERNEL / "_kernel.so"
FLAGS = (
    "-std=c11",
    "-O3",
    "-flto",
    "-ffp-contract=off",
    "-fPIC",
    "-shared",
    "-fvisibility=default",
    "-fno-semantic-interposition",
)


class KernelBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Hatchling calls it before a wheel or an editable install is made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 hatchling's signature
        """Compile, and say that the wheel is for this kind of machine."""
        compile_kernel()
        build_data["infer_tag"], build_data["pure_python"] = True, False
        build_data["artifacts"].append(str(LIBRARY.relative_to(Path(__file__).parent)))


def compile_kernel(flags: tuple[str, ...] = FLAGS, library: Path = LIBRARY) -> None:
    """Write the library beside its sources, whole or not at all. Leaves with a sentence where that cannot be done."""
    beside = library.with_suffix(f".{os.getpid()}.tmp")
    sources = sorted(map(str, KERNEL.glob("*.c")))
    try:
        subprocess.run([*compiler(), *flags, "-o", str(beside), *sources, "-lm"], check=True)  # noqa: S603 our own words
        beside.replace(library)
    except subprocess.CalledProcessError:
        sys.exit("The matching kernel could not be compiled: see the compiler's messages above.")
    finally:
        beside.unlink(missing_ok=True)


def compiler() -> list[str]:
    """The command of a C compiler."""
    if named := os.environ.get("CC"):
        return shlex.split(named)
    for name in ("cc", "gcc", "clang"):
        if found := shutil.which(name):
            return [found]
    if importlib.util.find_spec("ziglang"):
        return [sys.executable, "-m", "ziglang", "cc"]
    return sys.exit("No C compiler was found: install gcc or what requirements/compiler.txt names, or say one in CC.")


if __name__ == "__main__":
    compile_kernel()
