"""The customers of the large demo, straight below the operator."""

import psycopg

from accounts.models import Account
from accounts.states import AccountKind
from demo.large.loading import insert
from demo.large.step import FIRST_ACCOUNT, LAST_ACCOUNT, Step

BIGGEST = "Continental Clinics"
TOWNS = ("Albany", "Boulder", "Camden", "Dayton", "Eugene", "Fresno", "Helena", "Laredo", "Mobile", "Tacoma")
TRADES = ("Dental", "Legal", "Motors", "Bakery", "Clinic", "Realty", "Hotels", "Freight", "Studio", "Schools")


def add(session: psycopg.Connection, step: Step, count: int, *, after: int) -> None:
    row = Account(
        kind=AccountKind.CUSTOMER,
        parent=step.operator,
        ancestor_ids=[step.operator.pk],
        created_at=step.first,
    )
    differing = {
        "number": "(%(first_account)s + n)::text",
        "name": "CASE n WHEN 0 THEN %(biggest)s ELSE (%(towns)s::text[])[1 + n %% 10] || ' '"
        " || (%(trades)s::text[])[1 + n / 10 %% 10] || ' ' || lpad(n::text, 4, '0') END",
        "email": "'office@account' || lpad(n::text, 4, '0') || '.example'",
        "created_at": "%(created)s",
    }
    insert(
        session,
        row,
        differing,
        "generate_series(%(from_n)s, %(to_n)s) AS n",
        first_account=FIRST_ACCOUNT,
        biggest=BIGGEST,
        towns=list(TOWNS),
        trades=list(TRADES),
        created=step.first,
        from_n=after,
        to_n=count - 1,
    )
    session.execute("DROP TABLE IF EXISTS large_account")
    session.execute(
        "CREATE TEMPORARY TABLE large_account AS SELECT row_number() OVER (ORDER BY number) - 1 AS place, id,"
        " currency, rate_did, rate_sms, rate_nibble FROM accounts_account"
        " WHERE number BETWEEN %s AND %s",
        [str(FIRST_ACCOUNT), str(LAST_ACCOUNT)],
    )
    session.execute("ANALYZE large_account")
