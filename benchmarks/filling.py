"""Fills an installation by the million: rows are copied from such as the portal made."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from django.db import connection
from django.db.models import Model

from accounts.models import Account
from calls.models import CallRecord
from messaging.models import Conversation, Message
from numbers.models import PhoneNumber
from numbers.services import tallies
from tests.copies import copying
from tests.database import POWERFUL

LABELS = "Reception,Fax,Sales,Support,Lift,Alarm line,Front desk,Campaign,Spare,"
TOWNS = "Albany,Boulder,Camden,Dayton,Eugene,Fresno,Helena,Laredo,Mobile,Tacoma"
SENTENCES = "your order is on its way,please call us back,the crown is ready,see you at five"
PEER = "'+1' || (303 + n % 7) || (2000000 + n % 90000)"
# An id as of a moment three milliseconds after that of the row before; a million take less than an hour.
STAMP = "lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - 4000000 + n * 3), 12, '0')"
ID = f"({STAMP} || '7000800000000000' || lpad(to_hex(n % 65536), 4, '0'))::uuid"
# Nine rows of ten are the account's whose row is copied, the others are spread over the customers beside it.
WHOSE = "CASE WHEN n % 10 > 0 THEN t.account_id ELSE (SELECT o.id FROM others o WHERE o.place = n / 10 % o.many) END"
OTHERS = """
CREATE TEMPORARY TABLE others AS
SELECT row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS many, id
FROM accounts_account WHERE number LIKE '3000%';
CREATE INDEX ON others (place);
ANALYZE others
"""


@contextmanager
def powerful() -> Iterator[psycopg.Connection]:
    """The superuser, whose rows wake no trigger."""
    with psycopg.connect(POWERFUL, dbname=connection.settings_dict["NAME"], autocommit=True) as session:
        session.execute("SET session_replication_role = replica")
        session.execute("SET maintenance_work_mem = '512MB'")
        yield session


@dataclass(frozen=True)
class Patterns:
    """The rows that are copied."""

    number: PhoneNumber
    message: Message
    conversation: Conversation
    call: CallRecord


def _one_of(texts: str) -> str:
    return f"split_part('{texts}', ',', 1 + n % {texts.count(',') + 1})"


def _copy(
    session: psycopg.Connection, row: Model, count: int, differing: Mapping[str, str], after: int = 0
) -> None:
    """The index of words is made anew afterwards, which takes a tenth of the time."""
    name = f"{row._meta.db_table}_words"
    index = session.execute("SELECT pg_get_indexdef(%s::regclass)", [name]).fetchone()
    assert index is not None
    session.execute(f"DROP INDEX {name}")
    session.execute(copying(row, count, differing, after=after))
    session.execute(index[0])


def add_customers(session: psycopg.Connection, customer: Account, count: int) -> None:
    """So many customers beside this one."""
    words = {
        "number": "(3000000000 + n)::text",
        "name": "'Customer ' || n",
        "email": "'office@c' || n || '.example'",
    }
    _copy(session, customer, count, words)
    session.execute(OTHERS)


def fill(session: psycopg.Connection, of: Patterns, count: int, *, after: int = 0) -> None:
    """So many more numbers, messages and calls, and a quarter as many conversations, after those that are there."""
    here: dict[str, str] = {"account_id": WHOSE}
    number = {
        "e164": "'+1' || (2012000000 + n)",
        "label": _one_of(LABELS),
        "city": f"split_part('{TOWNS}', ',', 1 + n * 10 / {after + count + 1})",
        "tags": "ARRAY['site-' || n % 40]",
    }
    _copy(session, of.number, count, here | number, after)
    message = {
        "id": ID,
        "ref": "upper(lpad(to_hex(n), 8, '0'))",
        "carrier_ref": "'m' || n",
        "job_id": "NULL",
        "peer": PEER,
        "text": f"'No. ' || n || ': ' || {_one_of(SENTENCES)}",
    }
    _copy(session, of.message, count, here | message, after)
    person = {"peer": "'+1' || (4042000000 + n)", "name": "'Person ' || n"}
    _copy(session, of.conversation, count // 4, here | person, after // 4)
    call = {
        "ref": "'c' || n",
        "caller": PEER,
        "started_at": "now() - n * interval '2 seconds'",
        "leg_id": "NULL",
    }
    _copy(session, of.call, count, here | call, after)
    tallies.check()
    session.execute("VACUUM ANALYZE")
