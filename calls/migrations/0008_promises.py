"""Promises to call a caller back."""

import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_applications"),
        ("calls", "0007_calls_at_carriers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Promise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("reserved", "Reserved"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("replaced", "Asked again"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agent",
                    ),
                ),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="promise", to="calls.call"
                    ),
                ),
                (
                    "made",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keeps_promise",
                        to="calls.call",
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
                "indexes": [
                    models.Index(fields=["account", "-asked_at", "-id"], name="promise_newest"),
                    models.Index(
                        condition=models.Q(("state__in", ("waiting", "reserved"))),
                        fields=["account", "asked_at"],
                        name="promise_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("waiting", "reserved"))),
                        fields=("account", "number"),
                        name="one_open_promise_of_a_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("state__in", ("waiting", "reserved"))),
                            models.Q(
                                models.Q(("state__in", ("waiting", "reserved")), _negated=True),
                                models.Q(("settled_at", None), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="promise_settled_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agent__isnull", False), ("state", "waiting"), _negated=True),
                            models.Q(("agent__isnull", True), ("state", "reserved"), _negated=True),
                        ),
                        name="promise_reserved_by_somebody",
                    ),
                ],
            },
        ),
        protect("calls_promise"),
    ]
