"""Calls that carriers make are found by the carriers' names for them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_custom_roles"),
        ("calls", "0013_voicemails_at_carriers"),
        ("pbx", "0014_switchboards"),
        ("providers", "0007_switchboards"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("carrier_ref", ""), _negated=True),
                fields=["provider_account", "carrier_ref"],
                name="live_call_at_carrier",
            ),
        ),
    ]
