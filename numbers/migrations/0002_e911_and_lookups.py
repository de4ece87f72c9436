import django.db.models.deletion
import uuid
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_ledger_by_time"),
        ("numbers", "0001_initial"),
        ("providers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="E911Address",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("carrier_ref", models.CharField(max_length=40)),
                ("line1", models.CharField(max_length=120)),
                ("line2", models.CharField(blank=True, default="", max_length=120)),
                ("city", models.CharField(max_length=80)),
                ("state", models.CharField(max_length=2)),
                ("zip", models.CharField(max_length=10)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
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
        ),
        migrations.CreateModel(
            name="E911Record",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("e164", models.CharField(max_length=16)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("validating", "Being checked"),
                            ("validated", "Address checked"),
                            ("needs_confirmation", "Waiting for you"),
                            ("invalid", "Address not accepted"),
                            ("provisioning", "On its way"),
                            ("active", "Active"),
                            ("failed", "Not accepted"),
                            ("deprovisioning", "Being removed"),
                            ("removed", "Removed"),
                            ("removal_failed", "Removal failed"),
                        ],
                        default="draft",
                        max_length=18,
                    ),
                ),
                (
                    "caller_name",
                    models.CharField(help_text="Who the dispatcher is told is calling.", max_length=60),
                ),
                ("entered_line1", models.CharField(max_length=120)),
                ("entered_line2", models.CharField(blank=True, default="", max_length=120)),
                ("entered_city", models.CharField(max_length=80)),
                ("entered_state", models.CharField(max_length=20)),
                ("entered_zip", models.CharField(max_length=20)),
                ("error", models.TextField(blank=True, default="")),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        blank=True, help_text="When somebody last said that it is right.", null=True
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="e911_records",
                        to="accounts.account",
                    ),
                ),
                (
                    "address",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="numbers.e911address",
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
            name="E911Waiver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("e164", models.CharField(max_length=16)),
                ("reason", models.CharField(max_length=300)),
                ("signed_name", models.CharField(help_text="As the signer wrote it.", max_length=120)),
                ("signed_by", models.CharField(help_text="Who was signed in.", max_length=160)),
                ("user_id", models.BigIntegerField(blank=True, null=True)),
                ("signed_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="e911_waivers",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Lookup",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("cnam", "Caller name"), ("lrn", "Routing (LRN)")], max_length=4
                    ),
                ),
                ("e164", models.CharField(max_length=16)),
                (
                    "caller",
                    models.CharField(
                        blank=True, default="", help_text="Routing as seen from here.", max_length=16
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked"), ("answered", "Answered"), ("failed", "Failed")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("answer", models.JSONField(default=dict)),
                ("price", models.DecimalField(decimal_places=6, max_digits=12)),
                ("charged", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                ("error", models.TextField(blank=True, default="")),
                ("asked_by", models.CharField(max_length=160)),
                (
                    "source",
                    models.CharField(
                        choices=[("web", "Console"), ("api", "API"), ("job", "Job"), ("command", "Command")],
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lookups",
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
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="e911address",
            constraint=models.UniqueConstraint(
                fields=("account", "provider_account", "carrier_ref"), name="one_e911_address_per_ref"
            ),
        ),
        migrations.AddIndex(
            model_name="e911record",
            index=models.Index(fields=["account", "e164", "-id"], name="e911_of_number"),
        ),
        migrations.AddConstraint(
            model_name="e911record",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "failed",
                            "invalid",
                            "needs_confirmation",
                            "provisioning",
                            "validated",
                            "validating",
                        ],
                    )
                ),
                fields=("account", "e164"),
                name="one_e911_candidate",
            ),
        ),
        migrations.AddConstraint(
            model_name="e911record",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["active", "deprovisioning", "removal_failed"])),
                fields=("account", "e164"),
                name="one_e911_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="e911record",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["active", "deprovisioning", "provisioning", "removal_failed"]),
                        _negated=True,
                    ),
                    ("address__isnull", False),
                    _connector="OR",
                ),
                name="e911_at_carrier_has_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="e911waiver",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("account", "e164"), name="one_e911_waiver"
            ),
        ),
        migrations.AddIndex(
            model_name="lookup",
            index=models.Index(fields=["account", "-created_at", "-id"], name="lookup_newest"),
        ),
        migrations.AddIndex(
            model_name="lookup",
            index=models.Index(
                condition=models.Q(("state", "asked")), fields=["created_at"], name="lookup_open"
            ),
        ),
        protect("numbers_e911address"),
        protect("numbers_e911record"),
        protect("numbers_e911waiver"),
        protect("numbers_lookup"),
    ]
