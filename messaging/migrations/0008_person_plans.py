"""Person plans and their steps."""

import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_agents"),
        ("jobs", "0002_job_attention_index"),
        ("messaging", "0007_roster_imports"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.UUIDField()),
                ("name", models.CharField(max_length=200)),
                ("wanted", models.JSONField(help_text="By the fields of PlanWanted.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "At work"),
                            ("done", "Done"),
                            ("stopped", "Stopped"),
                            ("undoing", "Being undone"),
                            ("undo_stopped", "Undoing stopped"),
                            ("undone", "Undone"),
                        ],
                        default="running",
                        max_length=12,
                    ),
                ),
                ("e164", models.CharField(max_length=16)),
                (
                    "releases_number",
                    models.BooleanField(default=False, help_text="Undoing gives a bought number back."),
                ),
                ("made_by", models.CharField(blank=True, default="", max_length=160)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="person_plans",
                        to="accounts.account",
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="person_plans",
                        to="accounts.agent",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="jobs.job"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="PersonPlanStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("number", "Buy a number"),
                            ("agent", "Onboard"),
                            ("inboxes", "Join shared inboxes"),
                            ("e911", "Set the emergency address"),
                            ("welcome", "Send the welcome message"),
                        ],
                        max_length=8,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("cost", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "At work"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("undone", "Undone"),
                            ("kept", "Stays"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("made", models.JSONField(default=dict)),
                (
                    "text",
                    models.CharField(
                        blank=True, default="", help_text="How it ended, in words.", max_length=500
                    ),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="messaging.personplan",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.AddIndex(
            model_name="personplan",
            index=models.Index(fields=["account", "-id"], name="person_plan_newest"),
        ),
        migrations.AddConstraint(
            model_name="personplan",
            constraint=models.UniqueConstraint(fields=("account", "token"), name="one_plan_per_token"),
        ),
        migrations.AddConstraint(
            model_name="personplanstep",
            constraint=models.UniqueConstraint(fields=("plan", "position"), name="one_step_per_position"),
        ),
        protect("messaging_personplan"),
        protect("messaging_personplanstep"),
    ]
