"""No samples of other organisations' values for EXPLAIN to tell; and where our functions look."""

from typing import ClassVar

from django.db import migrations

from tearline_hub.db.sql import sql_file


class Migration(migrations.Migration):
    """After every table that there was when it was written: a later one says so in its own migration."""

    dependencies: ClassVar = [
        ("db", "0004_narrow_roles"),
        ("imports", "0004_tries"),
        ("matches", "0006_own_parts"),
        ("records", "0003_gone"),
    ]
    operations: ClassVar = [sql_file(__file__, "0005_no_hints.sql", reverse=migrations.RunSQL.noop)]
