"""Two real nodes for tests: separate clusters, web and work processes, and few made-up people.

Invariant: started by the code behind `make run`, so that what the tests prove is what people run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tearline_hub.ops.partnership import Partnership

FEW: Final = ("--closed", "300", "--active", "40")
FEW_RESIDENTS: Final = 2_500


@contextmanager
def two_nodes(root: Path, *, fast_unsafe: bool = True, seed: tuple[str, ...] = FEW) -> Iterator[Partnership]:
    """Both nodes below `root`, prepared and ready. Crash tests say `fast_unsafe=False`: fsync stays on."""
    with Partnership(root, seed=seed, residents=FEW_RESIDENTS, fast_unsafe=fast_unsafe) as partnership:
        yield partnership


def processes_below(root: Path) -> list[int]:
    """Process ids that work in `root` or were given it: a launcher on `root`, and all it has started."""
    return sorted(int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _belongs(entry, root))


def _belongs(entry: Path, root: Path) -> bool:
    """Whether a process works below `root`, or was given it in its environment or on its command line."""
    try:
        working = (entry / "cwd").readlink()
        given = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
    except OSError:  # it has ended, or is not ours to look at
        return False
    return working.is_relative_to(root) or bytes(root) in given
