"""Lists of a company's calls read by index: those of a number, and those that ran elsewhere."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_applications"),
        ("calls", "0004_reception_protection"),
        ("pbx", "0007_reception_protection"),
        ("providers", "0004_sign_in"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["account", "called", "-planned_for"], name="live_call_to"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("direction", "outbound")),
                fields=["account", "cli", "-planned_for"],
                name="live_call_from",
            ),
        ),
        migrations.AddIndex(
            model_name="callrecord",
            index=models.Index(
                condition=models.Q(("leg__isnull", True)),
                fields=["account", "-started_at", "-id"],
                name="call_elsewhere_newest",
            ),
        ),
    ]
