from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("disclosures", "0003_lists")]

    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="projection", name="projection_once_per_tenant"),
        migrations.AddConstraint(
            model_name="projection",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "disclosure_id", "originator"), name="projection_once_per_originator"
            ),
        ),
    ]
