"""What a number's first emergency address costs once, and what the accounts above pay of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("numbers", "0005_counted"),
    ]

    operations = [
        migrations.AddField(
            model_name="e911record",
            name="above",
            field=models.JSONField(
                blank=True, default=dict, help_text="What the accounts above pay of it, by their ids."
            ),
        ),
        migrations.AddField(
            model_name="e911record",
            name="set_up",
            field=models.DecimalField(
                decimal_places=6,
                default=0,
                help_text="What it costs once, when it is in force.",
                max_digits=12,
            ),
        ),
    ]
