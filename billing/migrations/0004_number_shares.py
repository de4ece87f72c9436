"""Which number a charge was for, and how much of one for several was for each."""

import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_plans"),
        ("billing", "0003_plans"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledgerentry",
            name="e164",
            field=models.CharField(
                blank=True,
                default="",
                help_text="The account's number that it was for, where it was one.",
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="NumberShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=100)),
                ("e164", models.CharField(max_length=16)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=18)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "reason", "e164"), name="one_share_of_a_charge"
                    )
                ],
            },
        ),
        protect("billing_numbershare"),
    ]
