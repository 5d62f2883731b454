"""Row-level security, grants and triggers: see sql/0002_isolation.sql."""

from typing import ClassVar

from django.db import migrations

from tearline_hub.db.sql import sql_file


class Migration(migrations.Migration):
    """Isolation, before any row exists."""

    dependencies: ClassVar = [("matches", "0001_initial"), ("disclosures", "0002_isolation")]
    operations: ClassVar = [
        sql_file(__file__, "0002_isolation.sql", reverse=migrations.RunSQL.noop),
    ]
