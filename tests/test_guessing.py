"""Guesses at passwords and at second factors are few, whoever makes them and from where, and codes count once."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.people import People
from tests.signing_in import activate, code, is_in, sign_in, with_password


@pytest.fixture
def alice(people: People) -> User:
    return with_password(people.alice)


def test_after_five_wrong_passwords_the_right_one_waits_too(alice: User):
    client = Client()
    for _ in range(5):
        assert sign_in(client, "wrong").status_code == 200
    assert not is_in(client)
    sign_in(client)
    assert not is_in(client)


def test_the_brake_is_on_the_name_and_not_on_the_browser(alice: User, people: People):
    with_password(people.charlie)
    for _ in range(5):
        sign_in(Client(), "wrong")
    blocked, free = Client(), Client()
    sign_in(blocked)
    sign_in(free, email="charlie@example.com")
    assert (is_in(blocked), is_in(free)) == (False, True)


def test_one_address_may_not_try_many_names(alice: User):
    for number in range(10):
        sign_in(Client(), "wrong", f"nobody{number}@example.com")
    client = Client()
    sign_in(client)
    assert not is_in(client)


def test_behind_our_proxy_one_who_guesses_does_not_shut_out_the_others(alice: User, settings: Any):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    for number in range(10):
        client = Client(headers={"X-Forwarded-For": "198.51.100.66"})
        sign_in(client, "wrong", f"nobody{number}@example.com")
    guesser, other = (
        Client(headers={"X-Forwarded-For": f"1.1.1.1, {address}"})
        for address in ("198.51.100.66", "198.51.100.7")
    )
    for client in (guesser, other):
        sign_in(client)
    assert (is_in(guesser), is_in(other)) == (False, True)


def test_many_entries_of_the_cache_do_not_make_it_forget_guesses(alice: User):
    for _ in range(5):
        sign_in(Client(), "wrong")
    cache.set_many({f"zzz{number}": "" for number in range(400)})
    client = Client()
    sign_in(client)
    assert not is_in(client)


def answer_second_step(client: Client, text: str) -> int:
    return client.post(reverse("mfa_authenticate"), {"code": text}).status_code


def wrong_codes(secret: str, many: int) -> list[str]:
    """Codes that are wrong now and one step before and after."""
    right = {f"{hotp_value(secret, counter):06d}" for counter in yield_hotp_counters_from_time()}
    return [text for number in range(many + 3) if (text := f"{number:06d}") not in right][:many]


def test_codes_of_the_second_step_cannot_be_guessed_for_long(alice: User):
    secret = activate(alice)
    client = Client()
    sign_in(client)
    for text in wrong_codes(secret, 5):
        assert answer_second_step(client, text) in {200, 429}
    answer_second_step(client, code(secret))
    assert not is_in(client)


def test_the_pause_of_the_second_step_outlives_session_browser_and_address(alice: User):
    secret = activate(alice)
    for number, text in enumerate(wrong_codes(secret, 5)):
        client = Client(REMOTE_ADDR=f"198.51.100.{number}")
        sign_in(client)
        answer_second_step(client, text)
    for address in ("198.51.100.1", "198.51.100.99"):
        client = Client(REMOTE_ADDR=address)
        assert sign_in(client)["Location"].startswith(reverse("mfa_authenticate"))
        answer_second_step(client, code(secret))
        assert not is_in(client)


def test_a_right_password_does_not_end_the_pause_of_the_second_step(alice: User):
    secret = activate(alice)
    client = Client()
    for text in wrong_codes(secret, 6):
        sign_in(client)
        answer_second_step(client, text)
    sign_in(client)
    answer_second_step(client, code(secret))
    assert not is_in(client)


def test_one_address_may_not_try_codes_of_many_people(alice: User, people: People):
    others = [people.bob, people.carol, people.charlie]
    for person in map(with_password, others):
        secret = activate(person)
        client = Client()
        sign_in(client, email=person.email)
        for text in wrong_codes(secret, 4):
            answer_second_step(client, text)
    secret = activate(alice)
    here, elsewhere = Client(), Client(REMOTE_ADDR="198.51.100.7")
    for client in (here, elsewhere):
        sign_in(client)
        answer_second_step(client, code(secret))
    assert (is_in(here), is_in(elsewhere)) == (False, True)


def test_pages_that_ask_for_the_code_again_count_as_well(alice: User):
    secret = activate(alice)
    inside = Client()
    sign_in(inside)
    answer_second_step(inside, code(secret))
    for text in wrong_codes(secret, 5):
        inside.post(reverse("mfa_reauthenticate"), {"code": text})
    fresh = code(secret, step=1)
    assert inside.post(reverse("mfa_reauthenticate"), {"code": fresh}).status_code == 200
    client = Client()
    sign_in(client)
    answer_second_step(client, fresh)
    assert not is_in(client)


def test_a_code_counts_once(alice: User):
    secret = activate(alice)
    used = code(secret)
    for first in (True, False):
        client = Client()
        sign_in(client)
        answer_second_step(client, used)
        assert is_in(client) is first


@pytest.mark.parametrize("step", [-1, 0, 1])
def test_a_code_counts_once_for_as_long_as_it_is_right(alice: User, monkeypatch, step: int):
    """Of the app's step, and of the one before and after; half a minute later it is as used as at once."""
    secret = activate(alice)
    used, begun = code(secret, step=step), time.time()
    found = []
    for seconds in (0, 31):
        monkeypatch.setattr(time, "time", lambda seconds=seconds: begun + seconds)
        cache.delete(f"allauth.mfa.totp.used?user={alice.pk}&code={used}")  # which it keeps for half a minute
        client = Client()
        sign_in(client)
        answer_second_step(client, f"{used[:3]} {used[3:]}")
        found.append(is_in(client))
    assert found == [True, False]


def test_a_recovery_code_counts_once(alice: User):
    activate(alice)
    RecoveryCodes.activate(alice)
    [kept] = Authenticator.objects.filter(user=alice, type="recovery_codes")
    used, *_ = kept.wrap().get_unused_codes()
    for first in (True, False):
        client = Client()
        sign_in(client)
        answer_second_step(client, used)
        assert is_in(client) is first
