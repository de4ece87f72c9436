"""The accounts below: list, new, detail, money, state, acting for one of them."""

from decimal import Decimal

import pytest

from accounts import answers
from accounts.models import Account, Activity, Invitation, Membership
from accounts.services.accounts import create_account
from accounts.states import AccountKind
from billing.models import LedgerEntry, Payment
from common import scope
from tests.console import HTMX, signed_in
from tests.people import BY, People, set_balance


def names(page) -> list[str]:
    return [row["account"].name for row in page.context["rows"]]


def stored(account: Account) -> Account:
    with scope.system():
        return Account.objects.get(pk=account.pk)


def latest(account: Account) -> Activity:
    with scope.tenant(account.pk):
        return Activity.objects.latest("id")


def test_the_list_has_everybody_below_by_name(people: People):
    olivia, rita = signed_in(people.olivia), signed_in(people.rita)

    assert names(olivia.get("/accounts/")) == ["Acme", "Northwind", "Stranger Inc"]
    assert names(rita.get("/accounts/")) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "ACM"}, ["Acme"]),
        ({"q": "other@"}, ["Stranger Inc"]),
        ({"kind": "reseller"}, ["Northwind"]),
        ({"state": "suspended"}, []),
        ({"kind": "no-such-kind"}, ["Acme", "Northwind", "Stranger Inc"]),
        ({"after": "m~0"}, ["Northwind", "Stranger Inc"]),
        ({"after": "m"}, ["Acme", "Northwind", "Stranger Inc"]),
        ({"after": "\x00"}, ["Acme", "Northwind", "Stranger Inc"]),
    ],
)
def test_the_list_is_narrowed_by_its_address(people: People, query, found):
    assert names(signed_in(people.olivia).get("/accounts/", query)) == found


def test_the_list_pages_by_key_both_ways(people: People, monkeypatch):
    monkeypatch.setattr(answers.page_asked, "__kwdefaults__", {"size": 2, "descending": False})
    olivia = signed_in(people.olivia)

    first = olivia.get("/accounts/")
    second = olivia.get(first.context["older_url"], **HTMX)
    back = olivia.get(second.context["newer_url"])

    assert (names(first), names(second), names(back)) == (
        ["Acme", "Northwind"],
        ["Stranger Inc"],
        ["Acme", "Northwind"],
    )
    assert (first.context["newer_url"], second.context["older_url"]) == ("", "")
    assert second.content.decode().lstrip().startswith('<div class="stack stack--tight" id="accounts">')


def test_the_list_shows_what_is_directly_under_one(people: People):
    create_account(
        parent=people.reseller, by=BY, name="Bakery", email="b@example.com", kind=AccountKind.CUSTOMER
    )
    olivia = signed_in(people.olivia)

    assert names(olivia.get(f"/accounts/?under={people.reseller.pk}")) == ["Bakery"]
    below = {row["account"].name: row["below"] for row in olivia.get("/accounts/").context["rows"]}
    assert below == {"Acme": 0, "Bakery": 0, "Northwind": 1, "Stranger Inc": 0}
    assert signed_in(people.rita).get(f"/accounts/?under={people.customer.pk}").status_code == 404


NEW = {
    "name": "Bakery",
    "kind": "customer",
    "email": "b@example.com",
    "timezone": "America/Chicago",
    "country": "US",
}


def test_an_account_is_opened_with_its_owner(people: People, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(people.rita).post(
            "/accounts/new", NEW | {"owner_email": "Bea@example.com", "owner_name": "Bea"}
        )

    with scope.system():
        account = Account.objects.get(name="Bakery")
        owner = Invitation.objects.get(account=account)
        assert not Membership.objects.filter(account=account).exists()
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/{account.pk}/")
    assert (account.parent_id, account.timezone, account.kind) == (
        people.reseller.pk,
        "America/Chicago",
        "customer",
    )
    assert (owner.email, owner.role) == ("bea@example.com", "owner")
    assert [mail.to for mail in mailoutbox] == [["bea@example.com"]]


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"email": "nope"}, {"timezone": "Mars"}, {"kind": "reseller"}, {"owner_email": "x"}],
)
def test_a_wrong_form_opens_nothing(people: People, wrong):
    answer = signed_in(people.rita).post("/accounts/new", NEW | wrong)

    with scope.system():
        assert (answer.status_code, Account.objects.count()) == (422, 4)


