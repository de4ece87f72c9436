"""What guards every page against others: forged forms, sessions that somebody else chose, and guessing."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from tests.people import PASSWORD, People

UNSAFE = ("post", "put", "patch", "delete")
# Programs prove themselves with a key in each request, which no browser sends by itself.
BY_KEY = ("api/",)
FORGED = 499
SAMPLE = {
    "int": "1",
    "uuid": "7a5c05ac-3365-4b35-85a1-085f78e1b13a",
    "e164": "+12013422000",
    "pid": "A1B2C",
    "nul": "%00",
}


def refused(_request: HttpRequest, reason: str = "") -> HttpResponse:
    """Tells a forged form from everything else that may be refused."""
    return HttpResponse(reason, status=FORGED)


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if path.startswith(BY_KEY):
            continue
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern):
            yield path


def address(path: str) -> str:
    """The route with something that fits in each of its places."""
    plain = re.sub(r"\(\?P<\w+>[^)]*\)", "x", path).replace("^", "").replace("$", "").replace("\\Z", "")
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLE.get(found[1] or "", "x"), plain)


def test_no_form_of_another_site_is_taken_anywhere(people: People, settings: Any):
    settings.CSRF_FAILURE_VIEW = "tests.test_web_safety.refused"
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.alice)
    found = {
        f"{method} {path}": getattr(client, method)(address(path)).status_code
        for path in routes()
        for method in UNSAFE
    }
    assert {route: status for route, status in found.items() if status != FORGED} == {}
    assert len(found) > 600


@pytest.mark.parametrize("forged", ["", "another", "x" * 64])
def test_the_token_of_another_session_is_none(people: People, settings: Any, forged: str):
    settings.CSRF_FAILURE_VIEW = "tests.test_web_safety.refused"
    client = with_token(people.alice)
    token = (
        with_token(people.charlie).cookies[settings.CSRF_COOKIE_NAME].value if forged == "another" else forged
    )
    assert client.post("/jobs/", {"csrfmiddlewaretoken": token}).status_code == FORGED


def test_the_right_token_is_taken_from_our_own_pages_alone(people: People, settings: Any):
    settings.CSRF_FAILURE_VIEW = "tests.test_web_safety.refused"
    client = with_token(people.alice)
    sent = {"csrfmiddlewaretoken": client.cookies[settings.CSRF_COOKIE_NAME].value}
    page = reverse("account_logout")
    assert client.post(page, sent, headers={"Origin": "https://evil.test"}).status_code == FORGED
    assert client.post(page, sent, headers={"Origin": "null"}).status_code == FORGED
    assert "_auth_user_id" in client.session
    assert client.post(page, sent, headers={"Origin": "http://testserver"}).status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_path_that_no_database_can_look_for_names_nothing(people: People, method: str):
    client = Client()
    client.force_login(people.alice)
    paths = {address(path.replace("<str:", "<nul:")) for path in routes() if "<str:" in path}
    found = {path: getattr(client, method)(path).status_code for path in paths}
    assert len(found) >= 8
    assert found["/reservations/%00/"] == (404 if method == "get" else 405)
    assert {path: status for path, status in found.items() if status not in {302, 404, 405, 422}} == {}


def with_token(person: User) -> Client:
    """Signed in, with a page's cookie against forged forms."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    client.get(reverse("account_logout"))
    return client


@pytest.fixture
def alice(people: People) -> User:
    person = User.objects.get(pk=people.alice.pk)
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client: Client, password: str = PASSWORD, email: str = "alice@example.com") -> HttpResponse:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def visitor() -> tuple[Client, str]:
    """Nobody yet, with a session that was begun before signing in; and its key."""
    client = Client()
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
    return client, str(session.session_key)


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_signing_in_begins_a_session_of_a_new_key(alice: User):
    client, planted = visitor()
    assert sign_in(client).status_code == 302
    assert client.session.session_key != planted
    assert is_in(client)
    assert not is_in(with_key(planted))


def test_a_key_that_we_never_gave_is_not_taken(alice: User):
    chosen = "chosenbysomebodyelse0123456789ab"
    client = with_key(chosen)
    sign_in(client)
    assert client.session.session_key != chosen
    assert is_in(client)
    assert not is_in(with_key(chosen))


def test_the_second_step_begins_a_session_of_a_new_key(alice: User):
    secret = activate(alice)
    client, planted = visitor()
    assert sign_in(client)["Location"].startswith(reverse("mfa_authenticate"))
    between = client.session.session_key
    assert not is_in(client)

    assert client.post(reverse("mfa_authenticate"), {"code": code(secret)}).status_code == 302

    assert client.session.session_key not in {planted, between}
    assert is_in(client)
    assert not is_in(with_key(str(between)))


def test_signing_out_ends_the_session_for_everybody_who_has_its_key(alice: User):
    client = Client()
    sign_in(client)
    key = str(client.session.session_key)
    assert is_in(with_key(key))
    client.post(reverse("account_logout"))
    assert not is_in(with_key(key))


def with_key(key: str) -> Client:
    client = Client()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = key
    return client


def activate(person: User) -> str:
    secret = str(generate_totp_secret())
    TOTP.activate(person, secret)
    return secret


def code(secret: str) -> str:
    return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"


def test_after_five_wrong_passwords_the_right_one_waits_too(alice: User):
    client = Client()
    for _ in range(5):
        assert sign_in(client, "wrong").status_code == 200
    assert not is_in(client)
    sign_in(client)
    assert not is_in(client)


def test_the_brake_is_on_the_name_and_not_on_the_browser(alice: User, people: People):
    charlie = User.objects.get(pk=people.charlie.pk)
    charlie.set_password(PASSWORD)
    charlie.save()
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


def test_codes_of_the_second_step_cannot_be_guessed_for_long(alice: User):
    secret = activate(alice)
    right = code(secret)
    wrong = f"{(int(right) + 500_000) % 1_000_000:06d}"
    client = Client()
    sign_in(client)
    for _ in range(5):
        assert client.post(reverse("mfa_authenticate"), {"code": wrong}).status_code in {200, 429}
    client.post(reverse("mfa_authenticate"), {"code": right})
    assert not is_in(client)


def test_a_code_counts_once(alice: User):
    secret = activate(alice)
    used = code(secret)
    for first in (True, False):
        client = Client()
        sign_in(client)
        client.post(reverse("mfa_authenticate"), {"code": used})
        assert is_in(client) is first
