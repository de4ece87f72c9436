"""Who has a stolen session gives nobody else a way in: that is asked for with a password or second factor again."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import Invitation, Membership, User
from accounts.states import Role
from common import scope
from tests.console import signed_in
from tests.people import People
from tests.signing_in import with_password
from tests.suspended import fingerprint, proved

ASKED = "/user/reauthenticate/"


@pytest.fixture
def client(people: People) -> Client:
    """Alice's browser, in which she signed in a while ago."""
    return signed_in(with_password(people.alice))


def requests_of(people: People) -> dict[str, dict[str, Any]]:
    with scope.system():
        bob = Membership.objects.get(user=people.bob).pk
    add = {"action_add": "", "email": "thief@example.com"}
    return {
        "/account/people/invite": {"email": "thief@example.com", "role": "owner"},
        f"/account/people/{bob}/role": {"role": "owner"},
        "/account/api/": {"dialect": "callr", "username": "thief"},
        "/account/tokens/": {"agent": 1, "label": "Thief"},
        "/account/networks/add": {"cidr": "8.8.8.0/24"},
        "/user/email/": add,
    }


def test_whatever_lets_somebody_else_in_is_asked_for_again(people: People, client: Client):
    sent = requests_of(people)
    with scope.system():
        before, addresses = fingerprint(), EmailAddress.objects.exclude(email="alice@example.com").count()
    for path, data in sent.items():
        answer = client.post(path, data)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, ASKED), path
    with scope.system():
        assert fingerprint() == before
        assert EmailAddress.objects.exclude(email="alice@example.com").count() == addresses


def test_then_it_is_done_and_the_owners_hear_of_it(people: People, client: Client, mailoutbox: list[Any]):
    sent = requests_of(people)
    proved(client)
    for path in ("/account/people/invite", next(path for path in sent if path.endswith("/role"))):
        assert client.post(path, sent[path]).status_code == 302
    with scope.system():
        assert Invitation.objects.get().email == "thief@example.com"
        assert Membership.objects.get(user=people.bob).role == Role.OWNER


def test_the_main_address_is_changed_by_who_proves_it(people: People, client: Client):
    alice = User.objects.get(pk=people.alice.pk)
    client.get("/user/email/")
    EmailAddress.objects.create(user=alice, email="a2@example.com", verified=True, primary=False)
    change = {"action_primary": "", "email": "a2@example.com"}
    assert client.post("/user/email/", change)["Location"].startswith(ASKED)
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"
    assert client.post("/user/email/", {"action_remove": "", "email": "a2@example.com"})[
        "Location"
    ].startswith(ASKED)
    proved(client).post("/user/email/", change)
    alice.refresh_from_db()
    assert alice.email == "a2@example.com"
