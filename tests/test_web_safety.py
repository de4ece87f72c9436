"""What guards every page against others: forged forms, and sessions that somebody else chose."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from accounts.middleware import has_session
from accounts.models import Membership, User
from accounts.services.recovery import reset_path
from common import scope
from common.redact import redact_text
from tests.console import signed_in
from tests.people import PASSWORD, People
from tests.signing_in import activate, code, is_in, sign_in, with_password

UNSAFE = ("post", "put", "patch", "delete")
# What anybody may ask for: a key by user name and password, an account, a link by mail.
OPEN_TO_ALL = {
    **{f"post api/relatel/api/v2/token{end}": 400 for end in ("", "/", ".json", ".json/")},
    "post api/smartcommunicator/rest/v1/authenticate": 400,
    "post api/voicetel/v2.2/account/api-key": 400,
    "post api/voicetel/v2.2/account/recovery": 400,
    "post api/voicetel/v2.2/accounts": 400,
}
# Forms inside of other websites, where browsers send no cookies: whoever could forge one would have to know the token
# of the chat in its address; and anybody may begin one. Mail programs send the form by which nobody is asked any more.
FRAMED = {
    "chat/<slug:key>/",
    *(f"chat/<slug:key>/<slug:token>/{end}" for end in ("say", "end", "rate")),
    "rate/<str:token>/stop",
}
# Reservations are their account's alone.
OWN = {f"reservations/<str:token>/{end}" for end in ("", "buy/", "give-back/")}
FORGED = 499
SAMPLE = {
    "int": "1",
    "uuid": "7a5c05ac-3365-4b35-85a1-085f78e1b13a",
    "e164": "+12013422000",
    "pid": "A1B2C",
    "nul": "%00",
    "section": "numbers",
}


def refused(_request: HttpRequest, reason: str = "") -> HttpResponse:
    """Tells a forged form from everything else that may be refused."""
    return HttpResponse(reason, status=FORGED)


def routes(*, by_key: bool = False) -> Iterator[str]:
    """All routes but those of programs; or these, who prove themselves with a key in each request, which no browser
    sends by itself.
    """
    for path in every_route(get_resolver()):
        is_by_key = path.startswith("api/") and not has_session(address(path))
        if is_by_key is by_key:
            yield path


def every_route(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from every_route(entry, path)
        elif isinstance(entry, URLPattern):
            yield path


def address(path: str) -> str:
    """The route with something that fits in each of its places."""
    plain = re.sub(r"\(\?P<\w+>[^)]*\)", "x", path).replace("^", "").replace("$", "").replace("\\Z", "")
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLE.get(found[1] or "", "x"), plain)


def test_no_form_of_another_site_is_taken_anywhere(people: People, settings: Any):
    """Each route by itself, as the middleware judges it; and some through all of the portal, which has it."""
    settings.CSRF_FAILURE_VIEW = "tests.test_web_safety.refused"
    guard, found, every = CsrfViewMiddleware(refused), {}, list(routes())
    for path in every:
        view, args, kwargs = resolve(address(path))
        for method in UNSAFE:
            request = RequestFactory().generic(method.upper(), address(path))
            guard.process_request(request)
            answer = guard.process_view(request, view, args, kwargs)
            found[f"{method} {path}"] = answer.status_code if answer else None
    taken = {route.partition(" ")[2] for route, status in found.items() if status != FORGED}
    assert taken == FRAMED
    assert len(found) > 600

    client = Client(enforce_csrf_checks=True)
    client.force_login(people.alice)
    assert {client.post(address(path)).status_code for path in every[::20] if path not in FRAMED} == {FORGED}


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
    return with_password(people.alice)


def visitor() -> tuple[Client, str]:
    """Nobody yet, with a session that was begun before signing in; and its key."""
    client = Client()
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
    return client, str(session.session_key)


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


def test_a_changed_password_begins_a_session_of_a_new_key_and_ends_the_others(alice: User):
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client)
    before, new = str(here.session.session_key), "another-horse-battery"

    here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert here.session.session_key != before
    assert (is_in(here), is_in(there), is_in(with_key(before))) == (True, False, False)


def test_a_password_chosen_by_mail_ends_every_session(alice: User):
    client = Client()
    sign_in(client)
    visitor, new = Client(), "another-horse-battery"
    alice.refresh_from_db()
    page = visitor.get(reset_path(alice), follow=True).redirect_chain[-1][0]
    visitor.post(page, {"password1": new, "password2": new})
    assert not is_in(client)
    assert (is_in(visitor), sign_in(Client(), new).status_code) == (False, 302)


def test_who_is_taken_out_or_shut_out_is_out_at_once(people: People):
    bob, carol = (signed_in(person) for person in (people.bob, people.carol))
    assert (is_in(bob), is_in(carol)) == (True, True)
    with scope.system():
        Membership.objects.filter(user=people.bob).delete()
    User.objects.filter(pk=people.carol.pk).update(is_active=False)
    assert (bob.get("/").status_code, carol.get("/").status_code) == (403, 302)


def test_a_browser_opens_no_route_of_an_api(people: People):
    """Programs alone do: what a browser sends by itself is worth nothing there, so no form of another site is."""
    client = signed_in(people.alice)
    found = {
        f"{method} {path}": getattr(client, method)(address(path)).status_code
        for path in routes(by_key=True)
        for method in UNSAFE
    }
    public = {route: status for route, status in found.items() if status not in {401, 404, 405}}
    assert public == OPEN_TO_ALL
    assert len(found) > 600


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


def test_what_opens_something_for_whoever_has_it_is_in_no_log():
    """Every route with a token in it, but those that ask who comes as well."""
    opening = {path for path in routes() if ":token>" in path} - OWN
    opening |= {path for path in routes(by_key=True) if ":token>" in path}
    assert len(opening) >= 10
    for path in opening:
        asked = address(path.replace("<str:token>", "s3cr3t").replace("<slug:token>", "s3cr3t"))
        assert "s3cr3t" not in redact_text(f'"GET {asked} HTTP/1.1" 200'), path
