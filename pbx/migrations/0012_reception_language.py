"""Which language a reception speaks by itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pbx", "0011_sounds_there"),
    ]

    operations = [
        migrations.AddField(
            model_name="reception",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[
                    ("da", "Danish"),
                    ("nl", "Dutch"),
                    ("en", "English"),
                    ("fr", "French"),
                    ("de", "German"),
                    ("it", "Italian"),
                    ("es", "Spanish"),
                ],
                default="",
                help_text="Of what it says by itself; empty: that of the account's country.",
                max_length=2,
            ),
        ),
    ]
