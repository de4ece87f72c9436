"""Pages of the active account itself: settings, people, keys, networks, activity, ledger, security."""

import re
from decimal import Decimal

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.models import AccessEntry, Account, Activity, ApiCredential, Membership, User
from accounts.services import activity as log
from accounts.services.credentials import api_key, check_login, issue_credential
from billing.services import ledger
from common import scope
from tests.console import HTMX, in_a_row, signed_in
from tests.people import BY, People, set_balance
from tests.suspended import proved

SETTINGS = {
    "name": "Acme Ltd",
    "email": "a@example.com",
    "timezone": "America/Denver",
    "country": "US",
    "notify_threshold": 7,
}


def stored(account: Account) -> Account:
    with scope.system():
        return Account.objects.get(pk=account.pk)


def toast(answer) -> str:
    return answer.headers.get("HX-Trigger", "")


def test_settings_are_saved_with_and_without_scripts(people: People):
    alice = signed_in(people.alice)

    plain = alice.post("/account/change", SETTINGS)
    part = alice.post("/account/change", SETTINGS | {"name": "Acme Inc"}, **HTMX)

    assert (plain.status_code, plain["Location"]) == (302, "/account/")
    assert (part.status_code, "The settings are saved." in toast(part)) == (200, True)
    assert "<html" not in part.content.decode()
    assert (stored(people.customer).name, stored(people.customer).notify) == ("Acme Inc", False)


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"timezone": "x"}, {"notify_threshold": -1}, {"caller_id": "12"}]
)
def test_wrong_settings_change_nothing(people: People, wrong):
    alice = signed_in(people.alice)
    for extra in ({}, HTMX):
        assert alice.post("/account/change", SETTINGS | wrong, **extra).status_code == 422
    assert stored(people.customer).name == "Acme"


def test_an_owner_may_not_raise_the_own_limit(people: People):
    signed_in(people.alice).post(
        "/account/change", SETTINGS | {"balance_limit": "-999", "service_international": "on"}
    )
    account = stored(people.customer)
    assert (account.balance_limit, account.service_international) == (0, False)


def test_people_are_invited_changed_and_removed(people: People):
    alice = proved(signed_in(people.alice))
    with scope.system():
        bob = Membership.objects.get(user=people.bob)

    invited = alice.post("/account/people/invite", {"email": "dora@example.com", "role": "manager"}, **HTMX)
    again = alice.post("/account/people/invite", {"email": "dora@example.com", "role": "manager"}, **HTMX)
    changed = alice.post(f"/account/people/{bob.pk}/role", {"role": "manager"}, **HTMX)
    nonsense = alice.post(f"/account/people/{bob.pk}/role", {"role": "king"}, **HTMX)

    assert [answer.status_code for answer in (invited, again, changed, nonsense)] == [200, 422, 200, 422]
    with scope.system():
        roles = dict(Membership.objects.filter(account=people.customer).values_list("user__email", "role"))
    assert (roles["bob@example.com"], "dora@example.com" in roles) == ("manager", False)
    assert alice.post(f"/account/people/{bob.pk}/remove").status_code == 302
    with scope.system():
        assert not Membership.objects.filter(pk=bob.pk).exists()


def test_the_last_owner_stays(people: People):
    with scope.system():
        alice = Membership.objects.get(user=people.alice)
    client = signed_in(people.alice)

    removed = client.post(f"/account/people/{alice.pk}/remove", **HTMX)
    changed = client.post(f"/account/people/{alice.pk}/role", {"role": "member"}, **HTMX)

    assert (removed.status_code, changed.status_code) == (422, 422)
    assert "An account keeps at least one owner" in toast(removed)
    with scope.system():
        assert Membership.objects.get(pk=alice.pk).role == "owner"


def password_on(page) -> str:
    found = re.search(r'data-copy="([A-Za-z0-9]{10})" aria-label="Copy password"', in_a_row(page))
    assert found
    return found[1]


def test_a_password_is_shown_once_and_ends_the_one_before(people: People):
    alice, username = signed_in(people.alice), people.customer.number

    made = alice.post("/account/api/", {"username": username})
    first = password_on(made)
    with scope.system():
        credential = ApiCredential.objects.get()
    rotated = alice.post(f"/account/api/{credential.pk}/rotate", **HTMX)
    second = password_on(rotated)

    assert "no-store" in made["Cache-Control"]
    assert "no-store" in rotated["Cache-Control"]
    assert check_login(dialect="voicetel", username=username, password=first) is None
    assert check_login(dialect="voicetel", username=username, password=second) is not None
    later = alice.get("/account/api/").content.decode()
    assert first not in later
    assert second not in later
    with scope.system():
        assert not any(second in str(vars(row)) or first in str(vars(row)) for row in Activity.objects.all())


