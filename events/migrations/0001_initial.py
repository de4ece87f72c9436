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
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "ordering": ["-id"],
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
                ("number", models.PositiveIntegerField(help_text="0 for the first of a round.")),
                ("url", models.CharField(max_length=600)),
                ("headers", models.JSONField(default=dict)),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True, default="", help_text="The answer's beginning, redacted.", max_length=1000
                    ),
                ),
                ("error", models.CharField(blank=True, default="", max_length=300)),
                ("milliseconds", models.PositiveIntegerField(default=0)),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
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
            ],
            options={
                "ordering": ["-id"],
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
                        blank=True, default="", help_text="The number it is about, E.164.", max_length=16
                    ),
                ),
                ("data", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["at"], name="event_by_age")],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="events.event"
            ),
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
                ("login_id", models.BigIntegerField()),
                (
                    "label",
                    models.CharField(help_text="The login's name when the address was made.", max_length=80),
                ),
                ("token", models.TextField(help_text="Encrypted; the path's last part.")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                (
                    "secret",
                    models.TextField(help_text="Encrypted; what the carrier signs with, where it can."),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
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
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
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
            ],
            options={
                "verbose_name_plural": "pushes",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["address", "-id"], name="push_newest"),
                    models.Index(fields=["received_at"], name="push_by_age"),
                    models.Index(
                        condition=models.Q(("state", "received")), fields=["address"], name="push_waiting"
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
                ("event_id", models.CharField(max_length=128)),
                ("applied_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "address",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="events.pushaddress"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["applied_at"], name="pushed_id_by_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("address", "event_id"), name="one_pushed_event_per_id")
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
                    models.TextField(blank=True, default="", help_text="Encrypted; signs what is sent."),
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
                    models.BooleanField(default=False, help_text="Also what happens in the accounts below."),
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
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["account", "-id"], name="subscription_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "ref"), name="one_subscription_per_ref"),
                    models.UniqueConstraint(
                        condition=models.Q(("managed_by", ""), _negated=True),
                        fields=("account", "managed_by", "shape", "url"),
                        name="one_managed_subscription_per_address",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="subscription",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="events.subscription",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["subscription", "due_at"],
                name="delivery_due",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                models.F("subscription"),
                models.OrderBy(models.F("id"), descending=True),
                name="delivery_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("lease_until__isnull", False)),
                fields=["subscription"],
                name="delivery_under_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("subscription", "event"), name="one_delivery_per_subscriber"
            ),
        ),
    ]
