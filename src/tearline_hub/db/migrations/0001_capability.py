"""The capability check that every policy stands on."""

from typing import ClassVar

from django.db import migrations

from tearline_hub.db.sql import sql_file


class Migration(migrations.Migration):
    """Schema `tearline` and its functions."""

    initial = True
    dependencies: ClassVar = []
    operations: ClassVar = [
        sql_file(__file__, "0001_capability.sql", reverse="DROP SCHEMA tearline CASCADE"),
    ]
