"""The capability check looks nowhere that its caller can write."""

from typing import ClassVar

from django.db import migrations

from tearline_hub.db.sql import sql_file

_BACK = """
    ALTER FUNCTION tearline.capability() SET search_path = pg_catalog;
    ALTER FUNCTION tearline.hmac_sha256(bytea, bytea) SET search_path = pg_catalog;
"""


class Migration(migrations.Migration):
    """Two settings of two functions."""

    dependencies: ClassVar = [("db", "0001_capability")]
    operations: ClassVar = [sql_file(__file__, "0002_temporary_last.sql", reverse=_BACK)]
