"""What is written on accounts: by their own people, by staff above, and how lists of accounts are narrowed by it."""

from dataclasses import replace
from typing import Any

import pytest

from accounts.fields.selectors import account_values
from accounts.fields.services import FieldWish, save_field
from accounts.fields.states import FieldAbout, FieldKind
from accounts.models import Account, AccountFieldValue, Activity, CustomField, Membership
from accounts.services.accounts import set_state
from accounts.services.describing import AccountDescription, describe_account, describe_own
from accounts.services.suspension import NotActive
from accounts.states import AccountState
from common import scope
from common.errors import Forbidden, Invalid
from tests.console import in_a_row, signed_in
from tests.people import BY, People, put_below_the_reseller

PLAN = FieldWish(FieldAbout.ACCOUNT, "Support plan", FieldKind.CHOICE, choices=["Gold", "Basic"])


@pytest.fixture
def acme(people: People) -> People:
    put_below_the_reseller(people)
    return people


def define(account: Account, **changes: Any) -> CustomField:
    with scope.tenant(account.pk):
        return save_field(account=account, by=BY, wish=replace(PLAN, **changes))


def write(people: People, **parts: Any) -> None:
    with scope.tenant(people.customer.pk):
        describe_account(account=people.customer, by=BY, wanted=AccountDescription(**parts))


def again(people: People) -> Account:
    with scope.system():
        return Account.objects.get(pk=people.customer.pk)


def test_what_is_written_is_told_and_kept(acme: People):
    plan, alice = define(acme.reseller, applies_below=True), acme.alice
    with scope.system():
        owner = Membership.objects.get(user=alice).pk
    parts = {"purpose": " Head office ", "owner": owner, "tags": ["VIP", "vip"], "fields": {plan.pk: "gold"}}
    write(acme, **parts)
    row = again(acme)
    assert (row.purpose, row.owner_id, row.tags) == ("Head office", owner, ["VIP"])
    write(acme, **parts)
    with scope.tenant(acme.customer.pk):
        assert account_values(acme.customer) == {plan.pk: "Gold"}
        [told] = Activity.objects.filter(verb="described")
    assert told.before == {"purpose": "", "owner": "", "tags": [], "field.Support plan": ""}
    assert told.after == {
        "purpose": "Head office",
        "owner": "Alice",
        "tags": ["VIP"],
        "field.Support plan": "Gold",
    }


def test_refusals_name_the_field_and_change_nothing(acme: People):
    plan, strange = define(acme.reseller, applies_below=True), define(acme.other)
    with scope.system():
        outsider = Membership.objects.get(user=acme.charlie).pk
    for field, parts in {
        f"field_{plan.pk}": {"fields": {plan.pk: "Silver"}},
        f"field_{strange.pk}": {"fields": {strange.pk: "Gold"}},
        "owner": {"owner": outsider},
        "purpose": {"purpose": "x" * 201},
        "tags": {"tags": ["a,b"]},
    }.items():
        with pytest.raises(Invalid) as refusal:
            write(acme, **({"purpose": "New", "tags": ["new"]} | parts))
        assert refusal.value.field == field
    row = again(acme)
    assert (row.purpose, row.tags, row.owner_id) == ("", [], None)
    with scope.system():
        assert not AccountFieldValue.objects.exists()


def test_fields_from_above_are_filled_by_staff_above(acme: People):
    plan, own = (
        define(acme.reseller, applies_below=True),
        define(acme.customer, name="Cost centre", kind=FieldKind.TEXT),
    )
    with scope.tenant(acme.customer.pk):
        with pytest.raises(Forbidden):
            describe_own(account=acme.customer, by=BY, wanted=AccountDescription(fields={plan.pk: "Gold"}))
        describe_own(account=acme.customer, by=BY, wanted=AccountDescription(fields={own.pk: "4711"}))
        assert account_values(acme.customer) == {own.pk: "4711"}
    alice = signed_in(acme.alice)
    assert list(alice.get("/account/details").context["form"].fields)[3:] == [f"field_{own.pk}"]
    assert alice.post("/account/details", {"purpose": "Ours", f"field_{plan.pk}": "Gold"}).status_code == 302
    with scope.tenant(acme.customer.pk):
        assert account_values(acme.customer) == {}
    assert signed_in(acme.bob).post("/account/details", {"purpose": "Bob's"}).status_code == 403
    assert "Support plan" in in_a_row(signed_in(acme.bob).get("/account/"))
    assert again(acme).purpose == "Ours"


def test_staff_write_on_a_suspended_account_too(acme: People):
    with scope.system():
        set_state(account=acme.customer, by=BY, state=AccountState.SUSPENDED)
    url = f"/accounts/{acme.customer.pk}/details"
    rita = signed_in(acme.rita)
    assert rita.post(url, {"tags": "late payer, old"}).status_code == 302
    assert again(acme).tags == ["late payer", "old"]
    assert rita.post(url, {"tags": "a" * 31}).status_code == 422
    assert signed_in(acme.charlie).post(url, {"tags": "x"}).status_code == 403
    with scope.tenant(acme.customer.pk), pytest.raises(NotActive):
        describe_own(account=acme.customer, by=BY, wanted=AccountDescription(purpose="Mine"))
    assert again(acme).tags == ["late payer", "old"]


def test_the_list_is_narrowed_by_them(acme: People, django_assert_max_num_queries):
    plan = define(acme.reseller, applies_below=True)
    define(acme.customer, name="Cost centre", kind=FieldKind.TEXT)
    write(acme, tags=["VIP"], fields={plan.pk: "Gold"})
    rita = signed_in(acme.rita)

    def listed(**query: str) -> list[str]:
        page = rita.get("/accounts/", query)
        return [row["account"].name for row in page.context["rows"]]

    assert listed() == ["Acme"]
    assert listed(tag="VIP") == listed(**{f"field_{plan.pk}": "gold"}) == ["Acme"]
    assert listed(tag="late") == listed(**{f"field_{plan.pk}": "Basic"}) == []
    page = rita.get("/accounts/", {f"field_{plan.pk}": "Gold"})
    assert next(iter(page.context["form"].more_fields)).label == "Support plan"
    assert "Support plan: Gold" in in_a_row(page)
    with django_assert_max_num_queries(14):
        shown = in_a_row(rita.get(f"/accounts/{acme.customer.pk}/"))
    assert ("Support plan" in shown, 'href="/accounts/?tag=VIP"' in shown) == (True, True)
