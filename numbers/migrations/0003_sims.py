"""SIM cards for machines: subscriptions, orders, charges."""

import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_applications"),
        ("jobs", "0002_protection"),
        ("numbers", "0002_protection"),
        ("providers", "0003_sims"),
    ]

    operations = [
        migrations.CreateModel(
            name="SimSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("carrier_ref", models.CharField(blank=True, default="", max_length=64)),
                ("icc_id", models.CharField(max_length=20)),
                ("e164", models.CharField(blank=True, default="", max_length=16)),
                ("product", models.CharField(max_length=40)),
                ("description", models.CharField(blank=True, default="", max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ordered", "Being activated"),
                            ("active", "Active"),
                            ("ending", "Being ended"),
                            ("ended", "Ended"),
                            ("failed", "Not activated"),
                        ],
                        default="ordered",
                        max_length=8,
                    ),
                ),
                (
                    "is_recycled",
                    models.BooleanField(default=False, help_text="The card may be activated again."),
                ),
                (
                    "overuse_limit",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="In a month, beyond the product.",
                        max_digits=10,
                        null=True,
                    ),
                ),
                ("month", models.DecimalField(decimal_places=4, max_digits=12)),
                ("above", models.JSONField(blank=True, default=dict)),
                (
                    "paid_through",
                    models.DateField(
                        blank=True, help_text="The first day of the newest paid month.", null=True
                    ),
                ),
                ("ordered_on", models.DateField()),
                ("activated_on", models.DateField(blank=True, null=True)),
                ("cancelled_on", models.DateField(blank=True, null=True)),
                ("contract_ends_on", models.DateField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sims",
                        to="accounts.account",
                    ),
                ),
                (
                    "provider_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.provideraccount",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SimOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("activate", "Activate"),
                            ("change_product", "Change product"),
                            ("deactivate", "Deactivate"),
                            ("release", "Release"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "At the carrier"),
                            ("completed", "Completed"),
                            ("failed", "Failed"),
                        ],
                        default="pending",
                        max_length=9,
                    ),
                ),
                ("product", models.CharField(blank=True, default="", max_length=40)),
                ("is_recycled", models.BooleanField(default=False)),
                ("month", models.DecimalField(decimal_places=4, default=0, max_digits=12)),
                ("above", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="jobs.job"
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="orders",
                        to="numbers.simsubscription",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SimCharge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.DateField(help_text="The first day of the month.")),
                ("product", models.CharField(max_length=40)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=12)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
                        related_name="charges",
                        to="numbers.simsubscription",
                    ),
                ),
            ],
            options={
                "ordering": ["-period", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="simsubscription",
            index=models.Index(fields=["account", "state", "-id"], name="sim_of_account"),
        ),
        migrations.AddIndex(
            model_name="simsubscription",
            index=models.Index(
                condition=models.Q(("state", "active")), fields=["paid_through"], name="sim_to_charge"
            ),
        ),
        migrations.AddConstraint(
            model_name="simsubscription",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_recycled", False), models.Q(("state", "failed"), _negated=True)),
                fields=("icc_id",),
                name="one_subscription_per_card",
            ),
        ),
        migrations.AddConstraint(
            model_name="simsubscription",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["active", "ending"])),
                fields=("account", "e164"),
                name="one_subscription_per_sim_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="simsubscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("icc_id__regex", "^89[0-9]{17,18}$")), name="sim_has_icc_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="simsubscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("overuse_limit", None), ("overuse_limit__gte", 0), _connector="OR"),
                name="sim_limit_is_no_debt",
            ),
        ),
        migrations.AddIndex(
            model_name="simorder",
            index=models.Index(fields=["account", "-id"], name="sim_order_newest"),
        ),
        migrations.AddConstraint(
            model_name="simorder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "pending")),
                fields=("subscription",),
                name="one_open_order_per_sim",
            ),
        ),
        migrations.AddConstraint(
            model_name="simcharge",
            constraint=models.UniqueConstraint(
                fields=("subscription", "period"), name="one_charge_per_sim_and_month"
            ),
        ),
        protect("numbers_simsubscription"),
        protect("numbers_simorder"),
        protect("numbers_simcharge"),
    ]
