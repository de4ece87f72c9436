"""Contacts in the address books that carriers keep for accounts."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_custom_roles"),
        ("agents", "0003_switchboards"),
        ("providers", "0007_switchboards"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactAtCarrier",
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
                ("name", models.CharField(max_length=100)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="at_carriers",
                        to="accounts.contact",
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
                "verbose_name_plural": "contacts at carriers",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("agreement__in", ["drift", "failed", "gone"])),
                        fields=["account", "id"],
                        name="contact_disagrees",
                    ),
                    models.Index(
                        condition=models.Q(("agreement", "pending")),
                        fields=["provider_account", "id"],
                        name="contact_waits",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contact", "provider_account"), name="one_contact_at_a_carrier"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("carrier_ref", ""), _negated=True),
                        fields=("provider_account", "carrier_ref"),
                        name="one_contact_of_a_carrier_ref",
                    ),
                ],
            },
        ),
        protect("agents_contactatcarrier"),
    ]
