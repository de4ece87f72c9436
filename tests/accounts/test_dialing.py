"""Where an account's calls and messages may go, and who is told when that grows."""

import pytest
from django.core import mail

from accounts import dialing
from accounts.models import Account, Activity
from accounts.services.accounts import DIALING_FIELDS, OWN_FIELDS, STAFF_FIELDS, update_account
from common import scope
from common.errors import Invalid
from jobs import work
from jobs.models import Job
from tests.console import signed_in
from tests.people import BY, PASSWORD, People

US, CA, BS, JM, PR = "+12015550123", "+14165550123", "+12423650123", "+18769220123", "+17875550123"
NANP_PREMIUM, FR, FR_PREMIUM = "+19005550123", "+33199001234", "+33899123456"
GB, GB_PERSONAL, CUBA = "+442079460123", "+447012345678", "+5352123456"
SATELLITE, NOBODY, TOLL_FREE, FREE_EVERYWHERE = (
    "+870773111632",
    "+19995550123",
    "+18005550123",
    "+80012345678",
)
EVERYTHING = (
    *(US, CA, BS, JM, PR, NANP_PREMIUM, FR, FR_PREMIUM, GB, GB_PERSONAL, CUBA),
    *(SATELLITE, NOBODY, TOLL_FREE, FREE_EVERYWHERE),
)


def account(country: str, *others: str, premium: bool = False) -> Account:
    return Account(
        country=country,
        service_international=bool(others),
        international_countries=list(others),
        service_premium=premium,
    )


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (account("US"), {US, CA, TOLL_FREE, FREE_EVERYWHERE}),
        (account("CA"), {US, CA, TOLL_FREE, FREE_EVERYWHERE}),
        (account("FR"), {FR, FREE_EVERYWHERE}),
        (account("JM"), {JM, TOLL_FREE, FREE_EVERYWHERE}),
        (account("US", "GB"), {US, CA, TOLL_FREE, FREE_EVERYWHERE, GB}),
        (account("US", "GB", "FR", "BS"), {US, CA, TOLL_FREE, FREE_EVERYWHERE, GB, FR, BS}),
        (account("US", premium=True), {US, CA, TOLL_FREE, FREE_EVERYWHERE, NANP_PREMIUM}),
        (account("GB", "FR", premium=True), {GB, GB_PERSONAL, FR, FR_PREMIUM, FREE_EVERYWHERE}),
        (
            account("US", "GB", premium=True),
            {*(US, CA, TOLL_FREE, FREE_EVERYWHERE), NANP_PREMIUM, GB, GB_PERSONAL},
        ),
    ],
)
def test_home_is_open_other_countries_when_listed_and_premium_apart(who: Account, allowed: set[str]):
    found = {number for number in EVERYTHING if not dialing.refusal(who, number)}
    if who.service_international and who.service_premium:
        allowed = allowed | {SATELLITE, NOBODY}
    assert found == allowed


def test_the_country_of_the_number_in_use_is_home_as_well():
    who = account("US")
    assert dialing.refusal(who, FR)
    assert not dialing.refusal(who, FR, ours="+33199004321")
    assert not dialing.refusal(who, US, ours="+33199004321")
    assert dialing.refusal(who, FR_PREMIUM, ours="+33199004321")
    assert dialing.refusal(who, GB, ours="+33199004321")


def test_a_refusal_says_what_was_asked_for_and_why():
    who = account("US", "GB")
    assert dialing.refusal(account("US"), JM) == (
        "(876) 922-0123 is not allowed: the account may not reach other countries, and this is Jamaica."
    )
    assert dialing.refusal(who, JM) == (
        "(876) 922-0123 is not allowed: Jamaica is not among the countries that the account may reach."
    )
    assert dialing.refusal(who, GB_PERSONAL) == (
        "+44 70 1234 5678 is not allowed: the account may not reach personal numbers."
    )
    with pytest.raises(Invalid) as refused:
        dialing.require_allowed(who, CUBA, field="to")
    assert refused.value.field == "to"
    dialing.require_allowed(who, GB)


def test_care_is_taken_abroad_and_with_costly_numbers():
    who = account("US", "GB", premium=True)
    careful = {number for number in EVERYTHING if dialing.deserves_care(who, number)}
    assert careful == set(EVERYTHING) - {US, CA, TOLL_FREE, FREE_EVERYWHERE}


