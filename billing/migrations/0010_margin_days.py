"""What sellers earn by number, added up by day. The first sweep adds up what the ledgers have; until then they are read."""

import django.db.models.deletion
from django.db import migrations, models

from billing.margin_lines import marking
from common.rls import protect

KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
SELLER = models.ForeignKey(
    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_caps"), ("billing", "0009_payments")]

    operations = [
        migrations.CreateModel(
            name="MarginDay",
            fields=[
                ("id", KEY),
                ("day", models.DateField()),
                ("e164", models.CharField(blank=True, db_collation="C", default="", max_length=16)),
                ("revenue", models.DecimalField(decimal_places=6, max_digits=18)),
                ("cost", models.DecimalField(decimal_places=6, max_digits=18)),
                ("account", SELLER),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "day", "e164"), name="one_margin_of_a_number_and_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MarginBasis",
            fields=[
                ("id", KEY.clone()),
                ("zone", models.CharField(max_length=64)),
                ("currency", models.CharField(max_length=3)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
            ],
            options={"verbose_name_plural": "margin bases"},
        ),
        migrations.CreateModel(
            name="LedgerMark",
            fields=[
                ("id", KEY.clone()),
                ("entry_id", models.BigIntegerField()),
                ("account", SELLER.clone()),
            ],
        ),
        protect("billing_marginday"),
        protect("billing_marginbasis"),
        protect("billing_ledgermark"),
        marking(),
    ]
