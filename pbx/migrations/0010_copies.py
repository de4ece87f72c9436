"""Voice apps and media of accounts that stand at carriers, fenced off by account."""

import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_applications"),
        ("pbx", "0009_imported_tables"),
        ("providers", "0004_sign_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="AppCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("carrier_ref", models.CharField(blank=True, default="", max_length=63)),
                ("sent", models.JSONField(default=dict)),
                ("told", models.JSONField(default=dict)),
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
                        max_length=10,
                    ),
                ),
                ("error", models.CharField(blank=True, default="", max_length=300)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "app",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="copies", to="pbx.voiceapp"
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
                "verbose_name_plural": "app copies",
                "indexes": [models.Index(fields=["account", "agreement"], name="app_copies_by_agreement")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "provider_account", "app"), name="one_copy_of_an_app"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("carrier_ref", ""), _negated=True),
                        fields=("provider_account", "carrier_ref"),
                        name="one_app_copy_per_ref",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MediaCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("carrier_ref", models.CharField(blank=True, default="", max_length=63)),
                ("name", models.CharField(blank=True, default="", max_length=100)),
                ("version", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "told_name",
                    models.CharField(
                        blank=True, default="", help_text="As the carrier has it.", max_length=100
                    ),
                ),
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
                        max_length=10,
                    ),
                ),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "media",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="copies", to="pbx.media"
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
                "verbose_name_plural": "media copies",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "provider_account", "media"), name="one_copy_of_a_media"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("carrier_ref", ""), _negated=True),
                        fields=("provider_account", "carrier_ref"),
                        name="one_media_copy_per_ref",
                    ),
                ],
            },
        ),
        protect("pbx_appcopy"),
        protect("pbx_mediacopy"),
    ]
