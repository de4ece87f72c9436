"""What ``demo --large`` adds in bulk, for measuring: 100,000 numbers, 2,000 accounts, months of ledger and activity.

Rows go in by the thousand instead of through the services, which would take an hour; what those keep true (balance and
ledger, number and carrier) is kept true here too.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accounts.models import Account
from accounts.states import AccountKind, Role
from common import scope
from common.plans.kinds import NumberKind
from demo.clock import Timeline, at
from demo.people import add_person
from demo.sheet import Sheet
from numbers.models import PhoneNumber
from providers.house.models import HouseState
from providers.house.stock import stock
from providers.models import ProviderAccount

BATCH = 2_000
# Account numbers 30000xxxxx; those of other accounts are random.
FIRST_ACCOUNT = 3_000_000_000
TOWNS = ("Albany", "Boulder", "Camden", "Dayton", "Eugene", "Fresno", "Helena", "Laredo", "Mobile", "Tacoma")
TRADES = ("Dental", "Legal", "Motors", "Bakery", "Clinic", "Realty", "Hotels", "Freight", "Studio", "Schools")
LABELS = ("Reception", "Fax", "Sales", "Support", "Lift", "Alarm line", "Front desk", "Campaign", "Spare", "")

OF_NUMBER = {
    "e164": "e164",
    "country": "country",
    # What the house sells as geographic is either kind in North America's plan.
    "kind": f"CASE WHEN province <> '' THEN '{NumberKind.GEOGRAPHIC_OR_MOBILE}' ELSE kind END",
    "city": "city",
    "rate_center": "rate_center",
    "lata": "lata",
    "province": "province",
    "label": "(%s::text[])[1 + place %% 10]",
    "tags": "ARRAY['site-' || place %% 40]",
    "account_id": "CASE WHEN place <= %s THEN (%s::bigint[])[1] ELSE (%s::bigint[])[2 + place %% %s] END",
    "seen_at": "now()",
}
# The last digits come in no order, so what is left for sale is spread over all exchanges.
CHOSEN = """
FROM (
    SELECT *, row_number() OVER (ORDER BY e164) AS place
    FROM (SELECT * FROM house_housenumber WHERE state = %s ORDER BY right(e164, 3), e164 LIMIT %s) AS free
) AS chosen ORDER BY place
"""
HOLD = """
UPDATE house_housenumber h SET state = %s, holder = %s
FROM numbers_phonenumber n WHERE n.e164 = h.e164 AND h.state = %s
"""

# A credit at first, then as each month begins a payment, and a charge of the same amount for the numbers.
LEDGER = """
INSERT INTO billing_ledgerentry
    (account_id, kind, amount, balance_after, currency, reason, description, e164, created_at)
SELECT id, kind, amount, sum(amount) OVER (PARTITION BY id ORDER BY at), currency, reason, description, '', at
FROM (
    SELECT a.id, 'credit' AS kind, 500.0 AS amount, a.currency, 'opening' AS reason,
        'Opening credit' AS description, %(first)s AS at
    FROM accounts_account a WHERE a.id = ANY(%(accounts)s)
    UNION ALL
    SELECT a.id, step.kind, CASE step.kind WHEN 'charge' THEN -1 ELSE 1 END * held.count * a.rate_did,
        a.currency, step.reason || ':' || to_char(month, 'YYYY-MM') || step.what,
        to_char(month, 'FMMonth YYYY') || ': ' || held.count || ' phone numbers', month + step.after
    FROM accounts_account a
    JOIN (SELECT account_id, count(*) AS count FROM numbers_phonenumber GROUP BY 1) held ON held.account_id = a.id
    CROSS JOIN (SELECT date_trunc('month', %(first)s) + n * interval '1 month' FROM generate_series(1, %(months)s) n)
        AS begun (month)
    CROSS JOIN (VALUES ('payment', 'transfer', '', interval '0'), ('charge', 'month', ':numbers', interval '1 minute'))
        AS step (kind, reason, what, after)
    WHERE a.id = ANY(%(accounts)s)
) AS entry ORDER BY at, id
"""
MONTHS = """
INSERT INTO numbers_monthlycharge
    (account_id, period, numbers, emergency_addresses, amount, above, state, created_at, tried_at, paid_at)
SELECT e.account_id, date_trunc('month', e.created_at)::date, held.count, 0, -e.amount, '{}', 'paid',
    e.created_at, e.created_at, e.created_at
