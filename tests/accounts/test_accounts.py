"""Accounts: where each kind may stand, what may be changed by whom, and the states."""

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import Account, Activity
from accounts.selectors.accounts import accounts_below, payer_of
from accounts.selectors.tree import account_under
from accounts.services import accounts as service
from accounts.services.accounts import (
    OWN_FIELDS,
    STAFF_FIELDS,
    create_account,
    set_state,
    update_account,
)
from accounts.states import AccountKind, AccountState
from common import scope
from common.errors import Conflict, Invalid, NotFound
from tests.people import BY, People, make_people


def create(parent: Account | None, kind: AccountKind = AccountKind.CUSTOMER, **fields: object) -> Account:
    wanted = {"name": "New Inc", "email": "new@example.com", **fields}
    return create_account(parent=parent, by=BY, kind=kind, **wanted)


@pytest.fixture
def inside(people: People):
    with scope.tenant(people.customer.pk):
        yield people


def stored(account: Account) -> Account:
    with scope.system():
        return Account.objects.get(pk=account.pk)


def test_create_with_a_number_of_its_own(people):
    account = create(people.reseller, name=" New Inc ", number="2015550100")
    assert (account.name, account.number, account.kind) == ("New Inc", "2015550100", "customer")
    assert account.ancestor_ids == [people.operator.pk, people.reseller.pk]
    assert (account.balance, account.held, account.balance_limit, account.state) == (0, 0, 0, "active")
    with scope.tenant(account.pk):
        log = Activity.objects.get()
    assert (log.verb, log.after) == (
        "created",
        {"name": "New Inc", "kind": "customer", "number": "2015550100"},
    )
    with scope.system():
        assert account in accounts_below(people.operator)
        assert account in accounts_below(people.reseller)
        assert account not in accounts_below(people.customer)


def test_a_number_is_found_when_none_is_given(people, monkeypatch):
    numbers = iter([people.customer.number, people.other.number, "2015550199"])
    monkeypatch.setattr(service, "_random_number", lambda: next(numbers))
    assert create(people.operator).number == "2015550199"


def test_a_number_in_use_or_malformed_is_refused(people):
    for number in (people.customer.number, "123", "201555010a", "20155501000"):
        with scope.system():
            before = Account.objects.count()
        with pytest.raises(Conflict) as refusal:
            create(people.operator, number=number)
        assert refusal.value.field == "number"
        with scope.system():
            assert Account.objects.count() == before


@pytest.mark.parametrize(
    ("parent", "kind", "fits"),
    [
        ("operator", AccountKind.RESELLER, True),
        ("operator", AccountKind.CUSTOMER, True),
        ("operator", AccountKind.SUBACCOUNT, False),
        ("operator", AccountKind.OPERATOR, False),
        ("reseller", AccountKind.CUSTOMER, True),
        ("reseller", AccountKind.RESELLER, False),
        ("customer", AccountKind.SUBACCOUNT, True),
        ("customer", AccountKind.CUSTOMER, False),
    ],
)
def test_where_each_kind_may_stand(people, parent, kind, fits):
    if fits:
        assert create(getattr(people, parent), kind).parent == getattr(people, parent)
        return
    with pytest.raises(Conflict) as refusal:
        create(getattr(people, parent), kind)
    assert refusal.value.field == "kind"


def test_there_is_one_operator(people):
    with pytest.raises(Conflict, match="operator account already"):
        create(None, AccountKind.OPERATOR)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("name", "x" * 121), ("name", "a\x00"), ("email", "x"), ("email", "a@b\nc.com")],
)
def test_a_bad_contact_makes_no_account(people, field, value):
    with pytest.raises(Invalid) as refusal:
        create(people.operator, **{field: value})
    assert refusal.value.field == field


