"""The people and the address book of the first account of the large demo."""

import psycopg

from accounts.models import Agent, Contact, ContactNumber
from accounts.states import AgentKind
from demo.large.accounts import TOWNS, TRADES
from demo.large.loading import insert, without_indexes
from demo.large.step import Step

FIRST_NAMES = ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gail", "Hugo", "Iris", "Jon")
LAST_NAMES = ("Abbott", "Baker", "Carter", "Doyle", "Ellis", "Foster", "Grant", "Hayes", "Irwin", "Jones")
DEPARTMENTS = ("Front desk", "Billing", "Surgery", "Laboratory", "Transport")
CONTACT = "+1505"
FIRST = "large_account a, generate_series(%(from_n)s, %(to_n)s) AS n WHERE a.place = 0"
UNNUMBERED = """
accounts_contact c JOIN large_account a ON a.id = c.account_id AND a.place = 0
WHERE NOT EXISTS (SELECT FROM accounts_contactnumber m WHERE m.contact_id = c.id)
"""


def add(session: psycopg.Connection, step: Step, count: int, *, after: int) -> None:
    """Have the account have so many people, and as many contacts."""
    some = {"from_n": after, "to_n": count - 1}
    person = {
        "account_id": "a.id",
        "ref": "lpad(to_hex(n), 24, '0')",
        "name": "(%(firsts)s::text[])[1 + n %% 10] || ' ' || (%(lasts)s::text[])[1 + n / 10 %% 10] || ' ' || n",
        "object_id": "md5('person' || n)::uuid::text",
        "upn": "'p' || n || '@continental.example'",
        "email": "'p' || n || '@continental.example'",
        "department": "(%(departments)s::text[])[1 + n %% 5]",
        "city": "(%(towns)s::text[])[1 + n / 7 %% 10]",
    }
    names = {"firsts": list(FIRST_NAMES), "lasts": list(LAST_NAMES), "towns": list(TOWNS)}
    with without_indexes(session, "accounts_agent"):
        somebody = Agent(account=step.operator, kind=AgentKind.PERSON)
        insert(session, somebody, person, FIRST, departments=list(DEPARTMENTS), **names, **some)
    contact = {
        "account_id": "a.id",
        "name": "(%(towns)s::text[])[1 + n %% 10] || ' ' || (%(trades)s::text[])[1 + n / 10 %% 10] || ' ' || n",
        "e164": f"'{CONTACT}' || (2000000 + n)",
        "email": "'office' || n || '@contact.example'",
        "tags": "CASE WHEN n %% 20 = 7 THEN '{supplier}' ELSE '{}' END::varchar[]",
    }
    with without_indexes(session, "accounts_contact"), without_indexes(session, "accounts_contactnumber"):
        somebody_outside = Contact(account=step.operator)
        insert(session, somebody_outside, contact, FIRST, towns=list(TOWNS), trades=list(TRADES), **some)
        number = {"account_id": "c.account_id", "contact_id": "c.id", "e164": "c.e164"}
        # The trigger that keeps the main number sleeps.
        insert(session, ContactNumber(account=step.operator, is_main=True), number, UNNUMBERED)
