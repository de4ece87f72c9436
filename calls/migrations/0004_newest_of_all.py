"""An index of all accounts' calls in the order of their list."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0003_strays")]

    operations = [
        migrations.AddIndex(
            model_name="callrecord",
            index=models.Index(fields=["-started_at", "-id"], name="call_newest_of_all"),
        ),
    ]
