from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Indexes begin with the tenant: one that does not counts other organisations' rows for whoever explains a query."""

    dependencies: ClassVar = [("matches", "0005_whole_pairs")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="match",
            name="projection",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="disclosures.projection",
            ),
        ),
        migrations.AlterField(
            model_name="match",
            name="pack",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="matches.matchpack"
            ),
        ),
        migrations.AlterField(
            model_name="matchdecision",
            name="match",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="matches.match",
            ),
        ),
    ]
