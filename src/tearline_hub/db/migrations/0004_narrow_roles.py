"""Roles of their own for what works across organisations: see sql/0004_narrow_roles.sql."""

from typing import ClassVar

from django.db import migrations

from tearline_hub.db.sql import sql_file


class Migration(migrations.Migration):
    """Grants and policies; no row changes."""

    dependencies: ClassVar = [
        ("db", "0003_bound"),
        ("access", "0002_isolation"),
        ("agencies", "0002_isolation"),
        ("audit", "0003_subjects"),
        ("disclosures", "0006_own_parts"),
        ("exchange", "0002_isolation"),
        ("ledger", "0001_initial"),
    ]
    operations: ClassVar = [sql_file(__file__, "0004_narrow_roles.sql", reverse=migrations.RunSQL.noop)]
