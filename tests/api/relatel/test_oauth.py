"""A person lets an application act for them, and everything that must not work on the way (relatel.md §2)."""

import base64
import hashlib
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.conf import settings
from django.test import Client
from requests_oauthlib import OAuth2Session

from accounts.models import Account, Activity, Agent, ApiCredential, Application, AuthorizationCode
from accounts.services.applications import register_application, revoke_application
from accounts.services.authorizing import Exchange, InvalidGrant, exchange_code, give_code
from common import scope
from common.errors import Invalid, NotFound
from common.redact import redact_text
from tests.api.relatel.conftest import BASE, OTHER, RETURN, Company
from tests.console import signed_in
from tests.people import BY

NAME = settings.SESSION_COOKIE_NAME


def asked(desk: dict[str, str], **changes: str) -> dict[str, str]:
    wanted = {"client_id": desk["client_id"], "response_type": "code", "redirect_uri": RETURN, "state": "s&1"}
    return {name: value for name, value in (wanted | changes).items() if value}


def page(client: Client, query: dict[str, str], answer: dict[str, Any] | None = None) -> Any:
    if answer is None:
        return client.get(f"{BASE}/authorize", query_params=query)
    return client.post(f"{BASE}/authorize", answer, query_params=query)


def code_in(answer: Any) -> dict[str, str]:
    assert answer.status_code == 302, answer.content
    assert answer["Location"].startswith(RETURN + "&")
    return {name: value for name, [value] in parse_qs(urlsplit(answer["Location"]).query).items()}


def consent(company: Company, desk: dict[str, str], **changes: str) -> str:
    allow = {"agent": str(company.ann.pk), "allow": "1"}
    return code_in(page(signed_in(company.people.alice), asked(desk, **changes), allow))["code"]


def change(desk: dict[str, str], code: str, **changes: str) -> Any:
    values = {"grant_type": "authorization_code", "redirect_uri": RETURN, "code": code, **desk, **changes}
    return Client().post(f"{BASE}/token", query_params=values)


def refused(answer: Any, status: int, error: str) -> None:
    assert (answer.status_code, answer.json()) == (status, {"error": error})


def whose(token: str) -> Any:
    return Client(headers={"Authorization": f"Bearer {token}"}).get(f"{BASE}/employee")


def tokens() -> int:
    with scope.system():
        return ApiCredential.objects.filter(application__isnull=False).count()


def test_the_page_names_application_host_and_person_and_leads_back(company: Company, desk: dict[str, str]):
    shown = page(signed_in(company.people.alice), asked(desk))
    text = shown.content.decode()
    assert all(word in text for word in ("Desk", "desk.example", "Ann Ask", "Acme"))
    assert "form-action 'self' https://desk.example" in shown["Content-Security-Policy"]
    assert shown["X-Frame-Options"] == "DENY"

    denied = page(signed_in(company.people.alice), asked(desk), {"agent": company.ann.pk, "deny": "1"})
    assert code_in(denied) == {"tenant": "7", "error": "access_denied", "state": "s&1"}
    allowed = page(signed_in(company.people.alice), asked(desk), {"agent": company.ann.pk, "allow": "1"})
    found = code_in(allowed)
    assert (found["state"], len(found["code"])) == ("s&1", 43)
    with scope.system():
        [row] = AuthorizationCode.objects.all()
        assert found["code"] not in str(vars(row))


@pytest.mark.parametrize("how", ["query", "form", "json", "basic"])
def test_a_code_becomes_a_token_of_the_person_in_every_way_to_ask(
    company: Company, desk: dict[str, str], how: str
):
    values = {"grant_type": "authorization_code", "redirect_uri": RETURN, "code": consent(company, desk)}
    url, client = f"{BASE}/token", Client()
    if how == "basic":
        pair = base64.b64encode(f"{desk['client_id']}:{desk['client_secret']}".encode()).decode()
        answer = client.post(f"{url}/", values, headers={"Authorization": f"Basic {pair}"})
    elif how == "json":
        answer = client.post(url, values | desk, content_type="application/json")
    elif how == "form":
        answer = client.post(f"{url}.json", values | desk)
    else:
        answer = client.post(url, query_params=values | desk)
    assert (answer.status_code, list(answer.json()), answer["Cache-Control"]) == (
        200,
        ["access_token"],
        "no-store",
    )
    token = answer.json()["access_token"]
    assert whose(token).json()["employee"]["id"] == company.ann.pk
    with scope.system():
        row = ApiCredential.objects.get(application__client_id=desk["client_id"])
        assert (row.label, token in str(vars(row))) == ("Desk", False)


