"""Reads of the account tree. Rows of other accounts are read in the system scope and filtered here."""

from django.db.models import F, Q, QuerySet

from accounts.models import Account
from accounts.states import AccountKind, AccountState
from common import scope
from common.errors import Invalid, NotFound
from common.searching import among, find

# Of so many accounts the ids are sent with a statement; more of them are most of what there is.
MOST_NAMED = 5_000
# Among so many with the text in them one is looked for that is called so.
MOST_CALLED = 500


def accounts_below(account: Account, *, search: str = "", most: int | None = None) -> QuerySet[Account]:
    """Every account under this one, or those with this text in name, number or e-mail, at most so many; evaluate it
    inside ``scope.system()``.
    """
    rows, below = (
        Account.objects.filter(ancestor_ids__contains=[account.pk]),
        Q(ancestor_ids__contains=[account.pk]),
    )
    return among(rows, find(rows, search, of=below, most=most, order=["name", "pk"])) if search else rows


def family(account: Account, field: str = "account") -> Q:
    """Rows of this account and of every account under it; evaluate them inside ``scope.system()``.

    ``field`` leads to a row's account; it is empty where the rows are accounts themselves.
    """
    path = f"{field}__" if field else ""
    return Q(**{field or "pk": account.pk}) | Q(**{f"{path}ancestor_ids__contains": [account.pk]})


def owner_of(row: object, field: str) -> Account:
    """The account that a row of ``family`` is of; in the same way, "" means that the rows are accounts themselves."""
    found: Account = getattr(row, field) if field else row  # type: ignore[assignment]
    return found


def family_named(account: Account, field: str = "account") -> Q:
    """The same by the accounts' ids, for the lists of large tables: of ids the planner knows how many rows they have,
    and so whether to go by account or down the list. Of a tree it does not, and a reseller with two customers would
    have all rows of everybody looked through. Call it inside ``scope.system()``.
    """
    below = accounts_below(account).order_by().values_list("pk", flat=True)
    ids = frozenset(below[: MOST_NAMED + 1])
    named = Q(**{f"{field or 'pk'}__any_of": ids | {account.pk}})
    return named if len(ids) <= MOST_NAMED else family(account, field)


def working(at: str = "") -> Q:
    """Accounts, or rows whose account is at the path ``at``, that are active with all above them."""
    path = f"{at}__" if at else ""
    return Q(**{f"{path}state": AccountState.ACTIVE, f"{path}state_above": AccountState.ACTIVE})


def runs_low() -> Q:
    """Working accounts that have less left to spend than the limit under which they are told. The operator's own money
    comes from nobody, and who is billed to another account has none.
    """
    least = F("held") + F("balance_limit") + F("notify_threshold")
    return Q(working(), ~Q(kind=AccountKind.OPERATOR), billed_to=None, balance__lt=least)


def is_low(account: Account) -> bool:
    """Whether ``runs_low`` finds the account, told from what was read of it."""
    has_own = account.kind != AccountKind.OPERATOR and account.billed_to_id is None
    is_working = account.effective_state == AccountState.ACTIVE
    return has_own and is_working and account.free_balance < account.notify_threshold


def payer_of(account: Account) -> Account:
    """The account that is billed for this one."""
    if account.billed_to_id is None:
        return account
    with scope.system():
        return Account.objects.get(pk=account.billed_to_id)


def account_named(account: Account, number: str) -> Account:
    """The account with this number, if it is this one or stands below it; NotFound for any other."""
    if number == account.number:
        return account
    with scope.system():
        found = accounts_below(account).filter(number=number).first()
    if found is None:
        raise NotFound("There is no such account.")
    return found


def working_account_below(account: Account, *, number: str | None = None, pk: int | None = None) -> Account:
    """An active account below this one, by its number or id; NotFound for any other. Call it in the system scope."""
    rows = accounts_below(account).filter(working())
    found = (rows.filter(number=number) if pk is None else rows.filter(pk=pk)).first()
    if found is None:
        raise NotFound("There is no such account.")
    return found


def working_below(account: Account, *, most: int) -> list[tuple[str, str]]:
    """Active accounts below this one as number and name, at most so many; call it in the system scope."""
    rows = accounts_below(account).filter(working()).order_by("name", "pk")
    return list(rows.values_list("number", "name")[:most])


def account_called(account: Account, text: str) -> Account:
    """This account or one below it that is not closed, by its number or its name, of which the beginning is enough.
    NotFound for none, Invalid where several are called so.
    """
    wanted = text.strip().casefold()
    if wanted in {account.number, account.name.casefold()}:
        return account
    with scope.system():
        numbered = accounts_below(account).filter(number=wanted).exclude(state=AccountState.CLOSED).first()
        if numbered is not None or not wanted:
            found = [numbered] if numbered else []
        else:
            near = accounts_below(account, search=wanted, most=MOST_CALLED).order_by("name", "pk")
            rows = [row for row in near if row.state != AccountState.CLOSED]
            same = [row for row in rows if row.name.casefold() == wanted]
            found = same or [row for row in rows if row.name.casefold().startswith(wanted)]
    if not found:
        raise NotFound("No account of yours is called so.", field="account")
    if len(found) > 1:
        text = f"Several accounts are called so; enter the number of one, such as {found[0].number}."
        raise Invalid(text, field="account")
    return found[0]


def account_below(account: Account, *, pk: int) -> Account:
    """An account directly below this one, whatever its state; NotFound for any other. Call it in the system scope."""
    found = Account.objects.filter(parent=account, pk=pk).first()
    if found is None:
        raise NotFound("There is no such account.")
    return found


def subaccounts(account: Account) -> QuerySet[Account]:
    """The accounts directly below this one, newest first; evaluate it inside ``scope.system()``."""
    return Account.objects.filter(parent=account).order_by("-pk")


def account_with_id(pk: int) -> Account:
    """The account that a row of ours names; call it inside ``scope.system()``."""
    return Account.objects.get(pk=pk)


def customer_above(account: Account) -> Account | None:
    """The customer whose sub-account it is; None for any other."""
    above = account.parent_id
    if account.kind != AccountKind.SUBACCOUNT or above is None:
        return None
    with scope.system():
        return account_with_id(above)


def operator_account() -> Account:
    """The account at the top of the tree; call it inside ``scope.system()``."""
    return Account.objects.get(kind=AccountKind.OPERATOR)


def transfer_target(number: str) -> Account:
    """The active account with this number, wherever it stands; NotFound for any other."""
    with scope.system():
        found = Account.objects.filter(working(), number=number).first()
    if found is None:
        raise NotFound("There is no such account.", field="account")
    return found


def takes_unasked(receiver: Account, giver: Account) -> bool:
    """Whether the receiver takes what the giver hands it without being asked.

    So it is within one customer's own tree, from an account above, and where the giver pays for the receiver. Accounts
    beside each other under one operator or reseller are strangers.
    """
    customer = _customer_of(giver)
    within = customer is not None and customer == _customer_of(receiver)
    return within or giver.pk in receiver.ancestor_ids or receiver.billed_to_id == giver.pk


def _customer_of(account: Account) -> int | None:
    """The customer to whose tree the account belongs; an operator and a reseller belong to none."""
    if account.kind == AccountKind.CUSTOMER:
        return account.pk
    return account.parent_id if account.kind == AccountKind.SUBACCOUNT else None
