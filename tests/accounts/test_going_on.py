"""What somebody had entered before they proved who they are is kept, and sent again by them alone."""

import re

import pytest
from django.test import Client

from accounts import confirming
from accounts.models import ApiCredential, CustomRole
from common import scope
from tests.console import in_a_row, signed_in
from tests.people import ACME, People
from tests.signing_in import with_password
from tests.suspended import proved

PAGE, KEYS = "/account/go-on/", "/account/api/"
KEY = {
    "dialect": "voicetel",
    "username": ACME,
    "label": "Export",
    "reach": "areas",
    "areas": ["calls", "billing"],
}


@pytest.fixture
def client(people: People) -> Client:
    """Alice's browser, in which she signed in a while ago."""
    return signed_in(with_password(people.alice))


def hidden(answer) -> dict[str, list[str]]:
    """The fields that the page holds, without what the frame around it sends."""
    main = answer.content.decode().partition("<main")[2]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', main):
        if name != "csrfmiddlewaretoken":
            found.setdefault(name, []).append(value)
    return found


def made() -> list[tuple[str, list[str]]]:
    with scope.system():
        return list(ApiCredential.objects.values_list("label", "areas"))


def test_a_key_is_made_without_typing_it_again(client: Client):
    assert client.post(KEYS, KEY)["Location"] == f"/user/reauthenticate/?next={PAGE.replace('/', '%2F')}"
    assert made() == []
    # Whoever has the browser alone gets nothing of it.
    assert client.get(PAGE)["Location"] == "/"

    proved(client)
    page = client.get(PAGE)
    fields = hidden(page)
    assert f'action="{KEYS}"' in in_a_row(page)
    assert fields == {name: value if isinstance(value, list) else [value] for name, value in KEY.items()}
    assert client.post(KEYS, fields).status_code == 200
    assert made() == [("Export", ["billing", "calls"])]


def test_a_role_too(client: Client):
    client.post("/account/roles/new/", {"name": "Night shift", "rights": ["view", "numbers.change"]})
    proved(client)
    assert client.post("/account/roles/new/", hidden(client.get(PAGE))).status_code == 302
    with scope.system():
        assert CustomRole.objects.get().name == "Night shift"


def test_it_is_kept_for_ten_minutes_and_in_its_account(people: People, client: Client, monkeypatch):
    client.post(KEYS, KEY)
    proved(client)
    session = client.session
    session[confirming.KEPT] |= {"account": people.other.pk}
    session.save()
    assert client.get(PAGE)["Location"] == "/"
    session[confirming.KEPT] |= {"account": people.customer.pk}
    session.save()
    assert client.get(PAGE).status_code == 200
    monkeypatch.setattr(confirming, "KEPT_FOR", -1)
    assert client.get(PAGE)["Location"] == "/"


def test_what_is_too_long_or_has_secrets_is_not_kept(client: Client):
    assert client.post(KEYS, KEY | {"label": "x" * 60_001})["Location"].endswith("next=%2Faccount%2Fapi%2F")
    client.post("/carriers/new", {"connector": "house", "name": "Ours", "secret": "very secret"})
    client.post("/account/networks/add", {"cidr": "8.8.8.0/24"})
    assert confirming.KEPT not in client.session
