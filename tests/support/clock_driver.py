"""A scheduler to be killed: fires what is due at the moment it is given, says when it begins, and ends when done.

python -m tests.support.clock_driver 2027-06-01T12:00:00+00:00
"""

from __future__ import annotations

import datetime as dt
import sys

import django


def main() -> None:
    """Fire everything."""
    django.setup()
    from tearline_hub.clocks.running import run_due

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    run_due(now=dt.datetime.fromisoformat(sys.argv[1]))


if __name__ == "__main__":
    main()