FROM billing_ledgerentry e
JOIN (SELECT account_id, count(*) AS count FROM numbers_phonenumber GROUP BY 1) held USING (account_id)
WHERE e.kind = 'charge' AND e.account_id = ANY(%(accounts)s)
"""
BALANCES = """
UPDATE accounts_account a SET balance = total
FROM (SELECT account_id, sum(amount) AS total FROM billing_ledgerentry GROUP BY 1) AS entries
WHERE a.id = entries.account_id AND a.id = ANY(%(accounts)s)
"""
ACTIVITY = """
INSERT INTO accounts_activity (account_id, actor, acting_from, source, verb, subject_type, subject_id, subject,
    before, after, request_id, created_at)
SELECT n.account_id, 'Bulk import', '', 'command', 'described', 'phonenumber', n.id::text, n.e164,
    '{"label": ""}'::jsonb, jsonb_build_object('label', n.label), '',
    %(first)s + (n.id %% (%(months)s * 30 * 24)) * interval '1 hour'
FROM numbers_phonenumber n WHERE n.account_id = ANY(%(accounts)s) ORDER BY n.id %% (%(months)s * 30 * 24), n.id
"""


@dataclass(frozen=True)
class Size:
    """How much to make; the first account has ``biggest`` of the numbers and the others share the rest."""

    accounts: int = 2_000
    numbers: int = 100_000
    biggest: int = 50_000
    per_exchange: int = 440
    months: int = 6


COUNT_TABLES = """
SELECT portal_analyze(VARIADIC array(
    SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
))
"""


def fill(
    sheet: Sheet, operator: Account, house: ProviderAccount, timeline: Timeline, size: Size | None = None
) -> None:
    """Add everything, inside the caller's transaction."""
    size = size or Size()
    stock(size.per_exchange)
    first = _begin(timeline.today, size.months)
    with scope.system():
        with at(first):
            accounts = _accounts(operator, size.accounts)
            _numbers(accounts, house, size)
        words: dict[str, Any] = {
            "accounts": [account.pk for account in accounts],
            "first": first,
            "months": size.months,
        }
        with connection.cursor() as cursor:
            for statement in (LEDGER, MONTHS, BALANCES, ACTIVITY):
                cursor.execute(statement, words)
            cursor.execute(COUNT_TABLES)
    add_person(sheet, accounts[0], Role.OWNER, "Lena Brandt", "lena@continental.example", says="50k numbers")


def _begin(today: datetime, months: int) -> datetime:
    """Five days before a month, so that ``months`` months have begun since."""
    count = today.year * 12 + today.month - months
    return today.replace(year=count // 12, month=count % 12 + 1, day=1, hour=0) - timedelta(days=5)


def _accounts(operator: Account, count: int) -> list[Account]:
    def one(index: int) -> Account:
        name = f"{TOWNS[index % 10]} {TRADES[index // 10 % 10]} {index:04d}"
        return Account(
            number=str(FIRST_ACCOUNT + index),
            name=name if index else "Continental Clinics",
            email=f"office@account{index:04d}.example",
            kind=AccountKind.CUSTOMER,
            parent=operator,
            ancestor_ids=[operator.pk],
        )

    return Account.objects.bulk_create(map(one, range(count)), batch_size=BATCH)


def _numbers(accounts: list[Account], house: ProviderAccount, size: Size) -> None:
    """Hand out numbers that are for sale, some of every exchange, and hold them at the carrier.

    Columns that the statement does not name get their field's default, as they would in Python.
    """
    blank = PhoneNumber(account=accounts[0], provider_account=house, reported=PhoneNumber().desired.known())
    fields = [field for field in PhoneNumber._meta.local_concrete_fields if not field.primary_key]
    plain = [field for field in fields if field.column not in OF_NUMBER]
    columns = [*OF_NUMBER, *(str(field.column) for field in plain)]
    values = [*OF_NUMBER.values(), *["%s"] * len(plain)]
    statement = f"INSERT INTO numbers_phonenumber ({', '.join(columns)}) SELECT {', '.join(values)} {CHOSEN}"
    with connection.cursor() as cursor:
        defaults = [field.get_db_prep_save(field.pre_save(blank, add=True), connection) for field in plain]
        pks = [account.pk for account in accounts]
        words: list[Any] = [list(LABELS), size.biggest, pks, pks, len(pks) - 1]
        cursor.execute(statement, [*words, *defaults, HouseState.FOR_SALE, size.numbers])
        assert cursor.rowcount == size.numbers, "The house carrier has too few numbers for sale."
        cursor.execute(HOLD, [HouseState.HELD, house.pk, HouseState.FOR_SALE])
