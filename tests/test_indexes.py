"""Of a table that grows with use no index is what another one begins with: each costs every row that is written."""

import pytest
from django.db import connection

GROWING = {
    "accounts_activity",
    "accounts_agent",
    "accounts_contact",
    "accounts_contactnumber",
    "billing_hold",
    "billing_invoice",
    "billing_ledgerentry",
    "billing_numbershare",
    "billing_payment",
    "billing_spending",
    "calls_call",
    "calls_callevent",
    "calls_callnode",
    "calls_callrecord",
    "calls_leg",
    "calls_recording",
    "calls_signal",
    "events_delivery",
    "events_notice",
    "events_push",
    "jobs_job",
    "jobs_jobitem",
    "messaging_conversation",
    "messaging_conversationread",
    "messaging_deliveryreceipt",
    "messaging_inbox",
    "messaging_inboxmember",
    "messaging_message",
    "messaging_numbermessaging",
    "messaging_optout",
    "numbers_e911record",
    "numbers_lookup",
    "numbers_numberassignment",
    "numbers_numberorder",
    "numbers_phonenumber",
    "numbers_portabilitycheck",
    "numbers_portrequest",
    "providers_syncrun",
    "support_chat",
    "support_chatline",
    "support_thread",
    "support_ticket",
}
# Each index with what it is in order of, up to where a condition or a uniqueness makes it more than an order.
BEGUN = """
WITH indexes AS (
    SELECT i.indexrelid, i.indrelid, i.indisunique, i.indpred IS NULL AS is_whole,
        coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS condition,
        ARRAY(SELECT pg_get_indexdef(i.indexrelid, place, true) || i.indclass[place - 1]::text
              FROM generate_series(1, i.indnkeyatts) AS place) AS keys
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
    WHERE a.amname = 'btree'
)
SELECT short.indrelid::regclass::text, short.indexrelid::regclass::text, long.indexrelid::regclass::text
FROM indexes short JOIN indexes long USING (indrelid)
WHERE short.indexrelid <> long.indexrelid AND short.is_whole AND NOT short.indisunique AND long.is_whole
AND long.keys[: cardinality(short.keys)] = short.keys
AND short.indrelid IN (SELECT oid FROM pg_class WHERE relname = ANY(%s))
"""


@pytest.mark.django_db
def test_no_index_of_a_growing_table_is_what_another_begins_with():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname = ANY(%s)", [sorted(GROWING)])
        assert {name for (name,) in cursor.fetchall()} == GROWING
        cursor.execute(BEGUN, [sorted(GROWING)])
        assert cursor.fetchall() == []
