"""A year of messages, with their conversations, and of calls. Few of an account's numbers have most of both."""

from dataclasses import asdict, dataclass

import psycopg

from calls.models import CallRecord
from calls.states import Direction as CallDirection
from common.plans.registry import country_of, kind_of
from demo.large.loading import insert, without_indexes
from demo.large.step import Step
from messaging.models import Conversation, Message
from messaging.states import Direction, MessageKind, MessageState

SENTENCES = (
    "your order is on its way.",
    "please call us back.",
    "the crown is ready.",
    "see you at five.",
)
# Messages of a conversation: each is answered, and of one in ten the last is not yet.
IN_A_TALK = 4
WRITER, CALLER = "+1404", "+1303"
# Numbers in use: so many of the first account, and so many of each other.
LINES = """
CREATE TEMPORARY TABLE large_line AS
SELECT row_number() OVER (ORDER BY place, k) - 1 AS place, place = 0 AS is_first, account_id, number_id, e164,
    rate_sms, rate_nibble
FROM (
    SELECT a.place, a.id AS account_id, a.rate_sms, a.rate_nibble, n.id AS number_id, n.e164,
        row_number() OVER (PARTITION BY a.id ORDER BY n.id) AS k
    FROM large_account a JOIN numbers_phonenumber n ON n.account_id = a.id
) AS numbered
WHERE k <= CASE place WHEN 0 THEN 200 ELSE 2 END
"""
CHARGES = """
CREATE TEMPORARY TABLE large_charge
    (account_id bigint, amount numeric(18, 6), reason text, description text, e164 text, at timestamptz)
"""
# ``{n}`` counts what one line has: messages by conversation, calls one by one.
WHOSE = """
large_line l ON l.place = CASE WHEN {n} %% 10 > 0 THEN {n} %% %(firsts)s ELSE %(firsts)s + {n} / 10 %% %(others)s END
"""
MESSAGES = f"""
CREATE TEMPORARY TABLE large_message AS
SELECT n, t.talk, at, l.account_id, l.number_id, l.e164, l.rate_sms,
    '{WRITER}' || (2000000 + t.talk) AS peer, (n %% 2 = 0) = (t.talk %% 10 = 0) AS is_sent,
    (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '70008' || lpad(to_hex(n), 15, '0'))::uuid AS id
FROM generate_series(%(from_n)s, %(to_n)s) AS n
CROSS JOIN LATERAL (SELECT n / {IN_A_TALK} AS talk,
    %(first)s + (n - %(from_n)s) * ((%(now)s - %(first)s) / %(count)s::float8) AS at) t
JOIN {WHOSE.format(n="t.talk")}
"""  # noqa: S608
CALLS = f"""
CREATE TEMPORARY TABLE large_call AS
SELECT nextval(pg_get_serial_sequence('calls_callrecord', 'id')) AS id, n, c.at, l.account_id, l.e164, l.rate_nibble,
    c.peer, c.is_made, c.seconds, round(c.seconds * l.rate_nibble / 60, 6) AS charged
FROM generate_series(%(from_n)s, %(to_n)s) AS n
CROSS JOIN LATERAL (SELECT
    %(first)s + (n - %(from_n)s) * ((%(now)s - %(first)s) / %(count)s::float8) AS at,
    '{CALLER}' || (2000000 + n %% 90000) AS peer, n %% 2 = 0 AS is_made,
    CASE WHEN n %% 7 = 0 THEN 0 ELSE 15 + n * 37 %% 600 END AS seconds) c
JOIN {WHOSE.format(n="n")}
"""  # noqa: S608
LATEST = """(
    SELECT account_id, number_id, e164, peer, (array_agg(id ORDER BY id DESC))[1] AS last_id, max(at) AS last_at,
        (array_agg(is_sent ORDER BY id DESC))[1] AS is_sent, count(*) AS messages,
        count(*) FILTER (WHERE NOT is_sent) AS received, min(at) AS first_at, talk
    FROM large_message GROUP BY account_id, number_id, e164, peer, talk
) AS m"""


@dataclass(frozen=True)
class Lines:
    """How many numbers in use are the first account's, and how many of all others."""

    firsts: int
    others: int


def choose_lines(session: psycopg.Connection) -> Lines:
    session.execute("DROP TABLE IF EXISTS large_line, large_charge")
    session.execute(LINES)
    session.execute("ANALYZE large_line")
    session.execute(CHARGES)
    found = session.execute(
        "SELECT count(*) FILTER (WHERE is_first), count(*) FILTER (WHERE NOT is_first) FROM large_line"
    ).fetchone()
    assert found is not None
    return Lines(*found)