def owner_mails() -> list[tuple[list[str], str, str]]:
    with scope.system():
        waiting = list(Job.objects.filter(kind="portal.owner_mail", state="queued"))
    for job in waiting:
        work.run(job.pk)
    sent = [(message.to, message.subject, message.body) for message in mail.outbox]
    mail.outbox.clear()
    return sent


def test_owners_hear_of_countries_that_were_opened(people: People):
    with scope.tenant(people.customer.pk):
        update_account(
            account=people.customer,
            by=BY,
            may_change=STAFF_FIELDS,
            service_international=True,
            international_countries=["FR", "GB"],
            service_premium=True,
        )
        [(to, subject, body)] = owner_mails()
        assert (to, subject) == (["alice@example.com"], "[Tandem] Calls and messages may go to more places")
        for line in (
            "Other countries are open.",
            "Countries added: France, United Kingdom.",
            "Premium rate, shared cost, personal and satellite numbers are open.",
            "It was done by Test on",
        ):
            assert line in body
        update_account(
            account=people.customer,
            by=BY,
            may_change=STAFF_FIELDS,
            international_countries=["GB"],
            service_premium=False,
            name="Acme Ltd",
        )
    assert owner_mails() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"service_international": True}, "international_countries"),
        ({"international_countries": ["FR", "Narnia"]}, "international_countries"),
        ({"country": "ZZ"}, "country"),
        ({"country": ""}, "country"),
    ],
)
def test_a_wrong_country_opens_nothing(people: People, changes, field):
    with scope.tenant(people.customer.pk):
        with pytest.raises(Invalid) as refused:
            update_account(account=people.customer, by=BY, may_change=STAFF_FIELDS, **changes)
        stored = Account.objects.get(pk=people.customer.pk)
        assert not Activity.objects.filter(verb="changed").exists()
    assert refused.value.field == field
    assert (stored.country, stored.service_international, stored.international_countries) == ("US", False, [])
    assert owner_mails() == []


def test_a_customer_may_not_open_countries_itself():
    assert not DIALING_FIELDS & OWN_FIELDS


def test_accounts_below_are_at_home_where_their_parent_is(people: People):
    with scope.system():
        Account.objects.filter(pk=people.reseller.pk).update(country="DK")
    form = {"name": "Bakery", "kind": "customer", "email": "b@example.com", "timezone": "Europe/Copenhagen"}
    rita = signed_in(people.rita)
    assert rita.get("/accounts/new").context["form"]["country"].value() == "DK"
    rita.post("/accounts/new", form | {"country": "GB"})
    with scope.system():
        assert Account.objects.get(name="Bakery").country == "GB"


def test_opening_countries_is_confirmed_first(people: People):
    url = f"/accounts/{people.customer.pk}/settings"
    form = {
        "name": "Acme",
        "email": "acme@example.com",
        "timezone": "America/New_York",
        "country": "US",
        "notify_threshold": 10,
        "balance_limit": 0,
        "max_concurrent_calls": 23,
    }
    wider = form | {"service_international": "on", "international_countries": ["FR"]}
    people.olivia.set_password(PASSWORD)
    people.olivia.save()
    olivia = signed_in(people.olivia)

    assert olivia.post(url, form)["Location"] == f"/accounts/{people.customer.pk}/"
    asked = olivia.post(url, wider)["Location"]
    assert asked == "/user/reauthenticate/?next=%2Faccount%2Fgo-on%2F"
    with scope.system():
        assert not Account.objects.get(pk=people.customer.pk).service_international
    olivia.post("/user/reauthenticate/", {"password": PASSWORD})
    assert olivia.post(url, wider)["Location"] == f"/accounts/{people.customer.pk}/"
    with scope.system():
        assert Account.objects.get(pk=people.customer.pk).international_countries == ["FR"]
    assert [to for to, _, _ in owner_mails()] == [["alice@example.com"]]


def test_only_the_operator_says_of_itself_where_calls_may_go(people: People):
    form = {
        "name": "Acme",
        "email": "acme@example.com",
        "timezone": "America/New_York",
        "country": "US",
        "notify_threshold": 10,
        "service_premium": "on",
    }
    people.alice.set_password(PASSWORD)
    people.alice.save()
    alice, olivia = signed_in(people.alice), signed_in(people.olivia)
    assert "service_premium" not in alice.get("/account/").context["form"].fields
    assert "service_premium" in olivia.get("/account/").context["form"].fields
    alice.post("/account/change", form)
    with scope.system():
        assert not Account.objects.get(pk=people.customer.pk).service_premium
    assert alice.post("/account/change", form | {"country": "JM"})["Location"].startswith(
        "/user/reauthenticate/"
    )
