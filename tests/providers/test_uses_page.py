"""The carriers page: who is used for what, where that comes from, and whether a login works."""

from typing import Any

import pytest

from accounts.models import Account
from accounts.services.accounts import STAFF_FIELDS, update_account
from common import scope
from providers import services
from providers.contract.families import ASSIGNED, Family
from providers.errors import BadCredentials, Unavailable
from providers.house.connector import House
from providers.models import FamilyLogin, ProviderAccount
from providers.registry import CONNECTORS
from providers.states import ProviderState
from tests.console import HTMX, signed_in
from tests.people import BY, People

LIST = "/carriers/"
SALE = f"{LIST}use/numbers_for_sale/"


@pytest.fixture
def wholesale(people: People) -> ProviderAccount:
    with scope.tenant(people.reseller.pk):
        return services.add_provider_account(
            account=people.reseller,
            by=BY,
            name="Wholesale",
            connector="voicetel",
            base_url="https://carrier.example",
            username="1",
            secret="secret123",
            use_for=[Family.LOOKUPS],
        )


def cells(context: Any, family: Family) -> dict[str, tuple[str, bool]]:
    rows = (*context["matrix"].by_country, *context["matrix"].others)
    row = next(row for row in rows if row.family == family)
    return {cell.country: (cell.login.name if cell.login else "", cell.is_own) for cell in row.cells}


def missing(context: Any, family: Family) -> str:
    rows = (*context["matrix"].by_country, *context["matrix"].others)
    return next(row.missing for row in rows if row.family == family)


def own(account: Account) -> list[tuple[str, str, int]]:
    with scope.system():
        found = FamilyLogin.objects.filter(account=account).order_by("family", "country")
        return list(found.values_list("family", "country", "provider_account_id"))


def test_the_page_tells_what_is_own_from_above_and_missing(people: People, wholesale: ProviderAccount):
    context = signed_in(people.rita).get(LIST).context

    assert cells(context, Family.LOOKUPS) == {
        "CA": ("Wholesale", True),
        "DE": ("", False),
        "DK": ("", False),
        "FR": ("", False),
        "GB": ("", False),
        "US": ("Wholesale", True),
    }
    assert cells(context, Family.NUMBERS_FOR_SALE)["DK"] == ("House", False)
    assert cells(context, Family.CAMPAIGNS) == {"": ("House", False)}
    assert cells(context, Family.PEOPLE) == {"": ("", False)}
    assert missing(context, Family.LOOKUPS) == (
        "No login here serves it in Denmark, France, Germany, United Kingdom."
    )
    assert missing(context, Family.NUMBERS_FOR_SALE) == ""
    assert missing(context, Family.PEOPLE) == "No login here serves it. These systems do: SmartCommunicator."
    known = {family for connector in CONNECTORS.values() for family in connector.families()}
    shown = {row.family for row in (*context["matrix"].by_country, *context["matrix"].others)}
    assert shown == known & set(ASSIGNED)


def test_what_could_serve_is_named(people: People, wholesale: ProviderAccount):
    with scope.system():
        FamilyLogin.objects.all().delete()
        ProviderAccount.objects.filter(pk=people.house.pk).update(is_shared=False)
        Account.objects.filter(pk=people.reseller.pk).update(country="ES")

    context = signed_in(people.rita).get(LIST).context

    assert set(cells(context, Family.PORTS)) == {"CA", "ES", "US"}
    assert missing(context, Family.PORTS) == "Wholesale could serve it: press Change."
    with scope.tenant(people.reseller.pk):
        services.assign_login(
            account=people.reseller, by=BY, family=Family.PORTS, country="", pk=wholesale.pk
        )
    context = signed_in(people.rita).get(LIST).context
    assert cells(context, Family.PORTS)["ES"] == ("", False)
    assert missing(context, Family.PORTS) == "No login here serves it in Spain."


def test_a_login_is_chosen_everywhere_in_a_country_and_taken_back(people: People, wholesale: ProviderAccount):
    client, account = signed_in(people.rita), people.reseller
    with scope.system():
        FamilyLogin.objects.filter(account=account).delete()
    page = client.get(SALE)
    answer = client.post(SALE, {"country": "", "login": wholesale.pk})
    client.post(SALE, {"country": "CA", "login": people.house.pk})

    fields = page.context["form"].fields
    assert [label for _, label in fields["login"].choices] == [
        "None of its own: what the account above uses",
        "Wholesale (VoiceTel)",
        "House (House carrier)",
    ]
    assert [code for code, _ in fields["country"].choices] == ["", "CA", "DK", "FR", "DE", "GB", "US"]
    assert answer["Location"] == f"{LIST}#uses"
    assert own(account) == [
        ("numbers_for_sale", "", wholesale.pk),
        ("numbers_for_sale", "CA", people.house.pk),
    ]

    client.post(SALE, {"country": "", "login": ""})
    client.post(SALE, {"country": "CA", "login": ""})
    assert own(account) == []


