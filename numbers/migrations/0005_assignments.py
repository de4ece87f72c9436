"""Who holds a number, now and before."""

import accounts.models.agent
import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_agents"),
        ("numbers", "0004_ports"),
    ]

    operations = [
        migrations.CreateModel(
            name="NumberAssignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("e164", models.CharField(max_length=16)),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("private", "Private messaging"),
                            ("supervised", "Supervised inbox"),
                            ("shared", "Shared inbox"),
                            ("voice", "Voice bot"),
                        ],
                        max_length=10,
                    ),
                ),
                ("holder", models.CharField(max_length=200)),
                (
                    "ref",
                    models.CharField(default=accounts.models.agent.bot_ref, editable=False, max_length=25),
                ),
                ("label", models.CharField(blank=True, default="", max_length=200)),
                (
                    "is_paused",
                    models.BooleanField(default=False, help_text="Keeps the number, but is not in use."),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("begun_by", models.CharField(blank=True, default="", max_length=160)),
                ("ended_by", models.CharField(blank=True, default="", max_length=160)),
                ("created_at", models.DateTimeField(help_text="Of the first row with this ref.")),
                ("updated_at", models.DateTimeField()),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="accounts.agent",
                    ),
                ),
                (
                    "number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="numbers.phonenumber",
                    ),
                ),
            ],
            options={
                "ordering": ["-since", "-id"],
                "indexes": [
                    models.Index(fields=["account", "e164", "-since"], name="assignment_history"),
                    models.Index(fields=["agent", "until"], name="assignment_of_agent"),
                    models.Index(fields=["account", "use", "-created_at", "-id"], name="assignment_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("number",), name="one_holder_of_a_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("ref",), name="one_assignment_per_ref"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until", None), ("use__in", ["private", "supervised"])),
                        fields=("agent", "use"),
                        name="one_number_of_each_use",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="assignment_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agent__isnull", False), ("use__in", ["supervised", "shared"]), _connector="OR"
                        ),
                        name="assignment_has_holder",
                    ),
                ],
            },
        ),
        protect("numbers_numberassignment"),
    ]
