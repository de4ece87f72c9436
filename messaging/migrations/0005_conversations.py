"""Conversations, kept up to date by a trigger on the messages' table, and what people do in them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.rls import append_only, protect

# One statement per message, in its own transaction, whoever writes it: the console, programs, carriers, the demo. It
# costs a sender no round trip. Its lock on the conversation's row makes counts exact and settles who answered first.
# A connection keeps its plans, so those of a small table must not stay: they would read a big one from end to end.
KEEP = """
CREATE FUNCTION messaging_keep_conversation() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    received boolean := NEW.direction = 'in';
    by_itself boolean := NEW.is_answer;
    made bigint;
BEGIN
    INSERT INTO messaging_conversation AS c (
        account_id, number_id, ours, peer, name, state, last_message_id, last_at, last_direction, message_count,
        received_count, waiting_since, version, created_at
    ) VALUES (
        NEW.account_id, NEW.number_id, NEW.ours, NEW.peer, '', 'open', NEW.id, NEW.created_at, NEW.direction, 1,
        received::int, CASE WHEN received THEN NEW.created_at END, 1, NEW.created_at
    )
    ON CONFLICT (account_id, ours, peer) DO UPDATE SET
        number_id = NEW.number_id,
        state = CASE WHEN by_itself THEN c.state ELSE 'open' END,
        last_message_id = greatest(c.last_message_id, NEW.id),
        last_at = CASE WHEN NEW.id > c.last_message_id THEN NEW.created_at ELSE c.last_at END,
        last_direction = CASE WHEN NEW.id > c.last_message_id THEN NEW.direction ELSE c.last_direction END,
        message_count = c.message_count + 1,
        received_count = c.received_count + received::int,
        waiting_since = CASE WHEN received THEN coalesce(c.waiting_since, NEW.created_at)
            WHEN by_itself THEN c.waiting_since END,
        version = c.version + 1
    RETURNING CASE WHEN c.message_count = 1 THEN c.id END INTO made;
    IF made IS NOT NULL THEN
        UPDATE messaging_conversation c SET name = o.name FROM messaging_conversation o
        WHERE c.id = made AND o.account_id = NEW.account_id AND o.peer = NEW.peer AND o.name <> '';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_conversation AFTER INSERT ON messaging_message
    FOR EACH ROW EXECUTE FUNCTION messaging_keep_conversation();
"""
FORGET = """
DROP TRIGGER keep_conversation ON messaging_message;
DROP FUNCTION messaging_keep_conversation();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_agents"),
        ("messaging", "0004_agents_at_carriers"),
        ("numbers", "0005_assignments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Conversation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ours", models.CharField(help_text="E.164.", max_length=16)),
                ("peer", models.CharField(help_text="E.164.", max_length=16)),
                (
                    "name",
                    models.CharField(
                        blank=True, default="", help_text="How the person is called here.", max_length=120
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("closed", "Closed")], default="open", max_length=6
                    ),
                ),
                ("last_at", models.DateTimeField()),
                (
                    "last_direction",
                    models.CharField(choices=[("in", "Received"), ("out", "Sent")], max_length=3),
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
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conversations",
                        to="accounts.account",
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
                    "last_message",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="messaging.message",
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
            ],
            options={
                "ordering": ["-last_message_id"],
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
                ("author", models.CharField(max_length=160)),
                ("text", models.TextField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
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
            ],
            options={
                "ordering": ["id"],
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
            ],
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
                ("seen", models.PositiveIntegerField(default=0)),
                ("last_message_id", models.UUIDField()),
                ("at", models.DateTimeField(auto_now=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account"
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
            ],
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
                ("label", models.CharField(max_length=160)),
                ("began_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.CharField(blank=True, default="", max_length=160)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
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
            ],
            options={
                "ordering": ["-id"],
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
                ("text", models.TextField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account"
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
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["account", "state", "-last_message"], name="conversation_newest"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["account", "peer"], name="conversation_of_person"),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.UniqueConstraint(
                fields=("account", "ours", "peer"), name="one_conversation_of_two_numbers"
            ),
        ),
        migrations.AddIndex(
            model_name="conversationnote",
            index=models.Index(fields=["conversation", "created_at"], name="note_of_conversation"),
        ),
        migrations.AddConstraint(
            model_name="conversationpresence",
            constraint=models.UniqueConstraint(
                fields=("conversation", "user"), name="one_presence_at_a_conversation"
            ),
        ),
        migrations.AddConstraint(
            model_name="conversationread",
            constraint=models.UniqueConstraint(fields=("conversation", "user"), name="one_read_of_a_user"),
        ),
        migrations.AddConstraint(
            model_name="takeover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("conversation",),
                name="one_takeover_at_a_time",
            ),
        ),
        protect("messaging_conversation"),
        protect("messaging_conversationread"),
        protect("messaging_conversationnote"),
        protect("messaging_conversationpresence"),
        protect("messaging_takeover"),
        protect("messaging_cannedreply"),
        append_only("messaging_conversationnote"),
        migrations.RunSQL(KEEP, FORGET),
    ]
