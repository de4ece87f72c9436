"""What an account's product opens and closes, for people and for programs."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from accounts.products import Feature, has, in_trial, require
from accounts.selectors.seats import require_seat, seated
from accounts.services.accounts import OWN_FIELDS, STAFF_FIELDS, change_settings, update_account
from accounts.states import Product
from calls.company.dialing import dial
from common import scope
from common.errors import Forbidden, Invalid
from events.services.subscriptions import Wish, subscribe
from messaging.models import Message
from messaging.services.sending import Draft, send_message
from tests.agents.staff import add_agent
from tests.api.relatel.conftest import Company, company  # noqa: F401
from tests.console import signed_in
from tests.numbers.conftest import HELD, Shop
from tests.people import BY, People

OPEN = {Feature.STATISTICS, Feature.WEBHOOKS, Feature.TEXTS}


def put_on(account: Account, **changes: Any) -> None:
    with scope.tenant(account.pk):
        update_account(account=account, by=BY, may_change=STAFF_FIELDS, **changes)


@pytest.mark.parametrize(
    ("product", "trial", "opened"),
    [
        ("", None, OPEN),
        (Product.PROFESSIONAL, None, {Feature.TEXTS}),
        (Product.CONTACT_CENTER, None, OPEN),
        (Product.UNLIMITED, None, OPEN),
        (Product.UNLIMITED, 0, OPEN - {Feature.TEXTS}),
        (Product.UNLIMITED, -1, OPEN),
        ("", 3, OPEN - {Feature.TEXTS}),
    ],
)
def test_what_is_open(product: str, trial: int | None, opened: set[Feature]):
    today = timezone.now().date()
    until = None if trial is None else today + timedelta(days=trial)
    account = Account(product=product, trial_until=until, timezone="UTC")
    assert {feature for feature in Feature if has(account, feature)} == opened
    assert in_trial(account) == (trial is not None and trial >= 0)


def test_a_refusal_says_what_is_needed():
    with pytest.raises(
        Forbidden, match="Statistics need Contact Center or Unlimited; this account has Professional"
    ):
        require(Account(product=Product.PROFESSIONAL), Feature.STATISTICS)


def test_who_stands_above_sets_it_and_nobody_inside(people: People):
    page = f"/accounts/{people.customer.pk}/"
    given = {
        "name": "Acme", "email": "office@acme.example", "country": "US", "timezone": "America/New_York",
        "notify_threshold": 10, "balance_limit": "0", "max_concurrent_calls": 23, "service_sms": "on",
        "product": "contact_center", "seats": 2, "trial_until": "2031-05-01",
    }  # fmt: skip
    above = signed_in(people.olivia)
    assert above.post(f"{page}settings", given).status_code == 302
    with scope.system():
        people.customer.refresh_from_db()
    assert (people.customer.product, people.customer.seats) == ("contact_center", 2)
    assert people.customer.trial_until == date(2031, 5, 1)
    assert 'value="2031-05-01"' in above.get(page).content.decode()
    own = signed_in(people.alice).get(reverse("accounts:settings")).content.decode()
    assert "Contact Center" in own
    assert "1 May 2031" in own
    with scope.tenant(people.customer.pk), pytest.raises(Invalid):
        change_settings(account=people.customer, by=BY, may_change=OWN_FIELDS, product="unlimited")
    with scope.tenant(people.customer.pk), pytest.raises(Invalid, match="no such product"):
        update_account(account=people.customer, by=BY, may_change=STAFF_FIELDS, product="gold")
    with scope.system():
        people.customer.refresh_from_db()
    assert people.customer.product == "contact_center"


def test_programs_are_refused_with_403(company: Company):  # noqa: F811
    put_on(company.account, product=Product.PROFESSIONAL)
    window = {"start": "2026-01-01T00:00:00Z", "end": "2026-02-01T00:00:00Z"}
    asked = {"endpoint_type": "Employee", "group_by": "employee_id", **window}
    answer = company.ask("get", "statistics", query_params=asked)
    told = answer.json()
    assert (answer.status_code, told["success"], told["status"]) == (403, False, "403 forbidden")
    assert told["message"].startswith("Statistics need")
    me = company.get("employee")["employee"]
    assert (me["in_trial"], me["mobile_product_title"]) == (False, "Professional")
    assert me["features"] == ["mobile", "switch", "live_call", "web_sms"]
    put_on(
        company.account, product=Product.CONTACT_CENTER, trial_until=timezone.now().date() + timedelta(days=2)
    )
    assert company.get("statistics", asked) == {"rows": []}
    assert company.get("employee")["employee"]["in_trial"] is True
    body = {"message": {"body": "Hi"}, "to_numbers": ["12015550150"]}
    assert company.ask("post", "messages", json=body).status_code == 403
    assert not Message.objects.exists()


def test_each_employee_but_the_first_needs_a_subscription(company: Company):  # noqa: F811
    account = company.account
    with scope.tenant(account.pk):
        assert seated(account) is None
    put_on(account, product=Product.CONTACT_CENTER, seats=0)
    with scope.tenant(account.pk):
        assert seated(account) == {company.boss.pk}
        require_seat(account, company.boss.pk)
        with pytest.raises(Forbidden):
            dial(account=account, by=BY, agent=company.ann.pk, to="+12015550150")
    assert company.ask("post", "switch/dial", json={"to_number": "12015550150"}).status_code == 403
    me = company.get("employee")["employee"]
    assert (me["has_switch"], me["features"], me["mobile_product_title"]) == (False, ["mobile"], None)
    put_on(account, seats=1)
    assert company.get("employee")["employee"]["has_switch"] is True


def test_no_texts_in_a_trial_from_anywhere(market: Shop):
    put_on(market.customer, trial_until=timezone.now().date() + timedelta(days=2))
    with scope.tenant(market.customer.pk):
        with pytest.raises(Forbidden, match="closed during the trial"):
            send_message(
                account=market.customer, by=BY, draft=Draft(HELD[0], "+12015550150", "Hi"), wait=False
            )
        assert not Message.objects.exists()


def test_relatels_webhooks_need_a_better_product(people: People):
    put_on(people.customer, product=Product.PROFESSIONAL)
    wish = Wish(url="https://8.8.8.8/in", events=["contact.created"], shape="relatel")
    with scope.tenant(people.customer.pk), pytest.raises(Forbidden, match="Webhooks need"):
        subscribe(account=people.customer, by=BY, wish=wish)


def test_pages_and_files_say_so(people: People):
    put_on(people.customer, product=Product.PROFESSIONAL)
    client = signed_in(people.alice)
    answer = client.get("/calls/statistics/")
    assert answer.status_code == 403
    assert "Statistics need Contact Center" in answer.content.decode()
    assert client.get("/exports/statistics-by-time.csv").status_code == 403
    with scope.tenant(people.customer.pk):
        add_agent(people.customer, "Ann")