def test_a_code_that_comes_twice_ends_the_token_of_the_first(company: Company, desk: dict[str, str]):
    code = consent(company, desk)
    token = change(desk, code).json()["access_token"]
    assert whose(token).status_code == 200
    refused(change(desk, code), 400, "invalid_grant")
    assert whose(token).status_code == 401
    refused(change(desk, code), 400, "invalid_grant")
    assert tokens() == 0


def test_what_is_not_as_it_was_asked_gets_no_token(company: Company, desk: dict[str, str]):
    with scope.tenant(company.account.pk):
        other, secret = register_application(
            account=company.account, by=BY, name="Other", redirect_uris=[RETURN]
        )
    code = consent(company, desk)
    refused(change(desk, code, client_secret="x"), 401, "invalid_client")
    refused(change(desk, code, client_id="0" * 40), 401, "invalid_client")
    refused(change(desk, code, client_id="\x00"), 401, "invalid_client")
    refused(change({"client_id": other.client_id, "client_secret": secret}, code), 400, "invalid_grant")
    refused(change(desk, code, redirect_uri=OTHER), 400, "invalid_grant")
    refused(change(desk, code, code_verifier="v" * 43), 400, "invalid_grant")
    refused(change(desk, "x" * 43), 400, "invalid_grant")
    refused(change(desk, code, grant_type="password"), 400, "unsupported_grant_type")
    with scope.system():
        row = AuthorizationCode.objects.get()
        AuthorizationCode.objects.update(expires_at=row.expires_at - timedelta(minutes=5))
    refused(change(desk, code), 400, "invalid_grant")
    assert tokens() == 0
    assert Client().get(f"{BASE}/token").status_code == 405


def test_pkce_is_asked_for_once_it_was_sent(company: Company, desk: dict[str, str]):
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    with_it = {"code_challenge": challenge, "code_challenge_method": "S256"}
    refused(change(desk, consent(company, desk, **with_it)), 400, "invalid_grant")
    refused(change(desk, consent(company, desk, **with_it), code_verifier="w" * 64), 400, "invalid_grant")
    assert change(desk, consent(company, desk, **with_it), code_verifier=verifier).status_code == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": "c" * 43}, "invalid_request"),
        ({"code_challenge": "c" * 43, "code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": "S256"}, "invalid_request"),
    ],
)
def test_an_application_hears_what_it_asked_wrongly(
    company: Company, desk: dict[str, str], changes: dict[str, str], error: str
):
    answer = code_in(page(signed_in(company.people.alice), asked(desk, **changes)))
    assert answer == {"tenant": "7", "error": error, "state": "s&1"}


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "f" * 40},
        {"client_id": ""},
        {"redirect_uri": ""},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": "https://desk.example/back"},
        {"redirect_uri": RETURN + "/"},
        {"redirect_uri": "https://desk.example.evil.example/back?tenant=7"},
    ],
)
@pytest.mark.parametrize("who", ["alice", ""])
def test_nobody_is_sent_to_an_address_that_is_not_registered(
    company: Company, desk: dict[str, str], changes: dict[str, str], who: str
):
    client = signed_in(company.people.alice) if who else Client()
    for answer in (None, {"agent": company.ann.pk, "allow": "1"}, {"deny": "1"}):
        told = page(client, asked(desk, **changes), answer)
        assert (told.status_code, "Location" in told) == (400, False)
    with scope.system():
        assert not AuthorizationCode.objects.exists()


