"""How often a reading was begun without coming further."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Imports under way have been tried no more often than any."""

    dependencies: ClassVar = [("imports", "0003_own_name")]
    operations: ClassVar = [
        migrations.AddField("registerimport", "tries", models.IntegerField(default=0)),
    ]
