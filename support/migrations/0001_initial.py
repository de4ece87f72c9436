import common.create_tables
import common.ids
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("calls", "0001_initial"),
        ("jobs", "0001_initial"),
        ("pbx", "0001_initial"),
        ("providers", "0001_initial"),
    ]

    operations = [
        # Where numbers of tickets come from; the table's default names it.
        migrations.RunSQL("CREATE SEQUENCE support_ticket_number", "DROP SEQUENCE support_ticket_number"),
        common.create_tables.CreateTables(
            models=[
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
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="chat_receptions",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "ref",
                            models.CharField(
                                default=common.ids.new_ref, editable=False, max_length=8, unique=True
                            ),
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
                        ("is_on", models.BooleanField(default=True)),
                        ("asks_smileys", models.BooleanField(default=False)),
                        ("asks_nps", models.BooleanField(default=False)),
                        (
                            "ring_minutes",
                            models.PositiveSmallIntegerField(
                                default=10,
                                help_text="A chat that nobody has answered for so long was missed.",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("deleted_at", models.DateTimeField(blank=True, null=True)),
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
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="chats",
                                to="accounts.account",
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "reception",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="chats",
                                to="support.chatreception",
                            ),
                        ),
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
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.agent",
                            ),
                        ),
                        ("answered_by_name", models.CharField(blank=True, default="", max_length=160)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("said_at", models.DateTimeField(help_text="When somebody wrote last.")),
                        ("updated_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["account", "-started_at", "-id"], name="chat_newest"),
                            models.Index(fields=["account", "updated_at"], name="chat_updated"),
                            models.Index(
                                condition=models.Q(("state__in", ["answered", "ringing"])),
                                fields=["account", "state"],
                                name="chat_open",
                            ),
                            models.Index(
                                condition=models.Q(("state", "ringing")),
                                fields=["rings_until"],
                                name="chat_rings_until",
                            ),
                            models.Index(
                                condition=models.Q(("state", "answered")),
                                fields=["said_at"],
                                name="chat_idle",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answered_at", None), ("ended_at", None), ("state", "ringing")),
                                    models.Q(
                                        ("answered_at__isnull", False),
                                        ("ended_at", None),
                                        ("state", "answered"),
                                    ),
                                    models.Q(
                                        ("answered_at", None),
                                        ("ended_at__isnull", False),
                                        ("state", "missed"),
                                    ),
                                    models.Q(("ended_at__isnull", False), ("state", "ended")),
                                    _connector="OR",
                                ),
                                name="chat_state_has_times",
                            )
                        ],
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
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "chat",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="support.chat",
                            ),
                        ),
                        ("is_visitor", models.BooleanField()),
                        ("author", models.CharField(max_length=160)),
                        ("text", models.CharField(max_length=2000)),
                        ("key", models.CharField(max_length=64)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("chat", "is_visitor", "key"), name="one_line_of_a_key"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Queue",
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
                                related_name="queues",
                                to="accounts.account",
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        (
                            "part",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("default", "New tickets go here"),
                                    ("unmatched", "Mail from unknown addresses goes here"),
                                    ("ports", "Tickets about ports go here"),
                                ],
                                default="",
                                max_length=10,
                            ),
                        ),
                        ("first_response_minutes", models.PositiveIntegerField(default=240)),
                        ("resolve_minutes", models.PositiveIntegerField(default=2880)),
                        (
                            "notify_email",
                            models.EmailField(
                                blank=True,
                                default="",
                                help_text="Told of tickets nobody is assigned to.",
                                max_length=254,
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(fields=("account", "name"), name="one_queue_of_a_name"),
                            models.UniqueConstraint(
                                condition=models.Q(("part", ""), _negated=True),
                                fields=("account", "part"),
                                name="one_queue_for_a_part",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("first_response_minutes__gte", 1), ("resolve_minutes__gte", 1)
                                ),
                                name="queue_minutes_positive",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CannedReply",
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
                                related_name="canned_replies",
                                to="accounts.account",
                            ),
                        ),
                        ("title", models.CharField(max_length=80)),
                        ("body", models.TextField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name_plural": "canned replies",
                        "ordering": ["title"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "title"), name="one_canned_reply_of_a_title"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Ticket",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("first_response_due", models.DateTimeField()),
                        ("resolve_due", models.DateTimeField()),
                        (
                            "due_at",
                            models.DateTimeField(help_text="The next of the two that is still to be met."),
                        ),
                        ("first_responded_at", models.DateTimeField(blank=True, null=True)),
                        ("paused_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "waiting_since",
                            models.DateTimeField(
                                blank=True,
                                help_text="Since when the customer waits for an answer.",
                                null=True,
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "number",
                            models.BigIntegerField(
                                db_default=models.Func(
                                    models.Value("support_ticket_number"), function="nextval"
                                ),
                                editable=False,
                                unique=True,
                            ),
                        ),
                        ("subject", models.CharField(max_length=200)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("active", "Active"),
                                    ("pending", "Pending"),
                                    ("closed", "Closed"),
                                    ("spam", "Spam"),
                                ],
                                default="active",
                                max_length=8,
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[("email", "E-mail"), ("phone", "Phone"), ("chat", "Chat")],
                                default="email",
                                max_length=6,
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("web", "Console"),
                                    ("api", "API"),
                                    ("mail", "Mail"),
                                    ("system", "Tandem"),
                                ],
                                default="web",
                                max_length=6,
                            ),
                        ),
                        ("customer_email", models.EmailField(max_length=254)),
                        ("customer_name", models.CharField(blank=True, default="", max_length=120)),
                        (
                            "queue",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="support.queue",
                            ),
                        ),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "tags",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "about_type",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="What it is about: a number or a port.",
                                max_length=40,
                            ),
                        ),
                        ("about_id", models.CharField(blank=True, default="", max_length=64)),
                        ("about_label", models.CharField(blank=True, default="", max_length=80)),
                        ("preview", models.CharField(blank=True, default="", max_length=160)),
                        ("threads_count", models.PositiveIntegerField(default=0)),
                        ("last_reply_at", models.DateTimeField()),
                        ("last_reply_from", models.CharField(default="customer", max_length=8)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("closed_by_label", models.CharField(blank=True, default="", max_length=160)),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                help_text="Where all that was said in it went.",
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="merged",
                                to="support.ticket",
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("updated_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["account", "-id"], name="ticket_newest"),
                            models.Index(
                                condition=models.Q(("status__in", ["active"])),
                                fields=["due_at", "id"],
                                name="ticket_next_due",
                            ),
                            models.Index(fields=["queue", "status"], name="ticket_in_queue"),
                            models.Index(fields=["account", "about_type", "about_id"], name="ticket_about"),
                            django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="ticket_tags"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at__isnull", False), ("status", "closed")),
                                    models.Q(
                                        models.Q(("status", "closed"), _negated=True), ("closed_at", None)
                                    ),
                                    _connector="OR",
                                ),
                                name="ticket_closed_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("merged_into", None),
                                    models.Q(
                                        ("status", "closed"),
                                        models.Q(("merged_into", models.F("id")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="ticket_merged_is_closed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Thread",
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
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="threads",
                                to="support.ticket",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("customer", "Customer"),
                                    ("message", "Reply"),
                                    ("note", "Internal note"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("body", models.TextField()),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("active", "Active"),
                                    ("pending", "Pending"),
                                    ("closed", "Closed"),
                                    ("spam", "Spam"),
                                ],
                                help_text="The ticket's, once this was said.",
                                max_length=8,
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("web", "Console"),
                                    ("api", "API"),
                                    ("mail", "Mail"),
                                    ("system", "Tandem"),
                                ],
                                default="web",
                                max_length=6,
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("author_label", models.CharField(max_length=160)),
                        ("author_email", models.EmailField(blank=True, default="", max_length=254)),
                        (
                            "message_id",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="Of the mail that brought it.",
                                max_length=250,
                            ),
                        ),
                        (
                            "mail_digest",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="Tells apart mails that were given one Message-ID.",
                                max_length=64,
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [models.Index(fields=["ticket", "id"], name="thread_of_ticket")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("message_id", ""), _negated=True),
                                fields=("message_id", "mail_digest"),
                                name="one_thread_per_mail",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
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
                            "thread",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attachments",
                                to="support.thread",
                            ),
                        ),
                        ("key", models.CharField(max_length=80, unique=True)),
                        ("name", models.CharField(help_text="As people see it.", max_length=120)),
                        ("mime", models.CharField(max_length=40)),
                        ("size", models.PositiveIntegerField()),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="TicketAtCarrier",
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
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="at_carriers",
                                to="support.ticket",
                            ),
                        ),
                        (
                            "provider_account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.provideraccount",
                            ),
                        ),
                        ("subject", models.CharField(max_length=200)),
                        (
                            "ref",
                            models.CharField(
                                blank=True, default="", help_text="The carrier's name for it.", max_length=64
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="What people there call it by.",
                                max_length=64,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("active", "Active"),
                                    ("pending", "Pending"),
                                    ("closed", "Closed"),
                                    ("spam", "Spam"),
                                ],
                                default="",
                                max_length=8,
                            ),
                        ),
                        ("changed_there_at", models.DateTimeField(blank=True, null=True)),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "is_gone",
                            models.BooleanField(default=False, help_text="The carrier knows it no longer."),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ticket", "provider_account"), name="one_ticket_per_login"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ref", ""), _negated=True),
                                fields=("provider_account", "ref"),
                                name="one_ticket_per_carrier_ref",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SaidAtCarrier",
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
                            "at_carrier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="said",
                                to="support.ticketatcarrier",
                            ),
                        ),
                        ("ref", models.CharField(blank=True, default="", max_length=64)),
                        ("is_ours", models.BooleanField()),
                        ("author", models.CharField(max_length=160)),
                        ("body", models.TextField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("sending", "On its way"), ("sent", "Sent"), ("failed", "Not sent")],
                                default="sent",
                                max_length=8,
                            ),
                        ),
                        ("error", models.CharField(blank=True, default="", max_length=300)),
                        (
                            "job",
                            models.ForeignKey(
                                blank=True,
                                help_text="What sends it.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="jobs.job",
                            ),
                        ),
                        ("said_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": [django.db.models.functions.datetime.TruncSecond("said_at"), "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ref", ""), _negated=True),
                                fields=("at_carrier", "ref"),
                                name="one_of_each_said_at_carrier",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "sending")),
                                fields=("at_carrier",),
                                name="one_at_a_time_to_a_carrier",
                            ),
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="support.ticket",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("label", models.CharField(max_length=160)),
                        ("typing_at", models.DateTimeField(blank=True, null=True)),
                        ("seen_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ticket", "user"), name="one_presence_at_a_ticket"
                            )
                        ],
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
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ratings",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "conversation",
                            models.CharField(choices=[("call", "Call"), ("chat", "Chat")], max_length=4),
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
                            "provider_account",
                            models.ForeignKey(
                                help_text="Whose carrier asked.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.provideraccount",
                            ),
                        ),
                        (
                            "ref",
                            models.CharField(
                                blank=True, default="", help_text="The carrier's name of it.", max_length=100
                            ),
                        ),
                        ("conversation_ref", models.CharField(blank=True, default="", max_length=100)),
                        (
                            "record",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rating",
                                to="calls.callrecord",
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
                            "number",
                            models.CharField(
                                blank=True, default="", help_text="Of the caller, in E.164.", max_length=16
                            ),
                        ),
                        (
                            "email",
                            models.EmailField(
                                blank=True, default="", help_text="Of the visitor.", max_length=254
                            ),
                        ),
                        (
                            "brand",
                            models.CharField(
                                help_text="What the company is called on the page.", max_length=120
                            ),
                        ),
                        (
                            "is_nps",
                            models.BooleanField(
                                default=False, help_text="Asks for 0 to 10 instead of a face."
                            ),
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
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("rated_at__isnull", False)),
                                fields=["account", "-rated_at", "-id"],
                                name="rating_newest",
                            ),
                            models.Index(
                                condition=models.Q(("asked_at__isnull", False)),
                                fields=["account", "asked_at"],
                                name="rating_asked",
                            ),
                            models.Index(
                                condition=models.Q(("rated_at__isnull", False)),
                                fields=["reception", "-rated_at"],
                                name="rating_of_reception",
                            ),
                            models.Index(
                                condition=models.Q(("rated_at__isnull", False)),
                                fields=["agent", "-rated_at"],
                                name="rating_of_agent",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("provider_account", "ref"), name="one_rating_of_a_carrier"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("number", ""), _negated=True),
                                fields=("account", "number", "day"),
                                name="one_request_to_a_number_a_day",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("email", ""), _negated=True),
                                fields=("account", "email", "day"),
                                name="one_request_to_an_address_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("call__isnull", False),
                                        ("chat", None),
                                        ("conversation", "call"),
                                        ("provider_account", None),
                                    ),
                                    models.Q(
                                        ("call", None),
                                        ("chat__isnull", False),
                                        ("conversation", "chat"),
                                        ("provider_account", None),
                                    ),
                                    models.Q(
                                        ("call", None),
                                        ("chat", None),
                                        ("provider_account__isnull", False),
                                        models.Q(("ref", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="rating_of_one_conversation",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("comment", ""), ("kind", ""), ("rated_at", None), ("score", None)
                                    ),
                                    models.Q(
                                        ("rated_at__isnull", False), models.Q(("kind", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="rating_is_given_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("score", None), ("score__lte", 10), _connector="OR"),
                                name="rating_score_form",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RatingOptOut",
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
                        ("address", models.EmailField(max_length=254)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "address"), name="one_rating_opt_out_of_an_address"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