def test_who_is_nobody_signs_in_first_and_comes_back(company: Company, desk: dict[str, str]):
    answer = page(Client(), asked(desk))
    to = urlsplit(answer["Location"])
    assert (answer.status_code, to.path) == (302, "/user/login/")
    back = urlsplit(parse_qs(to.query)["next"][0])
    assert back.path == f"{BASE}/authorize"
    assert {name: value for name, [value] in parse_qs(back.query).items()} == asked(desk)


def test_consent_is_no_form_of_another_site(company: Company, desk: dict[str, str]):
    client = Client(enforce_csrf_checks=True)
    client.force_login(company.people.alice)
    answer = page(client, asked(desk), {"agent": company.ann.pk, "allow": "1"})
    assert (answer.status_code, tokens()) == (403, 0)


def test_who_may_not_consent(company: Company, desk: dict[str, str]):
    people, account = company.people, company.account
    allow = {"agent": company.ann.pk, "allow": "1"}
    for client, word in (
        # Nobody acts for another account here.
        (signed_in(people.olivia), "not for people of"),
        (signed_in(people.charlie), "not for people of"),
        (signed_in(people.carol), "only reads"),
        (signed_in(people.bob), "none of the people"),
    ):
        for answer in (None, allow):
            told = page(client, asked(desk), answer)
            assert (told.status_code, word in told.content.decode()) == (403, True), told.content
    with scope.system():
        Account.objects.filter(pk=account.pk).update(state="suspended")
    told = page(signed_in(people.alice), asked(desk), allow)
    assert (told.status_code, "suspended" in told.content.decode()) == (403, True)
    with scope.system():
        assert not AuthorizationCode.objects.exists()


def test_a_member_consents_for_nobody_else_and_an_owner_for_all(company: Company, desk: dict[str, str]):
    people = company.people
    with scope.system():
        Agent.objects.filter(pk=company.ann.pk).update(user=people.bob)
    as_boss = {"agent": company.boss.pk, "allow": "1"}
    assert page(signed_in(people.bob), asked(desk), as_boss).status_code == 422
    with scope.system():
        assert not AuthorizationCode.objects.exists()
    code = code_in(page(signed_in(people.alice), asked(desk), as_boss))["code"]
    assert whose(change(desk, code).json()["access_token"]).json()["employee"]["id"] == company.boss.pk
    with scope.system():
        logged = Activity.objects.get(verb="let act for")
        assert (logged.subject, logged.actor) == ("Bo Berg", "Alice")


