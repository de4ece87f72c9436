"""What waits for a person: each kind with its rows, for one account and for all below, and counted in the menu."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from common import scope
from jobs.models import Job
from numbers.models import E911Record, PhoneNumber, PortRequest
from providers.models import ProviderAccount, RateBudget
from support.models import Ticket
from tests.console import signed_in
from tests.everything import one_of_everything
from tests.numbers.conftest import HELD
from tests.people import People, put_below_the_reseller
from tests.stages import staged

PAGE, COUNT = "/attention/", "/attention/count/"
# One for all counts, one for what is shown, one for their accounts, the sign-in, the frame, and the scopes around them.
MOST_QUERIES = 12


def make_trouble(people: People) -> People:
    """One of each kind of Acme's; the operator's carrier is in trouble, and a ticket of Acme's is overdue."""
    one_of_everything(people)
    now = timezone.now()
    with scope.system():
        customer = people.customer
        Job.objects.filter(account=customer).update(state="done", finished_at=now)
        job = Job.objects.filter(account=customer)[0]
        for title, state, ago in (("Lost", "unknown", 1), ("Broke", "failed", 1), ("Long ago", "failed", 8)):
            Job.objects.create(
                account=customer,
                kind=job.kind,
                title=title,
                state=state,
                run_at=now,
                error="Because",
                finished_at=now - timedelta(days=ago),
            )
        PhoneNumber.objects.filter(e164=HELD[0]).update(agreement="drift", differences=["label"])
        E911Record.objects.create(
            account=customer,
            provider_account=people.house,
            e164=HELD[0],
            state="invalid",
            error="No such street",
        )
        PortRequest.objects.filter(account=customer).update(state="exception", carrier_text="Wrong PIN")
        Account.objects.filter(pk=customer.pk).update(notify_threshold=1_000_000)
        ProviderAccount.objects.filter(pk=people.house.pk).update(
            state="refused", last_error="No", last_error_at=now
        )
        Ticket.objects.filter(account=customer).update(status="active", due_at=now - timedelta(hours=1))
    return people


trouble = staged("trouble", make_trouble)


def kinds(client, query: str = "") -> list[str]:
    return [group["concern"].title for group in client.get(PAGE + query).context["groups"]]


OF_ACME = [
    "Jobs that failed this week",
    "Emergency addresses that are not in force",
    "Numbers without an emergency address",
    "Ports to correct",
    "Low balances",
    "Jobs of unknown outcome",
    "Differences at carriers",
]


def test_an_account_sees_what_waits_in_it(trouble: People):
    client = signed_in(trouble.alice)
    text = client.get(PAGE).content.decode()

    assert kinds(client) == OF_ACME
    for word in ("Lost", "Broke", "No such street", "Wrong PIN", reverse("numbers:detail", args=[HELD[0]])):
        assert word in text
    assert "Long ago" not in text
    assert client.get(COUNT).context["count"] == 7


def test_who_stands_above_sees_it_with_the_account(trouble: People):
    client = signed_in(trouble.olivia)
    text = client.get(PAGE).content.decode()

    assert kinds(client) == [
        OF_ACME[0],
        "Carriers in trouble",
        *OF_ACME[1:4],
        "Overdue tickets",
        *OF_ACME[4:],
    ]
    assert '<td data-label="Account">Acme</td>' in text
    assert f"/for/{trouble.customer.pk}/" in text
    assert f"{reverse('accounts:below', args=['jobs'])}?state=lately" in text
    assert "Ports to correct" not in kinds(client, "?only=this")


def test_a_budget_that_is_used_up_says_until_when(trouble: People):
    until = timezone.now() + timedelta(hours=3)
    RateBudget.objects.create(
        key=f"api.example general of login {trouble.house.pk}",
        started_at=timezone.now(),
        used=60,
        long_out_until=until,
    )
    page = signed_in(trouble.olivia).get(PAGE)
    (row,) = next(group for group in page.context["groups"] if group["concern"].name == "budgets")["rows"]
    local = until.astimezone(trouble.operator.zone)
    assert row["why"] == f"No calls before {local:%H:%M on %d %B}."


def test_a_sibling_sees_nothing_of_it(trouble: People):
    client = signed_in(trouble.rita)
    assert "Ports to correct" not in kinds(client)
    beside = client.get(COUNT).context["count"]

    put_below_the_reseller(trouble)

    assert "Ports to correct" in kinds(client)
    assert client.get(COUNT).context["count"] > beside


def test_the_badge_is_sent_when_it_changes(trouble: People):
    client = signed_in(trouble.alice)
    assert client.get(COUNT, {"n": "7"}).status_code == 204
    with scope.system():
        Job.objects.filter(title="Lost").update(state="done")
    assert client.get(COUNT, {"n": "7"}).context["text"] == "6"


@pytest.mark.parametrize("count", [1, 40])
def test_the_page_takes_as_many_statements_for_few_as_for_many(trouble: People, count: int):
    client = signed_in(trouble.olivia)
    with scope.system():
        one = Job.objects.get(title="Lost")
        Job.objects.bulk_create(
            Job(account=one.account, kind=one.kind, title=f"Lost {n}", state="unknown", run_at=one.run_at)
            for n in range(count)
        )
    client.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
    assert len(asked) <= MOST_QUERIES
