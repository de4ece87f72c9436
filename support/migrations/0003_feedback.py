"""Ratings and chats, fenced off by account."""

import common.ids
import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_applications"),
        ("calls", "0005_lists"),
        ("pbx", "0007_reception_protection"),
        ("support", "0002_protection"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChatReception",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(default=common.ids.new_ref, editable=False, max_length=8, unique=True),
                ),
                (
                    "key",
                    models.CharField(
                        default=common.ids.new_token, editable=False, max_length=43, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("brand_name", models.CharField(blank=True, default="", max_length=100)),
                ("greeting", models.CharField(blank=True, default="", max_length=300)),
                (
                    "origins",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        default=list,
                        help_text="Websites that may embed it.",
                        size=None,
                    ),
                ),
                ("is_on", models.BooleanField(default=True)),
                ("asks_smileys", models.BooleanField(default=False)),
                ("asks_nps", models.BooleanField(default=False)),
                (
                    "ring_minutes",
                    models.PositiveSmallIntegerField(
                        default=10, help_text="A chat that nobody has answered for so long was missed."
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chat_receptions",
                        to="accounts.account",
                    ),
                ),
                (
                    "hours_of",
                    models.ForeignKey(
                        help_text="Open when this one is.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pbx.reception",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Chat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ringing", "Ringing"),
                            ("answered", "Answered"),
                            ("missed", "Missed"),
                            ("ended", "Ended"),
                        ],
                        default="ringing",
                        max_length=8,
                    ),
                ),
                ("from_name", models.CharField(max_length=100)),
                ("from_email", models.EmailField(blank=True, default="", max_length=254)),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                ("started_at", models.DateTimeField()),
                ("rings_until", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by_name", models.CharField(blank=True, default="", max_length=160)),
                ("ended_at", models.DateTimeField(null=True)),
                ("said_at", models.DateTimeField(help_text="When somebody wrote last.")),
                ("updated_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chats",
                        to="accounts.account",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agent",
                    ),
                ),
                (
                    "reception",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chats",
                        to="support.chatreception",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "conversation",
                    models.CharField(choices=[("call", "Call"), ("chat", "Chat")], max_length=4),
                ),
                (
                    "number",
                    models.CharField(
                        blank=True, default="", help_text="Of the caller, in E.164.", max_length=16
                    ),
                ),
                (
                    "email",
                    models.EmailField(blank=True, default="", help_text="Of the visitor.", max_length=254),
                ),
                (
                    "brand",
                    models.CharField(help_text="What the company is called on the page.", max_length=120),
                ),
                (
                    "is_nps",
                    models.BooleanField(default=False, help_text="Asks for 0 to 10 instead of a face."),
                ),
                ("seed", models.CharField(blank=True, default="", max_length=43)),
                ("fingerprint", models.CharField(max_length=64, null=True, unique=True)),
                ("day", models.DateField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                ("rated_at", models.DateTimeField(null=True)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("positive", "Satisfied"),
                            ("neutral", "Neither"),
                            ("negative", "Dissatisfied"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("score", models.PositiveSmallIntegerField(null=True)),
                ("comment", models.CharField(blank=True, default="", max_length=1000)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="accounts.account",
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        db_index=False,
                        help_text="Who answered.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agent",
                    ),
                ),
                (
                    "call",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rating",
                        to="calls.call",
                    ),
                ),
                (
                    "chat",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rating",
                        to="support.chat",
                    ),
                ),
                (
                    "chat_reception",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="support.chatreception",
                    ),
                ),
                (
                    "reception",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pbx.reception",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ChatLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_visitor", models.BooleanField()),
                ("author", models.CharField(max_length=160)),
                ("text", models.CharField(max_length=2000)),
                ("key", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "chat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="support.chat"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("chat", "is_visitor", "key"), name="one_line_of_a_key")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="chat",
            index=models.Index(fields=["account", "-started_at", "-id"], name="chat_newest"),
        ),
        migrations.AddIndex(
            model_name="chat",
            index=models.Index(fields=["account", "updated_at"], name="chat_updated"),
        ),
        migrations.AddIndex(
            model_name="chat",
            index=models.Index(
                condition=models.Q(("state", "ringing")), fields=["rings_until"], name="chat_rings_until"
            ),
        ),
        migrations.AddIndex(
            model_name="chat",
            index=models.Index(
                condition=models.Q(("state", "answered")), fields=["said_at"], name="chat_idle"
            ),
        ),
        migrations.AddConstraint(
            model_name="chat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("ended_at", None), ("state", "ringing")),
                    models.Q(("answered_at__isnull", False), ("ended_at", None), ("state", "answered")),
                    models.Q(("answered_at", None), ("ended_at__isnull", False), ("state", "missed")),
                    models.Q(("ended_at__isnull", False), ("state", "ended")),
                    _connector="OR",
                ),
                name="chat_state_has_times",
            ),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(
                condition=models.Q(("rated_at__isnull", False)),
                fields=["account", "-rated_at", "-id"],
                name="rating_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(
                condition=models.Q(("asked_at__isnull", False)),
                fields=["account", "asked_at"],
                name="rating_asked",
            ),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(
                condition=models.Q(("rated_at__isnull", False)),
                fields=["reception", "-rated_at"],
                name="rating_of_reception",
            ),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(
                condition=models.Q(("rated_at__isnull", False)),
                fields=["agent", "-rated_at"],
                name="rating_of_agent",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.UniqueConstraint(
                fields=("account", "number", "day"), name="one_request_to_a_number_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("call__isnull", False), ("chat", None), ("conversation", "call")),
                    models.Q(("call", None), ("chat__isnull", False), ("conversation", "chat")),
                    _connector="OR",
                ),
                name="rating_of_one_conversation",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("comment", ""), ("kind", ""), ("rated_at", None), ("score", None)),
                    models.Q(("rated_at__isnull", False), models.Q(("kind", ""), _negated=True)),
                    _connector="OR",
                ),
                name="rating_is_given_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(("score", None), ("score__lte", 10), _connector="OR"),
                name="rating_score_form",
            ),
        ),
        protect("support_rating"),
        protect("support_chatreception"),
        protect("support_chat"),
        protect("support_chatline"),
    ]
