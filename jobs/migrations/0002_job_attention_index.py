"""An index over the few jobs that somebody may want to look at."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("jobs", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(state__in=["failed", "queued", "running", "unknown"]),
                fields=["account", "state"],
                name="job_attention",
            ),
        ),
    ]
