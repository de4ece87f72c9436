"""Inboxes and who is in them."""

import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_agents"),
        ("messaging", "0002_campaigns"),
        ("numbers", "0005_assignments"),
    ]

    operations = [
        migrations.CreateModel(
            name="Inbox",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[("supervised", "Supervised"), ("shared", "Shared")], max_length=10
                    ),
                ),
                ("e164", models.CharField(max_length=16)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inboxes",
                        to="accounts.account",
                    ),
                ),
                (
                    "number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inboxes",
                        to="numbers.phonenumber",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_inboxes",
                        to="accounts.agent",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "inboxes",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="InboxMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("joined_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inbox_memberships",
                        to="accounts.agent",
                    ),
                ),
                (
                    "inbox",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="messaging.inbox",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="inbox",
            name="members",
            field=models.ManyToManyField(
                related_name="inboxes", through="messaging.InboxMember", to="accounts.agent"
            ),
        ),
        migrations.AddConstraint(
            model_name="inboxmember",
            constraint=models.UniqueConstraint(fields=("inbox", "agent"), name="once_in_an_inbox"),
        ),
        migrations.AddIndex(
            model_name="inbox",
            index=models.Index(fields=["account", "kind", "id"], name="inbox_of_account"),
        ),
        migrations.AddConstraint(
            model_name="inbox",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)), fields=("number",), name="one_inbox_of_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="inbox",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)),
                fields=("owner",),
                name="one_supervised_inbox_of_an_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="inbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "supervised"), ("owner__isnull", False)),
                    models.Q(("kind", "shared"), ("owner", None)),
                    _connector="OR",
                ),
                name="supervised_inbox_has_owner",
            ),
        ),
        protect("messaging_inbox"),
        protect("messaging_inboxmember"),
    ]
