"""Where the `tearline` command begins, also as `python -m tearline.edge`, for shortcuts that know a Python and no path.

Invariant: stopped before anything is loaded, it ends like any other time it is stopped.
"""

from __future__ import annotations

import os
import sys

_STOPPED = 130  # see `cli.STOPPED`, which is not loaded yet
# Read when a library is loaded. What is learnt is small: numpy's threads would wait for each other longer than they
# work, busily. Columns come and go: Arrow's own allocator gives their memory back, to get it zeroed again.
_SETTINGS = {"OPENBLAS_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}


def main() -> None:
    """Load the commands, and run one."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    try:
        from tearline.edge.cli import main as command  # noqa: PLC0415 loading takes long enough to be stopped in
    except KeyboardInterrupt:
        sys.exit(_STOPPED)
    command(prog_name="tearline")


if __name__ == "__main__":
    main()