def test_update_changes_and_logs_what_differs(inside):
    names = update_account(
        account=inside.customer,
        by=BY,
        may_change=OWN_FIELDS,
        timezone="America/Chicago",
        notify=True,
        notify_threshold=25,
    )
    assert names == ["timezone", "notify", "notify_threshold"]
    account = stored(inside.customer)
    assert (account.timezone, account.notify, account.notify_threshold) == ("America/Chicago", True, 25)
    log = Activity.objects.get(verb="changed")
    assert log.before == {"timezone": "America/New_York", "notify_threshold": 10}
    assert log.after == {"timezone": "America/Chicago", "notify_threshold": 25}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("timezone", "Mars/Olympus"),
        ("timezone", ""),
        ("caller_id", "5550100"),
        ("caller_id", "+12015550100\n"),
        ("name", ""),
        ("email", "x"),
        ("notify_threshold", -1),
        ("notify_threshold", 1_000_001),
        ("balance_limit", Decimal(-100)),
        ("service_sms", False),
        ("max_concurrent_calls", 5),
        ("balance", Decimal(1000)),
        ("rate_did", Decimal(0)),
        ("kind", "operator"),
        ("parent_id", 1),
    ],
)
def test_a_refused_update_changes_nothing(inside, field, value):
    before = stored(inside.customer).__dict__ | {"_state": None}
    with pytest.raises(Invalid) as refusal:
        update_account(
            account=inside.customer, by=BY, may_change=OWN_FIELDS, locale="fr-FR", **{field: value}
        )
    assert refusal.value.field == field
    assert stored(inside.customer).__dict__ | {"_state": None} == before
    assert not Activity.objects.filter(verb="changed").exists()


def test_staff_may_change_more_but_no_money(inside):
    update_account(
        account=inside.customer,
        by=BY,
        may_change=STAFF_FIELDS,
        balance_limit=Decimal("-50"),
        service_sms=False,
    )
    account = stored(inside.customer)
    assert (account.balance_limit, account.service_sms) == (-50, False)
    for field in ("balance", "held", "number", "kind", "state"):
        with pytest.raises(Invalid):
            update_account(account=inside.customer, by=BY, may_change=STAFF_FIELDS, **{field: 1})


def test_states(inside):
    set_state(account=inside.customer, by=BY, state=AccountState.SUSPENDED)
    log = Activity.objects.get(verb="changed")
    assert (log.before, log.after) == ({"state": "active"}, {"state": "suspended"})
    with pytest.raises(Conflict):
        set_state(account=inside.customer, by=BY, state=AccountState.SUSPENDED)
    set_state(account=inside.customer, by=BY, state=AccountState.ACTIVE)
    set_state(account=inside.customer, by=BY, state=AccountState.CLOSED)
    for state in AccountState:
        with pytest.raises(Conflict):
            set_state(account=inside.customer, by=BY, state=state)
    assert stored(inside.customer).state == AccountState.CLOSED
    assert Activity.objects.filter(verb="changed").count() == 3


def test_the_operator_is_always_active(people):
    with scope.tenant(people.operator.pk), pytest.raises(Conflict):
        set_state(account=people.operator, by=BY, state=AccountState.CLOSED)
    assert stored(people.operator).state == AccountState.ACTIVE


def test_accounts_below(people):
    below = create(people.reseller, name="Below", billed_to=people.reseller)
    with scope.system():
        assert account_under(people.reseller, below.pk) == below
        assert account_under(people.operator, below.pk) == below
        for account in (people.customer, people.other, below):
            for stranger in (people.reseller, people.operator):
                with pytest.raises(NotFound):
                    account_under(account, stranger.pk)
        assert list(accounts_below(people.operator, search="bel")) == [below]
        assert list(accounts_below(people.operator, search=below.number)) == [below]
        assert list(accounts_below(people.reseller, search="Acme")) == []
    assert payer_of(below) == people.reseller
    assert payer_of(people.customer) == people.customer


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_take_a_number_one_gets_it():
    people, together = make_people(), threading.Barrier(8, timeout=10)

    def take(_: int) -> bool:
        together.wait()
        try:
            create(people.operator, number="2015550100")
        except Conflict:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(take, range(8))) == [False] * 7 + [True]
