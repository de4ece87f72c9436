"""Price plans, their lists of prices, and who has which plan from which day."""

import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_plans"),
        ("billing", "0002_protection"),
    ]

    operations = [
        migrations.CreateModel(
            name="PricePlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("currency", models.CharField(max_length=3)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="price_plans",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PriceList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("numbers", "Numbers"),
                            ("messages", "Messages"),
                            ("minutes", "Minutes"),
                            ("services", "Lookups, ports, e911"),
                        ],
                        max_length=8,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("is_draft", models.BooleanField(default=False)),
                ("made_by", models.CharField(blank=True, default="", max_length=160)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lists",
                        to="billing.priceplan",
                    ),
                ),
            ],
            options={
                "ordering": ["-valid_from", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PlanPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField()),
                ("made_by", models.CharField(blank=True, default="", max_length=160)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_periods",
                        to="accounts.account",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="billing.priceplan",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_on"],
            },
        ),
        migrations.CreateModel(
            name="Price",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "thing",
                    models.CharField(
                        choices=[
                            ("number", "Number"),
                            ("sms", "SMS part"),
                            ("mms", "MMS"),
                            ("call_made", "Call made"),
                            ("call_taken", "Call received"),
                            ("caller_name", "Caller name lookup"),
                            ("routing", "Routing lookup"),
                            ("port", "Number ported in"),
                            ("e911", "Emergency address, a month"),
                        ],
                        max_length=11,
                    ),
                ),
                ("country", models.CharField(blank=True, default="", max_length=2)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("geographic", "Geographic"),
                            ("mobile", "Mobile"),
                            ("geographic_or_mobile", "Geographic or mobile"),
                            ("national", "National"),
                            ("toll_free", "Toll-free"),
                            ("voicemail", "Voicemail access"),
                            ("shared_cost", "Shared cost"),
                            ("premium", "Premium rate"),
                            ("personal", "Personal"),
                            ("pager", "Pager"),
                            ("satellite", "Satellite or international network"),
                            ("unknown", "Unassigned"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "number_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("classic", "Classic"),
                            ("silver", "Silver"),
                            ("gold", "Gold"),
                            ("platinum", "Platinum"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                (
                    "prefix",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=15,
                        validators=[django.core.validators.RegexValidator("^[0-9]*$", "Digits only.")],
                    ),
                ),
                (
                    "destination",
                    models.CharField(blank=True, default="", help_text="What people call it.", max_length=80),
                ),
                ("set_up", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=12)),
                ("each", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=12)),
                ("connection", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=12)),
                ("first_seconds", models.PositiveSmallIntegerField(default=1)),
                ("next_seconds", models.PositiveSmallIntegerField(default=1)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "price_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prices",
                        to="billing.pricelist",
                    ),
                ),
            ],
            options={
                "ordering": ["thing", "prefix", "country", "kind", "number_class", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("price_list", "thing", "prefix", "country", "kind", "number_class"),
                        name="one_price_per_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("connection__gte", 0), ("each__gte", 0), ("set_up__gte", 0)),
                        name="price_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_seconds__gte", 1), ("next_seconds__gte", 1)),
                        name="price_counts_seconds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("prefix__regex", "^[0-9]*$")), name="price_prefix_is_digits"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="priceplan",
            constraint=models.UniqueConstraint(fields=("account", "name"), name="one_plan_per_name"),
        ),
        migrations.AddConstraint(
            model_name="pricelist",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_draft", False)),
                fields=("plan", "section", "valid_from"),
                name="one_price_list_per_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="planperiod",
            constraint=models.UniqueConstraint(fields=("account", "starts_on"), name="one_plan_from_a_day"),
        ),
        protect("billing_priceplan"),
        protect("billing_pricelist"),
        protect("billing_price"),
        protect("billing_planperiod"),
    ]
