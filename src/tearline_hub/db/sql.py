"""Named SQL files for migrations: policies, triggers, functions and grants are reviewed as SQL."""

from __future__ import annotations

from pathlib import Path

from django.db.migrations.operations import RunSQL


def sql_file(migration: str, name: str, *, reverse: str) -> RunSQL:
    """The operation that runs `sql/name` beside the migration whose `__file__` is given."""
    return RunSQL((Path(migration).parent / "sql" / name).read_text(), reverse_sql=reverse)
