"""Whether an account runs low is one rule: the list of balances, the first page, and the ledger agree on every sort."""

from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Account
from accounts.selectors.accounts import is_low, runs_low
from accounts.services.accounts import set_state
from accounts.states import AccountState
from common import scope
from tests.console import in_a_row, signed_in
from tests.people import BY, People, put_below_the_reseller

D = Decimal


def fields(account: Account, **values: object) -> None:
    with scope.system():
        Account.objects.filter(pk=account.pk).update(**values)


def suspend(account: Account) -> None:
    with scope.tenant(account.pk):
        set_state(account=account, by=BY, state=AccountState.SUSPENDED)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("has little", True),
        ("has enough", False),
        ("has enough, but most is set aside", True),
        ("has nothing, but may owe", False),
        ("is billed to another", False),
        ("is suspended", False),
        ("stands below a suspended one", False),
        ("is the operator", False),
    ],
)
def test_all_who_ask_agree(people: People, sort: str, expected: bool):
    put_below_the_reseller(people)
    account, person = people.customer, people.alice
    fields(account, balance=D("9.99"), notify_threshold=10)
    match sort:
        case "has enough":
            fields(account, balance=D(10))
        case "has enough, but most is set aside":
            fields(account, balance=D(100), held=D("90.01"))
        case "has nothing, but may owe":
            fields(account, balance=D(0), balance_limit=D(-10))
        case "is billed to another":
            fields(account, billed_to=people.reseller)
        case "is suspended":
            suspend(account)
        case "stands below a suspended one":
            suspend(people.reseller)
        case "is the operator":
            account, person = people.operator, people.olivia
            fields(account, balance=D("9.99"), notify_threshold=10)

    with scope.system():
        read = Account.objects.get(pk=account.pk)
        in_lists = Account.objects.filter(runs_low(), pk=account.pk).exists()
    client = signed_in(person)
    told = (in_lists, is_low(read), on_the_first_page(client), client.get("/ledger/").context["low"])

    assert told == (expected,) * 4


def on_the_first_page(client: Client) -> bool:
    return "left to spend" in in_a_row(client.get("/"))
