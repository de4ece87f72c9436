"""Until when a login may not call its carrier, where that is for long."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0005_feedback_of_carriers"),
    ]

    operations = [
        migrations.AddField(
            model_name="ratebudget",
            name="long_out_until",
            field=models.DateTimeField(
                blank=True, help_text="Until when a login may not call, where that is for long.", null=True
            ),
        ),
    ]
