"""Capabilities of one connection, and a channel for the outbox whose name only key holders know."""

from typing import ClassVar

from django.db import migrations

from tearline_hub.db.sql import sql_file


class Migration(migrations.Migration):
    """Not taken back: older code makes capabilities that are good on any connection."""

    dependencies: ClassVar = [("db", "0002_temporary_last")]
    operations: ClassVar = [sql_file(__file__, "0003_bound.sql", reverse="DROP FUNCTION tearline.channel()")]
