"""Sign-in by the company's issuer, over live HTTP: who is let in as whom, and what of an issuer is not believed."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from accounts.models import Activity, Membership, User
from accounts.oidc.roles import GroupRole, read_roles
from accounts.rights import Right
from accounts.services.company_sign_in import NO_PLACE, TAKEN, UNPROVEN
from accounts.services.custom_roles import RoleWish, save_role
from accounts.states import Role
from common import scope
from jobs.models import Job
from portal.notices import OWNER_MAIL, PERSON_MAIL
from tests.issuer import CLIENT, SECRET, Issuer, issuing
from tests.people import ACME, BY, People
from tests.signing_in import is_in
from tests.suspended import fingerprint

NINA = {
    "sub": "n-1",
    "email": "nina@acme.example",
    "email_verified": True,
    "name": "Nina",
    "groups": ["staff"],
}


@pytest.fixture
def issuer(people: People, settings: Any) -> Iterator[Issuer]:
    """An issuer whose staff are members of Acme, and whose bosses its managers."""
    with issuing() as running:
        settings.OIDC_ISSUER = running.url
        settings.OIDC_ROLES = read_roles([f"boss=manager@{ACME}", f"staff=member@{ACME}", "noc=read_only"])
        app = {
            "provider_id": "company",
            "name": "Acme",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": running.url},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"oidc": {"APPS": [app]}}
        running.person = dict(NINA)
        yield running


def begin(client: Client) -> str:
    """Where the portal sends the browser."""
    answer = client.get("/user/oidc/company/login/?process=login&next=/numbers/")
    assert answer.status_code == 302
    return str(answer["Location"])


def come_back(client: Client, url: str) -> Any:
    """Let the issuer send the browser back, and go there."""
    back = requests.get(url, allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(back)
    assert (parts.netloc, parts.path) == ("testserver", "/user/oidc/company/login/callback/")
    return client.get(f"{parts.path}?{parts.query}")


def sign_in(client: Client | None = None) -> tuple[Client, Any]:
    client = client or Client()
    return client, come_back(client, begin(client))


def role_of(email: str) -> str:
    with scope.system():
        row = Membership.objects.filter(user__email=email).first()
        return row.role_name if row else ""


def titles(kind: str) -> list[str]:
    """Of the mails that are to be sent."""
    with scope.system():
        return [job.payload["title"] for job in Job.objects.filter(kind=kind).order_by("created_at")]


def prove(user: User) -> None:
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def test_the_sign_in_page_leads_to_the_issuer_with_pkce_and_a_nonce(issuer: Issuer):
    page = Client().get("/user/login/").content.decode()
    assert "Sign in with Acme" in page
    asked = {name: value[0] for name, value in parse_qs(urlsplit(begin(Client())).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) >= 32
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    other = parse_qs(urlsplit(begin(Client())).query)
    assert other["nonce"] != [asked["nonce"]]
    given = Client().get("/user/oidc/company/login/?auth_params=nonce%3Dmine&scope=admin")
    assert "mine" not in given["Location"]
    assert "admin" not in given["Location"]
    assert Client().get("/user/oidc/other/login/").status_code == 404


def test_without_an_issuer_there_is_no_such_sign_in(people: People):
    assert "company sign-in" not in Client().get("/user/login/").content.decode()
    assert Client().get("/user/oidc/company/login/").status_code == 404


def test_somebody_new_is_let_in_with_the_role_of_the_group_and_is_the_same_next_time(
    issuer: Issuer, people: People
):
    client, answer = sign_in()
    assert (answer.status_code, answer["Location"]) == (302, "/numbers/")
    assert is_in(client)
    nina = User.objects.get(email="nina@acme.example")
    assert (nina.name, nina.has_usable_password(), role_of(nina.email)) == ("Nina", False, "Member")
    with scope.system():
        assert Activity.objects.get(verb="added").actor == "Nina by company sign-in"
    assert titles(OWNER_MAIL) == ["Somebody joined"]

    issuer.person |= {"email": "nina.new@acme.example", "groups": ["staff", "boss"]}
    client, _ = sign_in()
    assert is_in(client)
    assert (User.objects.filter(name="Nina").count(), role_of("nina@acme.example")) == (1, "Manager")
    assert SocialAccount.objects.get().uid == "n-1"


def test_a_role_that_is_gone_at_the_issuer_ends_here_and_the_user_stays(issuer: Issuer):
    client, _ = sign_in()
    issuer.person["groups"] = []
    again, answer = sign_in()
    assert (answer.status_code, NO_PLACE in answer.content.decode()) == (403, True)
    assert not is_in(again)
    assert role_of("nina@acme.example") == ""
    assert User.objects.filter(email="nina@acme.example", is_active=True).exists()
    assert not is_in(client)
    # An issuer that says nothing of groups takes nothing away.
    issuer.person["groups"] = ["staff"]
    sign_in()
    del issuer.person["groups"]
    back, _ = sign_in()
    assert is_in(back)
    assert role_of("nina@acme.example") == "Member"


def test_a_role_of_the_account_s_own_and_one_of_the_operator_s(issuer: Issuer, people: People, settings: Any):
    with scope.tenant(people.customer.pk):
        save_role(
            account=people.customer,
            by=BY,
            may=frozenset(Right),
            may_below=frozenset(),
            wish=RoleWish("Night shift", frozenset({Right.VIEW})),
        )
    settings.OIDC_ROLES = read_roles([f"staff=night SHIFT@{ACME}", "noc=read_only", "noc=owner"])
    sign_in()
    assert role_of("nina@acme.example") == "Night shift"
    issuer.person = NINA | {"sub": "o-1", "email": "oscar@tandem.example", "groups": ["noc"]}
    sign_in()
    with scope.system():
        oscar = Membership.objects.select_related("account").get(user__email="oscar@tandem.example")
    assert (oscar.account, oscar.role) == (people.operator, Role.READ_ONLY)


def test_the_last_owner_stays_one(issuer: Issuer, people: People):
    prove(people.alice)
    issuer.person |= {"email": "alice@example.com", "groups": ["staff"]}
    client, _ = sign_in()
    assert is_in(client)
    assert role_of("alice@example.com") == "Owner"


@pytest.mark.parametrize("said", [False, None, "true", 1])
def test_an_address_that_the_issuer_does_not_confirm_takes_nobody_over(
    issuer: Issuer, people: People, said: Any
):
    prove(people.alice)
    issuer.person |= {"email": "alice@example.com", "email_verified": said}
    client, answer = sign_in()
    assert (answer.status_code, UNPROVEN in answer.content.decode()) == (403, True)
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_an_address_that_nobody_confirmed_here_is_not_taken_over(issuer: Issuer, people: People):
    issuer.person["email"] = "alice@example.com"
    client, answer = sign_in()
    assert (answer.status_code, TAKEN.split(".")[0] in answer.content.decode()) == (403, True)
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_who_confirmed_the_same_address_is_told_of_the_connection(issuer: Issuer, people: People):
    prove(people.bob)
    issuer.person["email"] = "BOB@example.com"
    client, _ = sign_in()
    assert is_in(client)
    assert SocialAccount.objects.get().user == people.bob
    assert "Your company's sign-in was connected with this user" in titles(PERSON_MAIL)


def test_who_may_not_sign_in_is_not_let_in_by_the_issuer(issuer: Issuer, people: People):
    sign_in()
    User.objects.filter(email="nina@acme.example").update(is_active=False)
    client, answer = sign_in()
    assert answer.status_code == 403
    assert not is_in(client)


WRONG: dict[str, dict[str, Any]] = {
    "signature": {"signed_with": "bad"},
    "no signature": {"algorithm": "none"},
    "signed with the secret": {"algorithm": "HS256"},
    "audience": {"wrong": {"aud": "somebody-else"}},
    "issuer": {"wrong": {"iss": "https://evil.example"}},
    "expired": {"wrong": {"exp": int(time.time()) - 3600}},
    "from the future": {"wrong": {"iat": int(time.time()) + 3600}},
    "another nonce": {"wrong": {"nonce": "x" * 32}},
    "no nonce": {"wrong": {"nonce": None}},
    "no end": {"wrong": {"exp": None}},
    "somebody else's userinfo": {"userinfo": NINA | {"sub": "n-2"}},
    "another name": {"told_issuer": "https://evil.example"},
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_believed_lets_nobody_in(issuer: Issuer, what: str):
    with scope.system():
        before = fingerprint()
    url = ""
    client = Client()
    if what != "another name":
        url = begin(client)
    for name, value in WRONG[what].items():
        setattr(issuer, name, value)
    answer = come_back(client, url) if url else client.get("/user/oidc/company/login/?process=login")
    assert "gave no answer that can be trusted" in answer.content.decode()
    assert not is_in(client)
    with scope.system():
        assert fingerprint() == before


def test_a_code_without_its_verifier_or_of_another_browser_is_worth_nothing(issuer: Issuer):
    client, thief = Client(), Client()
    url = begin(client)
    back = urlsplit(requests.get(url, allow_redirects=False, timeout=5).headers["Location"])
    stolen = thief.get(f"{back.path}?{back.query}")
    assert "Sign-in failed" in stolen.content.decode()
    assert not is_in(thief)
    begin(thief)
    state = next(iter(thief.session["socialaccount_states"]))
    code = parse_qs(back.query)["code"][0]
    assert "Sign-in failed" in thief.get(f"{back.path}?code={code}&state={state}").content.decode()
    assert not is_in(thief)


def test_nobody_connects_or_signs_up_by_themselves(issuer: Issuer):
    client, _ = sign_in()
    assert client.get("/user/3rdparty/").status_code == 404
    assert client.get("/user/3rdparty/signup/").status_code == 404


def test_who_has_no_password_proves_who_it_is_at_the_issuer(issuer: Issuer, people: People, settings: Any):
    settings.OIDC_ROLES = read_roles([f"staff=owner@{ACME}"])
    client, _ = sign_in()
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    answer = client.post("/account/networks/add", {"cidr": "8.8.8.0/24"})
    assert answer["Location"].startswith("/user/oidc/company/login/?again=1&process=login&next=")
    again = client.get(answer["Location"])
    assert parse_qs(urlsplit(again["Location"]).query)["prompt"] == ["login"]
    assert come_back(client, again["Location"]).status_code == 302
    assert client.post("/account/networks/add", {"cidr": "8.8.8.0/24"}).status_code == 302
    assert "8.8.8.0/24" in client.get("/account/networks/").content.decode()


def test_roles_are_read_from_the_settings():
    assert read_roles(["cn=a,b=manager", "desk=Night shift@2015550123"][:1]) == [
        GroupRole("cn=a,b", "manager", "")
    ]
    assert read_roles(["desk=Night shift@2015550123"]) == [GroupRole("desk", "Night shift", "2015550123")]
    for entry in ("", "staff", "=owner", "staff="):
        with pytest.raises(ImproperlyConfigured):
            read_roles([entry])
