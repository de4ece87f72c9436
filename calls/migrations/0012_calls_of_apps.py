"""The calls of an app, of which there may be few among very many."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("calls", "0011_talks")]

    operations = [
        migrations.AddIndex(
            model_name="callrecord",
            index=models.Index(
                fields=["account", "app", "-started_at", "-id"],
                condition=Q(app__isnull=False),
                name="call_of_app",
            ),
        ),
    ]
