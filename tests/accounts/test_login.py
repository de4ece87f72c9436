"""The brake on guessing: by address first, then by name with a pause that grows."""

from datetime import timedelta

import pytest
from django.db.models import F

from accounts.models import ApiCredential, KnownAddress, ThrottleWindow
from accounts.services.credentials import issue_credential
from accounts.services.login import log_in
from common import scope
from common.errors import Throttled
from tests.people import BY, People

PASSWORD = "abc1234567"


@pytest.fixture
def name(people: People) -> str:
    issued = issue_credential(
        account=people.customer, by=BY, dialect="smartcommunicator", username="ann", password=PASSWORD
    )
    return issued.username


def attempt(username: str, password: str, address: str = "192.0.2.1") -> ApiCredential | None:
    return log_in(dialect="smartcommunicator", username=username, password=password, address=address)


def waited(seconds: int) -> None:
    ThrottleWindow.objects.update(started_at=F("started_at") - timedelta(seconds=seconds))


def refusal(username: str, password: str, address: str) -> int:
    with pytest.raises(Throttled) as refused:
        attempt(username, password, address)
    return refused.value.reset_seconds


def test_the_right_pair_is_no_guess(name: str):
    found = attempt(name, PASSWORD)
    assert found is not None
    assert found.username == name
    assert ThrottleWindow.objects.get().count == 0
    with scope.system():
        assert KnownAddress.objects.count() == 1
        attempt(name, PASSWORD)
        assert KnownAddress.objects.count() == 1


def test_the_pause_doubles_up_to_a_quarter_of_an_hour(name: str):
    for _ in range(5):
        assert attempt(name, "wrong") is None
    pauses = []
    for address in range(2, 14):
        pauses.append(refusal(name, "wrong", f"192.0.2.{address}"))
        waited(pauses[-1])
        assert attempt(name, "wrong", f"192.0.2.{address}") is None
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


def test_the_owner_signs_in_from_where_they_did_before(name: str):
    assert attempt(name, PASSWORD, "198.51.100.7") is not None
    for _ in range(5):
        assert attempt(name, "wrong") is None
    assert refusal(name, PASSWORD, "203.0.113.5") == 1
    assert attempt(name, PASSWORD, "198.51.100.7") is not None
    waited(1)
    assert attempt(name, PASSWORD, "203.0.113.5") is not None
    for _ in range(5):
        assert attempt(name, "wrong") is None


def test_many_names_from_one_address_are_stopped(name: str):
    for guess in range(30):
        assert attempt(f"name-{guess}", "wrong") is None
    with pytest.raises(Throttled):
        attempt(name, PASSWORD)
    assert attempt(name, PASSWORD, "192.0.2.2") is not None


def test_an_address_of_another_name_is_not_known(people: People, name: str):
    issue_credential(
        account=people.other, by=BY, dialect="smartcommunicator", username="bo", password=PASSWORD
    )
    assert attempt("bo", PASSWORD, "192.0.2.9") is not None
    for _ in range(5):
        assert attempt(name, "wrong", "192.0.2.3") is None
    assert refusal(name, PASSWORD, "192.0.2.9") == 1
