import common.create_tables
import common.ids
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        common.create_tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="Job",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="jobs",
                                to="accounts.account",
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("title", models.CharField(max_length=160)),
                        ("payload", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "Waiting"),
                                    ("running", "Running"),
                                    ("unknown", "Unknown outcome"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="queued",
                                max_length=10,
                            ),
                        ),
                        ("run_at", models.DateTimeField()),
                        ("attempts", models.PositiveIntegerField(default=0)),
                        ("max_attempts", models.PositiveIntegerField(default=8)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        (
                            "held_by",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="Machine and process at work.",
                                max_length=80,
                            ),
                        ),
                        ("woken_at", models.DateTimeField(blank=True, null=True)),
                        ("called_at", models.DateTimeField(blank=True, null=True)),
                        ("cancel_requested", models.BooleanField(default=False)),
                        ("progress_done", models.PositiveIntegerField(default=0)),
                        ("progress_total", models.PositiveIntegerField(default=0)),
                        ("result", models.JSONField(default=dict)),
                        ("error", models.TextField(blank=True, default="")),
                        ("error_kind", models.CharField(blank=True, default="", max_length=40)),
                        (
                            "was_refused",
                            models.BooleanField(
                                default=False, help_text="The other side understood and said no."
                            ),
                        ),
                        ("idempotency_key", models.CharField(blank=True, max_length=128, null=True)),
                        ("subject_type", models.CharField(blank=True, default="", max_length=40)),
                        ("subject_id", models.CharField(blank=True, default="", max_length=64)),
                        ("user_id", models.BigIntegerField(blank=True, null=True)),
                        ("actor", models.CharField(blank=True, default="", max_length=160)),
                        ("acting_from", models.CharField(blank=True, default="", max_length=120)),
                        ("request_id", models.CharField(blank=True, default="", max_length=36)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("started_at", models.DateTimeField(blank=True, null=True)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["queued", "running"])),
                                fields=["run_at"],
                                name="job_due",
                            ),
                            models.Index(fields=["account", "-created_at", "-id"], name="job_newest"),
                            models.Index(
                                condition=models.Q(("state__in", ["failed", "queued", "running", "unknown"])),
                                fields=["account", "state"],
                                name="job_attention",
                            ),
                            models.Index(
                                fields=["account", "subject_type", "subject_id"], name="job_of_subject"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "idempotency_key"), name="one_job_per_key"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="JobItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "job",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="jobs.job",
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        ("position", models.PositiveIntegerField()),
                        ("label", models.CharField(max_length=160)),
                        ("payload", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "Waiting"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("skipped", "Skipped"),
                                ],
                                default="pending",
                                max_length=10,
                            ),
                        ),
                        ("error", models.TextField(blank=True, default="")),
                        ("result", models.JSONField(default=dict)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["position"],
                        "indexes": [models.Index(fields=["job", "state"], name="job_item_state")],
                        "constraints": [
                            models.UniqueConstraint(fields=("job", "position"), name="one_item_per_position")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Heartbeat",
                    fields=[
                        ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ("seen_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Export",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "ref",
                            models.CharField(
                                default=common.ids.new_token, editable=False, max_length=43, unique=True
                            ),
                        ),
                        (
                            "job",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="export",
                                to="jobs.job",
                            ),
                        ),
                        ("source", models.CharField(max_length=40)),
                        ("form", models.CharField(choices=[("csv", "CSV"), ("xlsx", "XLSX")], max_length=4)),
                        ("query", models.CharField(blank=True, default="", max_length=2000)),
                        ("file_name", models.CharField(max_length=80)),
                        ("key", models.CharField(blank=True, default="", max_length=80)),
                        ("rows", models.BigIntegerField(null=True)),
                        ("size", models.BigIntegerField(help_text="In bytes.", null=True)),
                        ("is_open", models.BooleanField(default=True, help_text="Its job is not over.")),
                        ("asked_by", models.CharField(blank=True, default="", max_length=160)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("made_at", models.DateTimeField(null=True)),
                        ("expires_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["expires_at"], name="export_expires")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_open", True)),
                                fields=("account", "source", "form", "query"),
                                name="one_open_export_of_a_list",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
