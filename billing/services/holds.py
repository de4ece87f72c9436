"""Money set aside for what is ordered but not yet charged, of all who will pay: one statement each."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Account
from accounts.states import EntryKind
from billing.models import Hold
from billing.services import ledger
from billing.services.caps import reached
from billing.services.shares import Share, circle_of, lock_all, reaching, shares_of, too_little

# Each of these locks the accounts' rows first, in order of their ids, as everything here does.
HOLD = """
WITH wanted AS (
    SELECT * FROM unnest(%(payers)s::bigint[], %(amounts)s::numeric[], %(causes)s::bigint[])
        AS w(account_id, amount, caused_by_id)
), locked AS (
    SELECT a.id, w.amount, w.caused_by_id, a.balance - a.held - w.amount >= a.balance_limit AS covered,
        a.has_caps, a.held
    FROM accounts_account a JOIN wanted w ON w.account_id = a.id ORDER BY a.id FOR NO KEY UPDATE OF a
), asked AS (
    SELECT id, amount, caused_by_id, covered,
        CASE WHEN has_caps THEN billing_cap_passed(id, amount, held, %(now)s) ELSE '' END AS cap
    FROM locked
), room AS (
    UPDATE accounts_account a SET held = a.held + asked.amount FROM asked
    WHERE a.id = asked.id AND (SELECT bool_and(covered AND cap = '') FROM asked)
    RETURNING a.id, asked.amount, asked.caused_by_id
), held AS (
    INSERT INTO billing_hold (account_id, caused_by_id, reason, amount, created_at)
    SELECT id, caused_by_id, %(reason)s, amount, %(now)s FROM room RETURNING account_id
)
SELECT (SELECT count(*) FROM held), array(SELECT id FROM asked WHERE NOT covered),
    (SELECT json_object_agg(id, cap) FROM asked WHERE cap <> '')
"""
HELD = """
WITH holds AS (
    SELECT account_id FROM billing_hold WHERE account_id = ANY(%(payers)s) AND reason = %(reason)s
), locked AS (
    SELECT id FROM accounts_account WHERE id IN (SELECT account_id FROM holds) ORDER BY id FOR NO KEY UPDATE
), gone AS (
    DELETE FROM billing_hold h USING locked WHERE h.account_id = locked.id AND h.reason = %(reason)s
    RETURNING h.account_id, h.amount, h.caused_by_id
)
"""
CHARGE = f"""{HELD}, paid AS (
    UPDATE accounts_account a SET held = a.held - gone.amount, balance = a.balance - gone.amount
    FROM gone WHERE a.id = gone.account_id RETURNING a.id, a.balance, a.currency, gone.amount, gone.caused_by_id
), entries AS (
    INSERT INTO billing_ledgerentry
        (account_id, kind, amount, balance_after, currency, reason, description, caused_by_id, e164, created_at)
    SELECT id, %(kind)s, -amount, balance, currency, %(reason)s, %(description)s, caused_by_id, %(e164)s, %(now)s
    FROM paid WHERE amount <> 0 ORDER BY id
)
SELECT count(*) FROM gone
"""  # noqa: S608
RELEASE = f"""{HELD}
UPDATE accounts_account a SET held = a.held - gone.amount FROM gone WHERE a.id = gone.account_id
"""  # noqa: S608


def hold(*, account: Account, amount: Decimal, reason: str, above: Sequence[Share] = ()) -> None:
    """Set ``amount``, and the shares of the accounts above, aside so that nothing else can spend them, once for each
    ``reason``.

    Raises InsufficientFunds when it is not there in any of them, and CapReached when it would pass a spending cap.
    """
    payers = [share.payer_id for share in shares_of(account, amount, above)]
    with reaching(account, payers), transaction.atomic():
        lock_all(payers)
        if not Hold.objects.filter(account__in=payers, reason=reason).exists():
            hold_new(account=account, amount=amount, reason=reason, above=above)


def hold_new(*, account: Account, amount: Decimal, reason: str, above: Sequence[Share] = ()) -> None:
    """``hold`` in one statement, for a reason that cannot have been used before, and for work that is done often.

    Raises InsufficientFunds when the money is not there, CapReached when it would pass a spending cap, and
    IntegrityError for a reason that was used after all.
    """
    shares = shares_of(account, amount, above)
    payers = [share.payer_id for share in shares]
    values: dict[str, Any] = {
        "payers": payers,
        "amounts": [share.amount for share in shares],
        "causes": [share.caused_by_id for share in shares],
        "reason": reason,
        "now": timezone.now(),
    }
    with reaching(account, payers), connection.cursor() as cursor:
        cursor.execute(HOLD, values)
        row = cursor.fetchone()
        assert row is not None
        if row[0] != len(shares) and row[1]:
            raise too_little(account, shares[-1].amount, set(row[1]))
        if row[0] != len(shares):
            raise reached(account, {int(payer): period for payer, period in row[2].items()})


def charge_whole_hold(
    *,
    account: Account,
    amount: Decimal,
    reason: str,
    description: str,
    above: Sequence[Share] = (),
    e164: str = "",
) -> None:
    """Charge all that was set aside under ``reason`` under that same reason, in one statement.

    Where the holds are gone ``amount`` and the shares are charged as ``ledger.charge`` does for what has happened,
    once for the reason, and InsufficientFunds may be raised.
    """
    payers = circle_of(account)
    values: dict[str, Any] = {
        "payers": payers,
        "reason": reason,
        "kind": EntryKind.CHARGE.value,
        "description": description[:200],
        "e164": e164,
        "now": timezone.now(),
    }
    with reaching(account, payers), connection.cursor() as cursor:
        cursor.execute(CHARGE, values)
        row = cursor.fetchone()
    assert row is not None
    if not row[0]:
        ledger.charge(
            account=account,
            amount=amount,
            reason=reason,
            description=description,
            above=above,
            e164=e164,
            goes_on=True,
        )


def release_hold(*, account: Account, reason: str) -> None:
    """Give back, in every ledger, what was set aside under ``reason``; nothing happens when that was done before."""
    payers = circle_of(account)
    with reaching(account, payers), connection.cursor() as cursor:
        cursor.execute(RELEASE, {"payers": payers, "reason": reason})
