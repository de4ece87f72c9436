"""People and call groups at carriers that are switchboards, and how these reach people."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_products"),
        ("agents", "0002_protection"),
        ("pbx", "0010_copies"),
        ("providers", "0007_switchboards"),
    ]

    operations = [
        migrations.AddField(
            model_name="presence",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="presence",
            name="told_live",
            field=models.CharField(
                blank=True, default="", help_text="How a carrier's switchboard reaches them.", max_length=14
            ),
        ),
        migrations.CreateModel(
            name="ColleagueAtCarrier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("carrier_ref", models.CharField(blank=True, default="", max_length=64)),
                (
                    "agreement",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting to be sent"),
                            ("pushed", "Sent"),
                            ("confirmed", "Confirmed"),
                            ("failed", "Not accepted"),
                            ("drift", "Differs at the carrier"),
                            ("gone", "Missing at the carrier"),
                        ],
                        default="pending",
                        max_length=9,
                    ),
                ),
                ("reported", models.JSONField(blank=True, default=dict)),
                (
                    "differences",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "seen_at",
                    models.DateTimeField(
                        blank=True, help_text="When the carrier last told of it.", null=True
                    ),
                ),
                ("pushed_at", models.DateTimeField(blank=True, null=True)),
                ("missed_syncs", models.PositiveSmallIntegerField(default=0)),
                ("push_error", models.TextField(blank=True, default="")),
                ("is_own", models.BooleanField(default=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="at_switchboards",
                        to="accounts.agent",
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
                "verbose_name_plural": "colleagues at carriers",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("agreement__in", ["drift", "failed", "gone"])),
                        fields=["account", "id"],
                        name="colleague_disagrees",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agent", "provider_account"), name="one_colleague_at_a_carrier"
                    ),
                    models.UniqueConstraint(
                        fields=("provider_account", "carrier_ref"), name="one_colleague_of_a_carrier_ref"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupAtCarrier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("carrier_ref", models.CharField(blank=True, default="", max_length=64)),
                (
                    "agreement",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting to be sent"),
                            ("pushed", "Sent"),
                            ("confirmed", "Confirmed"),
                            ("failed", "Not accepted"),
                            ("drift", "Differs at the carrier"),
                            ("gone", "Missing at the carrier"),
                        ],
                        default="pending",
                        max_length=9,
                    ),
                ),
                ("reported", models.JSONField(blank=True, default=dict)),
                (
                    "differences",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "seen_at",
                    models.DateTimeField(
                        blank=True, help_text="When the carrier last told of it.", null=True
                    ),
                ),
                ("pushed_at", models.DateTimeField(blank=True, null=True)),
                ("missed_syncs", models.PositiveSmallIntegerField(default=0)),
                ("push_error", models.TextField(blank=True, default="")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="at_switchboards",
                        to="pbx.callgroup",
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
                "verbose_name_plural": "call groups at carriers",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("agreement__in", ["drift", "failed", "gone"])),
                        fields=["account", "id"],
                        name="group_disagrees",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("group", "provider_account"), name="one_group_at_a_carrier"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("carrier_ref", ""), _negated=True),
                        fields=("provider_account", "carrier_ref"),
                        name="one_group_of_a_carrier_ref",
                    ),
                ],
            },
        ),
        protect("agents_colleagueatcarrier"),
        protect("agents_groupatcarrier"),
    ]
