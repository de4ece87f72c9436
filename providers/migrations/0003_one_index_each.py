"""No index that another begins with, on tables that grow."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0002_protection"),
    ]

    operations = [
        migrations.AlterField(
            model_name="syncrun",
            name="provider_account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sync_runs",
                to="providers.provideraccount",
            ),
        ),
    ]
