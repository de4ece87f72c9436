"""Main numbers that carriers answer, and what carriers count."""

import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_products"),
        ("pbx", "0013_cloaks"),
        ("providers", "0007_switchboards"),
    ]

    operations = [
        migrations.CreateModel(
            name="CarrierFigures",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "whose",
                    models.CharField(
                        choices=[("reception", "Main number"), ("colleague", "Colleague")], max_length=9
                    ),
                ),
                ("carrier_ref", models.CharField(max_length=64)),
                ("day", models.DateField()),
                ("calls", models.PositiveIntegerField()),
                ("answered", models.PositiveIntegerField()),
                ("missed", models.PositiveIntegerField()),
                ("closed", models.PositiveIntegerField()),
                ("incoming", models.PositiveIntegerField()),
                ("outgoing", models.PositiveIntegerField()),
                ("wait_seconds", models.PositiveIntegerField(blank=True, null=True)),
                ("talk_seconds", models.PositiveIntegerField(blank=True, null=True)),
                ("in_time", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("read_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "provider_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="providers.provideraccount",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "figures of carriers",
                "ordering": ["-day", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider_account", "whose", "carrier_ref", "day"),
                        name="one_day_of_carrier_figures",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceptionAtCarrier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("carrier_ref", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=100)),
                ("e164", models.CharField(blank=True, default="", max_length=16)),
                ("brand_name", models.CharField(blank=True, default="", max_length=100)),
                ("short_brand_name", models.CharField(blank=True, default="", max_length=40)),
                ("is_open", models.BooleanField(default=False)),
                ("asks_smileys", models.BooleanField(default=False)),
                ("asks_nps", models.BooleanField(default=False)),
                ("missed_syncs", models.PositiveSmallIntegerField(default=0)),
                ("is_gone", models.BooleanField(default=False)),
                ("seen_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "provider_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="providers.provideraccount",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "receptions at carriers",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider_account", "carrier_ref"), name="one_reception_at_carrier_per_ref"
                    )
                ],
            },
        ),
        protect("pbx_receptionatcarrier"),
        protect("pbx_carrierfigures"),
    ]
