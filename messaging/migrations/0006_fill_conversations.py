"""Makes the conversations of the messages that are here already, and the index that searches their texts."""

from django.db import migrations

# What was silent for two weeks begins as closed, so that nobody starts with a heap of unread.
FILL = """
SET LOCAL ROLE portal_system;
INSERT INTO messaging_conversation (
    account_id, number_id, ours, peer, name, state, last_message_id, last_at, last_direction, message_count,
    received_count, waiting_since, version, created_at
)
SELECT newest.account_id, newest.number_id, newest.ours, newest.peer, '',
    CASE WHEN newest.created_at > now() - interval '14 days' THEN 'open' ELSE 'closed' END,
    newest.id, newest.created_at, newest.direction, counted.messages, counted.received, waiting.since, 1,
    counted.first_at
FROM (
    SELECT DISTINCT ON (account_id, ours, peer) * FROM messaging_message
    ORDER BY account_id, ours, peer, id DESC
) newest
JOIN (
    SELECT account_id, ours, peer, count(*) AS messages, count(*) FILTER (WHERE direction = 'in') AS received,
        min(created_at) AS first_at, max(created_at) FILTER (WHERE direction = 'out' AND NOT is_answer) AS answered
    FROM messaging_message GROUP BY account_id, ours, peer
) counted USING (account_id, ours, peer)
LEFT JOIN LATERAL (
    SELECT min(m.created_at) AS since FROM messaging_message m
    WHERE (m.account_id, m.ours, m.peer) = (newest.account_id, newest.ours, newest.peer) AND m.direction = 'in'
        AND (counted.answered IS NULL OR m.created_at > counted.answered)
) waiting ON true
ON CONFLICT DO NOTHING;
RESET ROLE;
"""
EMPTY = """
SET LOCAL ROLE portal_system;
DELETE FROM messaging_conversationread;
DELETE FROM messaging_conversationpresence;
DELETE FROM messaging_takeover;
DELETE FROM messaging_conversation;
RESET ROLE;
"""
# Words inside of texts, account by account. Both extensions come with PostgreSQL and a database's owner may add them;
# where a server lacks them searching works as well, and is slower.
INDEX = """
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE EXTENSION IF NOT EXISTS btree_gin;
    CREATE INDEX message_words ON messaging_message USING gin (account_id, upper(text) gin_trgm_ops);
EXCEPTION
    WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN
        RAISE NOTICE 'Texts of messages are searched without an index: %', SQLERRM;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0005_conversations")]

    operations = [
        migrations.RunSQL(FILL, EMPTY),
        migrations.RunSQL(INDEX, "DROP INDEX IF EXISTS message_words;"),
    ]
