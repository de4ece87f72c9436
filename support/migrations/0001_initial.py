import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("jobs", "0001_initial"),
        ("providers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Queue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="queues",
                        to="accounts.account",
                    ),
                ),
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
                        condition=models.Q(("first_response_minutes__gte", 1), ("resolve_minutes__gte", 1)),
                        name="queue_minutes_positive",
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
                    "kind",
                    models.CharField(
                        choices=[("customer", "Customer"), ("message", "Reply"), ("note", "Internal note")],
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
                        choices=[("web", "Console"), ("api", "API"), ("mail", "Mail"), ("system", "Tandem")],
                        default="web",
                        max_length=6,
                    ),
                ),
                ("author_label", models.CharField(max_length=160)),
                ("author_email", models.EmailField(blank=True, default="", max_length=254)),
                (
                    "message_id",
                    models.CharField(
                        blank=True, default="", help_text="Of the mail that brought it.", max_length=250
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
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
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
            ],
            options={
                "ordering": ["id"],
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
                ("key", models.CharField(max_length=80, unique=True)),
                ("name", models.CharField(help_text="As people see it.", max_length=120)),
                ("mime", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
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
            ],
            options={
                "ordering": ["id"],
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
                ("due_at", models.DateTimeField(help_text="The next of the two that is still to be met.")),
                ("first_responded_at", models.DateTimeField(blank=True, null=True)),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                (
                    "waiting_since",
                    models.DateTimeField(
                        blank=True, help_text="Since when the customer waits for an answer.", null=True
                    ),
                ),
                (
                    "number",
                    models.BigIntegerField(
                        db_default=models.Func(models.Value("support_ticket_number"), function="nextval"),
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
                        choices=[("web", "Console"), ("api", "API"), ("mail", "Mail"), ("system", "Tandem")],
                        default="web",
                        max_length=6,
                    ),
                ),
                ("customer_email", models.EmailField(max_length=254)),
                ("customer_name", models.CharField(blank=True, default="", max_length=120)),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), blank=True, default=list, size=None
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
                ("closed_by_label", models.CharField(blank=True, default="", max_length=160)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="accounts.account",
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
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                (
                    "queue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="support.queue",
                    ),
                ),
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
                            models.Q(models.Q(("status", "closed"), _negated=True), ("closed_at", None)),
                            _connector="OR",
                        ),
                        name="ticket_closed_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into", None),
                            models.Q(
                                ("status", "closed"), models.Q(("merged_into", models.F("id")), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="ticket_merged_is_closed",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="thread",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="threads", to="support.ticket"
            ),
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
                ("label", models.CharField(max_length=160)),
                ("typing_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account"
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
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="support.ticket"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "user"), name="one_presence_at_a_ticket")
                ],
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
                        blank=True, default="", help_text="What people there call it by.", max_length=64
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
                ("is_gone", models.BooleanField(default=False, help_text="The carrier knows it no longer.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
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
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="at_carriers",
                        to="support.ticket",
                    ),
                ),
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
                ("said_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
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
                (
                    "at_carrier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="said",
                        to="support.ticketatcarrier",
                    ),
                ),
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
            name="CannedReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=80)),
                ("body", models.TextField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="canned_replies",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "canned replies",
                "ordering": ["title"],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "title"), name="one_canned_reply_of_a_title")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(fields=["ticket", "id"], name="thread_of_ticket"),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.UniqueConstraint(
                condition=models.Q(("message_id", ""), _negated=True),
                fields=("message_id", "mail_digest"),
                name="one_thread_per_mail",
            ),
        ),
    ]
