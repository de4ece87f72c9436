"""A customer's sub-accounts: its people look after them, and they may use no more than the customer."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from accounts.models import Account, Activity
from accounts.rights import Right
from accounts.selectors.people import standing
from accounts.selectors.roles import place_of
from accounts.services.accounts import STAFF_FIELDS, create_account, update_account
from accounts.services.signup import open_account_below
from accounts.states import AccountKind
from common import scope
from common.errors import Conflict, Invalid
from numbers.services.quotas import require_room, set_quota
from tests.console import signed_in
from tests.people import BY, People


@dataclass
class Tree:
    """Acme with one sub-account, and its people as they come by web."""

    customer: Account
    branch: Account
    alice: Client
    bob: Client


def below(customer: Account, name: str = "Branch") -> Account:
    return create_account(
        parent=customer, by=BY, name=name, email="b@example.com", kind=AccountKind.SUBACCOUNT
    )


@pytest.fixture
def tree(people: People) -> Tree:
    branch = below(people.customer)
    return Tree(stored(people.customer), branch, signed_in(people.alice), signed_in(people.bob))


def stored(account: Account) -> Account:
    with scope.system():
        return Account.objects.get(pk=account.pk)


def settle(account: Account, *, giver: Account | None = None, **changes: Any) -> None:
    with scope.tenant(account.pk):
        update_account(account=stored(account), by=BY, may_change=STAFF_FIELDS, giver=giver, **changes)


def test_a_customer_sees_accounts_below_once_it_has_one(people: People):
    alice = signed_in(people.alice)
    assert alice.get("/accounts/").status_code == 403
    assert 'href="/accounts/"' not in alice.get("/").content.decode()
    open_account_below(
        parent=people.customer,
        by=BY,
        dialect="voicetel",
        name="Branch",
        email="b@example.com",
        number="2015550888",
        billed_to=None,
    )
    page = alice.get("/accounts/")
    assert (page.status_code, "Branch" in page.content.decode()) == (200, True)
    assert 'href="/accounts/"' in alice.get("/").content.decode()
    assert signed_in(people.bob).get("/accounts/").status_code == 403
    assert signed_in(people.charlie).get("/accounts/").status_code == 403


def test_staff_above_open_the_page_for_a_customer_that_has_none(people: People):
    settle(people.customer, giver=people.operator, service_sub_accounts=True)
    alice = signed_in(people.alice)
    form = {"name": "Depot", "kind": "subaccount", "email": "d@example.com", "country": "US"}
    made = alice.post("/accounts/new", form | {"timezone": "America/New_York"})
    with scope.system():
        depot = Account.objects.get(name="Depot")
    assert (made.status_code, made["Location"]) == (302, f"/accounts/{depot.pk}/")
    assert (depot.parent_id, depot.kind) == (people.customer.pk, "subaccount")
    reseller = alice.post("/accounts/new", form | {"name": "Sly", "kind": "customer", "timezone": "UTC"})
    assert reseller.status_code == 422
    with scope.system():
        assert Account.objects.filter(parent=people.customer).count() == 1


def test_a_sub_account_begins_with_what_the_customer_may_use(people: People):
    settle(
        people.customer,
        service_sms=False,
        service_cnam=False,
        max_concurrent_calls=3,
        service_international=True,
        international_countries=["CA", "FR"],
        service_premium=True,
    )
    made = stored(below(stored(people.customer)))
    assert (made.service_sms, made.service_cnam, made.service_mms, made.max_concurrent_calls) == (
        False,
        False,
        True,
        3,
    )
    assert (made.service_international, made.international_countries, made.service_premium) == (
        False,
        [],
        False,
    )


@pytest.mark.parametrize(
    ("changes", "field", "text"),
    [
        ({"service_sms": True}, "service_sms", "Acme may not use this itself."),
        ({"service_premium": True}, "service_premium", "Acme may not use this itself."),
        (
            {"international_countries": ["FR", "DK", "GB"]},
            "international_countries",
            "Acme may not reach Denmark, United Kingdom itself.",
        ),
        ({"max_concurrent_calls": 4}, "max_concurrent_calls", "Acme has 3 concurrent calls itself."),
        ({"product": "unlimited"}, "product", "Only the accounts above a customer give this."),
        (
            {"service_own_carriers": True},
            "service_own_carriers",
            "Only the accounts above a customer give this.",
        ),
    ],
)
def test_a_customer_gives_no_more_than_it_has(tree: Tree, changes: dict[str, Any], field: str, text: str):
    settle(
        tree.customer,
        service_sms=False,
        max_concurrent_calls=3,
        service_international=True,
        international_countries=["FR"],
    )
    before = stored(tree.branch)
    # What the customer had a moment ago does not count: the row is asked, not the object that a page read.
    with pytest.raises(Invalid) as refusal:
        settle(tree.branch, giver=tree.customer, name="Other", **changes)
    assert (refusal.value.field, refusal.value.text) == (field, text)
    after = stored(tree.branch)
    assert (after.name, getattr(after, field)) == (before.name, getattr(before, field))


def test_staff_above_a_customer_give_its_sub_accounts_what_they_like(tree: Tree, people: People):
    settle(tree.customer, service_sms=False)
    settle(tree.branch, giver=people.operator, service_sms=True, product="unlimited")
    assert (stored(tree.branch).service_sms, stored(tree.branch).product) == (True, "unlimited")


def test_what_a_customer_loses_its_sub_accounts_lose(tree: Tree):
    wide = {"service_international": True, "international_countries": ["DK", "FR"]}
    settle(tree.customer, **wide, service_premium=True)
    settle(tree.branch, giver=tree.customer, **wide, service_premium=True)
    second = below(tree.customer, "Second")
    settle(tree.customer, international_countries=["FR"], service_premium=False, service_mms=False)
    branch = stored(tree.branch)
    assert (branch.international_countries, branch.service_premium, branch.service_mms) == (
        ["FR"],
        False,
        False,
    )
    assert branch.service_international is True
    settle(tree.customer, international_countries=["CA"])
    assert (stored(branch).international_countries, stored(branch).service_international) == ([], False)
    with scope.tenant(second.pk):
        told = Activity.objects.filter(verb="changed").latest("pk")
        assert (told.before, told.after["service_mms"]) == (told.before | {"service_mms": True}, False)
    settle(tree.customer, service_mms=True, service_premium=True)
    assert (stored(branch).service_mms, stored(branch).service_premium) == (False, False)


def test_the_page_of_a_sub_account_offers_what_a_customer_may_set(tree: Tree):
    url = f"/accounts/{tree.branch.pk}/"
    page = tree.alice.get(url).content.decode()
    assert 'name="service_sms"' in page
    for name in ("product", "seats", "trial_until", "service_own_carriers", "service_sub_accounts"):
        assert f'name="{name}"' not in page
    form = {
        "name": "Branch 2",
        "email": "b@example.com",
        "country": "US",
        "timezone": "UTC",
        "balance_limit": "0",
        "notify_threshold": "5",
        "max_concurrent_calls": "1",
        "service_calls_in": "on",
    }
    refused = tree.alice.post(f"{url}settings", form | {"service_premium": "on"})
    assert (refused.status_code, "Acme may not use this itself." in refused.content.decode()) == (422, True)
    assert stored(tree.branch).name == "Branch"
    assert tree.alice.post(f"{url}settings", form | {"product": "unlimited"}).status_code == 302
    branch = stored(tree.branch)
    assert (branch.name, branch.service_sms, branch.product) == ("Branch 2", False, "")
    assert tree.bob.post(f"{url}settings", form).status_code == 403


def test_a_stranger_finds_no_sub_account_of_others(tree: Tree, people: People):
    below(people.other, "Theirs")
    charlie = signed_in(people.charlie)
    assert charlie.get("/accounts/").status_code == 200
    assert "Branch" not in charlie.get("/accounts/").content.decode()
    for path in ("/", "/money", "/quota", "/state?to=suspended"):
        assert charlie.get(f"/accounts/{tree.branch.pk}{path}").status_code == 404


def test_a_customer_does_not_vouch_for_its_sub_accounts(tree: Tree, people: People):
    with scope.system():
        place = standing(people.alice, tree.branch.pk)
    assert place is not None
    assert place.acting_from == tree.customer
    assert {Right.MOVE_PORTS, Right.VERIFY_CALLER_IDS, Right.POST_MONEY} & place.rights == {Right.POST_MONEY}
    with scope.tenant(tree.branch.pk):
        reasons = place_of(tree.branch, "alice@example.com").reasons
    assert next(one.why for one in reasons if one.right == Right.MOVE_PORTS) == (
        "It is for staff of the accounts that supply this one."
    )
    with scope.system():
        above = standing(people.olivia, tree.branch.pk)
    assert above is not None
    assert {Right.MOVE_PORTS, Right.VERIFY_CALLER_IDS} <= above.rights


def test_a_customer_s_quota_counts_what_its_sub_accounts_have(tree: Tree):
    with scope.tenant(tree.customer.pk):
        set_quota(account=tree.customer, by=BY, most_held=2, most_bought=None)
    with scope.tenant(tree.branch.pk):
        require_room(tree.branch, 2)
        with pytest.raises(Conflict) as refusal:
            require_room(tree.branch, 3)
    assert refusal.value.text == "Acme with its sub-accounts may have 2 numbers; it has or has ordered 0."
