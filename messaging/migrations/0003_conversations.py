"""Conversations are kept by the database in the message's own statement."""

from django.db import migrations

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
    dependencies = [("messaging", "0002_protection")]

    operations = [
        migrations.RunSQL(KEEP, FORGET),
    ]
