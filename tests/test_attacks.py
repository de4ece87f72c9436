"""Attacks that were tried on a running portal, by every way in that there is for each."""

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
import requests
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import Account, ApiCredential
from accounts.services.credentials import api_key, issue_credential
from billing.models import LedgerEntry
from common import hosts, posting, scope
from common.errors import Invalid
from events.models import Subscription
from numbers.models import NumberTransfer, PhoneNumber
from tests.billing.tree import balances, make_tree
from tests.console import signed_in
from tests.numbers.conftest import HELD, Shop
from tests.people import BY, People, make_people
from tests.suspended import proved

DIALECTS = ("voicetel", "callr", "tandem", "smartcommunicator", "omniavoice")


def disguises(number: str) -> list[str]:
    """A number of ten digits as somebody might hide it in a user name."""
    a, b, c = number[:3], number[3:6], number[6:]
    wide = number.translate({ord(digit): 0xFF10 + int(digit) for digit in set(number)})
    arabic = number.translate({ord(digit): 0x0660 + int(digit) for digit in set(number)})
    return [
        *[
            number,
            f"{a}-{b}-{c}",
            f"({a}) {b} {c}",
            f"{a}.{b}.{c}",
            f"{a}_{b}_{c}",
            f"+{number}",
            f"@{number}",
        ],
        *[wide, arabic, f"{a}\u200b{b}{c}", f"{number}\u00ad", f"{a}\u2013{b}\u2013{c}", f" {number} "],
    ]


def test_a_name_that_means_another_account_is_not_given_by_web(people: People):
    alice = proved(signed_in(people.alice))
    for dialect in DIALECTS:
        for name in disguises(people.other.number):
            answer = alice.post("/account/api/", {"dialect": dialect, "username": name})
            assert answer.status_code == 422, (dialect, name)
    with scope.system():
        assert not ApiCredential.objects.exists()


def as_program(people: People, account: Account, *, is_admin: bool = False) -> dict[str, str]:
    """The headers of a program of the account."""
    with scope.system():
        row = issue_credential(
            account=account,
            by=BY,
            dialect="voicetel",
            username=account.number,
            password="abc1234567",
            is_admin=is_admin,
        )
    return {"Authorization": f"Bearer {api_key(row)}"}


def sent(method: str, path: str, body: object, headers: dict[str, str]) -> Any:
    return Client().generic(
        method, f"/api/voicetel{path}", json.dumps(body), content_type="application/json", headers=headers
    )


def test_nor_by_api(people: People):
    ours = as_program(people, people.customer)
    operators = as_program(people, people.operator, is_admin=True)
    theirs = people.other.number
    wanted = {"username": theirs, "name": "Thief", "email": "thief@example.com"}

    opened = sent("POST", "/v2.2/accounts", wanted, {})
    refused = sent("POST", "/v2.2/account", wanted, ours)
    taken = sent("POST", "/v2.2/account", wanted | {"masterAccount": theirs}, operators)

    assert opened.json()["data"]["username"] != theirs
    assert (refused.status_code, taken.status_code) == (403, 409)
    with scope.system():
        assert not ApiCredential.objects.filter(account=people.other).exists()
        assert not ApiCredential.objects.filter(username=theirs).exists()


def test_nor_in_the_admin_site(people: People):
    olivia = proved(signed_in(people.olivia))
    made = olivia.post(reverse("admin:accounts_apicredential_add"), {"username": people.other.number})
    assert made.status_code == 403
    assert not admin.site._registry[ApiCredential].editable  # type: ignore[attr-defined]


