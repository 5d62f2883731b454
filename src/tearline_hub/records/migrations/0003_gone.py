from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0002_isolation")]

    operations: ClassVar = [
        migrations.AddField(model_name="record", name="gone_on", field=models.DateField(null=True)),
    ]
