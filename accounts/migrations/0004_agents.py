"""Agents: people and voice bots."""

import accounts.models.agent
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_balance_notes_findings_registrations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("brand", models.CharField(blank=True, default="", max_length=200)),
                ("department", models.CharField(blank=True, default="", max_length=200)),
                ("region", models.CharField(blank=True, default="", max_length=200)),
                ("province", models.CharField(blank=True, default="", max_length=200)),
                ("district", models.CharField(blank=True, default="", max_length=200)),
                ("store", models.CharField(blank=True, default="", max_length=200)),
                ("city", models.CharField(blank=True, default="", max_length=200)),
                ("postal_code", models.CharField(blank=True, default="", max_length=200)),
                (
                    "ref",
                    models.CharField(
                        default=accounts.models.agent.person_ref, editable=False, max_length=25, unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "Person"), ("bot", "Voice bot")], default="person", max_length=6
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("object_id", models.CharField(blank=True, default="", max_length=200)),
                ("directory_tenant", models.CharField(blank=True, default="", max_length=200)),
                ("upn", models.CharField(blank=True, default="", max_length=200)),
                ("consistency_id", models.CharField(blank=True, default="", max_length=200)),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("description", models.CharField(blank=True, default="", max_length=500)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("member", "Member"),
                                ("manager", "Manager"),
                                ("admin", "Administrator"),
                            ],
                            max_length=7,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("services", models.JSONField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("suspended", "Suspended"),
                            ("offboarded", "Offboarded"),
                        ],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("offboarded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agents",
                        to="accounts.account",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who signs in as this agent.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="agents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["account", "kind", "id"], name="agent_of_account"),
                    models.Index(
                        models.F("account"),
                        django.db.models.functions.text.Lower("name"),
                        models.F("id"),
                        name="agent_by_name",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("state", "offboarded"), _negated=True),
                            models.Q(("object_id", ""), _negated=True),
                        ),
                        fields=("account", "object_id"),
                        name="one_agent_per_object_id",
                    ),
                    models.UniqueConstraint(
                        models.F("account"),
                        django.db.models.functions.text.Lower("upn"),
                        condition=models.Q(
                            models.Q(("state", "offboarded"), _negated=True),
                            models.Q(("upn", ""), _negated=True),
                        ),
                        name="one_agent_per_upn",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("state", "offboarded"), _negated=True),
                            models.Q(("consistency_id", ""), _negated=True),
                        ),
                        fields=("account", "consistency_id"),
                        name="one_agent_per_consistency_id",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("state", "offboarded"), _negated=True), ("user__isnull", False)
                        ),
                        fields=("account", "user"),
                        name="one_agent_per_user",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("offboarded_at__isnull", False), ("state", "offboarded")),
                            models.Q(
                                models.Q(("state", "offboarded"), _negated=True), ("offboarded_at", None)
                            ),
                            _connector="OR",
                        ),
                        name="agent_offboarded_when",
                    ),
                ],
            },
        ),
        protect("accounts_agent"),
    ]
