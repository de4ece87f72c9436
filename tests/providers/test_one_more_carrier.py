"""The carrier that CONTRIBUTING shows: its very code is registered, added, assigned and asked."""

import re
from pathlib import Path
from typing import Any

import pytest
import responses

from common import scope
from providers import services
from providers.contract.connector import Connector
from providers.contract.families import Family
from providers.errors import BadCredentials
from providers.models import ProviderAccount
from providers.registry import CONNECTORS
from providers.selectors import login_for
from tests.console import HTMX, signed_in
from tests.people import BY, People

GUIDE = Path(__file__).parents[2] / "CONTRIBUTING.md"
BASE = "https://names.example"


@pytest.fixture
def acme(monkeypatch: pytest.MonkeyPatch) -> type[Connector]:
    """The connector of the guide, registered as its second step says."""
    section = GUIDE.read_text().partition("## One more carrier")[2]
    code = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {"__name__": "providers.acme.connector"}
    exec(compile(code[1], str(GUIDE), "exec"), names)  # noqa: S102 it is our own page
    found: type[Connector] = names["Acme"]
    monkeypatch.setitem(CONNECTORS, found.slug, found)
    return found


@pytest.fixture
def login(people: People, acme: type[Connector]) -> ProviderAccount:
    with scope.tenant(people.operator.pk):
        return services.add_provider_account(
            account=people.operator,
            by=BY,
            name="Names",
            connector=acme.slug,
            base_url=BASE,
            secret="key-1",
            sync_every_minutes=0,
        )


def test_it_serves_one_family_and_says_so(people: People, acme: type[Connector]):
    client = signed_in(people.olivia)
    form = client.get(f"/carriers/new/?connector={acme.slug}").context["form"]

    assert acme.families() == (Family.LOOKUPS,)
    assert list(form.fields)[:3] == ["name", "base_url", "secret"]
    assert form.fields["secret"].label == "API key"
    assert [value for value, _ in form.fields["use_for"].choices] == ["lookups"]


def test_danish_names_come_from_it_and_all_else_from_the_house(people: People, login: ProviderAccount):
    with scope.tenant(people.operator.pk):
        services.assign_login(
            account=people.operator, by=BY, family=Family.LOOKUPS, country="DK", pk=login.pk
        )
    with scope.tenant(people.customer.pk), responses.RequestsMock() as carrier:
        carrier.get(f"{BASE}/names", json={"name": "HANSEN"})
        found = login_for(people.customer, Family.LOOKUPS, "DK")
        with services.calling(found) as connector:
            name = connector.look_up_name("+4571999999")
        [sent] = [call.request for call in carrier.calls]

        assert found == login
        assert login_for(people.customer, Family.LOOKUPS, "US") == people.house
    assert name == "HANSEN"
    assert (sent.headers["X-Key"], sent.params) == ("key-1", {"number": "+4571999999"})


def test_its_connection_is_tested(people: People, login: ProviderAccount):
    client = signed_in(people.olivia)
    with responses.RequestsMock() as carrier:
        carrier.get(f"{BASE}/me", json={})
        works = client.post(f"/carriers/{login.pk}/check/", **HTMX).content.decode()
    with responses.RequestsMock() as carrier:
        carrier.get(f"{BASE}/me", status=401, json={"error": "no"})
        fails = client.post(f"/carriers/{login.pk}/check/", **HTMX).content.decode()

    assert "accepts the login" in works
    assert "Acme Names does not accept our" in fails
    with scope.tenant(people.operator.pk), pytest.raises(BadCredentials), services.calling(_fresh(login)):
        pass


def _fresh(login: ProviderAccount) -> ProviderAccount:
    login.refresh_from_db()
    return login
