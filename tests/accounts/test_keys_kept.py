"""How many ways in for programs an account may have, and how one is ended."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from accounts.models import Activity, ApiCredential, ProgramToken
from accounts.services.agent_tokens import issue_agent_token
from accounts.services.credentials import check_login, issue_credential, remove_credential
from accounts.services.program_tokens import issue_key, open_session
from common import scope
from common.errors import Conflict, NotFound
from tests.agents.staff import add_agent
from tests.console import in_a_row, signed_in
from tests.people import BY, People, make_people
from tests.signing_in import with_password
from tests.suspended import fingerprint, proved


def credential(people: People, name: str, dialect: str = "callr") -> ApiCredential:
    return issue_credential(
        account=people.customer, by=BY, dialect=dialect, username=name, password="abc1234567"
    )


@pytest.mark.parametrize(
    ("what", "issue"),
    [
        ("credentials", lambda people, _: credential(people, "third")),
        ("keys", lambda people, _: issue_key(account=people.customer, by=BY, dialect="callr", name="Third")),
        (
            "sessions at a time",
            lambda people, _: open_session(account=people.customer, by=BY, dialect="callr"),
        ),
        (
            "tokens of its people",
            lambda people, agent: issue_agent_token(
                account=people.customer, by=BY, dialect="relatel", agent=agent, label="Third"
            ),
        ),
    ],
)
def test_there_may_be_so_many_of_each(people: People, settings: Any, what: str, issue: Callable[..., object]):
    customer = people.customer
    agent = add_agent(customer, "Ada").pk
    with scope.tenant(customer.pk):
        for name in ("one", "two"):
            credential(people, name)
            issue_key(account=customer, by=BY, dialect="callr", name=name)
            open_session(account=customer, by=BY, dialect="callr")
            issue_agent_token(account=customer, by=BY, dialect="relatel", agent=agent, label=name)
    settings.MOST_KEYS = 2
    with scope.system():
        before = fingerprint()
    with scope.tenant(customer.pk), pytest.raises(Conflict) as refusal:
        issue(people, agent)
    assert refusal.value.text == f"An account may have 2 {what}; end one that is not needed any more."
    with scope.system():
        assert fingerprint() == before
    settings.MOST_KEYS = 3
    with scope.tenant(customer.pk):
        issue(people, agent)


def test_the_page_says_how_many_there_may_be(people: People, settings: Any):
    settings.MOST_KEYS = 1
    credential(people, "one")
    page = proved(signed_in(people.alice)).post("/account/api/", {"dialect": "callr", "username": "two"})
    assert page.status_code == 422
    assert "An account may have 1 credentials; end one that is not needed any more." in in_a_row(page)
    with scope.system():
        assert ApiCredential.objects.count() == 1


def names(people: People) -> list[str]:
    with scope.system():
        return list(ApiCredential.objects.values_list("username", flat=True))


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_so_many_pass_as_there_may_be(settings: Any):
    settings.MOST_KEYS = 3
    people, together = make_people(), threading.Barrier(8, timeout=10)

    def take(number: int) -> bool:
        together.wait()
        try:
            credential(people, f"name{number}")
        except Conflict:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(take, range(8))) == [False] * 5 + [True] * 3


def test_a_removed_credential_ends_with_all_that_was_made_with_it(people: People, mailoutbox: list[Any]):
    customer, made = people.customer, credential(people, "one")
    with scope.tenant(customer.pk):
        issue_key(account=customer, by=BY, dialect="callr", name="Desk")
    client = signed_in(with_password(people.alice))
    assert client.post(f"/account/api/{made.pk}/remove")["Location"].startswith("/user/reauthenticate")
    assert names(people) == ["one"]

    assert proved(client).post(f"/account/api/{made.pk}/remove")["Location"] == "/account/api/"

    assert names(people) == []
    with scope.system():
        assert not ProgramToken.objects.exists()
        assert Activity.objects.filter(verb="ended", subject_id=str(made.pk)).count() == 1
    assert check_login(dialect="callr", username="one", password="abc1234567") is None
    assert proved(client).post(f"/account/api/{made.pk}/remove").status_code == 404
    assert credential(people, "one").pk != made.pk


def test_nobody_removes_what_is_not_theirs(people: People):
    made = credential(people, "one")
    token, _ = issue_token_of_ada(people)
    for account, pk in ((people.other, made.pk), (people.customer, token.pk)):
        with scope.tenant(account.pk), pytest.raises(NotFound):
            remove_credential(account=account, by=BY, pk=pk)
    assert proved(signed_in(people.charlie)).post(f"/account/api/{made.pk}/remove").status_code == 404
    assert len(names(people)) == 2


def issue_token_of_ada(people: People) -> tuple[ApiCredential, str]:
    agent = add_agent(people.customer, "Ada").pk
    with scope.tenant(people.customer.pk):
        return issue_agent_token(account=people.customer, by=BY, dialect="relatel", agent=agent, label="Desk")
