"""Accounts directly below one as programs search them, with what such lists are sorted by where no column says it."""

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, NullIf

from accounts.models import Account, ApiCredential
from accounts.selectors.accounts import subaccounts
from accounts.states import AccountState

FIRST_NAME: Combinable = NullIf(KeyTextTransform("first_name", "contact"), Value(""))
LAST_NAME: Combinable = NullIf(KeyTextTransform("last_name", "contact"), Value(""))
# The account's own name stands for a company that was never told.
COMPANY: Combinable = Coalesce(NullIf(KeyTextTransform("company", "contact"), Value("")), F("name"))
CREDIT: Combinable = F("balance") - F("held")


def with_logins(account: Account, *, dialect: str, is_closed: bool | None) -> QuerySet[Account]:
    """The accounts directly below, each with its ``login``: the user name of its oldest credential in an API, or its
    number where it has none. Closed ones, the others, or with None both; evaluate it inside ``scope.system()``.
    """
    first = ApiCredential.objects.filter(account=OuterRef("pk"), dialect=dialect).order_by("pk")
    rows = subaccounts(account).annotate(login=Coalesce(Subquery(first.values("username")[:1]), F("number")))
    if is_closed is None:
        return rows
    closed = rows.filter(state=AccountState.CLOSED)
    return closed if is_closed else rows.exclude(state=AccountState.CLOSED)


def how_many(account: Account) -> int:
    """How many accounts are directly below, closed ones too; call it inside ``scope.system()``."""
    return subaccounts(account).count()
