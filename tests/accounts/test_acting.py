"""Whose pages an address shows: one's own account's, and that of an account below which somebody acts for."""

import re

import pytest
from django.test import Client

from accounts.middleware import SESSION_KEY
from accounts.models import Account, Activity, Membership
from common import scope
from common.account_paths import bare, of_account, split
from tests.console import HTMX, in_a_row, signed_in
from tests.people import People, put_below_the_reseller


def latest(account: Account) -> Activity:
    with scope.system():
        return Activity.objects.filter(account=account).latest("pk")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/for/7/numbers/", (7, "/numbers/")),
        ("/for/7/", (7, "/")),
        ("/for/7", (None, "/for/7")),
        ("/for/07/numbers/", (None, "/for/07/numbers/")),
        ("/for/7//evil.example/", (None, "/for/7//evil.example/")),
        ("/for/7/\\evil.example/", (None, "/for/7/\\evil.example/")),
        ("/for/x/numbers/", (None, "/for/x/numbers/")),
        ("/numbers/for/7/", (None, "/numbers/for/7/")),
    ],
)
def test_an_address_names_an_account_or_none(path: str, found: tuple[int | None, str]):
    assert split(path) == found


def test_an_address_names_one_account_at_most():
    assert of_account(9, of_account(7, "/numbers/?q=1")) == "/for/9/numbers/?q=1"
    assert bare("/for/9/for/7/numbers/") == "/for/7/numbers/"


def test_acting_for_a_customer_shows_and_is_written_down(people: People):
    olivia, pk = signed_in(people.olivia), people.customer.pk

    page = olivia.get(f"/for/{pk}/account/")

    text = in_a_row(page)
    assert "You are acting for <strong>Acme</strong>" in text
    assert f'<a class="btn btn--sm" href="/accounts/{pk}/">Back to Tandem Telecom</a>' in text
    assert [(row["name"], row["current"]) for row in page.context["account_choices"]] == [
        ("Acme", True),
        ("Tandem Telecom", False),
    ]
    olivia.post(f"/for/{pk}/account/networks/add", {"cidr": "203.0.113.0/24"})
    added = olivia.post(f"/for/{pk}/account/networks/add", {"cidr": "8.8.8.0/24"})
    row = latest(people.customer)
    assert (row.actor, row.acting_from, row.subject) == ("Olivia", "Tandem Telecom", "8.8.8.0/24")
    assert added["Location"] == f"/for/{pk}/account/networks/"
    # Another tab is about one's own account all the while.
    assert olivia.get("/account/").wsgi_request.account == people.operator
    assert SESSION_KEY not in olivia.session


@pytest.mark.parametrize("page", ["/", "/numbers/", "/account/", "/no/such/page/"])
@pytest.mark.parametrize("whose", ["other", "operator", "nobody"])
def test_a_stranger_finds_nothing_there(people: People, whose: str, page: str):
    pk = getattr(people, whose).pk if whose != "nobody" else 987654321
    answer = signed_in(people.alice).get(f"/for/{pk}{page}")
    assert (answer.status_code, answer.wsgi_request.account) == (404, people.customer)
    assert signed_in(people.alice).post(f"/for/{pk}{page}").status_code == 404


def test_readers_of_the_account_above_may_not_act(people: People):
    with scope.system():
        Membership.objects.filter(user=people.olivia).update(role="member")
    olivia = signed_in(people.olivia)
    assert olivia.get(f"/for/{people.customer.pk}/numbers/").status_code == 404
    assert olivia.post("/account/switch", {"account": people.customer.pk}).status_code == 404


def test_ones_own_account_may_be_named_too(people: People):
    page = signed_in(people.alice).get(f"/for/{people.customer.pk}/numbers/")
    assert (page.status_code, page.wsgi_request.acting_for) == (200, None)


@pytest.mark.parametrize(
    "path", ["admin/", "api/tandem/v1/numbers", "static/css/base.css", "healthz", "metrics"]
)
def test_what_is_about_no_account_is_served_at_its_own_address_alone(people: People, path: str):
    for client in (signed_in(people.olivia), Client()):
        answer = client.get(f"/for/{people.customer.pk}/{path}?page=2")
        assert (answer.status_code, answer["Location"]) == (302, f"/{path}?page=2")


def test_pages_about_the_person_are_of_no_account(people: People):
    page = signed_in(people.olivia).get(f"/for/{people.customer.pk}/user/security")
    assert (page.status_code, page.wsgi_request.account) == (200, people.operator)
    assert not [url for url in addresses(page.content.decode()) if url.startswith("/for/")]


def test_who_is_not_signed_in_goes_on_there_afterwards(people: People):
    page = f"/for/{people.customer.pk}/numbers/?q=1"
    answer = Client().get(page)
    assert answer["Location"] == f"/user/login/?next=/for/{people.customer.pk}/numbers/%3Fq%3D1"


def test_a_left_out_slash_is_added_within_the_account(people: People):
    answer = signed_in(people.olivia).get(f"/for/{people.customer.pk}/numbers")
    assert answer["Location"] == f"/for/{people.customer.pk}/numbers/"
    assert signed_in(people.alice).get(f"/for/{people.other.pk}/numbers").status_code == 404


# Where a page leads that is about no account.
OUTSIDE = re.compile(r"/(static|user|api|admin)/|/accounts/\d+/$")
ADDRESS = re.compile(r'(?:href|action|hx-get|hx-post)="(/[^"]*)"')


def addresses(text: str) -> list[str]:
    return [url for url in ADDRESS.findall(text) if not OUTSIDE.match(url)]


