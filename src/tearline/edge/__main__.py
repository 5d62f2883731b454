"""Where the `tearline` command begins, also as `python -m tearline.edge`, for shortcuts that know a Python and no path.

Invariant: stopped before anything is loaded, it ends like any other time it is stopped.
"""

from __future__ import annotations

import os
import sys

_STOPPED = 130  # see `cli.STOPPED`, which is not loaded yet


def main() -> None:
    """Load the commands, and run one."""
    # What is learnt is small: numpy's threads would wait for each other, busily, longer than they work.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from tearline.edge.cli import main as command  # noqa: PLC0415 loading takes long enough to be stopped in
    except KeyboardInterrupt:
        sys.exit(_STOPPED)
    command(prog_name="tearline")


if __name__ == "__main__":
    main()