def test_a_number_is_not_pushed_onto_an_account_that_never_agreed(market: Shop):
    ours, to = as_program(market.people, market.customer), market.people.other
    for account in (int(to.number), to.number):
        answer = sent("PATCH", f"/v2.2/numbers/{HELD[0][2:]}", {"accountId": account, "route": 4}, ours)
        assert answer.status_code == 409, account
    with scope.system():
        assert PhoneNumber.objects.get(e164=HELD[0]).account_id == market.customer.pk
        assert NumberTransfer.objects.filter(receiver=to).count() == 1
    assert "(201) 342-2000" not in signed_in(market.people.charlie).get("/numbers/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_fifty_credits_at_once_by_web_a_reseller_gives_what_it_has(live_server: Any):
    people = make_tree(make_people())
    url = f"{live_server.url}/accounts/{people.customer.pk}/money"
    cookies = {name: each.value for name, each in signed_in(people.rita).cookies.items()}
    page = requests.get(url, cookies=cookies, timeout=30)
    cookies |= page.cookies.get_dict()
    token = page.text.partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]

    def give(place: int) -> int:
        form = {"kind": "credit", "amount": "1", "reference": f"INV-{place}", "csrfmiddlewaretoken": token}
        answer = requests.post(url, form, cookies=cookies, timeout=60, allow_redirects=False)
        return answer.status_code

    with ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(give, range(50)))

    assert (statuses.count(302), statuses.count(422)) == (20, 30)
    assert balances(people) == {"Tandem Telecom": 0, "Northwind": 0, "Acme": Decimal(30)}
    with scope.system():
        assert LedgerEntry.objects.filter(account=people.reseller, kind="transfer").count() == 20


INSIDE = [
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:10.0.0.1]:443/",
    "https://127.1/",
    "https://0x7f000001/",
    "https://2130706433/",
    "https://169.254.169.254/latest",
    "https://[fd00::1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://100.64.0.1/",
    "https://[::]/",
    "https://0.0.0.0/",
    "https://evil.example@127.0.0.1/",
    "https://user:word@93.184.216.34/",
    "https://127.0.0.1#@93.184.216.34/",
    "https://①②⑦.⓪.⓪.①/",
    "gopher://93.184.216.34/",
    "https://[fe80::1%25eth0]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[::127.0.0.1]/",
    "https://198.18.0.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "http://93.184.216.34/",
    "https://0177.0.0.1/",
    "https://localhost/",
]


@pytest.mark.parametrize("url", INSIDE)
def test_no_webhook_leads_into_our_own_network(people: People, url: str):
    with pytest.raises(Invalid):
        posting.address_of(posting.target_of(url, field="url"), field="url")
    form = {"url": url, "events": ["*"], "description": "", "numbers": ""}
    assert proved(signed_in(people.alice)).post("/webhooks/new/", form).status_code == 422
    with scope.system():
        assert not Subscription.objects.exists()


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "https:evil.example",
    "///evil.example",
    "http:///evil.example",
    "\\\\evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
]


@pytest.mark.parametrize("target", [*ELSEWHERE, "\t//evil.example", "\x01https://evil.example"])
def test_nobody_is_led_to_another_site(people: People, target: str):
    person = people.alice
    person.set_password("correct-horse-9")
    person.save()
    browser = Client()
    given = {"login": person.email, "password": "correct-horse-9", "next": target}
    entered = browser.post("/user/login/", given)
    again = browser.post("/user/reauthenticate/", {"password": "correct-horse-9", "next": target})
    switched = browser.post("/account/switch", {"account": people.customer.pk, "next": target})
    for answer in (entered, again, switched):
        assert (answer.status_code, answer["Location"]) == (302, "/"), target


def test_links_in_mails_lead_to_our_own_address(people: People, mailoutbox: list[Any], settings: Any):
    settings.PUBLIC_URL = "https://tandem.example"
    for header in ("HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_X_ORIGINAL_HOST"):
        Client().post("/user/password/reset/", {"email": "alice@example.com"}, **{header: "evil.example"})
        Client().post(
            "/api/voicetel/v2.2/account/recovery",
            json.dumps({"email": "alice@example.com"}),
            content_type="application/json",
            **{header: "evil.example"},
        )
    assert (
        Client().post("/user/password/reset/", {"email": "a@b.example"}, HTTP_HOST="evil.example").status_code
        == 400
    )
    assert mailoutbox
    assert not any("evil.example" in mail.body + mail.subject for mail in mailoutbox)


def test_what_is_mapped_into_another_family_of_addresses_is_judged_by_what_it_means():
    for address in ("::ffff:192.168.1.1", "2002:c0a8:101::1", "64:ff9b::c0a8:101"):
        with pytest.raises(Invalid):
            hosts.resolve_public(f"[{address}]", field="host")