def test_every_page_of_the_navigation_leads_to_pages_of_the_same_account(people: People):
    """Also after somebody else was shown the same page: nothing that is kept for all requests names an account."""
    olivia, alice, begins = signed_in(people.olivia), signed_in(people.alice), f"/for/{people.customer.pk}/"
    astray: dict[str, list[str]] = {}
    for client, mine in ((alice, ""), (olivia, begins), (alice, "")):
        frame = client.get(mine or "/").context["nav"]
        pages = sorted({url for group in frame for item in group["items"] for url in addresses(item.html)})
        assert len(pages) > 30
        for page in pages:
            found = addresses(client.get(page).content.decode())
            wrong = [
                url for url in found if not url.startswith(mine) or (url.startswith("/for/") and not mine)
            ]
            if wrong:
                astray[page] = sorted(set(wrong))
    assert astray == {}


def test_a_part_of_a_page_leads_there_too(people: People):
    begins = f"/for/{people.customer.pk}/"
    part = signed_in(people.olivia).get(f"{begins}numbers/", **HTMX)
    assert "<html" not in part.content.decode()
    found = addresses(part.content.decode())
    assert found
    assert [url for url in found if not url.startswith(begins)] == []


@pytest.mark.parametrize(
    ("asked", "landing"),
    [
        ("/jobs/?state=failed", "/jobs/"),
        ("/numbers/+12015550123/", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/for/1//evil.example/", "/"),
        ("/no/such/page", "/"),
        ("", "/"),
        ("/accounts/", "/"),
    ],
)
def test_switching_lands_where_the_new_account_has_something(people: People, asked: str, landing: str):
    olivia = signed_in(people.olivia)
    answer = olivia.post("/account/switch", {"account": people.customer.pk, "next": asked})
    assert answer["Location"] == f"/for/{people.customer.pk}{landing}"
    back = olivia.post(
        f"/for/{people.customer.pk}/account/switch", {"account": people.operator.pk, "next": asked}
    )
    assert back["Location"] == landing


@pytest.mark.parametrize("wanted", ["other", "operator", "0", "x", "9" * 30, "", "٣"])
def test_nobody_switches_to_an_account_that_is_not_theirs(people: People, wanted: str):
    target = getattr(people, wanted, None)
    alice = signed_in(people.alice)

    answer = alice.post("/account/switch", {"account": target.pk if target else wanted})

    assert (answer.status_code, SESSION_KEY in alice.session) == (404, False)


def test_an_account_below_is_chosen_by_name_or_number(people: People):
    olivia, page = signed_in(people.olivia), "/account/act-for/"
    there = f"/for/{people.customer.pk}/store/?state=NJ"
    for text in ("Acme", "acm", people.customer.number):
        assert olivia.get(page, {"account": text, "next": "/store/?state=NJ"})["Location"] == there
    # From there to another, and home again.
    inside = f"/for/{people.customer.pk}"
    to = {"account": people.reseller.name, "next": f"{inside}/store/"}
    assert olivia.get(inside + page, to)["Location"] == f"/for/{people.reseller.pk}/store/"
    home = {"account": people.operator.name, "next": f"{inside}/store/"}
    assert olivia.get(inside + page, home)["Location"] == "/store/"


@pytest.mark.parametrize(
    ("text", "told"),
    [("nobody of that name", "No account of yours is called so."), ("", "No account of yours is called so.")],
)
def test_where_no_account_is_called_so_the_page_stays(people: People, text: str, told: str):
    answer = signed_in(people.olivia).get(
        "/account/act-for/", {"account": text, "next": "/orders/"}, follow=True
    )
    assert answer.redirect_chain == [("/orders/", 302)]
    assert told in in_a_row(answer)


def test_several_accounts_of_one_name_are_told_apart_by_number(people: People):
    with scope.system():
        Account.objects.filter(pk=people.other.pk).update(name="Acme")
    answer = signed_in(people.olivia).get(
        "/account/act-for/", {"account": "acme", "next": "/orders/"}, follow=True
    )
    assert "Several accounts are called so; enter the number of one, such as" in in_a_row(answer)


def test_who_has_nobody_below_chooses_none(people: People):
    assert signed_in(people.alice).get("/account/act-for/", {"account": "Acme"}).status_code == 403
    put_below_the_reseller(people)
    rita = signed_in(people.rita)
    found = rita.get("/account/act-for/", {"account": "Acme", "next": "https://evil.example/"})
    assert found["Location"] == f"/for/{people.customer.pk}/"
    missing = rita.get("/account/act-for/", {"account": people.other.number, "next": "/orders/"})
    assert missing["Location"] == "/orders/"


def test_links_of_older_mails_lead_on(people: People):
    olivia, url = signed_in(people.olivia), f"/accounts/{people.customer.pk}/"
    assert (
        olivia.get(url, {"open": "/ledger/?show=all"})["Location"]
        == f"/for/{people.customer.pk}/ledger/?show=all"
    )
    assert olivia.get(url, {"open": "https://evil.example/"}).status_code == 200


def test_who_comes_back_from_a_carrier_goes_on_in_the_account_of_the_login(people: People):
    olivia, url = signed_in(people.olivia), "/carriers/sign-in/back/?state=x&code=y"
    session = olivia.session
    session["sign_in_for"] = people.reseller.pk
    session.save()

    there = olivia.get(url)["Location"]

    assert there == f"/for/{people.reseller.pk}{url}"
    # Once: nobody was sent anywhere with this state.
    assert olivia.get(there).status_code == 404


def test_another_account_is_chosen_where_something_is_asked_for(people: People):
    for page in ("/store/", "/tickets/new", "/ports/new/"):
        chosen = 'name="account" value="Tandem Telecom"'
        assert chosen in in_a_row(signed_in(people.olivia).get(page)), page
        assert 'id="for-account"' not in in_a_row(signed_in(people.alice).get(page)), page
