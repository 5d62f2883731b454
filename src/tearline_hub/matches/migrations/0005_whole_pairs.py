"""What holds of a pair when somebody decides on it, whatever the application says: see sql/0005_whole_pairs.sql."""

from typing import ClassVar

from django.db import migrations

from tearline_hub.db.sql import sql_file


class Migration(migrations.Migration):
    """The triggers; decisions and matches that are there stay as they are."""

    dependencies: ClassVar = [("matches", "0004_reconsider")]
    operations: ClassVar = [
        sql_file(__file__, "0005_whole_pairs.sql", reverse=migrations.RunSQL.noop),
    ]
