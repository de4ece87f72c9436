import common.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallerId",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("e164", models.CharField(max_length=16)),
                ("label", models.CharField(blank=True, default="", max_length=80)),
                (
                    "comment",
                    models.CharField(
                        blank=True, default="", help_text="How it can be verified.", max_length=200
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("verified_by", models.CharField(blank=True, default="", max_length=160)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="caller_ids",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "ordering": ["e164"],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "e164"), name="one_caller_id_in_an_account"),
                    models.CheckConstraint(
                        condition=models.Q(("e164__regex", "^\\+[1-9][0-9]{6,14}$")), name="caller_id_is_e164"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoiceApp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(default=common.ids.new_ref, editable=False, max_length=8, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call_tracking", "Call tracking"),
                            ("click_to_call", "Click-to-call"),
                            ("real_time", "Real-time app"),
                            ("scenario", "Scenario"),
                        ],
                        editable=False,
                        max_length=13,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("settings", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voice_apps",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("deleted_at", None)),
                        fields=["account", "-id"],
                        name="voice_app_of_account",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ref__regex", "^[A-Z0-9]{8}$")), name="voice_app_ref_form"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["call_tracking", "click_to_call", "real_time", "scenario"])
                        ),
                        name="voice_app_kind_known",
                    ),
                ],
            },
        ),
    ]
