"""Speed dials of people."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_custom_roles"),
        ("agents", "0004_contacts_at_carriers"),
    ]

    operations = [
        migrations.AddField(
            model_name="presence",
            name="speed_dial",
            field=models.CharField(blank=True, default="", max_length=1),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.CheckConstraint(
                condition=models.Q(("speed_dial__regex", "^[1-9]?$")), name="agent_speed_dial"
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("speed_dial", ""), _negated=True),
                fields=("account", "speed_dial"),
                name="one_agent_of_a_speed_dial",
            ),
        ),
    ]
