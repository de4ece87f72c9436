"""Chats that are held at carriers."""

import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_protection"),
        ("providers", "0001_initial"),
        ("support", "0002_protection"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChatAtCarrier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ringing", "Ringing"),
                            ("answered", "Answered"),
                            ("missed", "Missed"),
                            ("ended", "Ended"),
                        ],
                        max_length=8,
                    ),
                ),
                ("from_name", models.CharField(blank=True, max_length=100)),
                ("from_email", models.CharField(blank=True, max_length=254)),
                ("place", models.CharField(blank=True, max_length=100)),
                ("link", models.CharField(blank=True, max_length=500)),
                ("started_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by_name", models.CharField(blank=True, max_length=160)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.agent",
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
                "verbose_name_plural": "chats at carriers",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["account", "-started_at", "-id"], name="chat_at_carrier_newest")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider_account", "ref"), name="one_chat_of_a_carrier_ref"
                    )
                ],
            },
        ),
        protect("support_chatatcarrier"),
    ]
