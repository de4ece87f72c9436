"""When a subscription was changed last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_protection"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="changed_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When somebody last changed, stopped or started it, or it was stopped.",
                null=True,
            ),
        ),
    ]
