import common.create_tables
import common.ids
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("events", "0001_initial"),
        ("jobs", "0001_initial"),
        ("numbers", "0001_initial"),
        ("providers", "0001_initial"),
    ]

    operations = [
        common.create_tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="Brand",
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
                                related_name="brands",
                                to="accounts.account",
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
                        ("ref", models.CharField(help_text="The registry's id.", max_length=40)),
                        ("name", models.CharField(max_length=120)),
                        ("description", models.CharField(blank=True, default="", max_length=500)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("registered_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("account", "ref"), name="one_brand_in_an_account")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Campaign",
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
                                related_name="campaigns",
                                to="accounts.account",
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
                            "brand",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="campaigns",
                                to="messaging.brand",
                            ),
                        ),
                        ("ref", models.CharField(help_text="The registry's id.", max_length=40)),
                        ("description", models.CharField(max_length=2000)),
                        ("class_name", models.CharField(default="T", max_length=20)),
                        ("starts_on", models.DateField()),
                        (
                            "sample",
                            models.TextField(
                                blank=True, default="", help_text="A message as it will be sent."
                            ),
                        ),
                        (
                            "registry",
                            models.CharField(
                                choices=[
                                    ("ACTIVE", "Registered"),
                                    ("SUSPENDED", "Suspended by the registry"),
                                    ("EXPIRED", "Expired"),
                                ],
                                default="ACTIVE",
                                max_length=10,
                            ),
                        ),
                        (
                            "review",
                            models.CharField(
                                choices=[
                                    ("REVIEW", "In review"),
                                    ("APPROVED", "Approved"),
                                    ("REJECTED", "Rejected"),
                                    ("SUSPENDED", "Suspended"),
                                ],
                                default="REVIEW",
                                max_length=10,
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("registered_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "look_at",
                            models.DateTimeField(
                                db_index=True, help_text="When to ask its carrier about it next."
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("provider_account", "ref"), name="one_campaign_at_a_carrier"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CampaignReview",
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
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reviews",
                                to="messaging.campaign",
                            ),
                        ),
                        ("carrier", models.CharField(max_length=40)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("REVIEW", "In review"),
                                    ("APPROVED", "Approved"),
                                    ("REJECTED", "Rejected"),
                                    ("SUSPENDED", "Suspended"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("detail", models.CharField(blank=True, default="", max_length=300)),
                        ("changed_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["carrier"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("campaign", "carrier"), name="one_review_per_carrier"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Binding",
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
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bindings",
                                to="messaging.campaign",
                            ),
                        ),
                        (
                            "number",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bindings",
                                to="numbers.phonenumber",
                            ),
                        ),
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
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending_assignment", "Being assigned"),
                                    ("assigned", "Assigned"),
                                    ("failed_assignment", "Not assigned"),
                                    ("pending_unassignment", "Being unassigned"),
                                    ("unassigned", "Unassigned"),
                                ],
                                default="pending_assignment",
                                max_length=20,
                            ),
                        ),
                        ("error", models.CharField(blank=True, default="", max_length=300)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["assigned", "pending_unassignment"])),
                                fields=("account", "number"),
                                name="one_campaign_of_a_number",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "pending_assignment")),
                                fields=("account", "number"),
                                name="one_campaign_on_its_way",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NumberMessaging",
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
                            "number",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="numbers.phonenumber",
                            ),
                        ),
                        ("is_off", models.BooleanField(default=False, help_text="It may not send.")),
                        (
                            "enabled_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="When it was first on an approved campaign; before, it may not send.",
                                null=True,
                            ),
                        ),
                        (
                            "parked_type",
                            models.CharField(
                                blank=True,
                                choices=[("email", "E-mail"), ("webhook", "Webhook"), ("sip", "SIP")],
                                default="",
                                max_length=8,
                            ),
                        ),
                        ("parked_target", models.CharField(blank=True, default="", max_length=500)),
                        ("route_in", models.BigIntegerField(blank=True, null=True)),
                        ("route_target", models.CharField(blank=True, default="", max_length=500)),
                    ],
                    options={
                        "verbose_name_plural": "number messaging",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "number"), name="one_messaging_setting_of_a_number"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HealthSetting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "account",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        ("alerts", models.BooleanField(default=False)),
                        ("mailed_at", models.DateTimeField(blank=True, null=True)),
                        ("mailed", models.JSONField(default=list, help_text="The problems told of last.")),
                    ],
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
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("title", models.CharField(max_length=80)),
                        ("text", models.TextField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name_plural": "canned replies",
                        "ordering": ["title", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("user", None)),
                                fields=("account", "title"),
                                name="one_shared_reply_of_a_title",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("user__isnull", False)),
                                fields=("account", "user", "title"),
                                name="one_own_reply_of_a_title",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Message",
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
                                related_name="messages",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "number",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="messages",
                                to="numbers.phonenumber",
                            ),
                        ),
                        (
                            "job",
                            models.OneToOneField(
                                blank=True,
                                help_text="What sends it.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="message",
                                to="jobs.job",
                            ),
                        ),
                        (
                            "direction",
                            models.CharField(choices=[("in", "Inbound"), ("out", "Outbound")], max_length=3),
                        ),
                        ("kind", models.CharField(choices=[("sms", "SMS"), ("mms", "MMS")], max_length=3)),
                        ("ours", models.CharField(help_text="E.164.", max_length=16)),
                        ("peer", models.CharField(help_text="E.164.", max_length=16)),
                        (
                            "peer_country",
                            models.CharField(
                                blank=True, default="", help_text="Empty for no country.", max_length=2
                            ),
                        ),
                        ("text", models.TextField(blank=True, default="")),
                        (
                            "sealed",
                            models.TextField(
                                blank=True,
                                default="",
                                editable=False,
                                help_text="What is sent instead, where nobody here shall read a part of it: encrypted; empty once it is sent.",
                            ),
                        ),
                        ("subject", models.CharField(blank=True, default="", max_length=120)),
                        (
                            "media_urls",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=1000),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "encoding",
                            models.CharField(
                                choices=[("gsm7", "GSM-7"), ("ucs2", "Unicode")], default="gsm7", max_length=4
                            ),
                        ),
                        ("parts", models.PositiveSmallIntegerField(default=1)),
                        ("rate", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("scheduled", "Scheduled"),
                                    ("queued", "Waiting"),
                                    ("submitting", "Being sent"),
                                    ("submission_unknown", "Perhaps sent"),
                                    ("sent", "Sent"),
                                    ("delivered", "Delivered"),
                                    ("simulated", "Simulated"),
                                    ("undelivered", "Not delivered"),
                                    ("failed", "Failed"),
                                    ("expired", "Expired"),
                                    ("delivery_unconfirmed", "No receipt"),
                                    ("cancelled", "Cancelled"),
                                    ("received", "Received"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("carrier_ref", models.CharField(blank=True, default="", max_length=128)),
                        (
                            "error_code",
                            models.CharField(
                                blank=True, default="", help_text="The carrier's own.", max_length=60
                            ),
                        ),
                        (
                            "error",
                            models.CharField(
                                blank=True, default="", help_text="Why, in plain words.", max_length=300
                            ),
                        ),
                        (
                            "delivered_late",
                            models.BooleanField(
                                default=False,
                                help_text="The carrier had reported it lost before it said that it arrived.",
                            ),
                        ),
                        (
                            "is_answer",
                            models.BooleanField(
                                default=False, help_text="Sent by itself, after STOP, START or HELP."
                            ),
                        ),
                        (
                            "may_be_stop",
                            models.BooleanField(
                                default=False,
                                help_text="It begins with a word that opts out; a person decides.",
                            ),
                        ),
                        ("ref", models.CharField(default=common.ids.new_ref, editable=False, max_length=8)),
                        (
                            "reference",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="The sender's own mark, told back with the message.",
                                max_length=32,
                            ),
                        ),
                        (
                            "sender_name",
                            models.CharField(
                                blank=True, default="", help_text="Asked for as sender.", max_length=11
                            ),
                        ),
                        (
                            "nature",
                            models.CharField(
                                blank=True,
                                choices=[("alerting", "Alerting"), ("marketing", "Marketing")],
                                default="",
                                max_length=10,
                            ),
                        ),
                        (
                            "is_flash",
                            models.BooleanField(
                                default=False, help_text="Shown at once and not kept by the phone."
                            ),
                        ),
                        (
                            "told_to",
                            models.ForeignKey(
                                blank=True,
                                help_text="Hears what becomes of this message, besides those that listen to all.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="events.subscription",
                            ),
                        ),
                        ("sent_by", models.CharField(blank=True, default="", max_length=160)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "sent_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="When the carrier took it, or when it was received.",
                                null=True,
                            ),
                        ),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["account", "-id"], name="message_newest"),
                            models.Index(fields=["account", "ours", "peer", "-id"], name="message_of_thread"),
                            models.Index(
                                fields=["account", "ours", "kind", "-created_at"], name="message_history"
                            ),
                            models.Index(
                                condition=models.Q(("carrier_ref", ""), _negated=True),
                                fields=["carrier_ref"],
                                name="message_at_carrier",
                            ),
                            models.Index(
                                condition=models.Q(("state", "sent")),
                                fields=["sent_at"],
                                name="message_without_receipt",
                            ),
                            models.Index(
                                condition=models.Q(("reference", ""), _negated=True),
                                fields=["account", "reference"],
                                name="message_by_reference",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("account", "ref"), name="one_message_per_ref"),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("direction", "in"), models.Q(("carrier_ref", ""), _negated=True)
                                ),
                                fields=("number", "carrier_ref"),
                                name="one_message_received_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("direction", "in"), ("state", "received")),
                                    models.Q(
                                        ("direction", "out"), models.Q(("state", "received"), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="message_state_fits_direction",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Conversation",
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
                                related_name="conversations",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "number",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="conversations",
                                to="numbers.phonenumber",
                            ),
                        ),
                        ("ours", models.CharField(help_text="E.164.", max_length=16)),
                        ("peer", models.CharField(help_text="E.164.", max_length=16)),
                        (
                            "name",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="How the person is called here.",
                                max_length=120,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("closed", "Closed")], default="open", max_length=6
                            ),
                        ),
                        (
                            "agent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="conversations",
                                to="accounts.agent",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="conversations",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "last_message",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="messaging.message",
                            ),
                        ),
                        ("last_at", models.DateTimeField()),
                        (
                            "last_direction",
                            models.CharField(choices=[("in", "Inbound"), ("out", "Outbound")], max_length=3),
                        ),
                        ("message_count", models.PositiveIntegerField(default=0)),
                        ("received_count", models.PositiveIntegerField(default=0)),
                        (
                            "waiting_since",
                            models.DateTimeField(
                                blank=True,
                                help_text="When the person first wrote what nobody has answered.",
                                null=True,
                            ),
                        ),
                        ("version", models.PositiveBigIntegerField(default=1)),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-last_message_id"],
                        "indexes": [
                            models.Index(
                                fields=["account", "state", "-last_message"], name="conversation_newest"
                            ),
                            models.Index(
                                fields=["account", "-last_message"], name="conversation_of_any_state"
                            ),
                            models.Index(fields=["account", "peer"], name="conversation_of_person"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "ours", "peer"), name="one_conversation_of_two_numbers"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConversationRead",
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
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reads",
                                to="messaging.conversation",
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
                        ("seen", models.PositiveIntegerField(default=0)),
                        ("last_message_id", models.UUIDField()),
                        ("at", models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("conversation", "user"), name="one_read_of_a_user"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConversationNote",
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
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notes",
                                to="messaging.conversation",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("author", models.CharField(max_length=160)),
                        ("text", models.TextField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["conversation", "created_at"], name="note_of_conversation")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConversationPresence",
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
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="presences",
                                to="messaging.conversation",
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
                                fields=("conversation", "user"), name="one_presence_at_a_conversation"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Takeover",
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
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="takeovers",
                                to="messaging.conversation",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("label", models.CharField(max_length=160)),
                        ("began_at", models.DateTimeField(auto_now_add=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("ended_by", models.CharField(blank=True, default="", max_length=160)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("conversation",),
                                name="one_takeover_at_a_time",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CarrierFeed",
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
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="feed",
                                to="providers.provideraccount",
                            ),
                        ),
                        ("cursor", models.TextField(blank=True, default="")),
                        ("due_at", models.DateTimeField(db_index=True)),
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
                        ("takes", models.PositiveIntegerField(default=0)),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                        ("error", models.TextField(blank=True, default="")),
                    ],
                ),
                migrations.CreateModel(
                    name="NumberFeed",
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
                            "feed",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="numbers",
                                to="messaging.carrierfeed",
                            ),
                        ),
                        ("e164", models.CharField(max_length=16)),
                        ("cursor", models.TextField(blank=True, default="")),
                        ("due_at", models.DateTimeField()),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["feed", "due_at"], name="number_feed_due")],
                        "constraints": [
                            models.UniqueConstraint(fields=("feed", "e164"), name="one_place_per_number")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Inbox",
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
                                related_name="inboxes",
                                to="accounts.account",
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("supervised", "Supervised"), ("shared", "Shared")], max_length=10
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
                        ("e164", models.CharField(max_length=16)),
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
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "members",
                            models.ManyToManyField(
                                related_name="inboxes", through="messaging.InboxMember", to="accounts.agent"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "inboxes",
                        "ordering": ["id"],
                        "indexes": [models.Index(fields=["account", "kind", "id"], name="inbox_of_account")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("removed_at", None)),
                                fields=("number",),
                                name="one_inbox_of_a_number",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("removed_at", None)),
                                fields=("owner",),
                                name="one_supervised_inbox_of_an_owner",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "supervised"), ("owner__isnull", False)),
                                    models.Q(("kind", "shared"), ("owner", None)),
                                    _connector="OR",
                                ),
                                name="supervised_inbox_has_owner",
                            ),
                        ],
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
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
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
                        (
                            "agent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inbox_memberships",
                                to="accounts.agent",
                            ),
                        ),
                        ("joined_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("inbox", "agent"), name="once_in_an_inbox")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KeywordSetting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "account",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "languages",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=2), blank=True, default=list, size=None
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="OptOut",
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
                                related_name="opt_outs",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "number",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="numbers.phonenumber",
                            ),
                        ),
                        ("peer", models.CharField(help_text="E.164.", max_length=16)),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("keyword", "Answered STOP"),
                                    ("console", "Console"),
                                    ("api", "API"),
                                    ("import", "Import"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="The word texted, or who did it.",
                                max_length=160,
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "ended_source",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("keyword", "Answered STOP"),
                                    ("console", "Console"),
                                    ("api", "API"),
                                    ("import", "Import"),
                                ],
                                default="",
                                max_length=8,
                            ),
                        ),
                        ("ended_note", models.CharField(blank=True, default="", max_length=160)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["account", "-id"], name="opt_out_newest")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("account", "number", "peer"),
                                name="one_opt_out_in_force",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeliveryReceipt",
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
                            "message",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="receipts",
                                to="messaging.message",
                            ),
                        ),
                        (
                            "event",
                            models.CharField(
                                help_text="The carrier's name for the report, so it counts once.",
                                max_length=128,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("scheduled", "Scheduled"),
                                    ("queued", "Waiting"),
                                    ("submitting", "Being sent"),
                                    ("submission_unknown", "Perhaps sent"),
                                    ("sent", "Sent"),
                                    ("delivered", "Delivered"),
                                    ("simulated", "Simulated"),
                                    ("undelivered", "Not delivered"),
                                    ("failed", "Failed"),
                                    ("expired", "Expired"),
                                    ("delivery_unconfirmed", "No receipt"),
                                    ("cancelled", "Cancelled"),
                                    ("received", "Received"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("code", models.CharField(blank=True, default="", max_length=60)),
                        ("words", models.CharField(blank=True, default="", max_length=300)),
                        ("applied", models.BooleanField(default=False)),
                        ("happened_at", models.DateTimeField()),
                        ("received_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["account", "-happened_at"], name="receipt_newest")],
                        "constraints": [
                            models.UniqueConstraint(fields=("message", "event"), name="one_receipt_per_event")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MessageSum",
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
                            "span",
                            models.CharField(
                                help_text="hour, day or part, which is 15 minutes.", max_length=4
                            ),
                        ),
                        ("began_at", models.DateTimeField()),
                        (
                            "dimension",
                            models.CharField(blank=True, help_text="Empty for all together.", max_length=11),
                        ),
                        ("direction", models.CharField(max_length=8)),
                        ("value", models.CharField(blank=True, max_length=40)),
                        ("messages", models.BigIntegerField()),
                        ("parts", models.BigIntegerField()),
                        ("charged", models.DecimalField(decimal_places=6, max_digits=24)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "span", "dimension", "began_at", "direction", "value"),
                                name="one_message_sum_of_a_kind",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MessageMark",
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
                        ("hour", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["account", "hour"], name="message_mark_of_hour")],
                    },
                ),
            ],
        ),
    ]
