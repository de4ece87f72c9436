"""An index of the tags of numbers."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_names_come_first"),
        ("numbers", "0007_lacking_tally_anew"),
        ("providers", "0003_one_index_each"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="phonenumber",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("tags", []), _negated=True),
                fields=["account", "tags"],
                gin_pending_list_limit=512,
                name="number_tags",
            ),
        ),
    ]
