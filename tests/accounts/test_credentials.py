"""API credentials: names, passwords, and keys that end with the password."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.dialects import DIALECTS
from accounts.models import Activity, ApiCredential
from accounts.selectors.credentials import credential_for_key
from accounts.services.accounts import set_state
from accounts.services.credentials import (
    api_key,
    change_password,
    check_login,
    generate_password,
    issue_credential,
    note_use,
)
from accounts.states import AccountState
from common import scope
from common.errors import Conflict, Invalid
from tests.people import ACME, BY, People, make_people

PASSWORD = "abc123"


def issue(people: People, username: str = ACME, **fields: object) -> ApiCredential:
    return issue_credential(
        account=people.customer,
        by=BY,
        **{"dialect": "voicetel", "username": username, "password": PASSWORD, **fields},
    )


def login(username: str = ACME, password: str = PASSWORD) -> ApiCredential | None:
    return check_login(dialect="voicetel", username=username, password=password)


def by_key(key: str, dialect: str = "voicetel") -> ApiCredential | None:
    with scope.system():
        return credential_for_key(dialect=dialect, key=key)


def test_a_password_is_kept_as_argon2(people: People, argon2: None):
    assert issue(people).password.startswith("argon2$argon2id$")
    assert login() is not None
    assert login(password="abc124") is None


def test_login_gives_a_key_that_finds_the_account(people):
    made = issue(people)
    credential = login()
    assert credential == made
    assert credential.account == people.customer
    key = api_key(credential)
    assert len(key) == 32
    assert by_key(key) == made
    assert by_key(key, "callr") is None
    assert by_key(key[:-1]) is None
    with scope.tenant(people.customer.pk):
        stored = ApiCredential.objects.values().get()
        assert Activity.objects.get(verb="issued").subject == f"voicetel {ACME}"
    assert key not in str(stored)
    assert PASSWORD not in str(stored)


@pytest.mark.parametrize(
    ("username", "password"),
    [(ACME, "abc124"), (ACME, ""), ("2015550101", PASSWORD), ("", PASSWORD)],
)
def test_wrong_logins_are_all_the_same(people, username, password):
    issue(people)
    assert login(username, password) is None
    assert check_login(dialect="callr", username=ACME, password=PASSWORD) is None


@pytest.mark.parametrize("state", [AccountState.SUSPENDED, AccountState.CLOSED])
def test_an_account_that_is_not_active_cannot_come_in(people, state):
    key = api_key(issue(people))
    with scope.tenant(people.customer.pk):
        set_state(account=people.customer, by=BY, state=state)
    assert login() is None
    assert by_key(key) is None


def test_a_name_is_taken_once_in_a_dialect(people):
    issue(people, "acme.bot", dialect="tandem")
    with pytest.raises(Conflict) as refusal:
        issue_credential(
            account=people.other, by=BY, dialect="tandem", username="acme.bot", password="zzz999"
        )
    assert refusal.value.field == "username"
    assert check_login(dialect="tandem", username="acme.bot", password="zzz999") is None
    issue(people, "acme.bot", dialect="omniavoice")
    with scope.system():
        assert ApiCredential.objects.count() == 2


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", [ACME, "201-555-0123", "+2015550123", "2.0.1.5550123", "2999999999"])
def test_a_name_that_means_an_account_is_its_own_alone(people, dialect, name):
    """Whether the account is open yet or not, and in whichever way its number is written."""
    with pytest.raises(Invalid) as refusal:
        issue_credential(account=people.other, by=BY, dialect=dialect, username=name, password="zzz999")
    assert refusal.value.field == "username"
    with scope.system():
        assert ApiCredential.objects.count() == 0
    assert issue(people, dialect=dialect).username == ACME


def test_a_new_password_ends_password_and_key(people):
    credential = issue(people)
    old = api_key(credential)
    with scope.tenant(people.customer.pk):
        change_password(credential=credential, by=BY, password="new4567890")
        log = Activity.objects.get(verb="changed password of")
    assert by_key(old) is None
    assert login() is None
    renewed = login(password="new4567890")
    assert api_key(renewed) != old
    assert by_key(api_key(renewed)) == credential
    assert "new4567890" not in f"{log.before} {log.after}"


@pytest.mark.parametrize(
    "password", ["abc12", "abcdef12345", "abcdef", "123456", "abc 123", "abc123\n", "äbc123", "", "abc-123"]
)
def test_passwords_outside_the_rule_change_nothing(people, password):
    credential = issue(people)
    with scope.tenant(people.customer.pk), pytest.raises(Invalid) as refusal:
        change_password(credential=credential, by=BY, password=password)
    assert refusal.value.field == "password"
    assert login() == credential
    assert by_key(api_key(credential)) == credential


def test_a_new_encryption_key_ends_old_keys_at_the_next_login_only(people, settings):
    old = api_key(issue(people))
    settings.ENCRYPTION_KEY = f"another-key,{settings.ENCRYPTION_KEY}"
    assert by_key(old) is not None

    new = api_key(login())

    assert new != old
    assert by_key(new) == by_key(api_key(login()))
    assert by_key(new) is not None
    assert by_key(old) is None


def test_generated_passwords_fit_the_rule_and_differ(people):
    made = {generate_password() for _ in range(50)}
    assert len(made) == 50
    credential = issue(people)
    with scope.tenant(people.customer.pk):
        change_password(credential=credential, by=BY, password=made.pop())


def test_use_is_noted_once_a_minute(people, django_assert_num_queries):
    credential = issue(people)
    with scope.tenant(people.customer.pk):
        note_use(credential=credential, address="192.0.2.7")
        credential.refresh_from_db()
        assert credential.last_used_at is not None
        with django_assert_num_queries(0):
            note_use(credential=credential, address="192.0.2.7")


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_take_a_name_one_gets_it():
    people, together = make_people(), threading.Barrier(8, timeout=10)

    def take(_: int) -> bool:
        together.wait()
        try:
            issue(people)
        except Conflict:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(take, range(8))) == [False] * 7 + [True]
