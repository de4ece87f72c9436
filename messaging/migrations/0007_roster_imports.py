"""Imports of agents by file."""

import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_agents"),
        ("jobs", "0002_job_attention_index"),
        ("messaging", "0006_fill_conversations"),
    ]

    operations = [
        migrations.CreateModel(
            name="RosterImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("onboard", "Onboard"), ("update", "Update"), ("offboard", "Offboard")],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "Uploaded"),
                            ("checked", "Checked"),
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("stopped", "Stopped"),
                            ("done", "Done"),
                            ("undoing", "Being undone"),
                            ("undone", "Undone"),
                        ],
                        default="uploaded",
                        max_length=8,
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "told",
                    models.CharField(
                        blank=True, default="", help_text="How the file was read.", max_length=120
                    ),
                ),
                ("content", models.BinaryField(default=bytes)),
                ("report", models.BinaryField(default=bytes)),
                ("header", models.JSONField(default=list)),
                ("samples", models.JSONField(default=list, help_text="The first rows.")),
                ("mapping", models.JSONField(default=dict)),
                ("row_count", models.PositiveIntegerField(default=0)),
                (
                    "ready_count",
                    models.PositiveIntegerField(default=0, help_text="Rows that the check found good."),
                ),
                ("already_count", models.PositiveIntegerField(default=0)),
                ("bad_count", models.PositiveIntegerField(default=0)),
                ("fault_count", models.PositiveIntegerField(default=0)),
                ("atomic", models.BooleanField(default=False, help_text="All rows or none.")),
                ("reassign_inbox", models.BooleanField(default=False)),
                ("remove_inboxes", models.BooleanField(default=False)),
                ("pause_asked", models.BooleanField(default=False)),
                ("error", models.CharField(blank=True, default="", max_length=500)),
                ("made_by", models.CharField(blank=True, default="", max_length=160)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roster_imports",
                        to="accounts.account",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="RosterRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("batch", models.PositiveIntegerField()),
                ("values", models.JSONField(default=dict)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting"),
                            ("done", "Done"),
                            ("already", "Already so"),
                            ("failed", "Failed"),
                            ("undone", "Undone"),
                            ("kept", "Kept when undone"),
                        ],
                        default="pending",
                        max_length=8,
                    ),
                ),
                ("faults", models.JSONField(default=list)),
                ("made", models.JSONField(default=dict)),
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
                        related_name="+",
                        to="accounts.agent",
                    ),
                ),
                (
                    "roster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="messaging.rosterimport",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.AddIndex(
            model_name="rosterimport",
            index=models.Index(fields=["account", "-id"], name="roster_newest"),
        ),
        migrations.AddIndex(
            model_name="rosterimport",
            index=models.Index(fields=["account", "sha256"], name="roster_same_file"),
        ),
        migrations.AddIndex(
            model_name="rosterrow",
            index=models.Index(fields=["roster", "outcome", "position"], name="roster_row_outcome"),
        ),
        migrations.AddIndex(
            model_name="rosterrow",
            index=models.Index(
                condition=models.Q(("outcome", "pending")),
                fields=["roster", "batch"],
                name="roster_row_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosterrow",
            constraint=models.UniqueConstraint(fields=("roster", "position"), name="one_roster_row"),
        ),
        protect("messaging_rosterimport"),
        protect("messaging_rosterrow"),
    ]
