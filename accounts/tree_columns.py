"""The columns of the list of accounts. There are some thousands of them below an operator, sorted by whatever stands in
their rows; what other apps count is counted for a page of accounts at once, so nothing sorts by it.
"""

from collections.abc import Sequence
from functools import partial

from django.db.models import QuerySet

from accounts.columns import register
from accounts.fields.columns import columns_of
from accounts.fields.selectors import named_apart, shared_below
from accounts.fields.states import FieldAbout
from accounts.models import Account, AccountFieldValue
from accounts.selectors.tree import figures
from accounts.states import AccountKind, AccountState
from common.columns import Column, Order, Table


def _counted(label: str, row: Account) -> int:
    """``counts`` is put on the rows by ``with_counts``."""
    counts: dict[str, int] = row.counts  # type: ignore[attr-defined]
    return counts.get(label, 0)


# Loaded when every app has said what it counts.
ACCOUNTS = register(
    Table[Account](
        name="accounts",
        title="Accounts",
        page="accounts:list",
        order=Order(("by_name", "number")),
        columns=(
            Column("Account", lambda row: row.name, sort="by_name"),
            Column("Kind", lambda row: row.kind, labels=dict(AccountKind.choices), sort="kind"),
            Column("State", lambda row: row.state, "state", dict(AccountState.choices), sort="state"),
            Column("Under", lambda row: row.parent.name if row.parent else "", sort="parent__name"),
            *(Column(figure.label, partial(_counted, figure.label), "number") for figure in figures),
            Column("Accounts", lambda row: row.below, "number", sort="below"),  # type: ignore[attr-defined]
            Column("Balance", lambda row: row.balance, "money", sort="balance"),
            Column("Account number", lambda row: row.number, sort="number", shown=False),
            Column("E-mail", lambda row: row.email, sort="email", shown=False),
            Column("Country", lambda row: row.country, sort="country", shown=False),
            Column("Held", lambda row: row.held, "money", sort="held", shown=False),
            Column("Currency", lambda row: row.currency, shown=False),
            Column("Tags", lambda row: ", ".join(row.tags), shown=False),
            Column("Opened", lambda row: row.created_at, "moment", sort="created_at", shown=False),
        ),
    ),
    more=lambda account: columns_of(named_apart(shared_below(account, FieldAbout.ACCOUNT), account.pk)),
)


def with_counts(rows: Sequence[Account], columns: Sequence[Column[Account]]) -> None:
    """Put on each account what the columns say beside its row: what apps count, and custom fields. A statement for each
    figure and one for the fields, where they are asked for; inside ``scope.system()``.
    """
    ids, labels = [row.pk for row in rows], {column.label for column in columns}
    counted = {figure.label: figure.of(ids) for figure in figures if figure.label in labels}
    values: dict[int, dict[int, str]] = {}
    if any(column.is_own for column in columns):
        for holder, field, value in _values(ids).values_list("account_id", "field_id", "value"):
            values.setdefault(holder, {})[field] = value
    for row in rows:
        row.counts = {label: counts.get(row.pk, 0) for label, counts in counted.items()}  # type: ignore[attr-defined]
        row.custom = values.get(row.pk, {})  # type: ignore[attr-defined]


def _values(ids: list[int]) -> QuerySet[AccountFieldValue]:
    return AccountFieldValue.objects.filter(account__any_of=ids)
