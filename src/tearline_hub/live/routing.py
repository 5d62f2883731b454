"""The router's turns: woken by intake, and every quarter of a second in any case.

Invariants: any number of these work side by side; one that is killed holds nothing, as its rows' locks end with its
connection. Nothing is kept in memory.
"""

from __future__ import annotations

import threading
import time
from typing import Final

import psycopg
import structlog
from django.db import Error as DatabaseFault
from django.db import connection
from django.utils import timezone

from tearline.errors import TearlineError
from tearline_hub.alerts.actions.routing import route
from tearline_hub.db.wake import Ear, wake

POLL: Final = 0.25  # seconds between two looks when no notice came
GATHER: Final = 0.04  # seconds between two looks at least: under load many reports share one flush
LONGEST_PAUSE: Final = 5.0  # seconds without the database
_FIRST_PAUSE: Final = 0.1

_log = structlog.get_logger("tearline.route")


def route_until(stopping: threading.Event) -> None:
    """Give reports to desks, connecting again whenever the database went away, until `stopping` is set."""
    pause = _FIRST_PAUSE
    while not stopping.is_set():
        try:
            with Ear("reports") as ear:
                while not stopping.is_set():
                    if not _looked(stopping):
                        ear.wait(POLL)
                    pause = _FIRST_PAUSE
        except (DatabaseFault, psycopg.Error, TearlineError) as fault:
            _log.warning("route.not_now", fault=getattr(fault, "code", type(fault).__name__))
            stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        finally:
            connection.close()


def _looked(stopping: threading.Event) -> bool:
    """One batch; whether there was any."""
    began = time.monotonic()
    routed = route(now=timezone.now())
    if routed:
        wake("feed")
    stopping.wait(max(0.0, began + GATHER - time.monotonic()))
    return routed > 0
