"""Whether an account, or one above it, had a spending cap once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_saved_views"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="has_caps",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="It, or an account above it, had a spending cap once; without, none is looked for.",
            ),
        ),
    ]
