"""From the page of what waits to exactly what it counts, and doing it there: one kind, its list, its buttons."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, ApiCredential
from accounts.services.accounts import set_state
from accounts.states import AccountKind, AccountState
from common import scope
from jobs.models import Job
from numbers.models import PhoneNumber
from tests.console import in_a_row, signed_in
from tests.numbers.conftest import HELD, Shop
from tests.people import BY, put_below_the_reseller

PAGE, BALANCES, JOBS = "/attention/", "/accounts/all/balances/", "/accounts/all/jobs/"


@pytest.fixture
def shop(market: Shop) -> Shop:
    put_below_the_reseller(market.people)
    return market


def group(client: Client, name: str, query: str = "") -> dict | None:
    groups = client.get(f"{PAGE}{query}").context["groups"]
    return next((one for one in groups if one["concern"].name == name), None)


def low(*accounts: Account) -> None:
    with scope.system():
        Account.objects.update(notify_threshold=-1_000)
        Account.objects.filter(pk__in=[account.pk for account in accounts]).update(notify_threshold=1_000)


def failed(account: Account, title: str, *, days: int = 1, state: str = "failed") -> Job:
    over = timezone.now() - timedelta(days=days)
    with scope.system():
        return Job.objects.create(
            account=account, kind="numbers.push", title=title, state=state, run_at=over, finished_at=over
        )


def keys(account: Account, count: int) -> None:
    with scope.system():
        ApiCredential.objects.bulk_create(
            ApiCredential(
                account=account,
                dialect="voicetel",
                username=f"key-{n}",
                password="!",
                key_fingerprint=f"{n:064}",
                label=f"Key {n}",
                expires_at=timezone.now() + timedelta(days=n + 1),
            )
            for n in range(count)
        )


def names(client: Client, url: str) -> list[str]:
    return [row["account"].name for row in client.get(url).context["rows"]]


def test_low_balances_lead_to_the_list_of_them(shop: Shop):
    people = shop.people
    low(people.reseller, people.customer, people.other, people.operator)
    rita, olivia = signed_in(people.rita), signed_in(people.olivia)

    found = group(rita, "low-balances")
    assert (found["counted"], found["all_url"]) == ("2", f"{BALANCES}?state=low")
    assert names(rita, found["all_url"]) == ["Acme", "Northwind"]
    every = group(olivia, "low-balances")
    assert every["counted"] == "3"
    assert names(olivia, every["all_url"]) == ["Acme", "Northwind", "Stranger Inc"]
    # The operator's own is in the list, and low it never is.
    assert "Tandem Telecom" in names(olivia, BALANCES)
    assert group(signed_in(people.alice), "low-balances")["all_url"] == ""


def test_who_is_billed_to_another_or_suspended_is_not_low(shop: Shop):
    people = shop.people
    low(people.customer, people.other)
    with scope.system():
        Account.objects.filter(pk=people.customer.pk).update(billed_to=people.reseller)
    with scope.tenant(people.other.pk):
        set_state(account=people.other, by=BY, state=AccountState.SUSPENDED)
    olivia = signed_in(people.olivia)
    assert group(olivia, "low-balances") is None
    assert names(olivia, f"{BALANCES}?state=low") == []
    assert "None has a low balance" in in_a_row(olivia.get("/"))


def test_balances_are_read_in_the_account_found_by_name_and_written_as_a_file(shop: Shop):
    rita = signed_in(shop.people.rita)
    page = rita.get(BALANCES, {"account": "acm"})
    (row,) = page.context["rows"]
    assert {cell["label"]: cell["text"] for cell in row["cells"]}["Balance"] == 10
    assert row["url"] == f"/for/{shop.customer.pk}/ledger/"
    file = b"".join(
        rita.get(reverse("exports:start", args=["below-balances", "csv"]), {"state": "low"}).streaming_content
    )
    assert file.decode("utf-8-sig").splitlines()[0].startswith("Account number,Account,Left to spend,Balance")
    assert rita.get(BALANCES, {"account": "Stranger"}).context["rows"] == []


def test_jobs_that_failed_longer_ago_are_not_among_those_it_counts(shop: Shop):
    for title, days in (("New", 1), ("Old", 8)):
        failed(shop.customer, title, days=days)
    alice = signed_in(shop.people.alice)
    found = group(alice, "failed-jobs")
    assert (found["counted"], found["all_url"]) == ("1", "/jobs/?state=lately")
    assert [job.title for job in alice.get(found["all_url"]).context["rows"]] == ["New"]
    assert {job.title for job in alice.get("/jobs/?state=failed").context["rows"]} == {"New", "Old"}
    rita = signed_in(shop.people.rita)
    every = group(rita, "failed-jobs")
    assert (every["counted"], len(rita.get(every["all_url"]).context["rows"])) == ("1", 1)


def test_jobs_of_unknown_outcome_of_this_account_alone(shop: Shop):
    failed(shop.people.reseller, "Ours", state="unknown")
    failed(shop.customer, "Theirs", state="unknown")
    rita = signed_in(shop.people.rita)
    own = group(rita, "unknown-jobs", "?only=this")
    assert own["counted"] == "1"
    assert [job.title for job in rita.get(own["all_url"]).context["rows"]] == ["Ours"]
    assert group(rita, "unknown-jobs")["counted"] == "2"


def test_a_kind_without_a_list_has_a_page_of_its_own(shop: Shop):
    people = shop.people
    keys(shop.customer, 7)
    alice, rita, olivia = (signed_in(one) for one in (people.alice, people.rita, people.olivia))
    found = group(alice, "ending-keys")
    assert (found["counted"], len(found["rows"]), found["all_url"]) == ("7", 5, "/attention/ending-keys/")
    (all_of_them,) = alice.get(found["all_url"]).context["groups"]
    assert [row["text"] for row in all_of_them["rows"]] == [f"Key {n}" for n in range(7)]
    assert (all_of_them["counted"], all_of_them["all_url"]) == ("7", "")

    above = group(rita, "ending-keys")
    assert above["all_url"] == "/attention/ending-keys/"
    (page,) = rita.get(above["all_url"]).context["groups"]
    assert {row["account"].name for row in page["rows"]} == {"Acme"}
    assert group(rita, "ending-keys", "?only=this") is None
    assert rita.get("/attention/ending-keys/?only=this").context["groups"] == []
    assert len(olivia.get("/attention/ending-keys/").context["groups"][0]["rows"]) == 7
    assert signed_in(people.charlie).get("/attention/ending-keys/").context["groups"] == []
    # A member looks after no keys, and of what there is not there is no page.
    assert signed_in(people.bob).get("/attention/ending-keys/").status_code == 404
    assert alice.get("/attention/nonsense/").status_code == 404


def test_two_hundred_of_a_kind_are_listed_in_few_statements(shop: Shop, django_assert_max_num_queries):
    keys(shop.customer, 230)
    with scope.system():
        ApiCredential.objects.update(expires_at=timezone.now())
    alice = signed_in(shop.people.alice)
    alice.get("/attention/ending-keys/")
    with django_assert_max_num_queries(10):
        page = alice.get("/attention/ending-keys/")
    (found,) = page.context["groups"]
    assert (found["counted"], len(found["rows"])) == ("200+", 200)


def test_a_job_is_tried_again_where_it_waits(shop: Shop):
    job = failed(shop.customer, "New")
    alice, bob, charlie = (
        signed_in(one) for one in (shop.people.alice, shop.people.bob, shop.people.charlie)
    )
    (row,) = group(alice, "failed-jobs")["rows"]
    assert row["acts"] == [{"label": "Try again", "url": "/attention/failed-jobs/retry/"}]
    assert group(bob, "failed-jobs")["rows"][0]["acts"] == []
    url = row["acts"][0]["url"]

    assert bob.post(url, {"row": job.pk}).status_code == 403
    assert charlie.post(url, {"row": job.pk}).status_code == 404
    assert alice.post("/attention/failed-jobs/push-ours/", {"row": job.pk}).status_code == 404
    assert alice.post("/attention/ports-to-correct/retry/", {"row": job.pk}).status_code == 404
    with scope.system():
        assert Job.objects.get(pk=job.pk).state == "failed"

    done = alice.post(url, {"row": job.pk}, follow=True)
    assert done.redirect_chain == [("/attention/", 302)]
    assert "the job is queued again" in in_a_row(done)
    with scope.system():
        assert Job.objects.get(pk=job.pk).state == "queued"
    assert alice.post(url, {"row": "x"}).status_code == 404


def test_from_above_it_is_done_in_the_account_and_from_beside_not(shop: Shop):
    with scope.system():
        PhoneNumber.objects.filter(e164=HELD[0]).update(
            agreement="drift", differences=["inbound_cnam"], reported={"inbound_cnam": True}
        )
        pk = PhoneNumber.objects.get(e164=HELD[0]).pk
    rita = signed_in(shop.people.rita)
    (row,) = group(rita, "differences")["rows"]
    assert [act["label"] for act in row["acts"]] == ["Push ours"]
    url = row["acts"][0]["url"]
    assert "Acme: our settings are on their way" in in_a_row(rita.post(url, {"row": pk}, follow=True))
    with scope.system():
        assert Job.objects.filter(account=shop.customer, kind="numbers.push").count() == 1
        operator = shop.people.operator
        Account.objects.filter(pk=shop.customer.pk).update(parent=operator, ancestor_ids=[operator.pk])
    assert rita.post(url, {"row": pk}).status_code == 404


def test_a_customer_without_accounts_below_reaches_none(shop: Shop):
    """Who looks after no accounts acts in the own one alone, though another stands under it."""
    with scope.system():
        sub = Account.objects.create(
            name="Branch",
            email="b@example.com",
            number="2015550199",
            kind=AccountKind.SUBACCOUNT,
            parent=shop.customer,
            ancestor_ids=[*shop.customer.ancestor_ids, shop.customer.pk],
        )
    job = failed(sub, "Theirs")
    alice = signed_in(shop.people.alice)
    assert alice.post("/attention/failed-jobs/retry/", {"row": job.pk}).status_code in {403, 404}
    with scope.system():
        assert Job.objects.get(pk=job.pk).state == "failed"