def test_a_user_name_in_use_is_refused(people: People):
    issue_credential(account=people.other, by=BY, dialect="tandem", username="bots", password="abc1234567")
    alice = signed_in(people.alice)

    asked = [("tandem", "bots"), ("voicetel", "12"), ("voicetel", people.other.number)]
    taken, wrong, theirs = (
        alice.post("/account/api/", {"dialect": dialect, "username": name}) for dialect, name in asked
    )

    assert (taken.status_code, wrong.status_code, theirs.status_code) == (422, 422, 422)
    assert "This user name is taken." in taken.content.decode()
    assert f"yours is {people.customer.number}." in theirs.content.decode().replace("&#x27;", "'")
    with scope.system():
        assert ApiCredential.objects.filter(account=people.customer).count() == 0


@pytest.mark.parametrize(
    ("dialect", "name", "told"),
    [
        ("voicetel", "2015550123", "Password"),
        ("smartcommunicator", "sync@example.com", "Password"),
        ("omniavoice", "bots", "Key"),
    ],
)
def test_a_credential_of_each_api(people: People, dialect: str, name: str, told: str):
    alice = signed_in(people.alice)

    page = alice.post("/account/api/", {"dialect": dialect, "username": name}, **HTMX).content.decode()

    shown = dict(re.findall(r"<dt>([^<]+)</dt>\s*<dd class=\"mono\">(\S+)", page))
    assert shown["Base URL"] == f"http://testserver/api/{dialect}"
    assert shown.get("Customer ID") == (people.customer.number if dialect == "smartcommunicator" else None)
    with scope.system():
        made = ApiCredential.objects.get()
    assert (made.account_id, made.dialect, made.username) == (people.customer.pk, dialect, name)
    if told == "Key":
        assert shown["Key"] == api_key(made)
        rotated = alice.post(f"/account/api/{made.pk}/rotate", **HTMX).content.decode()
        with scope.system():
            fresh = api_key(ApiCredential.objects.get())
        assert fresh != shown["Key"]
        assert f">{fresh} " in rotated
    else:
        assert check_login(dialect=dialect, username=name, password=shown["Password"]) == made
    later = alice.get("/account/api/").content.decode()
    assert shown[told] not in later


@pytest.mark.parametrize(
    "data",
    [
        {"dialect": "nothing", "username": "2015550123"},
        {"dialect": "voicetel", "username": "sync@example.com"},
        {"dialect": "smartcommunicator", "username": "a b"},
        {"dialect": "omniavoice", "username": "x" * 81},
        {"dialect": "omniavoice"},
    ],
)
def test_a_credential_that_does_not_fit_its_api(people: People, data: dict[str, str]):
    assert signed_in(people.alice).post("/account/api/", data).status_code == 422
    with scope.system():
        assert not ApiCredential.objects.exists()


def test_networks_are_added_and_removed(people: People):
    alice = signed_in(people.alice)

    statuses = [
        alice.post("/account/networks/add", {"cidr": cidr}, **HTMX).status_code
        for cidr in ("8.8.8.0/24", "8.8.8.0/24", "10.0.0.0/8", "8.8.8.8/30", "x")
    ]

    assert statuses == [200, 422, 422, 422, 422]
    with scope.tenant(people.customer.pk):
        assert [row.cidr for row in AccessEntry.objects.all()] == ["8.8.8.0/24"]
    assert alice.post("/account/networks/remove", {"cidr": "8.8.8.0/24"}, **HTMX).status_code == 200
    assert alice.post("/account/networks/remove", {"cidr": "8.8.8.0/24"}, **HTMX).status_code == 422
    with scope.tenant(people.customer.pk):
        assert not AccessEntry.objects.exists()


def record(people: People, verb: str, **fields) -> None:
    with scope.tenant(people.customer.pk):
        log.record(account=people.customer, by=BY, verb=verb, subject=people.customer, **fields)


def test_the_log_shows_what_was_and_what_is(people: People):
    before, after = {"notify": True, "forward_to": "+12015550123"}, {"notify": False, "forward_to": ""}
    record(people, "changed", before=before, after=after)

    [event, *_] = signed_in(people.alice).get("/activity/").context["events"]

    assert event["title"] == "Changed account Acme"
    assert event["changes"] == [
        {"label": "Notify", "before": "yes", "after": "no"},
        {"label": "Forward to", "before": "(201) 555-0123", "after": ""},
    ]
    assert event["text"] == "Notify: yes → no, Forward to: (201) 555-0123 → —"


