"""The index of people by what the list counts and offers, with all of it as keys, which are kept once for many."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_people_counted"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="agent", name="agent_counted"),
        migrations.AddIndex(
            model_name="agent",
            index=models.Index(
                fields=["account", "kind", "state", "department", "store", "city"], name="agent_counted"
            ),
        ),
    ]