def _words(step: Step, lines: Lines, count: int, after: int) -> dict[str, object]:
    span = {"from_n": after, "to_n": count - 1, "count": count - after, "first": step.first, "now": step.now}
    return span | asdict(lines)


def add_messages(session: psycopg.Connection, step: Step, lines: Lines, count: int, *, after: int) -> None:
    session.execute("DROP TABLE IF EXISTS large_message")
    session.execute(MESSAGES.encode(), _words(step, lines, count, after))
    session.execute("ANALYZE large_message")
    row = Message(kind=MessageKind.SMS, peer_country=country_of(f"{WRITER}2000000"))
    differing = {
        "id": "m.id",
        "account_id": "m.account_id",
        "number_id": "m.number_id",
        "direction": f"CASE WHEN is_sent THEN '{Direction.OUTBOUND}' ELSE '{Direction.INBOUND}' END",
        "state": f"CASE WHEN is_sent THEN '{MessageState.DELIVERED}' ELSE '{MessageState.RECEIVED}' END",
        "ours": "m.e164",
        "peer": "m.peer",
        "text": "'No. ' || n || ': ' || (%(sentences)s::text[])[1 + n %% 4]",
        "rate": "CASE WHEN is_sent THEN m.rate_sms ELSE 0 END",
        "carrier_ref": "'large-' || n",
        "ref": "'L' || lpad(upper(to_hex(n)), 7, '0')",
        "sent_by": "CASE WHEN is_sent THEN 'Bulk import' ELSE '' END",
        "created_at": "m.at",
        "sent_at": "m.at",
        "finished_at": "m.at + interval '2 seconds'",
    }
    with without_indexes(session, "messaging_message"):
        insert(session, row, differing, "large_message m ORDER BY n", sentences=list(SENTENCES))
    _add_conversations(session)
    session.execute(
        "INSERT INTO large_charge SELECT account_id, rate_sms, 'message:' || id, 'SMS to ' || peer || ', 1 part', e164,"
        " at FROM large_message WHERE is_sent"
    )


def _add_conversations(session: psycopg.Connection) -> None:
    differing = {
        "account_id": "m.account_id",
        "number_id": "m.number_id",
        "ours": "m.e164",
        "peer": "m.peer",
        "name": "'Person ' || talk",
        "last_message_id": "m.last_id",
        "last_at": "m.last_at",
        "last_direction": f"CASE WHEN is_sent THEN '{Direction.OUTBOUND}' ELSE '{Direction.INBOUND}' END",
        "message_count": "m.messages",
        "received_count": "m.received",
        "waiting_since": "CASE WHEN NOT is_sent THEN m.last_at END",
        "version": "m.messages",
        "created_at": "m.first_at",
    }
    with without_indexes(session, "messaging_conversation"):
        insert(session, Conversation(), differing, f"{LATEST} ORDER BY talk")


def add_calls(session: psycopg.Connection, step: Step, lines: Lines, count: int, *, after: int) -> None:
    session.execute("DROP TABLE IF EXISTS large_call")
    session.execute(CALLS.encode(), _words(step, lines, count, after))
    session.execute("ANALYZE large_call")
    peer = f"{CALLER}2000000"
    row = CallRecord(peer_country=country_of(peer), peer_kind=kind_of(peer))
    differing = {
        "id": "c.id",
        "account_id": "c.account_id",
        "ref": "'large-' || n",
        "direction": f"CASE WHEN is_made THEN '{CallDirection.OUTBOUND}' ELSE '{CallDirection.INBOUND}' END",
        "caller": "CASE WHEN is_made THEN c.e164 ELSE c.peer END",
        "called": "CASE WHEN is_made THEN c.peer ELSE c.e164 END",
        "started_at": "c.at",
        "recorded_at": "c.at",
        "seconds": "c.seconds",
        "rate": "c.rate_nibble",
        "charged": "c.charged",
    }
    with without_indexes(session, "calls_callrecord"):
        insert(session, row, differing, "large_call c ORDER BY n")
    session.execute(
        "INSERT INTO large_charge SELECT account_id, charged, 'call:' || id, CASE WHEN is_made THEN 'Call to '"
        " ELSE 'Call from ' END || peer || ', ' || seconds || ' s', e164, at FROM large_call WHERE charged > 0"
    )
