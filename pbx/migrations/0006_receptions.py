"""Receptions."""

import common.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_protection"),
        ("pbx", "0005_group_protection"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reception",
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
                ("name", models.CharField(max_length=100)),
                ("brand_name", models.CharField(blank=True, default="", max_length=100)),
                ("short_brand_name", models.CharField(blank=True, default="", max_length=11)),
                (
                    "brand_state",
                    models.CharField(
                        choices=[
                            ("none", "None"),
                            ("waiting", "Waits for approval"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                        ],
                        default="none",
                        max_length=8,
                    ),
                ),
                ("asks_smileys", models.BooleanField(default=False)),
                ("asks_nps", models.BooleanField(default=False)),
                (
                    "is_shown",
                    models.BooleanField(
                        default=True, help_text="Colleagues may show its number when they call."
                    ),
                ),
                ("records_calls", models.BooleanField(default=False)),
                ("settings", models.JSONField(default=dict)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, help_text="Counts changes of hours and path."),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receptions",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ref__regex", "^[A-Z0-9]{8}$")), name="reception_ref_form"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("brand_state", "none"), ("short_brand_name", "")),
                            models.Q(
                                models.Q(("short_brand_name", ""), _negated=True),
                                models.Q(("brand_state", "none"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="reception_brand_has_state",
                    ),
                ],
            },
        ),
    ]
