"""After each request of a test: the entries that it left are those which its address declares.

What is found is kept until the test ends, as an error raised inside a request would be drawn as a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

import psycopg
from django.db import connection
from django.http import HttpRequest
from psycopg.conninfo import make_conninfo

from tearline_hub.ops.postgres import SUPERUSER
from tearline_hub.web.entries import PAGES
from tests.support.postgres import held

undeclared: list[str] = []
seen: set[tuple[str, str, str]] = set()


def check(request: HttpRequest) -> None:
    """Compare what this request left with its line."""
    match = request.resolver_match
    if match is None or connection.in_atomic_block:  # what will be rolled back is no entry
        return
    method = "GET" if request.method == "HEAD" else str(request.method)
    try:
        acts = left(request.correlation_id)  # type: ignore[attr-defined]  # every request of ours has one
    except psycopg.OperationalError:  # a test took the database away
        return
    declared = PAGES.get(match.view_name, {}).get(method, ())
    if acts and not allowed(acts, declared):
        undeclared.append(
            f"{method} {match.view_name} left {sorted(acts)}. Declare that in tearline_hub/web/entries.py, or mend it."
        )
    seen.add((match.view_name, method, " ".join(sorted(acts))))


def allowed(acts: Iterable[str], declared: Iterable[str]) -> bool:
    """Whether one of the declared sets is this one."""
    return any(_same(sorted(acts), each.split()) for each in declared)


def _same(acts: list[str], patterns: list[str]) -> bool:
    if patterns == ["*"]:
        return True
    return len(acts) == len(patterns) and all(map(fnmatchcase, acts, patterns))


def left(correlation_id: str) -> set[str]:
    """Acts of the entries that one request left, as they stand in the table."""
    parts = connection.settings_dict
    behind = held(make_conninfo(host=parts["HOST"], port=parts["PORT"] or 5432, dbname=parts["NAME"], user=SUPERUSER))()
    return {row[0] for row in behind.execute("SELECT act FROM audit_entry WHERE correlation_id = %s", [correlation_id])}