def test_staff_change_settings_in_their_own_name(people: People):
    url = f"/accounts/{people.customer.pk}/settings"
    form = {
        "name": "Acme Ltd",
        "email": "new@example.com",
        "timezone": "America/Denver",
        "country": "US",
        "notify_threshold": 25,
        "balance_limit": "-50",
        "max_concurrent_calls": 5,
        "service_sms": "on",
        "caller_id": "(201) 555-0123",
    }

    answer = signed_in(people.olivia).post(url, form)

    account, row = stored(people.customer), latest(people.customer)
    assert answer.status_code == 302
    assert (account.name, account.caller_id, account.balance_limit) == ("Acme Ltd", "+12015550123", -50)
    assert (account.service_sms, account.service_mms, account.notify) == (True, False, False)
    assert (row.actor, row.acting_from, row.verb) == ("Olivia", "Tandem Telecom", "changed")
    assert row.before["name"] == "Acme"

    wrong = signed_in(people.olivia).post(url, form | {"caller_id": "12"})
    assert (wrong.status_code, stored(people.customer).name) == (422, "Acme Ltd")


def test_money_is_posted_once(people: People):
    url = f"/accounts/{people.customer.pk}/money"
    olivia = signed_in(people.olivia)
    payment = {"kind": "payment", "amount": "20", "reference": "T-1"}
    credit = {"kind": "credit", "amount": "5.50", "reference": "C-1", "description": "Goodwill"}

    statuses = [olivia.post(url, form).status_code for form in (payment, payment, credit, credit)]

    assert statuses == [302, 422, 302, 422]
    assert stored(people.customer).balance == Decimal("25.5")
    with scope.tenant(people.customer.pk):
        assert Payment.objects.count() == 1
        assert list(LedgerEntry.objects.order_by("id").values_list("kind", "description")) == [
            ("payment", "Payment T-1"),
            ("credit", "Goodwill"),
        ]
    assert latest(people.customer).after == {"amount": "5.500000", "balance": "25.500000", "reference": "C-1"}


@pytest.mark.parametrize("amount", ["0", "-1", "x", "1.234", "1e99"])
def test_a_wrong_amount_posts_nothing(people: People, amount: str):
    form = {"kind": "payment", "amount": amount, "reference": "T-1"}
    answer = signed_in(people.olivia).post(f"/accounts/{people.customer.pk}/money", form)
    assert (answer.status_code, stored(people.customer).balance) == (422, 0)


def test_suspend_resume_close(people: People):
    olivia, url = signed_in(people.olivia), f"/accounts/{people.customer.pk}/state"

    assert "Are you sure?" in olivia.get(f"{url}?to=suspended").content.decode()
    assert stored(people.customer).state == "active"
    states = []
    for to in ("suspended", "active", "closed", "active"):
        olivia.post(url, {"to": to})
        states.append(stored(people.customer).state)

    assert states == ["suspended", "active", "closed", "closed"]
    assert signed_in(people.alice).get("/").status_code == 403
    assert olivia.get(f"/accounts/{people.customer.pk}/").status_code == 200
    assert olivia.post("/account/switch", {"account": people.customer.pk}).status_code == 404
    # Nobody acts for it any more, and its page is still there.
    assert olivia.get(f"/for/{people.customer.pk}/numbers/")["Location"] == f"/accounts/{people.customer.pk}/"


@pytest.mark.parametrize("page", ["", "settings", "money", "state?to=closed"])
def test_a_reseller_cannot_reach_an_account_that_is_not_below(people: People, page: str):
    rita, url = signed_in(people.rita), f"/accounts/{people.customer.pk}/{page}"
    answer = rita.get(url) if page in {"", "state?to=closed"} else rita.post(url, {})
    assert answer.status_code == 404


def test_the_own_account_has_its_settings_page(people: People):
    answer = signed_in(people.olivia).get(f"/accounts/{people.operator.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/")


def test_a_lost_membership_ends_the_view_at_once(people: People):
    olivia = signed_in(people.olivia, people.customer)
    assert "Acme" in olivia.get("/").content.decode()
    with scope.system():
        Membership.objects.filter(user=people.olivia).delete()

    assert olivia.get("/").status_code == 404


def test_the_detail_page_shows_the_account(people: People):
    set_balance(people.customer, "12")

    page = signed_in(people.olivia).get(f"/accounts/{people.customer.pk}/")

    text = page.content.decode()
    assert [member.user.email for member in page.context["members"]] == [
        "alice@example.com",
        "bob@example.com",
        "carol@example.com",
    ]
    assert page.context["figures"] == [("Numbers", 0)]
    assert page.context["spendable"] == 12
    assert "Act for this account" in text
