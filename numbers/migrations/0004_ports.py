"""Ports: portability checks, requests, numbers, timeline and letters."""

import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_ledger_by_time"),
        ("numbers", "0003_monthly_charges"),
        ("providers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PortRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "name_type",
                    models.CharField(
                        choices=[("business", "Business"), ("residential", "Residential")], max_length=11
                    ),
                ),
                ("billing_number", models.CharField(max_length=40)),
                ("account_number", models.CharField(max_length=60)),
                ("pin", models.TextField(blank=True, default="", help_text="Encrypted.")),
                ("authorised_person", models.CharField(max_length=120)),
                ("street_number", models.CharField(max_length=20)),
                ("street_prefix", models.CharField(blank=True, default="", max_length=2)),
                ("street", models.CharField(max_length=120)),
                ("street_type", models.CharField(max_length=20)),
                ("street_suffix", models.CharField(blank=True, default="", max_length=2)),
                ("unit", models.CharField(blank=True, default="", max_length=40)),
                ("floor", models.CharField(blank=True, default="", max_length=40)),
                ("room", models.CharField(blank=True, default="", max_length=40)),
                ("building", models.CharField(blank=True, default="", max_length=40)),
                ("city", models.CharField(max_length=80)),
                ("state_code", models.CharField(max_length=2)),
                ("zip", models.CharField(max_length=12)),
                ("country", models.CharField(max_length=40)),
                ("wanted_on", models.DateField(blank=True, null=True)),
                ("pid", models.CharField(max_length=5, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("validating", "Being checked"),
                            ("not_portable", "Not portable"),
                            ("awaiting_loa", "Waiting for the letter"),
                            ("submitting", "Being submitted"),
                            ("submission_unknown", "Submission unknown"),
                            ("submitted", "Submitted"),
                            ("exception", "Needs a correction"),
                            ("supplement_pending", "Correction sent"),
                            ("foc_confirmed", "Date confirmed"),
                            ("activating", "Activating"),
                            ("completed", "Complete"),
                            ("partially_completed", "Partly complete"),
                            ("cancel_pending", "Being cancelled"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                            ("failed", "Failed"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("fee", models.DecimalField(decimal_places=6, max_digits=12)),
                ("foc", models.DateField(blank=True, null=True)),
                ("foc_history", models.JSONField(default=list)),
                ("rejection_code", models.CharField(blank=True, default="", max_length=30)),
                ("carrier_text", models.CharField(blank=True, default="", max_length=300)),
                ("carrier_ref", models.CharField(blank=True, default="", max_length=64)),
                (
                    "ticket",
                    models.BigIntegerField(blank=True, help_text="The support ticket's id.", null=True),
                ),
                ("ticket_number", models.BigIntegerField(blank=True, null=True)),
                ("idempotency_key", models.CharField(blank=True, max_length=128, null=True)),
                ("polled_at", models.DateTimeField(blank=True, null=True)),
                ("next_poll_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ports",
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
            name="PortLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("signed", "Signed in the page"), ("uploaded", "Uploaded")], max_length=8
                    ),
                ),
                ("key", models.CharField(max_length=80, unique=True)),
                ("mime", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField()),
                ("signed_name", models.CharField(max_length=120)),
                (
                    "signed_by",
                    models.CharField(
                        help_text="Who was signed in, or that the address was signed.", max_length=160
                    ),
                ),
                ("signed_from", models.CharField(help_text="The network address.", max_length=45)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "port",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="numbers.portrequest",
                    ),
                ),
            ],
            options={
                "ordering": ["-version"],
            },
        ),
        migrations.CreateModel(
            name="PortItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("e164", models.CharField(max_length=16)),
                ("is_open", models.BooleanField(default=True)),
                ("route", models.PositiveIntegerField(blank=True, null=True)),
                ("caller_name", models.CharField(blank=True, default="", max_length=15)),
                ("campaign", models.CharField(blank=True, default="", max_length=40)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "port",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="numbers.portrequest",
                    ),
                ),
            ],
            options={
                "ordering": ["e164"],
            },
        ),
        migrations.CreateModel(
            name="PortEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("validating", "Being checked"),
                            ("not_portable", "Not portable"),
                            ("awaiting_loa", "Waiting for the letter"),
                            ("submitting", "Being submitted"),
                            ("submission_unknown", "Submission unknown"),
                            ("submitted", "Submitted"),
                            ("exception", "Needs a correction"),
                            ("supplement_pending", "Correction sent"),
                            ("foc_confirmed", "Date confirmed"),
                            ("activating", "Activating"),
                            ("completed", "Complete"),
                            ("partially_completed", "Partly complete"),
                            ("cancel_pending", "Being cancelled"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                            ("failed", "Failed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.CharField(blank=True, default="", max_length=300)),
                ("who", models.CharField(max_length=160)),
                ("unexpected", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "port",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="numbers.portrequest",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="PortabilityCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("e164", models.CharField(max_length=16)),
                ("is_portable", models.BooleanField()),
                ("losing_carrier", models.CharField(blank=True, default="", max_length=80)),
                ("rate_center_tier", models.CharField(blank=True, default="", max_length=20)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                ("routing_number", models.CharField(blank=True, default="", max_length=16)),
                ("checked_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "e164"), name="one_portability_check")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="portrequest",
            index=models.Index(fields=["account", "-id"], name="port_newest"),
        ),
        migrations.AddIndex(
            model_name="portrequest",
            index=models.Index(
                condition=models.Q(("next_poll_at__isnull", False)),
                fields=["next_poll_at"],
                name="port_next_poll",
            ),
        ),
        migrations.AddConstraint(
            model_name="portrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("pid__regex", "^[A-Za-z0-9]{5}$")), name="port_pid_form"
            ),
        ),
        migrations.AddConstraint(
            model_name="portrequest",
            constraint=models.UniqueConstraint(
                fields=("account", "idempotency_key"), name="one_port_per_idempotency_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="portletter",
            constraint=models.UniqueConstraint(fields=("port", "version"), name="one_letter_version"),
        ),
        migrations.AddConstraint(
            model_name="portitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_open", True)), fields=("e164",), name="one_open_port_per_number"
            ),
        ),
        protect("numbers_portabilitycheck"),
        protect("numbers_portrequest"),
        protect("numbers_portitem"),
        protect("numbers_portevent"),
        protect("numbers_portletter"),
    ]
