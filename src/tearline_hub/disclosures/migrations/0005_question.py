from typing import ClassVar

from django.db import migrations, models

from tearline_hub.db.sql import sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [("disclosures", "0004_projection_per_originator")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("tenant_id", models.TextField()),
                ("disclosure_id", models.TextField()),
                ("organisation", models.TextField()),
                ("field", models.TextField()),
                ("by_name", models.TextField()),
                ("asked_at", models.DateTimeField()),
            ],
            options={
                "db_table": "question",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["tenant_id", "disclosure_id", "organisation", "field"], name="question_is_asked_once"
                    )
                ],
            },
        ),
        sql_file(__file__, "0005_question.sql", reverse=migrations.RunSQL.noop),
    ]
