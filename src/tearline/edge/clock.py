"""The one place of the library where the time is read: the edge is a program, and programs have a clock."""

from __future__ import annotations

import datetime as dt
import time


def now() -> dt.datetime:
    """This computer's time, aware, in UTC."""
    return dt.datetime.fromtimestamp(time.time(), dt.UTC)
