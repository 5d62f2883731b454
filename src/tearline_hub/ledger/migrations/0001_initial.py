from django.db import migrations, models

from tearline_hub.db.sql import sql_file

_BACK = """
    DROP TRIGGER audit_entry_is_committed ON audit_entry;
    DROP POLICY by_the_ledger ON audit_entry;
    DROP FUNCTION tearline.note_accepted(text, jsonb);
    DROP FUNCTION tearline.commit_entry();
    DROP FUNCTION tearline.canonical_entry(audit_entry);
    DROP FUNCTION tearline.place_once(), tearline.follow_on(), tearline.only_grow() CASCADE;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("audit", "0003_subjects"), ("db", "0001_capability")]

    operations = [
        migrations.CreateModel(
            name="AuditSalt",
            fields=[
                ("entry_id", models.TextField(primary_key=True, serialize=False)),
                ("tenant_id", models.TextField()),
                ("salt", models.BinaryField()),
            ],
            options={
                "db_table": "audit_salt",
            },
        ),
        migrations.CreateModel(
            name="LedgerBatch",
            fields=[
                ("start", models.BigIntegerField(primary_key=True, serialize=False)),
                ("commitments", models.BinaryField()),
            ],
            options={
                "db_table": "ledger_batch",
            },
        ),
        migrations.CreateModel(
            name="LedgerCosigned",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "origin", "size", "witness", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("origin", models.TextField()),
                ("size", models.BigIntegerField()),
                ("witness", models.TextField()),
                ("checkpoint", models.TextField()),
            ],
            options={
                "db_table": "ledger_cosigned",
            },
        ),
        migrations.CreateModel(
            name="LedgerNode",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "level", "place", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("level", models.SmallIntegerField()),
                ("place", models.BigIntegerField()),
                ("hash", models.BinaryField()),
            ],
            options={
                "db_table": "ledger_node",
            },
        ),
        migrations.CreateModel(
            name="AuditLeaf",
            fields=[
                ("entry_id", models.TextField(primary_key=True, serialize=False)),
                ("tenant_id", models.TextField()),
                ("commitment", models.BinaryField()),
                ("position", models.BigIntegerField(null=True, unique=True)),
            ],
            options={
                "db_table": "audit_leaf",
                "indexes": [
                    models.Index(condition=models.Q(("position", None)), fields=["entry_id"], name="audit_leaf_waiting")
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerHead",
            fields=[
                ("only_one", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("size", models.BigIntegerField(default=0)),
                ("root", models.BinaryField()),
                ("checkpoint_size", models.BigIntegerField(default=0)),
                ("checkpoint", models.TextField(default="")),
                ("key", models.TextField(default="")),
            ],
            options={
                "db_table": "ledger_head",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("only_one", True)), name="ledger_head_is_one"),
                    models.CheckConstraint(
                        condition=models.Q(("checkpoint_size__lte", models.F("size"))),
                        name="ledger_head_signs_what_is_there",
                    ),
                ],
            },
        ),
        sql_file(__file__, "0001_isolation.sql", reverse=_BACK),
        sql_file(__file__, "0001_earlier_entries.sql", reverse=migrations.RunSQL.noop),
    ]
