"""Alert rules, what waits, what was told of it and to whom."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_unread"),
        ("events", "0002_protection"),
    ]

    operations = [
        migrations.CreateModel(
            name="AlertRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        help_text="Names of concerns; empty for all.",
                        size=None,
                    ),
                ),
                ("include_below", models.BooleanField(default=False)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("owner", "Owner"),
                                ("manager", "Manager"),
                                ("member", "Member"),
                                ("read_only", "Read only"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "user_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("by_mail", models.BooleanField(default=True)),
                ("by_bell", models.BooleanField(default=True)),
                ("by_webhook", models.BooleanField(default=False)),
                (
                    "pace",
                    models.CharField(
                        choices=[("at_once", "At once"), ("daily", "Once a day, in the morning")],
                        default="at_once",
                        max_length=8,
                    ),
                ),
                ("is_on", models.BooleanField(default=True)),
                ("introduced_at", models.DateTimeField(blank=True, null=True)),
                (
                    "digest_on",
                    models.DateField(
                        blank=True, help_text="The account's day of the last daily mail.", null=True
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alert_rules",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("ref", models.CharField(max_length=40)),
                ("title", models.CharField(help_text="Of the kind.", max_length=80)),
                ("text", models.CharField(max_length=200)),
                ("why", models.CharField(blank=True, default="", max_length=300)),
                (
                    "url",
                    models.CharField(
                        help_text="Within our site, as from the rule's account.", max_length=500
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                ("cleared_at", models.DateTimeField(blank=True, null=True)),
                ("waits_for_mail", models.BooleanField(default=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alerts",
                        to="events.alertrule",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="events.alert"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="accounts.membership",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Raised",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("ref", models.CharField(max_length=40)),
                ("since", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "raised",
            },
        ),
        migrations.AddConstraint(
            model_name="alertrule",
            constraint=models.UniqueConstraint(fields=("account", "name"), name="one_alert_rule_per_name"),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("cleared_at", None)), fields=["kind", "ref"], name="alert_open"
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("waits_for_mail", True)), fields=["rule"], name="alert_to_mail"
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["raised_at"], name="alert_age"),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cleared_at", None)),
                fields=("rule", "kind", "ref"),
                name="told_once_while_it_waits",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["membership", "-id"], name="notice_newest"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("read_at", None)), fields=["membership"], name="notice_unread"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("alert", "membership"), name="one_notice_of_an_alert"),
        ),
        migrations.AddConstraint(
            model_name="raised",
            constraint=models.UniqueConstraint(
                fields=("kind", "account", "ref"), name="one_row_of_a_concern"
            ),
        ),
        protect("events_alertrule"),
        protect("events_raised"),
        protect("events_alert"),
        protect("events_notice"),
    ]