def test_what_cannot_be_is_told_at_its_field(people: People, wholesale: ProviderAccount):
    client = signed_in(people.rita)
    before = own(people.reseller)

    wrong_country = client.post(SALE, {"country": "FR", "login": wholesale.pk})
    stranger = client.post(SALE, {"country": "", "login": "999999"})

    assert (wrong_country.status_code, stranger.status_code) == (422, 422)
    assert wrong_country.context["form"].errors == {"login": ["VoiceTel does not serve this in France."]}
    assert list(stranger.context["form"].errors) == ["login"]
    assert own(people.reseller) == before
    assert client.get(f"{LIST}use/money/").status_code == 404
    assert client.get(f"{LIST}use/nothing/").status_code == 404


def test_a_new_login_is_offered_for_what_has_none_of_its_own(people: People, wholesale: ProviderAccount):
    client = signed_in(people.rita)
    form = client.get(f"{LIST}new/?connector=voicetel").context["form"]
    typed = {"name": "Second", "base_url": "https://x.example", "username": "1", "secret": "s"}
    client.post(
        f"{LIST}new/",
        typed | {"connector": "voicetel", "sync_every_minutes": "0", "use_for": ["ports", "messages"]},
    )

    served = ["numbers_for_sale", "emergency", "lookups", "ports", "messages", "campaigns"]
    assert [value for value, _ in form.fields["use_for"].choices][:6] == served
    assert "lookups" not in form.fields["use_for"].initial
    with scope.system():
        second = ProviderAccount.objects.get(name="Second")
    assert second.is_shared is False
    assert own(people.reseller) == [
        ("lookups", "", wholesale.pk),
        ("messages", "", second.pk),
        ("ports", "", second.pk),
    ]


def test_a_connection_is_tested_and_the_answer_kept(people: People, monkeypatch: pytest.MonkeyPatch):
    client, url = signed_in(people.olivia), f"{LIST}{people.house.pk}/check/"

    works = client.post(url, **HTMX).content.decode()
    monkeypatch.setattr(House, "check_credentials", lambda _self: _raise(Unavailable("It is down.")))
    fails = client.post(url, follow=True).content.decode()
    with scope.system():
        people.house.refresh_from_db()
    down = (people.house.last_ok_at is not None, people.house.last_error, people.house.state)
    monkeypatch.setattr(House, "check_credentials", lambda _self: _raise(BadCredentials("Not our login.")))
    refused = client.post(url, **HTMX).content.decode()
    with scope.system():
        people.house.refresh_from_db()
    stopped = people.house.state
    monkeypatch.undo()
    again = client.post(url, **HTMX).content.decode()
    with scope.system():
        people.house.refresh_from_db()

    assert "The carrier answers and accepts the login." in works
    assert "The connection does not work: It is down." in fails
    assert down == (True, "It is down.", ProviderState.ACTIVE)
    assert "Not our login." in refused
    assert stopped == ProviderState.REFUSED
    assert "accepts the login" in again
    assert (people.house.state, people.house.last_error) == (ProviderState.ACTIVE, "")


def test_a_paused_login_is_not_called(people: People, monkeypatch: pytest.MonkeyPatch):
    asked: list[object] = []
    monkeypatch.setattr(House, "check_credentials", asked.append)
    with scope.system():
        ProviderAccount.objects.filter(pk=people.house.pk).update(state=ProviderState.PAUSED)

    page = signed_in(people.olivia).post(f"{LIST}{people.house.pk}/check/", **HTMX).content.decode()

    assert "House is paused; resume it first." in page
    assert asked == []


def test_a_customer_brings_its_own_where_it_may(people: People):
    client = signed_in(people.alice)
    assert client.get(LIST).status_code == 403
    with scope.system():
        update_account(account=people.customer, by=BY, may_change=STAFF_FIELDS, service_own_carriers=True)

    typed = {"name": "Ours", "base_url": "https://x.example", "username": "1", "secret": "s"}
    client.post(
        f"{LIST}new/",
        typed | {"connector": "voicetel", "sync_every_minutes": "0", "use_for": ["lookups"]},
    )
    context = client.get(LIST).context

    assert cells(context, Family.LOOKUPS)["US"] == ("Ours", True)
    assert cells(context, Family.PORTS)["US"] == ("House", False)
    assert signed_in(people.bob).get(LIST).status_code == 403
    assert signed_in(people.charlie).get(LIST).status_code == 403


def _raise(error: Exception) -> None:
    raise error