@pytest.mark.parametrize(
    ("query", "verbs"),
    [
        ({}, ["paused", "created"]),
        ({"verb": "paused"}, ["paused"]),
        ({"q": "TEST"}, ["paused", "created"]),
        ({"q": "nobody"}, []),
        ({"subject": "account"}, ["paused", "created"]),
        ({"until": "2020-01-01"}, []),
        ({"since": "2020-01-01"}, ["paused", "created"]),
        ({"since": "nonsense"}, ["paused", "created"]),
        ({"until": "9999-12-31"}, ["paused", "created"]),
    ],
)
def test_the_log_is_narrowed_by_its_address(people: People, query, verbs):
    record(people, "paused")
    page = signed_in(people.alice).get("/activity/", query)
    assert [event["row"].verb for event in page.context["events"]] == verbs


def test_exports_hold_what_the_pages_show_and_nothing_that_runs(people: People):
    set_balance(people.customer, "5")
    with scope.tenant(people.customer.pk):
        ledger.charge(
            account=people.customer, amount=Decimal("0.5"), reason="=x", description="=HYPERLINK(1)"
        )
    alice = signed_in(people.alice)

    money = b"".join(alice.get("/exports/ledger.csv").streaming_content).decode().splitlines()
    activity = b"".join(alice.get("/exports/activity.csv?verb=created").streaming_content).decode()

    assert [[*line.split(",")[:2], *line.split(",")[3:]] for line in money[1:]] == [
        ["'=HYPERLINK(1)", "Charge", "-0.500000", "4.500000", "USD", "'=x", ""],
        ["Start", "Credit", "5.000000", "5.000000", "USD", "test:start", ""],
    ]
    assert activity.startswith("\ufeffWhat,Changes,Who,Through,When (America/New_York)")
    assert activity.count("\r\n") == 2


def test_the_ledger_has_three_lists(people: People):
    set_balance(people.customer, "5")
    alice = signed_in(people.alice)

    entries, credits, payments, nonsense = (
        alice.get(f"/ledger/?show={show}") for show in ("", "credits", "payments", "x")
    )

    assert [row.amount for row in entries.context["rows"]] == [5]
    assert [row.paid for row in credits.context["rows"]] == [False]
    assert list(payments.context["rows"]) == []
    assert nonsense.context["show"] == ""
    assert entries.context["low"] is True


def test_the_security_page_tells_how_the_user_is_protected(people: People):
    page = signed_in(people.carol).get("/user/security")

    states = {part["title"]: part["state"] for part in page.context["parts"]}
    assert states == {
        "Password": "Not set",
        "E-mail address": "Not verified",
        "Authenticator app": "Off",
        "Passkeys and security keys": "None",
        "Recovery codes": "None",
        "Sessions": "1 open",
    }


def test_a_changed_password_ends_every_other_session(people: People):
    old, new = "correct-horse-battery", "quite-another-battery"
    with scope.system():
        person = User.objects.get(pk=people.alice.pk)
        person.set_password(old)
        person.save()
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/user/login/", {"login": "alice@example.com", "password": old})
        assert client.get("/").status_code == 200

    here.post("/user/password/change/", {"oldpassword": old, "password1": new, "password2": new})

    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_sessions_are_noted_once_in_a_while_and_not_with_every_request(
    people: People, django_assert_num_queries
):
    alice = signed_in(people.alice)
    alice.get("/account/networks/")
    first = UserSession.objects.get(user=people.alice).last_seen_at

    alice.get("/account/networks/")
    assert UserSession.objects.get(user=people.alice).last_seen_at == first

    session = alice.session
    session["seen"] -= 301
    session.save()
    alice.get("/account/networks/")
    assert UserSession.objects.get(user=people.alice).last_seen_at > first


def test_each_of_the_people_leads_to_rights_and_to_what_they_did(people: People):
    alice = signed_in(people.alice)
    alice.post("/account/change", SETTINGS)
    shown = in_a_row(alice.get("/account/people/"))
    rights = "/account/roles/why/?email=bob%40example.com"
    did = f"/activity/people/?person={people.alice.pk}"

    assert f'href="{rights}"' in shown
    assert f'href="{did}"' in shown
    assert alice.get(rights).context["place"].user == people.bob
    assert {event["row"].actor for event in alice.get(did).context["events"]} == {"Alice"}
    assert "/account/roles/why/?email=" not in in_a_row(signed_in(people.bob).get("/account/people/"))
