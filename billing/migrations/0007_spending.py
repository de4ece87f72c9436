"""Spending caps, what was spent by day, and the functions that ask and count."""

import django.db.models.deletion
from django.db import migrations, models

from billing.capping import capping
from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_caps"),
        ("billing", "0006_price_door"),
    ]

    operations = [
        migrations.CreateModel(
            name="Spending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("spent", models.DecimalField(decimal_places=6, max_digits=18)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "spending",
                "constraints": [models.UniqueConstraint(fields=("account", "day"), name="one_sum_of_a_day")],
            },
        ),
        migrations.CreateModel(
            name="SpendingCap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "day_cap",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        help_text="What the account allows itself in a day.",
                        max_digits=18,
                        null=True,
                    ),
                ),
                (
                    "month_cap",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        help_text="What the account allows itself in a month.",
                        max_digits=18,
                        null=True,
                    ),
                ),
                (
                    "day_most",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        help_text="What the account above allows in a day.",
                        max_digits=18,
                        null=True,
                    ),
                ),
                (
                    "month_most",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        help_text="What the account above allows in a month.",
                        max_digits=18,
                        null=True,
                    ),
                ),
                ("day_noted", models.PositiveSmallIntegerField(default=0)),
                ("month_noted", models.PositiveSmallIntegerField(default=0)),
                (
                    "noted_on",
                    models.DateField(blank=True, help_text="The account's day of what was noted.", null=True),
                ),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spending_cap",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("day_cap", None), ("day_cap__gt", 0), _connector="OR"),
                            models.Q(("month_cap", None), ("month_cap__gt", 0), _connector="OR"),
                            models.Q(("day_most", None), ("day_most__gt", 0), _connector="OR"),
                            models.Q(("month_most", None), ("month_most__gt", 0), _connector="OR"),
                        ),
                        name="spending_caps_are_positive",
                    )
                ],
            },
        ),
        protect("billing_spendingcap"),
        protect("billing_spending"),
        capping(),
    ]
