"""How much of what alert rules told a member they have not read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_key_limits"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="unread",
            field=models.PositiveIntegerField(
                default=0,
                editable=False,
                help_text="Notices of the account's alert rules that the person has not read.",
            ),
        ),
    ]
