"""Sharing a charge for several numbers out among them, so that what a number brings and costs can be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from accounts.models import Account
from billing.models import NumberShare
from billing.services.shares import reaching
from common.inserting import insert_rows


@dataclass(frozen=True)
class Part:
    """What one number of a purchase costs the buyer, and each account above, by its id as a JSON column keeps it."""

    e164: str
    own: Decimal
    above: Mapping[str, str]


def split(*, account: Account, reason: str, parts: Sequence[Part]) -> None:
    """Write what each number's part is of the charges under ``reason``, in the ledger of each who pays.

    Call it in the transaction of the charge; a repeat changes nothing.
    """
    lowest = account.billed_to_id or account.pk
    rows: list[dict[str, Any]] = []
    for part in parts:
        shares = {lowest: part.own} | {int(payer): Decimal(amount) for payer, amount in part.above.items()}
        rows += [
            {"account_id": payer, "e164": part.e164, "amount": amount}
            for payer, amount in sorted(shares.items())
            if amount
        ]
    with reaching(account, sorted({row["account_id"] for row in rows})):
        insert_rows(NumberShare, rows, same={"reason": reason}, ignore_conflicts=True)


def split_rows(*, account: Account, payer_id: int, reason: str, rows: "QuerySet[Any, Any]") -> None:
    """The same for one payer and very many numbers, in one statement: ``rows`` are values of a number and an amount.

    What a number has under the reason already is added to, so it is to be called once for each sort of rows.
    """
    select, values = rows.query.sql_with_params()
    # What is selected was built by Django, and its values are parameters.
    statement = (
        "INSERT INTO billing_numbershare (account_id, reason, e164, amount) "  # noqa: S608
        f"SELECT %s, %s, t.e164, sum(t.amount) FROM ({select}) AS t (e164, amount) "
        "WHERE t.amount <> 0 GROUP BY t.e164 "
        "ON CONFLICT (account_id, reason, e164) DO UPDATE SET amount = billing_numbershare.amount + excluded.amount"
    )
    with reaching(account, [payer_id]), connection.cursor() as cursor:
        cursor.execute(statement, [payer_id, reason, *values])
