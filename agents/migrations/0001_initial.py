import common.create_tables
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("jobs", "0001_initial"),
        ("pbx", "0001_initial"),
        ("providers", "0001_initial"),
    ]

    operations = [
        common.create_tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="AgentAtCarrier",
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
                            "provider_account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="providers.provideraccount",
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
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                size=None,
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
                        (
                            "agent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="at_carriers",
                                to="accounts.agent",
                            ),
                        ),
                        ("evidence", models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        "verbose_name_plural": "agents at carriers",
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["account", "agreement", "id"], name="agent_disagrees"),
                            models.Index(fields=["provider_account", "agreement"], name="agent_at_login"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agent", "provider_account"), name="one_agent_at_a_carrier"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgentImport",
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
                                related_name="agent_imports",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "mode",
                            models.CharField(
                                choices=[
                                    ("onboard", "Onboard"),
                                    ("update", "Update"),
                                    ("offboard", "Offboard"),
                                ],
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
                        (
                            "notes",
                            models.JSONField(
                                default=list, help_text="What was left out of the file, in sentences."
                            ),
                        ),
                        (
                            "reading",
                            models.JSONField(
                                default=dict, help_text="How the file is read, and how else it could be."
                            ),
                        ),
                        ("original", models.BinaryField(default=bytes)),
                        ("content", models.BinaryField(default=bytes)),
                        ("report", models.BinaryField(default=bytes)),
                        ("header", models.JSONField(default=list)),
                        ("samples", models.JSONField(default=list, help_text="The first rows.")),
                        ("mapping", models.JSONField(default=dict)),
                        ("row_count", models.PositiveIntegerField(default=0)),
                        (
                            "ready_count",
                            models.PositiveIntegerField(
                                default=0, help_text="Rows that the check found good."
                            ),
                        ),
                        ("already_count", models.PositiveIntegerField(default=0)),
                        ("bad_count", models.PositiveIntegerField(default=0)),
                        ("fault_count", models.PositiveIntegerField(default=0)),
                        ("atomic", models.BooleanField(default=False, help_text="All rows or none.")),
                        ("reassign_inbox", models.BooleanField(default=False)),
                        ("remove_inboxes", models.BooleanField(default=False)),
                        ("pause_asked", models.BooleanField(default=False)),
                        ("error", models.CharField(blank=True, default="", max_length=500)),
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
                        ("made_by", models.CharField(blank=True, default="", max_length=160)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("checked_at", models.DateTimeField(blank=True, null=True)),
                        ("started_at", models.DateTimeField(blank=True, null=True)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["account", "-id"], name="import_newest"),
                            models.Index(fields=["account", "sha256"], name="import_same_file"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgentImportRow",
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
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "agent_import",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rows",
                                to="agents.agentimport",
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
                        ("made", models.JSONField(default=dict)),
                    ],
                    options={
                        "ordering": ["position"],
                        "indexes": [
                            models.Index(
                                fields=["agent_import", "outcome", "position"], name="import_row_outcome"
                            ),
                            models.Index(
                                condition=models.Q(("outcome", "pending")),
                                fields=["agent_import", "batch"],
                                name="import_row_waiting",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agent_import", "position"), name="one_row_per_position"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ColleagueAtCarrier",
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
                            "provider_account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="providers.provideraccount",
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
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                size=None,
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
                        (
                            "agent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="at_switchboards",
                                to="accounts.agent",
                            ),
                        ),
                        ("is_own", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name_plural": "colleagues at carriers",
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("agreement__in", ["drift", "failed", "gone"])),
                                fields=["account", "id"],
                                name="colleague_disagrees",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agent", "provider_account"), name="one_colleague_at_a_carrier"
                            ),
                            models.UniqueConstraint(
                                fields=("provider_account", "carrier_ref"),
                                name="one_colleague_of_a_carrier_ref",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GroupAtCarrier",
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
                            "provider_account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="providers.provideraccount",
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
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                size=None,
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
                        (
                            "group",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="at_switchboards",
                                to="pbx.callgroup",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "call groups at carriers",
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("agreement__in", ["drift", "failed", "gone"])),
                                fields=["account", "id"],
                                name="group_disagrees",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("group", "provider_account"), name="one_group_at_a_carrier"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("carrier_ref", ""), _negated=True),
                                fields=("provider_account", "carrier_ref"),
                                name="one_group_of_a_carrier_ref",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContactAtCarrier",
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
                            "provider_account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="providers.provideraccount",
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
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                size=None,
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
                        ("name", models.CharField(max_length=100)),
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
                migrations.CreateModel(
                    name="PersonPlan",
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
                                related_name="person_plans",
                                to="accounts.account",
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
                        (
                            "releases_number",
                            models.BooleanField(
                                default=False, help_text="Undoing gives a bought number back."
                            ),
                        ),
                        ("made_by", models.CharField(blank=True, default="", max_length=160)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["account", "-id"], name="person_plan_newest")],
                        "constraints": [
                            models.UniqueConstraint(fields=("account", "token"), name="one_plan_per_token")
                        ],
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
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="agents.personplan",
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
                    ],
                    options={
                        "ordering": ["position"],
                        "constraints": [
                            models.UniqueConstraint(fields=("plan", "position"), name="one_step_per_position")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Presence",
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
                            "agent",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="presence",
                                to="accounts.agent",
                            ),
                        ),
                        ("is_away", models.BooleanField(default=False)),
                        ("away_until", models.DateTimeField(blank=True, null=True)),
                        (
                            "label",
                            models.CharField(
                                blank=True, default="", help_text="Such as Lunch.", max_length=60
                            ),
                        ),
                        ("emoji", models.CharField(blank=True, default="", max_length=16)),
                        ("speed_dial", models.CharField(blank=True, default="", max_length=1)),
                        ("changed_at", models.DateTimeField(auto_now=True)),
                        (
                            "told_live",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="How a carrier's switchboard reaches them.",
                                max_length=14,
                            ),
                        ),
                        ("told_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name_plural": "presences",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("speed_dial__regex", "^[1-9]?$")), name="agent_speed_dial"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("speed_dial", ""), _negated=True),
                                fields=("account", "speed_dial"),
                                name="one_agent_of_a_speed_dial",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VoiceAtCarrier",
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
                            "provider_account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="providers.provideraccount",
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
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                size=None,
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
                        ("e164", models.CharField(max_length=16)),
                    ],
                    options={
                        "verbose_name_plural": "voice numbers at carriers",
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["account", "agreement", "id"], name="voice_disagrees"),
                            models.Index(fields=["provider_account", "agreement"], name="voice_at_login"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "provider_account", "e164"),
                                name="one_voice_number_at_a_carrier",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
