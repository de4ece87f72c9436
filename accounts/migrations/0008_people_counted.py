"""An index of people by what the list counts and offers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_contacts_found"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="agent",
            index=models.Index(
                fields=["account", "kind", "state"],
                include=("department", "store", "city"),
                name="agent_counted",
            ),
        ),
    ]
