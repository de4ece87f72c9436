"""A carrier that tells what is left and nothing else of money, written as CONTRIBUTING says: one class, one family."""

from decimal import Decimal
from typing import Any, Self

import pytest
import responses

from common import scope
from jobs import work
from providers import services
from providers.budget import Limit
from providers.contract.connector import Connector
from providers.contract.families import Family
from providers.contract.login import API_KEY, BASE_URL, Login
from providers.contract.money import CarrierBalance
from providers.http import Http
from providers.models import LoginMoney, ProviderAccount, SyncRun
from providers.reading import amount, record, text
from providers.registry import CONNECTORS
from tests.console import HTMX, signed_in
from tests.people import BY, People
from tests.providers.test_one_more_carrier import acme as acme

BASE = "https://purse.example"


class Purse(Connector):
    slug = "purse"
    label = "Purse"
    login_fields = (BASE_URL, API_KEY)
    limits = {"general": Limit(calls=60, seconds=60), "balance": Limit(calls=2, seconds=3600)}

    def __init__(self, http: Http, key: Any) -> None:
        self._http = http
        self._key = key

    @classmethod
    def from_login(cls, login: Login) -> Self:
        acme: Any = CONNECTORS["acme"].from_login(login)
        return cls(cls.http(login), acme._key)

    def get_balance(self) -> CarrierBalance:
        body = self._http.get("/balance", self._key, group="balance")
        return record(
            self.label, body, lambda row: CarrierBalance(amount(row, "left"), text(row, "currency"))
        )


@pytest.fixture
def login(people: People, acme: type[Connector], monkeypatch: pytest.MonkeyPatch) -> ProviderAccount:
    monkeypatch.setitem(CONNECTORS, "purse", Purse)
    with scope.tenant(people.operator.pk):
        return services.add_provider_account(
            account=people.operator, by=BY, name="Purse", connector="purse", base_url=BASE, secret="key-1"
        )


def kept(login: ProviderAccount) -> LoginMoney:
    with scope.system():
        return LoginMoney.objects.get(provider_account=login)


def test_it_serves_money_alone_and_a_sync_asks(people: People, login: ProviderAccount):
    with responses.RequestsMock() as carrier:
        carrier.get(f"{BASE}/balance", json={"left": "12.345", "currency": "EUR"})
        with scope.tenant(people.operator.pk):
            job = services.start_sync(account=people.operator, by=BY, provider_account=login)
            work.run(job.pk)

    row = kept(login)
    assert Purse.families() == (Family.MONEY,)
    assert (row.balance, row.currency, row.low_mark, row.charges) == (Decimal("12.345"), "EUR", None, [])
    with scope.system():
        assert list(SyncRun.objects.values_list("sort", "state", "changed")) == [("money", "done", 1)]


def test_its_page_asks_within_its_limit(people: People, login: ProviderAccount):
    client = signed_in(people.olivia)
    url = f"/carriers/{login.pk}/"
    with responses.RequestsMock() as carrier:
        carrier.get(f"{BASE}/balance", json={"left": 5, "currency": "EUR"})
        answers = [client.post(f"{url}money/", **HTMX).context["trouble"] for _ in range(3)]
        shown = client.get(url).content.decode()

    assert answers == ["", "", "Purse was asked as often as it allows for now. Ask again in 60 min."]
    assert "Money at the carrier" in shown
    assert "Low mark" not in shown
    assert (kept(login).balance, kept(login).is_low) == (5, False)


@pytest.mark.parametrize(
    "body", [{"left": None, "currency": "EUR"}, {"left": 5}, [], {"left": 5, "currency": 7}]
)
def test_what_it_does_not_document_is_told_and_kept_out(people: People, login: ProviderAccount, body: Any):
    with responses.RequestsMock() as carrier:
        carrier.get(f"{BASE}/balance", json=body)
        answer = signed_in(people.olivia).post(f"/carriers/{login.pk}/money/", **HTMX)

    assert "Purse answered with something that its API does not document" in answer.context["trouble"]
    assert (kept(login).balance, kept(login).error) == (None, answer.context["trouble"])


def test_a_balance_in_no_currency_is_not_kept(people: People, login: ProviderAccount):
    with responses.RequestsMock() as carrier:
        carrier.get(f"{BASE}/balance", json={"left": 5, "currency": "gold"})
        answer = signed_in(people.olivia).post(f"/carriers/{login.pk}/money/", **HTMX)

    assert answer.context["trouble"] == "Purse told a balance in no currency that we know."
    assert kept(login).balance is None
