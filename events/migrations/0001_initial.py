import common.create_tables
import common.ids
import django.contrib.postgres.fields
import django.db.models.deletion
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
                    name="AlertRule",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="alert_rules",
                                to="accounts.account",
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
                    ],
                    options={
                        "ordering": ["name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "name"), name="one_alert_rule_per_name"
                            )
                        ],
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
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("ref", models.CharField(max_length=40)),
                        ("since", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name_plural": "raised",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "account", "ref"), name="one_row_of_a_concern"
                            )
                        ],
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
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.account",
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
                        ("kind", models.CharField(max_length=40)),
                        ("ref", models.CharField(max_length=40)),
                        (
                            "origin",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
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
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("cleared_at", None)),
                                fields=["kind", "ref"],
                                name="alert_open",
                            ),
                            models.Index(
                                condition=models.Q(("waits_for_mail", True)),
                                fields=["rule"],
                                name="alert_to_mail",
                            ),
                            models.Index(fields=["raised_at"], name="alert_age"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("cleared_at", None)),
                                fields=("rule", "kind", "ref"),
                                name="told_once_while_it_waits",
                            )
                        ],
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
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.account",
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
                        (
                            "alert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to="events.alert",
                            ),
                        ),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["membership", "-id"], name="notice_newest"),
                            models.Index(
                                condition=models.Q(("read_at", None)),
                                fields=["membership"],
                                name="notice_unread",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("alert", "membership"), name="one_notice_of_an_alert"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Subscription",
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
                        ("ref", models.CharField(max_length=16)),
                        ("url", models.CharField(max_length=500)),
                        ("description", models.CharField(blank=True, default="", max_length=120)),
                        ("shape", models.CharField(max_length=20)),
                        (
                            "options",
                            models.JSONField(
                                default=dict, help_text="What the shape wants to know besides, no secrets."
                            ),
                        ),
                        (
                            "secret",
                            models.TextField(
                                blank=True, default="", help_text="Encrypted; signs what is sent."
                            ),
                        ),
                        (
                            "events",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60), default=list, size=None
                            ),
                        ),
                        (
                            "numbers",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=16),
                                default=list,
                                help_text="Only events about these; empty: all.",
                                size=None,
                            ),
                        ),
                        (
                            "include_below",
                            models.BooleanField(
                                default=False, help_text="Also what happens in the accounts below."
                            ),
                        ),
                        ("managed_by", models.CharField(blank=True, default="", max_length=20)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("enabled", "Enabled"),
                                    ("disabled", "Disabled"),
                                    ("stopped", "Stopped after failures"),
                                ],
                                default="enabled",
                                max_length=10,
                            ),
                        ),
                        (
                            "failures",
                            models.PositiveIntegerField(
                                default=0, help_text="Attempts that failed since the last good one."
                            ),
                        ),
                        (
                            "given_up",
                            models.PositiveIntegerField(
                                default=0, help_text="Deliveries given up since the last good one."
                            ),
                        ),
                        (
                            "rest_until",
                            models.DateTimeField(blank=True, help_text="Nothing is sent before.", null=True),
                        ),
                        ("last_ok_at", models.DateTimeField(blank=True, null=True)),
                        ("last_error", models.CharField(blank=True, default="", max_length=300)),
                        ("last_error_at", models.DateTimeField(blank=True, null=True)),
                        ("created_by", models.CharField(max_length=160)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["account", "-id"], name="subscription_newest")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "ref"), name="one_subscription_per_ref"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("managed_by", ""), _negated=True),
                                fields=("account", "managed_by", "shape", "url"),
                                name="one_managed_subscription_per_address",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NumberClaim",
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
                            "subscription",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="claims",
                                to="events.subscription",
                            ),
                        ),
                        ("shape", models.CharField(max_length=20)),
                        ("e164", models.CharField(blank=True, max_length=16)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "shape", "e164"), name="one_webhook_of_a_number"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=common.ids.new_id, editable=False, primary_key=True, serialize=False
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
                        ("type", models.CharField(max_length=60)),
                        (
                            "origin_id",
                            models.BigIntegerField(
                                help_text="The account where it happened; its row may be out of scope."
                            ),
                        ),
                        ("origin_number", models.CharField(max_length=10)),
                        ("origin_name", models.CharField(max_length=120)),
                        ("subject_pk", models.CharField(max_length=64)),
                        (
                            "subject_ref",
                            models.CharField(help_text="The id by which outsiders know it.", max_length=64),
                        ),
                        ("subject", models.CharField(max_length=160)),
                        (
                            "number",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="The number it is about, E.164.",
                                max_length=16,
                            ),
                        ),
                        ("data", models.JSONField(default=dict)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["at"], name="event_by_age")],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=common.ids.new_id, editable=False, primary_key=True, serialize=False
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
                            "subscription",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="events.subscription",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="events.event",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("delivered", "Delivered"),
                                    ("failed", "Given up"),
                                    ("dropped", "Not wanted any more"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        (
                            "tries",
                            models.PositiveIntegerField(
                                default=0, help_text="Of this round; sending it once more begins anew."
                            ),
                        ),
                        ("due_at", models.DateTimeField()),
                        ("give_up_at", models.DateTimeField()),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        (
                            "status",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="HTTP status of the last answer.", null=True
                            ),
                        ),
                        ("error", models.CharField(blank=True, default="", max_length=300)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name_plural": "deliveries",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["subscription", "due_at"],
                                name="delivery_due",
                            ),
                            models.Index(
                                models.F("subscription"),
                                models.OrderBy(models.F("id"), descending=True),
                                name="delivery_newest",
                            ),
                            models.Index(
                                condition=models.Q(("lease_until__isnull", False)),
                                fields=["subscription"],
                                name="delivery_under_way",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("subscription", "event"), name="one_delivery_per_subscriber"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attempt",
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
                            "delivery",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attempts",
                                to="events.delivery",
                            ),
                        ),
                        ("number", models.PositiveIntegerField(help_text="0 for the first of a round.")),
                        ("url", models.CharField(max_length=600)),
                        ("headers", models.JSONField(default=dict)),
                        ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "answer",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="The answer's beginning, redacted.",
                                max_length=1000,
                            ),
                        ),
                        ("error", models.CharField(blank=True, default="", max_length=300)),
                        ("milliseconds", models.PositiveIntegerField(default=0)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="PushAddress",
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
                        ("login_id", models.BigIntegerField()),
                        (
                            "label",
                            models.CharField(
                                help_text="The login's name when the address was made.", max_length=80
                            ),
                        ),
                        ("token", models.TextField(help_text="Encrypted; the path's last part.")),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        (
                            "secret",
                            models.TextField(
                                help_text="Encrypted; what the carrier signs with, where it can."
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("login_id",),
                                name="one_push_address_per_login",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Push",
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
                            "address",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pushes",
                                to="events.pushaddress",
                            ),
                        ),
                        ("headers", models.TextField(help_text="Encrypted JSON.")),
                        ("body", models.TextField(help_text="Encrypted, base64 of the bytes.")),
                        ("size", models.PositiveIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("received", "Received"),
                                    ("applied", "Applied"),
                                    ("refused", "Not from the carrier"),
                                    ("failed", "Failed"),
                                ],
                                default="received",
                                max_length=10,
                            ),
                        ),
                        (
                            "types",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="What was in it, in the carrier's words.",
                                max_length=300,
                            ),
                        ),
                        ("found", models.PositiveIntegerField(default=0)),
                        (
                            "repeated",
                            models.PositiveIntegerField(
                                default=0, help_text="Events in it that were applied before."
                            ),
                        ),
                        ("error", models.CharField(blank=True, default="", max_length=300)),
                        ("received_at", models.DateTimeField(auto_now_add=True)),
                        ("applied_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name_plural": "pushes",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["address", "-id"], name="push_newest"),
                            models.Index(fields=["received_at"], name="push_by_age"),
                            models.Index(
                                condition=models.Q(("state", "received")),
                                fields=["address"],
                                name="push_waiting",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PushedId",
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
                            "address",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="events.pushaddress",
                            ),
                        ),
                        ("event_id", models.CharField(max_length=128)),
                        ("applied_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["applied_at"], name="pushed_id_by_age")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("address", "event_id"), name="one_pushed_event_per_id"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