def test_one_of_many_people_is_named(company: Company, desk: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("accounts.colleague_field.MOST_LISTED", 1)
    owner = signed_in(company.people.alice)
    assert "<select" not in page(owner, asked(desk)).content.decode()
    refused = page(owner, asked(desk), {"agent": "Nemo", "allow": "1"})
    assert refused.status_code == 422
    assert "Nobody here has “Nemo” in their name or e-mail address." in refused.content.decode()
    assert "form-action 'self' https://desk.example" in refused["Content-Security-Policy"]
    code = code_in(page(owner, asked(desk), {"agent": "bo berg", "allow": "1"}))["code"]
    assert whose(change(desk, code).json()["access_token"]).json()["employee"]["id"] == company.boss.pk


@pytest.mark.parametrize("what", ["agent", "account", "application"])
def test_what_ended_since_the_consent_gets_no_token(company: Company, desk: dict[str, str], what: str):
    code = consent(company, desk)
    with scope.system():
        if what == "agent":
            Agent.objects.filter(pk=company.ann.pk).update(state="suspended")
        elif what == "account":
            Account.objects.filter(pk=company.account.pk).update(state="suspended")
        else:
            pk = Application.objects.get().pk
            assert revoke_application(account=company.account, by=BY, pk=pk) == 0
    error = ("invalid_client", 401) if what == "application" else ("invalid_grant", 400)
    refused(change(desk, code), error[1], error[0])
    assert tokens() == 0


def test_revoking_ends_every_token_and_only_the_own_application(company: Company, desk: dict[str, str]):
    token = change(desk, consent(company, desk)).json()["access_token"]
    with scope.system():
        pk = Application.objects.get().pk
    with scope.tenant(company.people.other.pk), pytest.raises(NotFound):
        revoke_application(account=company.people.other, by=BY, pk=pk)
    assert whose(token).status_code == 200
    with scope.tenant(company.account.pk):
        assert revoke_application(account=company.account, by=BY, pk=pk) == 1
        with pytest.raises(NotFound):
            revoke_application(account=company.account, by=BY, pk=pk)
    assert (whose(token).status_code, tokens()) == (401, 0)


def test_people_below_the_applications_account_may_use_it_and_strangers_not(company: Company):
    people = company.people
    with scope.tenant(people.operator.pk):
        made, secret = register_application(
            account=people.operator, by=BY, name="For all", redirect_uris=[RETURN]
        )
    give = {"application": made, "agent": company.ann.pk, "redirect_uri": RETURN, "by": BY}
    with scope.tenant(company.account.pk):
        code = give_code(account=company.account, **give)
        with pytest.raises(Invalid):
            give_code(account=company.account, **give | {"redirect_uri": OTHER})
    with scope.tenant(people.other.pk), pytest.raises(Invalid):
        give_code(account=people.other, **give)
    given = Exchange(made.client_id, secret, code, RETURN)
    token = exchange_code(given=given, dialect="relatel")
    assert whose(token).json()["employee"]["name"] == "Ann Ask"
    with scope.tenant(people.operator.pk):
        assert revoke_application(account=people.operator, by=BY, pk=made.pk) == 1
    assert whose(token).status_code == 401
    with scope.tenant(company.account.pk):
        own, _ = register_application(account=company.account, by=BY, name="Own", redirect_uris=[RETURN])
    with scope.tenant(people.operator.pk), pytest.raises(Invalid):
        give_code(account=people.operator, **give | {"application": own})
    with pytest.raises(InvalidGrant):
        exchange_code(given=Exchange(own.client_id, _, code, RETURN), dialect="relatel")


def test_the_eleventh_token_of_a_person_ends_the_first(company: Company, desk: dict[str, str]):
    given = [change(desk, consent(company, desk)).json()["access_token"] for _ in range(11)]
    assert [whose(token).status_code for token in given] == [401] + [200] * 10


def test_codes_stand_in_no_log():
    line = "GET https://desk.example/back?tenant=7&code=abc-DEF_1&state=2 then ?code_verifier=xyz&client_secret=q1"
    assert redact_text(line) == (
        "GET https://desk.example/back?tenant=7&code=[hidden]&state=2 then"
        " ?code_verifier=[hidden]&client_secret=[hidden]"
    )


@pytest.mark.django_db(transaction=True)
def test_a_client_of_oauth_over_the_wire(live_server, company: Company, desk: dict[str, str], monkeypatch):
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    base = f"{live_server.url}{BASE}"
    program = OAuth2Session(desk["client_id"], redirect_uri=RETURN, pkce="S256")
    url, state = program.authorization_url(f"{base}/authorize")
    browser = requests.Session()
    browser.cookies.set(NAME, signed_in(company.people.alice).cookies[NAME].value)
    shown = browser.get(url, timeout=10)
    form = {"csrfmiddlewaretoken": shown.text.split('csrfmiddlewaretoken" value="')[1].split('"')[0]}
    form |= {"agent": str(company.ann.pk), "allow": "1"}
    answer = browser.post(url, form, headers={"Referer": url}, allow_redirects=False, timeout=10)
    assert (answer.status_code, parse_qs(answer.headers["Location"])["state"]) == (302, [state])
    token = program.fetch_token(
        f"{base}/token",
        authorization_response=answer.headers["Location"],
        client_secret=desk["client_secret"],
        include_client_id=True,
    )
    assert list(token) == ["access_token"]
    assert program.get(f"{base}/employee.json", timeout=10).json()["employee"]["name"] == "Ann Ask"
