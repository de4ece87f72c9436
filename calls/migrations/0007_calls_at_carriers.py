"""Calls that a carrier makes know its login and its name for them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0006_statistics"),
        ("providers", "0004_sign_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="call",
            name="carrier_ref",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddField(
            model_name="call",
            name="provider_account",
            field=models.ForeignKey(
                blank=True,
                help_text="The login whose carrier makes the call; none for the house switch.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="providers.provideraccount",
            ),
        ),
    ]
