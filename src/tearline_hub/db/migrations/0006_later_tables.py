"""Narrow roles and no samples for the tables that came later: see sql/0006_later_tables.sql."""

from typing import ClassVar

from django.db import migrations

from tearline_hub.db.sql import sql_file


class Migration(migrations.Migration):
    """Grants and settings; no row changes."""

    dependencies: ClassVar = [
        ("db", "0005_no_hints"),
        ("agreements", "0002_isolation"),
        ("audit", "0004_retention"),
        ("disclosures", "0007_holder_request"),
        ("ledger", "0002_tombstones"),
    ]
    operations: ClassVar = [sql_file(__file__, "0006_later_tables.sql", reverse=migrations.RunSQL.noop)]
