"""Of a number one webhook of Relatel's shape tells."""

import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_custom_roles"),
        ("events", "0003_alerts"),
    ]

    operations = [
        migrations.CreateModel(
            name="NumberClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("shape", models.CharField(max_length=20)),
                ("e164", models.CharField(blank=True, max_length=16)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claims",
                        to="events.subscription",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "shape", "e164"), name="one_webhook_of_a_number"
                    )
                ],
            },
        ),
        protect("events_numberclaim"),
    ]
